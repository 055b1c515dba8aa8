"""Arrays on a card come in where they are, through either protocol, or one error says what is to be done with them."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import hullx
from cuda.emulated import asked_of
from cuda.producers import Consumer, WithDlpack, WithInterface
from hullx import _core, backend
from hullx.interop.card import to_card

RNG = np.random.default_rng(5)
ROWS, QUERIES = RNG.standard_normal((400, 12)), RNG.standard_normal((7, 12)).astype(np.float32)
PRODUCERS = [WithInterface, WithDlpack]


@pytest.fixture
def card() -> Iterator[_core.Backend]:
    made = _core.emulated_backend()
    with asked_of(made):
        yield made


def found(points: Any, queries: Any, **options: Any) -> bytes:
    answer = hullx.knn(points, queries, 5, **options)
    return answer.indices.tobytes() + answer.distances.tobytes()


EXPECTED = found(ROWS, QUERIES)


@pytest.mark.parametrize("made", PRODUCERS)
@pytest.mark.parametrize("by", ["cpu", "cuda"])
def test_rows_and_queries_on_the_card(card: _core.Backend, made: Any, by: str) -> None:
    points = hullx.Points(made(card, ROWS))
    assert points.rows.tobytes() == ROWS.tobytes()
    assert found(points, made(card, QUERIES), backend=by) == EXPECTED
    answer = hullx.Hull(points).query(made(card, QUERIES), backend=by)
    assert answer.lower.tobytes() == hullx.Hull(ROWS).query(QUERIES).lower.tobytes()


@pytest.mark.parametrize("made", PRODUCERS)
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i1", "u1", "i4", "i8", "?"])
def test_every_type_of_numbers(card: _core.Backend, made: Any, dtype: str) -> None:
    rows = RNG.integers(0, 2, (9, 4)).astype(dtype)
    points = hullx.Points(made(card, rows))
    assert points.dtype == hullx.Points(rows).dtype
    assert points.rows.tolist() == rows.tolist()


def views() -> list[NDArray[Any]]:
    base = np.arange(60.0).reshape(10, 6)
    return [base[:, :4], base[::2], base.T, base[:1], base[:, :1], base[::3, :5]]


@pytest.mark.parametrize("made", PRODUCERS)
@pytest.mark.parametrize("view", views(), ids=lambda view: f"{view.shape}, {view.strides}")
def test_strides_of_rows_or_of_columns(card: _core.Backend, made: Any, view: NDArray[Any]) -> None:
    assert hullx.Points(made(card, view)).rows.tolist() == view.tolist()


@pytest.mark.parametrize("made", PRODUCERS)
def test_other_strides_are_refused(card: _core.Backend, made: Any) -> None:
    with pytest.raises(TypeError, match=r"`points` .*strides of 48 and 16 bytes.*points\.contiguous\(\)"):
        hullx.Points(made(card, np.arange(60.0).reshape(10, 6)[:, ::2]))


@pytest.mark.parametrize("made", PRODUCERS)
def test_the_shape_is_checked_before_anything_is_copied(card: _core.Backend, made: Any) -> None:
    with pytest.raises(ValueError, match="`points` has one dimension"):
        hullx.Points(made(card, np.arange(5.0)))
    with pytest.raises(ValueError, match="`points` has no rows"):
        hullx.Points(made(card, np.empty((0, 3))))
    with pytest.raises(ValueError, match="`queries` has shape"):
        hullx.knn(ROWS, made(card, np.ones((2, 3))), 1)


def survivors(points: hullx.Points, rows: NDArray[Any]) -> int:
    """How many rows the card leaves to the processor after it has measured them."""
    _core.reset_stats()
    assert found(points, QUERIES, backend="cuda") == found(rows, QUERIES, backend="cpu")
    return _core.last_stats()["survivors"]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("made", PRODUCERS)
def test_the_card_measures_rows_where_they_lie(card: _core.Backend, made: Any, dtype: Any) -> None:
    """Made NaN after they were copied for the processor they cannot be measured; a copy could."""
    rows = ROWS.astype(dtype)
    usual = survivors(hullx.Points(rows), rows)
    given = made(card, rows)
    points = hullx.Points(given)
    ctypes.memset(given.address, 0xFF, rows.nbytes)
    assert survivors(points, rows) > usual
    given = made(card, np.asfortranarray(rows))  # not row by row: a copy
    points = hullx.Points(given)
    ctypes.memset(given.address, 0xFF, rows.nbytes)
    assert survivors(points, rows) == usual


def test_the_owner_keeps_its_rows_while_they_are_used_and_hears_when_they_are_not(card: _core.Backend) -> None:
    given = WithDlpack(card, ROWS)
    points = hullx.Points(given)
    assert given.deleted == 0
    assert found(points, QUERIES, backend="cuda") == EXPECTED
    assert given.deleted == 0
    del points
    gc.collect()
    assert given.deleted == 1
    asked = WithDlpack(card, QUERIES)
    found(ROWS, asked)
    gc.collect()
    assert asked.deleted == 1


def test_dlpack_is_told_on_which_stream_we_read(card: _core.Backend) -> None:
    given = WithDlpack(card, ROWS)
    hullx.Points(given)
    assert given.streams == [card.stream]
    assert _core.emulated_waited(card) == ()


@pytest.mark.parametrize("stream", [1, 2, 77_000])
def test_the_stream_of_the_interface_is_waited_for(card: _core.Backend, stream: int) -> None:
    hullx.Points(WithInterface(card, ROWS, stream=stream))
    assert _core.emulated_waited(card) == (stream,)


def test_without_a_stream_nothing_is_waited_for(card: _core.Backend) -> None:
    hullx.Points(WithInterface(card, ROWS, stream=None))
    hullx.Points(WithInterface(card, ROWS, version=2))
    assert _core.emulated_waited(card) == ()


REFUSED_INTERFACES: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"stream": 0}, ValueError, "names stream 0, which the protocol forbids"),
    ({"stream": "1"}, TypeError, "names a stream that is str"),
    ({"version": 4}, TypeError, r"of version 4; 3 is the latest known, so move it"),
    ({"mask": object()}, ValueError, "is masked"),
    ({"typestr": ...}, TypeError, "without 'typestr'"),
    ({"typestr": "<q9"}, TypeError, "cannot be read"),
    ({"data": 5}, TypeError, "cannot be read"),
    ({"strides": (8,)}, TypeError, "has 1 strides for a shape of"),
    ({"data": (4096, False)}, ValueError, "its memory is not on the emulated card"),
    ({"shape": (401, 12)}, ValueError, "its memory is not on the emulated card"),
    ({"typestr": "<c8"}, TypeError, "is complex"),
]


@pytest.mark.parametrize(("changed", "kind", "message"), REFUSED_INTERFACES)
def test_an_interface_that_cannot_be_used(
    card: _core.Backend, changed: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=f"`points`.*{message}"):
        hullx.Points(WithInterface(card, ROWS, **changed))


REFUSED_TENSORS: list[tuple[dict[str, Any], type[Exception], str]] = [
    (
        {"said": (2, 1)},
        ValueError,
        r"on card 1, the emulated card is card 0, the first that CUDA_VISIBLE_DEVICES names: move it",
    ),
    ({"device": (2, 1)}, ValueError, r"says that it lies on DLPack device \(2, 0\), but hands out \(2, 1\)"),
    ({"kind": 4}, TypeError, r"holds numbers that NumPy does not know \(DLPack kind 4, 64 bits.*points\.float\(\)"),
    ({"lanes": 2}, TypeError, "2 lanes"),
    ({"problem": BufferError("requires gradient")}, TypeError, r"detach it first \(points\.detach\(\)\)"),
    ({"problem": BufferError("no")}, TypeError, r"cannot be read through DLPack: no; convert it"),
    ({"said": (10, 0)}, TypeError, "lives on another device"),
]


@pytest.mark.parametrize(("changed", "kind", "message"), REFUSED_TENSORS)
def test_a_tensor_that_cannot_be_used(
    card: _core.Backend, changed: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=f"`points`.*{message}"):
        hullx.Points(WithDlpack(card, ROWS, **changed))


def test_a_capsule_is_used_once(card: _core.Backend) -> None:
    capsule = WithDlpack(card, ROWS).__dlpack__(1)
    _core.DlpackTensor(capsule)
    with pytest.raises(TypeError, match="used before"):
        _core.DlpackTensor(capsule)


@pytest.mark.parametrize("made", PRODUCERS)
@pytest.mark.parametrize(
    ("reason", "remedy"),
    [("built without CUDA", "build hullx with HULLX_CUDA=ON, or move it first"), ("no device", "move it first")],
)
def test_where_no_card_can_be_used_the_error_names_the_remedy(
    monkeypatch: pytest.MonkeyPatch, made: Any, reason: str, remedy: str
) -> None:
    given = made(_core.emulated_backend(), ROWS)
    given.get = lambda: ROWS
    monkeypatch.setattr(backend, "opened_card", lambda: reason)
    with pytest.raises(TypeError, match=rf"no card can be used: {reason}; {remedy}, e\.g\. points\.get\(\)"):
        hullx.Points(given)


@pytest.mark.usefixtures("card")
def test_answers_go_to_the_card_and_come_back() -> None:
    answer = hullx.knn(ROWS, QUERIES, 3)
    for values in (answer.distances, answer.indices, np.float32(3.5)):
        put = to_card(values)
        said, array = put.__cuda_array_interface__, np.asarray(values)
        assert (said["shape"], said["typestr"], said["strides"]) == (array.shape, array.dtype.str, None)
        assert ctypes.string_at(said["data"][0], array.nbytes) == array.tobytes()
    assert repr(put) == "CardArray(shape=(), dtype=float32)"
    assert found(ROWS, to_card(QUERIES)) == EXPECTED
    with pytest.raises(TypeError, match="only numbers go to a card"):
        to_card(["text"])


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize(
    ("dtype", "said"),
    [
        ("f4", (2, 32, 1)),
        ("f8", (2, 64, 1)),
        ("i1", (0, 8, 1)),
        ("i8", (0, 64, 1)),
        ("u2", (1, 16, 1)),
        ("?", (6, 8, 1)),
    ],
)
@pytest.mark.parametrize(("shape", "strides"), [((), ()), ((5,), (1,)), ((2, 3, 4), (12, 4, 1)), ((0, 3), (3, 1))])
def test_dlpack_takes_answers_where_they_are(
    dtype: str, said: tuple[int, int, int], shape: tuple[int, ...], strides: tuple[int, ...]
) -> None:
    values = RNG.integers(0, 2, shape).astype(dtype)
    put = to_card(values)
    assert put.__dlpack_device__() == (2, 0)
    taken = Consumer(put.__dlpack__(stream=1, max_version=(1, 1), dl_device=(2, 0), copy=False))
    assert (taken.device, taken.dtype, taken.shape, taken.strides) == ((2, 0), said, shape, strides)
    assert taken.address == put.__cuda_array_interface__["data"][0]
    assert ctypes.string_at(taken.address, values.nbytes) == values.tobytes()
    taken.give_back()


def test_memory_is_there_until_the_last_has_given_it_back() -> None:
    backend_of_small_memory = _core.emulated_backend(memory=1000)
    with asked_of(backend_of_small_memory):
        put = to_card(np.ones(100))
        taken, unused = Consumer(put.__dlpack__()), put.__dlpack__()
        del put
        for holder in ("both", "one"):
            with pytest.raises(RuntimeError, match="no room"):
                to_card(np.ones(100))
            if holder == "both":
                del unused
        assert ctypes.string_at(taken.address, 800) == np.ones(100).tobytes()
        taken.give_back()
        to_card(np.ones(100))


REFUSED_REQUESTS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"stream": 0}, ValueError, "`stream` is 0, which the protocol forbids"),
    ({"stream": -2}, TypeError, "`stream` is -2: the number of a stream, -1 or None is needed"),
    ({"stream": True}, TypeError, "`stream` is True"),
    ({"dl_device": (1, 0)}, BufferError, r"lies on DLPack device \(2, 0\), not on \(1, 0\)"),
    ({"copy": True}, BufferError, "lent, not copied"),
]


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize(("asked", "kind", "message"), REFUSED_REQUESTS)
def test_requests_that_dlpack_refuses(asked: dict[str, Any], kind: type[Exception], message: str) -> None:
    put = to_card(ROWS)
    with pytest.raises(kind, match=message):
        put.__dlpack__(**asked)
    for stream in (None, -1, 1, 2, 77_000):
        put.__dlpack__(stream=stream)
    with pytest.raises((BufferError, RuntimeError)):
        np.from_dlpack(put)


def test_answers_without_room_or_without_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        asked_of(_core.emulated_backend(memory=100)),
        pytest.raises(RuntimeError, match="no room for a copy of an arr"),
    ):
        to_card(ROWS)
    monkeypatch.setattr(backend, "opened_card", lambda: "no device")
    with pytest.raises(ValueError, match="cannot go to a graphics card: no device"):
        to_card(ROWS)
