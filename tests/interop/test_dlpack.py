"""Tensors of any library come in through DLPack, without importing that library."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import hullx

ROWS = np.random.default_rng(3).normal(size=(20, 3))


class Tensor:
    """What a foreign tensor shows of itself."""

    def __init__(self, array: np.ndarray, device: int = 1, problem: Exception | None = None) -> None:
        self._array, self._device, self._problem = array, device, problem

    def __dlpack__(self, **options: Any) -> Any:
        if self._problem is not None:
            raise self._problem
        return self._array.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self._device, 0


def test_a_tensor_is_borrowed() -> None:
    points = hullx.Points(Tensor(ROWS))
    assert np.shares_memory(points.rows, ROWS)
    np.testing.assert_array_equal(
        hullx.knn(points, Tensor(ROWS[:2] + 0.25), 2).indices, hullx.knn(ROWS, ROWS[:2] + 0.25, 2).indices
    )


def test_a_tensor_of_half_floats_is_widened() -> None:
    assert hullx.Points(Tensor(ROWS.astype("float16"))).dtype == np.float32


def test_a_tensor_on_an_accelerator_is_an_error() -> None:
    with pytest.raises(TypeError, match=r"`points` lives on another device.*points\.cpu\(\)"):
        hullx.Points(Tensor(ROWS, device=8))


def test_a_tensor_with_gradients_is_an_error() -> None:
    refused = BufferError("Can't export tensors that require gradient")
    with pytest.raises(TypeError, match=r"`queries`.*queries\.detach\(\)"):
        hullx.knn(ROWS, Tensor(ROWS, problem=refused))


def test_a_tensor_of_an_unknown_dtype_is_an_error() -> None:
    with pytest.raises(TypeError, match=r"`points`.*points\.double\(\)"):
        hullx.Points(Tensor(ROWS, problem=BufferError("bfloat16 is not supported")))


def test_the_shape_is_checked_as_for_arrays() -> None:
    with pytest.raises(ValueError, match=r"`points` has one dimension"):
        hullx.Points(Tensor(ROWS[0]))
