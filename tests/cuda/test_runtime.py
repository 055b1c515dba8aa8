"""The card as the CUDA runtime has it: why none can be used, memory, streams of others, threads, processes."""

from __future__ import annotations

import os
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import hullx
from cuda.emulated import DISTANCE, RUNGS, neighbours, survivors, table
from cuda.producers import Consumer, WithDlpack, WithInterface
from cuda.standin import NOTHING, ORDERS, module_of_cards, opened, stand_in
from hullx import _core, _cuda_standin, backend, runtime
from hullx.interop.card import to_card

RNG = np.random.default_rng(1)
ROWS, QUERIES = RNG.standard_normal((300, 9)), RNG.standard_normal((20, 9))
NEAREST = hullx.knn(ROWS, QUERIES, 4).indices.tolist()

REASONS: list[tuple[dict[str, Any], str]] = [
    ({"driver": 0}, "no device"),
    ({"devices": 0}, "no device"),
    ({"driver": 11080}, "driver too old: it knows CUDA 11.8, 13.0 is needed"),
    ({"capability": (7, 5)}, "compute capability 7.5 is below 8.0"),
]


@pytest.mark.parametrize(("settings", "reason"), REASONS)
def test_why_no_card_can_be_used(settings: dict[str, Any], reason: str) -> None:
    with module_of_cards(**settings):
        assert runtime.backends()["cuda"] == reason
        with pytest.raises(ValueError, match=f"no card can be used: {reason}"):
            hullx.knn(ROWS, QUERIES, backend="cuda")
        for ask in (_cuda_standin.open_device, _cuda_standin.peaks):
            with pytest.raises(RuntimeError, match=f"^no graphics card can be used: {reason}$"):
                ask()
        assert _cuda_standin.left() == NOTHING


@pytest.mark.parametrize(("capability", "per_cycle"), [((8, 0), 2048), ((8, 6), 1024), ((9, 0), 4096)])
def test_cards_that_can_be_used_and_their_peaks(capability: tuple[int, int], per_cycle: int) -> None:
    with stand_in(capability=capability):
        assert runtime.backends()["cuda"] == "available"
        assert _cuda_standin.peaks() == (1e9 * 100 * per_cycle, 4e9 * 512 / 8)
        assert opened().name == "the stand-in"
        assert opened().number == 0


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("rung", RUNGS)
def test_rows_beyond_the_memory_are_streamed(order: str, rung: str) -> None:
    points, _, queries = table("bell", 3000, 10, 4)
    expected, nearest = survivors(points, queries, DISTANCE, 5, None, rung=rung), neighbours(points, queries, 5, None)
    with stand_in(order=order, memory=300_000 if rung == "int8" else 500_000):
        _cuda_standin.plant("")
        assert survivors(points, queries, DISTANCE, 5, opened(), rung=rung) == expected
        assert _cuda_standin.calls()["cudaLaunchKernel"] > 4  # stretches
        assert neighbours(points, queries, 5, opened(), rung) == nearest
        del points


def test_without_memory_for_one_query_there_is_one_clear_error() -> None:
    with stand_in(memory=20_000), pytest.raises(RuntimeError, match="the stand-in has no room for one query over 300"):
        hullx.knn(ROWS, QUERIES, backend="cuda")


@pytest.mark.parametrize("order", ORDERS)
def test_arrays_larger_than_what_is_pinned_are_copied_piece_by_piece(order: str) -> None:
    values = RNG.integers(0, 256, 13_000_001).astype(np.uint8)
    with stand_in(order=order):
        put = to_card(values)
        address = put.__cuda_array_interface__["data"][0]
        assert _core.fetch(opened(), address, values.size, values.size, 1) == values.tobytes()
        del put


def test_rows_too_far_apart_for_one_copy_are_copied_one_by_one() -> None:
    values = RNG.standard_normal((7, 20))
    for most, calls in ((160, {"cudaMemcpy2DAsync": 1}), (159, {"cudaMemcpyAsync": 7})):
        with stand_in(max_pitch=most):
            put = to_card(values)
            _cuda_standin.plant("")
            fetched = _core.fetch(opened(), put.__cuda_array_interface__["data"][0], 40, 160, 7)
            assert np.frombuffer(fetched).tolist() == values[:, :5].ravel().tolist()
            assert {name: n for name, n in _cuda_standin.calls().items() if "Memcpy" in name} == calls
            del put


def test_where_one_of_many_copies_fails_those_begun_are_finished_first() -> None:
    """Or they would arrive in memory that is gone."""
    with stand_in(max_pitch=1):
        put = to_card(np.ones((3, 4)))
        _cuda_standin.plant("cudaMemcpyAsync", 2, "fail")
        with pytest.raises(RuntimeError, match="the graphics card failed to copy from it: unspecified launch failure"):
            _core.fetch(opened(), put.__cuda_array_interface__["data"][0], 16, 32, 3)
        assert _cuda_standin.calls()["cudaStreamSynchronize"] == 1
        del put


def test_what_lies_on_the_card_and_what_does_not() -> None:
    with stand_in():
        put = to_card(np.arange(10.0))
        address = put.__cuda_array_interface__["data"][0]
        assert _core.holds(opened(), address, 80)
        assert not _core.holds(opened(), address, 81)
        assert not _core.holds(opened(), address - 1, 80)
        assert not _core.holds(opened(), ROWS.ctypes.data, 8)
        with pytest.raises(RuntimeError, match="failed to copy from it: invalid argument"):
            _core.fetch(opened(), ROWS.ctypes.data, 8, 8, 1)
        del put


