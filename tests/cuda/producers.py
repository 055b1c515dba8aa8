"""Arrays as other libraries hand them out or take them, made by hand: memory of a card, labelled by either protocol."""

from __future__ import annotations

import ctypes
from typing import Any

from numpy.typing import NDArray

from hullx import _core

KINDS = {"i": 0, "u": 1, "f": 2, "c": 5, "b": 6}


class Tensor(ctypes.Structure):
    _fields_ = (
        ("data", ctypes.c_void_p),
        ("device_type", ctypes.c_int32),
        ("device_number", ctypes.c_int32),
        ("dimensions", ctypes.c_int32),
        ("kind", ctypes.c_uint8),
        ("bits", ctypes.c_uint8),
        ("lanes", ctypes.c_uint16),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
        ("strides", ctypes.POINTER(ctypes.c_int64)),
        ("byte_offset", ctypes.c_uint64),
    )


class Managed(ctypes.Structure):
    _fields_ = (("tensor", Tensor), ("context", ctypes.c_void_p), ("deleter", ctypes.c_void_p))


_new_capsule = ctypes.pythonapi.PyCapsule_New
_new_capsule.restype, _new_capsule.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
_rename = ctypes.pythonapi.PyCapsule_SetName
_rename.restype, _rename.argtypes = ctypes.c_int, (ctypes.py_object, ctypes.c_char_p)
_lent: list[object] = []  # whatever a capsule points to
Deleter = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class Producer:
    """An array on the card; what it says of itself can be changed, and what was asked of it is kept."""

    def __init__(self, card: _core.Backend, array: NDArray[Any]) -> None:
        base = array if array.base is None else array.base
        flat = base.ravel(order="K")  # as it lies in memory
        self.placed = _core.Placed(card, flat)
        self.address, self.shape, self.dtype = self.placed.address, array.shape, array.dtype
        self.strides: tuple[int, ...] | None = None if array.flags.c_contiguous else array.strides


class WithInterface(Producer):
    """As Numba has it."""

    def __init__(self, card: _core.Backend, array: NDArray[Any], **changed: Any) -> None:
        super().__init__(card, array)
        self.changed = changed

    @property
    def __cuda_array_interface__(self) -> dict[str, Any]:
        said = {
            "shape": self.shape,
            "typestr": self.dtype.str,
            "data": (self.address, False),
            "strides": self.strides,
            "version": 3,
        } | self.changed
        return {key: value for key, value in said.items() if value is not ...}


class WithDlpack(Producer):
    """As torch and CuPy have it."""

    def __init__(self, card: _core.Backend, array: NDArray[Any], **changed: Any) -> None:
        super().__init__(card, array)
        self.changed = changed
        self.streams: list[int] = []
        self.deleted = 0

    def __dlpack_device__(self) -> tuple[int, int]:
        device = self.changed.get("said", (2, 0))
        assert isinstance(device, tuple)
        return device

    def __dlpack__(self, stream: int) -> object:
        self.streams.append(stream)
        if "problem" in self.changed:
            raise self.changed["problem"]
        kind, number = self.changed.get("device", self.__dlpack_device__())
        n = len(self.shape)
        size = self.dtype.itemsize
        strides = None if self.strides is None else (ctypes.c_int64 * n)(*(s // size for s in self.strides))
        tensor = Tensor(
            self.address - 8,
            kind,
            number,
            n,
            self.changed.get("kind", KINDS.get(self.dtype.kind)),
            8 * size,
            self.changed.get("lanes", 1),
            (ctypes.c_int64 * n)(*self.shape),
            strides,
            8,
        )

        def delete(_: int) -> None:
            self.deleted += 1

        managed, deleter = Managed(tensor, None, None), Deleter(delete)
        managed.deleter = ctypes.cast(deleter, ctypes.c_void_p)
        _lent.append((self, managed, deleter))
        return _new_capsule(ctypes.addressof(managed), b"dltensor", None)


class Consumer:
    """As torch and CuPy take an array over: from then on the memory is theirs to give back."""

    def __init__(self, capsule: object) -> None:
        address = _pointer(capsule, b"dltensor")
        assert address is not None
        assert _rename(capsule, _USED) == 0
        self._managed = Managed.from_address(address)
        tensor = self._managed.tensor
        self.address = (tensor.data or 0) + tensor.byte_offset
        self.device = (tensor.device_type, tensor.device_number)
        self.dtype = (tensor.kind, tensor.bits, tensor.lanes)
        self.shape = tuple(tensor.shape[: tensor.dimensions])
        self.strides = tuple(tensor.strides[: tensor.dimensions])

    def give_back(self) -> None:
        Deleter(self._managed.deleter)(ctypes.addressof(self._managed))


_USED = b"used_dltensor"  # has to outlive every capsule
