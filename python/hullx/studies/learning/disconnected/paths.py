"""Three ways from a picture without glasses to one with: straight in pixels, straight between the codes of an
autoencoder, and from picture to picture through the data."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from hullx.neighbors import knn
from hullx.studies.learning.disconnected.connectivity import widest_step
from hullx.studies.learning.networks import dense_autoencoder
from hullx.studies.learning.training import Recipe, evaluated, fit

Floats = npt.NDArray[np.float64]
STEPS = 21
PICTURES = 9  # of a path, evenly spaced, that are kept for the figure
HELD = 0.2  # share of the pictures that the autoencoder does not see: what "near the data" is
LATENT = 4


def measure(
    rng: np.random.Generator, rows: Floats, where: Floats, pairs: int, epochs: int
) -> tuple[list[dict[str, Any]], dict[str, Floats]]:
    """Farthest from the data along each path, in the radius that holds 99 % of the pictures left out."""
    order = rng.permutation(len(rows))
    cut = round(HELD * len(rows))
    held, seen = rows[order[:cut]], order[cut:]
    data = rows[seen]
    near = float(np.quantile(knn(data, held, 1).distances, 0.99))
    network = dense_autoencoder(rows.shape[1], [128, 32], LATENT, rng)
    x = torch.as_tensor(data, dtype=torch.float32)
    fit(network, lambda net, y: nn.functional.mse_loss(net(y), y), [x], Recipe(epochs, 128, 2e-3, cosine=True), rng)
    on = where[seen]  # the first pair is the one that is shown: glasses as far off, and as far on, as they come
    starts = np.append(on.argmin(), rng.choice(np.flatnonzero(on < 0.5), pairs - 1))
    ends = np.append(on.argmax(), rng.choice(np.flatnonzero(on >= 0.5), pairs - 1))
    t = np.linspace(0.0, 1.0, STEPS)[:, None]
    curves: dict[str, list[Floats]] = {"pixels": [], "codes": [], "data": []}
    shown: dict[str, Floats] = {}
    for i, (a, b) in enumerate(zip(starts, ends, strict=True)):
        straight = (1.0 - t) * data[a] + t * data[b]
        codes = evaluated(network, lambda net, a=a, b=b: net.encode(x[[a, b]]))  # type: ignore[misc]
        u = torch.as_tensor(t, dtype=torch.float32)
        line = evaluated(network, lambda net, c=codes, u=u: net.decode((1 - u) * c[0] + u * c[1]))  # type: ignore[misc]
        decoded = line.double().numpy()
        through = _halfway(data[widest_step(data, int(a), int(b))])
        for name, path in (("pixels", straight), ("codes", decoded), ("data", through)):
            curves[name].append(knn(data, path, 1).distances[:, 0] / near)
            if i == 0:
                kept = np.linspace(0, len(path) - 1, PICTURES).round().astype(int)
                shown[f"{name} path"] = path[kept].astype(np.float32)
    rebuilt = evaluated(network, lambda net: net(torch.as_tensor(held, dtype=torch.float32))).double().numpy()
    baseline = float(np.quantile(knn(data, rebuilt, 1).distances, 0.99) / near)
    out = [
        {"path": name, "pairs": pairs, "near": near, "farthest": _farthest(found), "codes_of_data": baseline}
        for name, found in curves.items()
    ]
    arrays = {f"{name} distance": np.mean(found, axis=0) for name, found in curves.items() if name != "data"}
    return out, arrays | shown


def _farthest(curves: list[Floats]) -> str:
    return " ".join(f"{curve.max():.5g}" for curve in curves)


def _halfway(path: Floats) -> Floats:
    """The middles of the steps: where a path from row to row is farthest from them."""
    return np.asarray(0.5 * (path[1:] + path[:-1]))
