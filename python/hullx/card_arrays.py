"""What callers pass that lies on a graphics card: where, in which shape, and when its owner is done with it.

Two protocols say so. DLPack's `__dlpack__` is told the stream on which we read, and makes that one wait;
`__cuda_array_interface__` names a stream of its own, for which we wait. Rows that lie whole on the card in use are used
where they are; whatever the processor needs of them is copied from it, once. Everything else is an error that names the
remedy: nothing is moved between cards, and nothing is guessed about a stride.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hullx import _core, backend
from hullx.errors import shape_text

_CARD = (2, 13)  # DLPack's numbers: CUDA's own memory, and memory that it moves by itself
_LATEST = 3  # version of the interface
DLPACK_KINDS = {0: "i", 1: "u", 2: "f", 5: "c", 6: "b"}  # its numbers for numbers, as NumPy names them


class Given(NamedTuple):
    """An array of somebody else's on the card in use."""

    card: _core.Backend
    address: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]  # in bytes
    dtype: np.dtype[Any]
    owner: object  # keeps the memory

    @property
    def stand_in(self) -> npt.NDArray[Any]:
        """An array of this shape and type, of zeros that take no memory."""
        return np.broadcast_to(np.zeros((), dtype=self.dtype), self.shape)

    @property
    def whole(self) -> bool:
        """Whether it can be used in place: float32 or float64, row after row."""
        native = self.dtype in (np.dtype(np.float32), np.dtype(np.float64))
        return native and self.strides == _plain(self.shape, self.dtype.itemsize)

    def fetch(self, name: str) -> npt.NDArray[Any]:
        """Copy two dimensions of it from the card; either may be the one that lies together."""
        if 0 in self.shape:
            return np.empty(self.shape, dtype=self.dtype)
        (n, d), (row, column), size = self.shape, self.strides, self.dtype.itemsize
        if (column == size or d == 1) and (row >= d * size or n == 1):
            return self._stretches(name, n, d, row)
        if (row == size or n == 1) and (column >= n * size or d == 1):
            return self._stretches(name, d, n, column).T
        raise TypeError(
            f"`{name}` lies on a graphics card with strides of {row} and {column} bytes: make its rows contiguous "
            f"first, e.g. {name}.contiguous()."
        )

    def _stretches(self, name: str, count: int, length: int, pitch: int) -> npt.NDArray[Any]:
        width = length * self.dtype.itemsize
        if not _core.holds(self.card, self.address, (count - 1) * pitch * (count > 1) + width):
            raise ValueError(
                f"`{name}` says that it lies on a graphics card, but its memory is not on {self.card.name}."
            )
        copied = _core.fetch(self.card, self.address, width, pitch if count > 1 else width, count)
        return np.frombuffer(copied, dtype=self.dtype).reshape(count, length)


def on_card(X: Any, name: str) -> Given | None:
    """Return where `X` lies on the card in use, None where it does not say that it lies on a card."""
    if isinstance(X, Given):
        return X
    if isinstance(X, np.ndarray):
        return None
    device = _dlpack_device(X)
    if device is not None:
        if device[0] not in _CARD:
            return None
        return _from_dlpack(X, name, _card_for(X, name), device)
    if not hasattr(type(X), "__cuda_array_interface__"):
        return None
    try:
        interface = X.__cuda_array_interface__
    except AttributeError:  # not of this one
        return None
    return _from_interface(X, dict(interface), name, _card_for(X, name))


def _dlpack_device(X: Any) -> tuple[int, int] | None:
    if not (hasattr(X, "__dlpack__") and hasattr(X, "__dlpack_device__")):
        return None
    try:
        kind, number = X.__dlpack_device__()
    except Exception:  # a tensor without values: whoever reads it on the processor says so
        return None
    return int(kind), int(number)


def _card_for(X: Any, name: str) -> _core.Backend:
    card = backend.opened_card()
    if not isinstance(card, str):
        return card
    built = "build hullx with HULLX_CUDA=ON, or " if card == "built without CUDA" else ""
    raise TypeError(
        f"`{name}` lies on a graphics card, but no card can be used: {card}; {built}move it first, e.g. "
        f"{_moved(X, name)}."
    )


def _moved(X: Any, name: str) -> str:
    """How `X` is moved to the memory of the processor."""
    known = [method for method in ("cpu", "get", "copy_to_host") if hasattr(X, method)]
    return f"{name}.{(known or ['cpu'])[0]}()"


