"""Least squares of least norm on p of 100 weak features: its measured risk beside the exact one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from hullx import theory

FEATURES = 100
NOISE = 0.25  # variance; the coefficients have length 1
TAILS = 5  # |p - n| up to here: the mean of the risk has heavy tails or none, the median is shown


def measure(rng: np.random.Generator, n: int, p: int, draws: int) -> dict[str, Any]:
    """Risk over draws; that of one fit is exact, being the squared distance of the coefficients plus the noise."""
    beta = np.full(FEATURES, 1.0 / math.sqrt(FEATURES))
    risks, losses = np.empty(draws), np.empty(draws)
    for i in range(draws):
        x = rng.standard_normal((n, FEATURES))
        y = x @ beta + math.sqrt(NOISE) * rng.standard_normal(n)
        fit = np.linalg.pinv(x[:, :p], rcond=1e-12) @ y
        risks[i] = np.square(fit - beta[:p]).sum() + np.square(beta[p:]).sum() + NOISE
        losses[i] = np.square(x[:, :p] @ fit - y).mean()
    exact = theory.least_norm_risk(n, p, used=p / FEATURES, unused=1.0 - p / FEATURES, noise=NOISE)
    heavy = abs(p - n) <= TAILS
    error = float(risks.std(ddof=1) / math.sqrt(draws))
    return {
        "kind": "least norm", "n": n, "p": p, "draws": draws, "training_loss": float(losses.mean()),
        "risk": float(np.median(risks) if heavy else risks.mean()), "standard_error": None if heavy else error,
        "exact": exact if math.isfinite(exact) else None, "z": None if heavy else (float(risks.mean()) - exact) / error,
    }  # fmt: skip
