"""Answers where the caller wants them: on the graphics card, for whatever library goes on with them there.

Arrays that lie on the card are passed to hullx as they are (through DLPack or `__cuda_array_interface__`); answers are
NumPy arrays, and `to_card` puts any of them on the card.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import _core, backend
from hullx.card_arrays import DLPACK_KINDS

__all__ = ["CardArray", "to_card"]

_KINDS = {kind: number for number, kind in DLPACK_KINDS.items()}


class CardArray:
    """An array on the graphics card, C-contiguous, there for as long as this object lives, or what took it by DLPack.

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

    def __dlpack_device__(self) -> tuple[int, int]:
        """Where it lies, in DLPack's numbers."""
        return self._memory.device

    def __dlpack__(
        self,
        *,
        stream: Any = None,
        max_version: tuple[int, int] | None = None,
        dl_device: tuple[int, int] | None = None,
        copy: bool | None = None,
    ) -> object:
        """What DLPack asks for: the memory itself, kept for as long as it is used; nothing is left to wait for."""
        if stream is not None and (isinstance(stream, bool) or not isinstance(stream, int) or stream < -1):
            raise TypeError(f"`stream` is {stream!r}: the number of a stream, -1 or None is needed.")
        if stream == 0:
            raise ValueError("`stream` is 0, which the protocol forbids because it may mean two things: 1 or 2.")
        if dl_device is not None and tuple(dl_device) != self.__dlpack_device__():
            raise BufferError(f"It lies on DLPack device {self.__dlpack_device__()}, not on {tuple(dl_device)}.")
        if copy:
            raise BufferError("It is lent, not copied: take it with copy=None, and copy it where it is.")
        return self._memory.lend(self.shape, _KINDS[self.dtype.kind], 8 * self.dtype.itemsize)

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
        With ``__dlpack__`` and ``__cuda_array_interface__``: ``torch.from_dlpack``, ``cupy.from_dlpack``,
        ``jax.dlpack.from_dlpack``, ``numba.cuda.as_cuda_array`` take it without a copy.

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
    ...     distances = to_card(found.distances)  # torch.from_dlpack(distances) shares its memory
    """
    array = np.ascontiguousarray(values)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"`values` are {array.dtype}: only numbers go to a card.")
    card = backend.opened_card()
    if isinstance(card, str):
        raise ValueError(f"`values` cannot go to a graphics card: {card}. They are NumPy arrays already.")
    return CardArray(_core.Placed(card, array), np.shape(values), array.dtype)
