"""Near-infrared spectra of meat (tecator, 215 × 100): neighbouring features are nearly equal, and nothing stalls."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from numpy.typing import NDArray

import hullx
import oracles
from asserts import assert_inside, describe
from data_packages import PACKAGES

pytestmark = pytest.mark.data("caret")


@pytest.fixture(scope="module")
def spectra() -> NDArray[np.float64]:
    rdata = pytest.importorskip("rdata")
    folder = next(package for package in PACKAGES if package.name == "caret").found()
    assert folder is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about encodings that the file does not name
        return np.asarray(rdata.read_rda(folder / "tecator.RData")["absorp"], dtype=np.float64)


def test_spectra_and_their_mixtures_are_inside(spectra: NDArray[np.float64]) -> None:
    hull = hullx.Hull(spectra)
    mixtures = np.random.default_rng(0).dirichlet(np.full(215, 0.1), 60) @ spectra
    for queries in (spectra, (spectra[:-1] + spectra[1:]) / 2, mixtures):
        answer = hull.query(queries)
        assert_inside(answer)
        hullx.verify(spectra, queries, answer).raise_if_failed()


def test_distances_to_the_other_spectra_agree_with_least_squares(spectra: NDArray[np.float64]) -> None:
    rows = range(0, 215, 4)
    answer = hullx.Hull(spectra).leave_one_out(rows=rows)
    hullx.verify(spectra, spectra[::4], answer).raise_if_failed()
    assert set(answer.status) == {"converged"}
    assert (answer.verdict == hullx.OUTSIDE).sum() > 40
    for i, row in enumerate(rows):
        expected = oracles.nnls_distance(np.delete(spectra, row, axis=0), spectra[row])
        assert answer.distance[i] == pytest.approx(expected, rel=1e-6, abs=1e-12), describe(answer, i)


def test_mixtures_of_few_or_many_spectra_have_their_simplex(spectra: NDArray[np.float64]) -> None:
    """Those of few lie on faces of a hull that is 10⁻⁵ thick: most of a basis is at weight 0."""
    rng = np.random.default_rng(1)
    queries = np.array(
        [rng.dirichlet(np.ones(k)) @ spectra[rng.choice(215, k, replace=False)] for k in (2, 3, 3, 10, 30, 101, 215)]
    )
    answer = hullx.simplex_weights(spectra, queries)
    hullx.verify(spectra, queries, answer).raise_if_failed()
    assert (answer.gap <= 1e-8 * answer.cost).all(), answer.status
    assert set(answer.status) <= {"converged", "at_rounding_floor"}