def _from_dlpack(X: Any, name: str, card: _core.Backend, device: tuple[int, int]) -> Given:
    if hasattr(X, "is_neg") and X.is_neg():  # torch marks such views; DLPack hands out the memory without the mark
        raise TypeError(f"`{name}` is a view of values with the opposite sign: pass {name}.resolve_neg().")
    if device[1] != card.number:
        raise ValueError(
            f"`{name}` lies on card {device[1]}, {card.name} is card {card.number}, the first that "
            f"CUDA_VISIBLE_DEVICES names: move it first, e.g. {_moved(X, name)}."
        )
    try:
        tensor = _core.DlpackTensor(X.__dlpack__(stream=card.stream))
    except Exception as problem:
        remedy = f"detach it first ({name}.detach())" if "grad" in str(problem) else f"convert it, e.g. {name}.double()"
        raise TypeError(f"`{name}` ({type(X).__name__}) cannot be read through DLPack: {problem}; {remedy}.") from None
    if tensor.device != device:
        raise ValueError(f"`{name}` says that it lies on DLPack device {device}, but hands out {tensor.device}.")
    kind, bits, lanes = tensor.dtype
    if kind not in DLPACK_KINDS or lanes != 1 or bits % 8 != 0:
        raise TypeError(
            f"`{name}` holds numbers that NumPy does not know (DLPack kind {kind}, {bits} bits, {lanes} lanes): "
            f"convert it, e.g. {name}.float()."
        )
    dtype = np.dtype(f"{DLPACK_KINDS[kind]}{bits // 8}")
    plain = _plain(tensor.shape, dtype.itemsize)
    strides = plain if tensor.strides is None else tuple(s * dtype.itemsize for s in tensor.strides)
    return Given(card, tensor.address, tensor.shape, _as_plain(tensor.shape, strides, plain), dtype, tensor)


def _from_interface(X: Any, interface: dict[str, Any], name: str, card: _core.Backend) -> Given:
    missing = [key for key in ("shape", "typestr", "data", "version") if key not in interface]
    if missing:
        raise TypeError(f"`{name}` has a __cuda_array_interface__ without {missing[0]!r}.")
    version = interface["version"]
    if version > _LATEST:
        raise TypeError(
            f"`{name}` has a __cuda_array_interface__ of version {version}; {_LATEST} is the latest known, so move it "
            f"first, e.g. {_moved(X, name)}."
        )
    if interface.get("mask") is not None:
        raise ValueError(f"`{name}` is masked: fill or drop the masked entries first.")
    try:
        dtype = np.dtype(interface["typestr"])
        shape = tuple(int(length) for length in interface["shape"])
        address = int(interface["data"][0])
    except (TypeError, ValueError, IndexError) as problem:
        raise TypeError(f"`{name}` has a __cuda_array_interface__ that cannot be read: {problem}.") from None
    plain = _plain(shape, dtype.itemsize)
    strides = plain if interface.get("strides") is None else tuple(int(s) for s in interface["strides"])
    if len(strides) != len(shape):
        raise TypeError(f"`{name}` has {len(strides)} strides for a shape of {shape_text(shape)}.")
    _wait(interface.get("stream"), name, card)
    return Given(card, address, shape, _as_plain(shape, strides, plain), dtype, X)


def _wait(stream: Any, name: str, card: _core.Backend) -> None:
    """Until what the owner has asked of its stream is done; without one, or by agreement, it is done."""
    if stream is None:
        return
    if isinstance(stream, bool) or not isinstance(stream, int):
        raise TypeError(f"`{name}` names a stream that is {type(stream).__name__}: a number or None is needed.")
    if stream == 0:
        raise ValueError(f"`{name}` names stream 0, which the protocol forbids because it may mean two things: 1 or 2.")
    _core.wait_for(card, stream)


def _plain(shape: tuple[int, ...], size: int) -> tuple[int, ...]:
    """Strides of rows that lie one after another."""
    strides = [size]
    for length in reversed(shape[1:]):
        strides.append(strides[-1] * length)
    return tuple(reversed(strides)) if shape else ()


def _as_plain(shape: tuple[int, ...], strides: tuple[int, ...], plain: tuple[int, ...]) -> tuple[int, ...]:
    """The strides of a single row or column mean nothing."""
    return tuple(p if length == 1 else s for length, s, p in zip(shape, strides, plain, strict=True))
