"""How primes repel: the constant against its product and its known digits, the ratios against counted pairs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hullx.theory import prime_pair_ratio, twin_prime_constant


def primes_below(end: int) -> np.ndarray:
    prime = np.ones(end, dtype=bool)
    prime[:2] = False
    for p in range(2, math.isqrt(end) + 1):
        if prime[p]:
            prime[p * p :: p] = False
    return prime


def test_the_constant_has_its_known_digits() -> None:
    assert twin_prime_constant() == pytest.approx(0.66016181584686957392781211, abs=2e-13)


def test_the_constant_is_its_product() -> None:
    p = np.flatnonzero(primes_below(10**6))[1:].astype(float)
    partial = math.exp(np.log1p(-1.0 / (p - 1.0) ** 2).sum())
    # primes from 10^6 on take away less than the sum of 1/(n - 1)^2 over all numbers from there
    assert partial * (1 - 1e-6) < twin_prime_constant() < partial


@pytest.mark.parametrize("difference", [2, -4, 6, 30, 98, 2 * 101, 64, 2 * 3 * 5 * 7 * 11])
def test_ratios_are_those_of_counted_pairs(difference: int) -> None:
    prime = primes_below(4_000_000)
    odd = np.arange(2_000_001, 3_000_000, 2)
    share = prime[odd].mean()
    both = (prime[odd] & prime[odd + difference]).mean()
    assert both / share / share == pytest.approx(prime_pair_ratio(difference), rel=0.02)


@pytest.mark.parametrize("difference", [0, 3, -7, 2.0, True])
def test_odd_differences_are_an_error(difference: object) -> None:
    with pytest.raises(ValueError, match="`difference`"):
        prime_pair_ratio(difference)  # type: ignore[arg-type]
