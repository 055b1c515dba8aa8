"""The audit's promise on real tables: few false alarms on healthy halves, alarms on moved ones."""

from __future__ import annotations

import pytest

from audit.halvings import METHODS, Figures, run_halvings, tables

TABLES = ("breast_cancer", "wine", "b3db")


def _assert_promise(figures: Figures) -> None:
    for method in METHODS:
        mean, margin = figures.mean_share(method)
        assert mean <= 0.05 + margin, f"{method}: {mean:.4f} of healthy rows have p <= 0.05 (margin {margin:.4f})"
    alarms, most = figures.alarms()
    assert alarms <= most, f"drift < 0.01 on {alarms} healthy tables of {len(figures.drifts)}"
    assert figures.share_caught(4.0) >= 0.95


@pytest.mark.parametrize("name", ["breast_cancer", "wine"])
def test_healthy_halves_raise_few_alarms(name: str) -> None:
    _assert_promise(run_halvings(tables()[name], range(20), (4.0,)))


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLES)
def test_healthy_halves_raise_few_alarms_in_200_halvings(name: str) -> None:
    _assert_promise(run_halvings(tables()[name], range(200), (4.0,)))
