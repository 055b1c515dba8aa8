"""What `metric="jaccard"` refuses, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import hullx

BITS = np.array([[1, 1, 0], [0, 1, 1], [0, 0, 0]])


def jaccard(points: Any, queries: Any = None, **options: Any) -> Any:
    return hullx.knn(points, queries, metric="jaccard", **options)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: jaccard(BITS * 2), ValueError, "`points` has the value 2 at row 0, column 0: .* > 0"),
        (lambda: jaccard(BITS * 1.0, BITS - 0.5), ValueError, "`queries` has the value 0.5 at row 0, column 0"),
        (lambda: jaccard(-BITS), ValueError, "`points` has the value -1 at row 0"),
        (lambda: jaccard(pd.DataFrame(BITS * 3, columns=["a", "b", "c"])), ValueError, r"row 0, column 0 \('a'\)"),
        (lambda: jaccard(BITS * np.nan), ValueError, "`points` has a NaN at row 0, column 0"),
        (lambda: jaccard(BITS, BITS / 0.0), ValueError, "`queries` has .* at row 0.*nan_policy"),
        (
            lambda: jaccard(BITS, BITS[:, :2]),
            ValueError,
            r"`queries` has shape \(3, 2\) but `points`",
        ),
        (lambda: jaccard(BITS, k=3), ValueError, "`k` is 3, but each of the 3 rows has 2 others"),
        (lambda: jaccard(["a"]), ValueError, "`points`"),
        (lambda: hullx.knn(hullx.BitPoints(BITS), BITS), TypeError, 'only metric="jaccard" reads'),
        (lambda: hullx.Hull(hullx.BitPoints(BITS)), TypeError, 'only metric="jaccard" reads'),
        (lambda: hullx.BitPoints(hullx.BitPoints(BITS)), TypeError, "already"),
        (lambda: hullx.BitPoints.from_packed(BITS, 3), TypeError, "int64: uint8 as numpy.packbits"),
        (lambda: hullx.BitPoints.from_packed(BITS.astype(np.uint8), 3), ValueError, r"\(3, 3\).* 1 bytes a row"),
        (lambda: hullx.BitPoints.from_packed(np.uint8([[1]]), 3), ValueError, "a bit set beyond column 2 in row 0"),
        (lambda: hullx.BitPoints.from_packed(np.uint8([[0]]), 0), ValueError, "`n_features` is 0"),
        (lambda: hullx.count_within(BITS, None, -0.5, metric="jaccard"), ValueError, "`radius` is -0.5"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_clear_error(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_queries_with_nan_are_marked_and_disturb_nobody() -> None:
    queries = BITS * 1.0
    queries[1] = [np.nan, 0.5, 0.0]
    found = jaccard(BITS, queries, k=2, nan_policy="propagate")
    assert found.indices[:, 0].tolist() == [0, -1, 2]
    assert np.isnan(found.distances[1]).all()
    assert hullx.count_within(BITS, queries, 1.0, metric="jaccard", nan_policy="propagate").tolist() == [3, -1, 3]


def test_progress_hears_of_every_query() -> None:
    heard: list[tuple[int, int]] = []
    jaccard(BITS, BITS, progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (3, 3)