@pytest.mark.parametrize("order", ORDERS)
def test_the_owner_of_rows_is_waited_for(order: str) -> None:
    with stand_in(order=order):
        given = WithInterface(opened(), np.zeros_like(ROWS))
        owner = _cuda_standin.Owner(given.address, ROWS.tobytes())  # still on their way
        given.changed = {"stream": owner.stream}
        points = hullx.Points(given)
        assert points.rows.tolist() == ROWS.tolist()
        assert hullx.knn(points, QUERIES, 4, backend="cuda").indices.tolist() == NEAREST
        del given, points, owner


class Late(WithDlpack):
    """Its values are on their way when it is asked for them; it makes the stream of whoever asks wait for them."""

    def __init__(self, card: _core.Backend, values: Any) -> None:
        super().__init__(card, np.zeros_like(values))
        self.owner = _cuda_standin.Owner(self.address, values.tobytes())

    def __dlpack__(self, stream: int) -> object:
        self.owner.let_wait(stream)
        return super().__dlpack__(stream)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("dtype", [np.float64, np.float16])
def test_rows_that_dlpack_lets_wait_for_are_waited_for(order: str, dtype: Any) -> None:
    rows = ROWS.astype(dtype)
    with stand_in(order=order):
        given = Late(opened(), rows)
        points = hullx.Points(given)
        assert points.rows.tolist() == rows.tolist()
        expected = hullx.knn(rows, QUERIES, 4, backend="cpu").indices.tolist()
        assert hullx.knn(points, QUERIES, 4, backend="cuda").indices.tolist() == expected
        del given.owner, given.placed, given, points


@pytest.mark.parametrize("order", ORDERS)
def test_what_others_read_is_kept_until_they_have_read_it(order: str) -> None:
    with stand_in(order=order):
        taken = Consumer(to_card(ROWS).__dlpack__(stream=1))
        reader = _cuda_standin.Reader(taken.address, ROWS.nbytes)  # queued on a stream of theirs
        taken.give_back()
        assert _cuda_standin.left()["memory"] == 0
        assert reader.read() == ROWS.tobytes()
        del reader


@pytest.mark.parametrize("stream", [1, 2])
def test_default_streams_of_others_have_names(stream: int) -> None:
    with stand_in():
        hullx.Points(WithInterface(opened(), ROWS, stream=stream))
        with pytest.raises(RuntimeError, match="failed to wait for the owner of an array: invalid resource handle"):
            _core.wait_for(opened(), 12_345)


def test_the_current_device_of_a_thread_stays_what_it_was() -> None:
    with stand_in(devices=2):
        opened()
        _cuda_standin.use_device(1)
        put = to_card(QUERIES)
        points = hullx.Points(ROWS)
        found = hullx.knn(points, put, 4, backend="cuda")
        assert _cuda_standin.device() == 1
        assert found.indices.tolist() == NEAREST
        del points, put
        assert _cuda_standin.left()["memory"] == 0
        assert _cuda_standin.device() == 1
        _cuda_standin.plant("cudaSetDevice", 0, "fail")
        with pytest.raises(RuntimeError, match="the graphics card failed to be used by this thread"):
            hullx.knn(ROWS, QUERIES, backend="cuda")
        assert _cuda_standin.device() == 1


def test_memory_of_another_card_is_not_on_this_one() -> None:
    with stand_in(devices=2):
        opened()
        _cuda_standin.use_device(1)
        foreign = _cuda_standin.Foreign(64)
        assert not _core.holds(opened(), foreign.address, 8)
        del foreign


def test_threads_ask_at_once() -> None:
    with stand_in(order="shuffled"):
        points = hullx.Points(ROWS)
        together = threading.Barrier(4)

        def ask(rows: hullx.Points) -> list[list[int]]:
            together.wait()
            to_card(QUERIES)  # there and gone while others scan
            return hullx.knn(rows, QUERIES, 4, backend="cuda").indices.tolist()

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(ask, [points] * 4)) == [NEAREST] * 4
        del points


@pytest.mark.parametrize("order", ORDERS)
def test_ctrl_c_between_groups_leaves_a_card_that_goes_on(order: str) -> None:
    """Work of the next group is queued by then, and its memory is given back."""
    with stand_in(order=order, memory=150_000):
        points, _, queries = table("bell", 140, 6, 6)
        expected = survivors(points, queries, DISTANCE, 3, None)
        assert survivors(points, queries, DISTANCE, 3, opened()) == expected
        _cuda_standin.plant("cudaLaunchKernel", 3, "interrupt")
        with pytest.raises(KeyboardInterrupt):
            survivors(points, queries, DISTANCE, 3, opened())
        assert _cuda_standin.calls()["cudaLaunchKernel"] == 4  # of six
        assert survivors(points, queries, DISTANCE, 3, opened()) == expected
        del points


def test_a_forked_process_has_no_card_and_says_so() -> None:
    with stand_in():
        hullx.knn(ROWS, QUERIES, backend="cuda")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of threads before fork
            child = os.fork()
        if child == 0:
            os._exit(in_the_child())
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert hullx.knn(ROWS, QUERIES, 4, backend="cuda").indices.tolist() == NEAREST


def in_the_child() -> int:
    """0 where all is as it should be; nothing of pytest's may run here."""
    reason = "initialization error, as in a process forked from one that has used a card"
    try:
        assert runtime.backends()["cuda"] == reason
        backend.WORTH = 1.0
        assert hullx.knn(ROWS, QUERIES, 4).indices.tolist() == NEAREST
        assert runtime.last_backend() == ("cpu", reason)
        hullx.knn(ROWS, QUERIES, backend="cuda")
    except ValueError as error:
        return int(reason not in str(error))
    except BaseException:
        return 2
    return 3
