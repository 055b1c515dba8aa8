"""Real torch tensors: borrowed where they can be, and a clear error that names the remedy where they cannot."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import hullx

torch: Any = pytest.importorskip("torch")


def tensor(*shape: int, **options: Any) -> Any:
    return torch.rand(shape, generator=torch.Generator().manual_seed(7), **options)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_contiguous_tensor_is_borrowed(dtype: str) -> None:
    rows = tensor(30, 4, dtype=getattr(torch, dtype))
    points = hullx.Points(rows)
    assert np.shares_memory(points.rows, rows.numpy())
    assert points.dtype == dtype


def test_neighbors_and_verdicts_are_those_of_the_same_array() -> None:
    rows, queries = tensor(50, 3), tensor(9, 3) * 1.5
    found, expected = hullx.knn(rows, queries, k=4), hullx.knn(rows.numpy(), queries.numpy(), k=4)
    np.testing.assert_array_equal(found.indices, expected.indices)
    assert found.distances.tobytes() == expected.distances.tobytes()
    verdict = hullx.Hull(rows).query(queries).verdict
    np.testing.assert_array_equal(verdict, hullx.Hull(rows.numpy()).query(queries.numpy()).verdict)


@pytest.mark.parametrize(
    "strided",
    [
        lambda rows: rows.T.contiguous().T,  # Fortran order
        lambda rows: rows.repeat_interleave(2, dim=1)[:, ::2],
        lambda rows: torch.cat([rows, rows])[: len(rows)],
        lambda rows: rows.expand(1, *rows.shape)[0],
    ],
    ids=["transposed", "every second column", "a slice", "expanded"],
)
def test_strides_change_nothing(strided: Any) -> None:
    rows = tensor(40, 5)
    expected = hullx.knn(rows.numpy(), rows.numpy()[:7], k=3)
    found = hullx.knn(strided(rows), strided(rows)[:7], k=3)
    np.testing.assert_array_equal(found.indices, expected.indices)
    assert found.distances.tobytes() == expected.distances.tobytes()


def test_a_row_that_is_repeated_without_memory() -> None:
    rows = tensor(1, 3).expand(6, 3)
    assert hullx.knn(rows, rows[:1], k=6).indices.tolist() == [[0, 1, 2, 3, 4, 5]]


@pytest.mark.parametrize("dtype", ["float16", "uint8", "int8", "int16", "bool"])
def test_narrow_numbers_are_widened_exactly(dtype: str) -> None:
    rows = (tensor(20, 3) * 2).to(getattr(torch, dtype))
    points = hullx.Points(rows)
    assert points.dtype == np.float32
    np.testing.assert_array_equal(points.rows, rows.double().numpy())


def test_bfloat16_is_an_error_that_says_how_to_widen() -> None:
    with pytest.raises(TypeError, match=r"`points` \(Tensor\).*points\.double\(\)"):
        hullx.knn(tensor(5, 2).bfloat16(), k=1)


def test_a_tensor_with_gradients_has_to_be_detached() -> None:
    rows = tensor(5, 2, requires_grad=True)
    with pytest.raises(TypeError, match=r"`queries`.*queries\.detach\(\)"):
        hullx.knn(rows.detach(), rows, k=1)
    assert hullx.knn(rows.detach(), rows.detach(), k=1).indices.ravel().tolist() == [0, 1, 2, 3, 4]


def test_a_tensor_without_values_is_an_error() -> None:
    with pytest.raises(TypeError, match="`points`"):
        hullx.Points(torch.empty(3, 2, device="meta"))


def test_a_sparse_tensor_is_an_error() -> None:
    with pytest.raises(TypeError, match="`points`"):
        hullx.Points(torch.eye(3).to_sparse())


def test_a_view_that_is_marked_negative_is_an_error() -> None:
    """torch marks such views instead of computing them, and DLPack hands out the memory without the mark."""
    negative = torch.complex(tensor(6, 2), tensor(6, 2)).conj().imag
    assert negative.is_neg()
    with pytest.raises(TypeError, match=r"`points`.*points\.resolve_neg\(\)"):
        hullx.Points(negative)
    np.testing.assert_array_equal(hullx.Points(negative.resolve_neg()).rows, negative.numpy(force=True))
