"""Assertions shared by tests: each prints what a person needs to repeat the failure.

`prove` is the strictest check there is: it recomputes in rationals what the evidence of an answer proves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

import hullx
from hullx import _core
from hullx.reference import certificate

Rows = NDArray[np.floating[Any]]


def as_floats(values: ArrayLike) -> Rows:
    """Float32 stays (those are the real numbers meant), everything else becomes float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def describe(answer: Any, i: int) -> str:
    """One answer in a few lines."""
    begin, end = answer.weights.indptr[i], answer.weights.indptr[i + 1]
    return (
        f"query {i}: verdict {answer.verdict[i]}, status {answer.status[i]}, rounds {answer.rounds[i]}\n"
        f"  caller [{answer.lower[i]!r}, {answer.upper[i]!r}]\n"
        f"  scaled [{answer.scaled_lower[i]!r}, {answer.scaled_upper[i]!r}]\n"
        f"  threshold {answer.tolerance * answer.radius!r}, radius {answer.radius!r}\n"
        f"  support {answer.weights.indices[begin:end].tolist()}, weights {answer.weights.data[begin:end].tolist()}"
    )


def support_of(answer: Any, i: int) -> tuple[list[int], NDArray[np.float64]]:
    begin, end = answer.weights.indptr[i], answer.weights.indptr[i + 1]
    return answer.weights.indices[begin:end].tolist(), np.asarray(answer.weights.data[begin:end])


def proven_by(offset: Fraction, normal: NDArray[np.float64]) -> Fraction:
    """Square of the distance that a half-space proves: n·(x − y) <= offset < 0 for every row."""
    return offset**2 / sum(Fraction(v) ** 2 for v in normal.tolist()) if offset < 0 else Fraction(0)


def prove(rows: ArrayLike, query: ArrayLike, answer: Any, i: int, excluded: Collection[int] = ()) -> None:
    """Check one answer's interval and verdict against what its evidence proves, in rationals, in both metrics."""
    x, y = as_floats(rows), np.asarray(query, dtype=np.float64)
    message = describe(answer, i)
    threshold = answer.tolerance * answer.radius
    lower, upper = Fraction(float(answer.lower[i])), float(answer.upper[i])
    assert lower >= 0, message
    assert float(answer.lower[i]) <= upper, message
    support, weights = support_of(answer, i)
    normal = np.asarray(answer.normal[i])
    scale = np.asarray(answer.scale)
    if support:
        assert abs(float(np.sum(weights)) - 1) < 1e-9, message
        proven = certificate.upper_squared(x, y, support, weights, excluded=excluded)
        assert Fraction(upper) ** 2 >= proven, f"upper is below what the weights prove\n{message}"
    else:
        assert answer.verdict[i] != hullx.INSIDE, f"inside without weights\n{message}"
    if np.any(normal):
        offset = Fraction(float(answer.offset[i]))
        assert offset >= certificate.largest_product(x, y, normal, excluded), f"offset is not a bound\n{message}"
        assert lower**2 <= proven_by(offset, normal), f"lower is above what normal and offset prove\n{message}"
    else:
        assert lower == 0, f"lower without a normal\n{message}"
        assert answer.verdict[i] != hullx.OUTSIDE, f"outside without a normal\n{message}"
    if answer.verdict[i] == hullx.INSIDE:
        proven = certificate.upper_squared(x, y, support, weights, multipliers=1 / scale, excluded=excluded)
        assert proven <= Fraction(threshold) ** 2, f"weights do not prove inside\n{message}"
    if answer.verdict[i] == hullx.OUTSIDE:
        proven = proven_by(Fraction(float(answer.offset[i])), normal * scale)
        assert proven > Fraction(threshold) ** 2, f"normal and offset do not prove outside\n{message}"


def prove_all(rows: ArrayLike, queries: ArrayLike, answer: Any) -> None:
    for i, query in enumerate(np.asarray(queries, dtype=np.float64)):
        prove(rows, query, answer, i)


def assert_inside(answer: Any) -> None:
    """Every verdict is inside; names the first that is not."""
    wrong = np.flatnonzero(answer.verdict != hullx.INSIDE)
    assert len(wrong) == 0, f"{len(wrong)} of {len(answer.verdict)} are not inside; first\n{describe(answer, wrong[0])}"


def assert_not_outside(answer: Any) -> None:
    """Every verdict is inside, or undecided with the tolerance in its interval."""
    threshold = answer.tolerance * answer.radius
    wrong = np.flatnonzero(answer.verdict == hullx.OUTSIDE)
    assert len(wrong) == 0, f"{len(wrong)} of {len(answer.verdict)} are outside; first\n{describe(answer, wrong[0])}"
    for i in np.flatnonzero(answer.verdict == hullx.UNDECIDED):
        assert answer.scaled_lower[i] <= threshold < answer.scaled_upper[i], describe(answer, i)


def assert_no_flip(first: Any, second: Any) -> None:
    """No query is inside in one answer and outside in the other."""
    product = first.verdict.astype(int) * second.verdict.astype(int)
    wrong = np.flatnonzero(product < 0)
    assert len(wrong) == 0, f"{describe(first, wrong[0])}\n{describe(second, wrong[0])}"


def answer_bytes(answer: Any) -> bytes:
    """Everything that an answer says, for equality to the bit."""
    arrays = [
        answer.verdict, answer.lower, answer.upper, answer.scaled_lower, answer.scaled_upper, answer.normal,
        answer.offset, answer.rounds, answer.weights.indptr, answer.weights.indices, answer.weights.data,
    ]  # fmt: skip
    return b"".join(np.ascontiguousarray(a).tobytes() for a in arrays) + "|".join(map(str, answer.status)).encode()


def assert_same_neighbors(first: Any, second: Any) -> None:
    np.testing.assert_array_equal(first.indices, second.indices)
    assert first.distances.tobytes() == second.distances.tobytes(), "distances differ in a bit"


@contextmanager
def outer_rows_first(wanted: bool) -> Iterator[None]:
    """Tables of few rows are asked as those of many are: rows far out first."""
    _core.set_outer_rows(1 if wanted else 0)
    try:
        yield
    finally:
        _core.set_outer_rows()
