"""Answers where the caller wants them: on the graphics card, for whatever library goes on with them there.

Arrays that lie on the card are passed to hullx as they are (through DLPack or `__cuda_array_interface__`); answers are
NumPy arrays, and `to_card` puts any of them on the card.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import _core, backend

__all__ = ["CardArray", "to_card"]


class CardArray:
    """An array on the graphics card, C-contiguous, there for as long as this object lives.

    Attributes
    ----------
    shape, dtype
        As of the array that was copied.

    Examples
    --------
    See `to_card`, which makes them.
    """

    __slots__ = ("_memory", "dtype", "shape")

    def __init__(self, memory: _core.Placed, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self._memory = memory
        self.shape = shape
        self.dtype = dtype

    @property
    def __cuda_array_interface__(self) -> dict[str, Any]:
        """What the protocol of this name asks for, version 3; nothing is left to wait for."""
        return {
            "shape": self.shape,
            "typestr": self.dtype.str,
            "data": (self._memory.address, False),
            "strides": None,
            "stream": None,
            "version": 3,
        }

    def __repr__(self) -> str:
        return f"CardArray(shape={self.shape}, dtype={self.dtype})"


def to_card(values: npt.ArrayLike) -> CardArray:
    """Return a copy of `values` on the graphics card, which torch, CuPy and others read where it is.

    Parameters
    ----------
    values : array_like
        Numbers, of any shape: an answer's indices, distances, verdicts.

    Returns
    -------
    CardArray
        With ``__cuda_array_interface__``: ``torch.as_tensor``, ``cupy.asarray``, ``numba.cuda.as_cuda_array`` take it
        without a copy.

    Raises
    ------
    ValueError
        If no card can be used: `hullx.runtime.backends` says why.
    TypeError
        If `values` are not numbers.
    RuntimeError
        If the card has no room.

    Examples
    --------
    >>> import hullx
    >>> found = hullx.knn([[0.0], [1.0], [3.0]], [[0.9]], 2)
    >>> if hullx.runtime.backends()["cuda"] == "available":
    ...     distances = to_card(found.distances)  # torch.as_tensor(distances) shares its memory
    """
    array = np.ascontiguousarray(values)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"`values` are {array.dtype}: only numbers go to a card.")
    card = backend.opened_card()
    if isinstance(card, str):
        raise ValueError(f"`values` cannot go to a graphics card: {card}. They are NumPy arrays already.")
    return CardArray(_core.Placed(card, array), np.shape(values), array.dtype)
