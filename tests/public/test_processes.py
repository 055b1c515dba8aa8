"""Threads, forks and Ctrl-C: a library that hangs or lies in any of them is of no use in a server or a notebook."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import hullx
from asserts import answer_bytes


def run(code: str, timeout: float = 60.0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=timeout, check=False
    )


def test_a_forked_child_computes_and_ends() -> None:
    """Parent and child both use the kernels with threads; an OpenMP pool lost in the fork must not hang the child."""
    done = run(
        """
        import os, sys, warnings
        import numpy as np, hullx
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of threads before fork
        rng = np.random.default_rng(0)
        rows, queries = rng.standard_normal((4000, 12)), rng.standard_normal((64, 12))
        hull = hullx.Hull(rows)
        before = hull.query(queries, num_threads=2).verdict.tolist()
        nearest = hullx.knn(hull.points, queries, k=3, num_threads=2).indices.tolist()
        child = os.fork()
        if child == 0:
            same = hull.query(queries, num_threads=2).verdict.tolist() == before
            same &= hullx.knn(hull.points, queries, k=3, num_threads=2).indices.tolist() == nearest
            os._exit(0 if same else 5)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert hull.query(queries, num_threads=2).verdict.tolist() == before
        print("both")
        """
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "both\n"


@pytest.mark.parametrize(
    ("shape", "call"),
    [
        ((200_000, 4), "hullx.knn(points, query, k=2, num_threads=1)"),  # builds a tree
        ((100_000, 60), "hullx.knn(points, query, k=2, num_threads=1)"),  # packs a screen
    ],
)
def test_a_child_forked_while_a_screen_is_built_builds_its_own(shape: tuple[int, int], call: str) -> None:
    """The thread that was building, and held the lock, does not exist in the child: nobody may wait for it."""
    done = run(
        f"""
        import os, signal, threading, time, warnings
        import numpy as np, hullx
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of threads before fork
        rng = np.random.default_rng(0)
        rows = rng.standard_normal({shape})
        query = rows[:600] + 1e-9
        points = hullx.Points(rows)
        found = []
        builder = threading.Thread(target=lambda: found.append({call}))
        builder.start()
        children = []
        while builder.is_alive() and len(children) < 4:
            children.append(os.fork())
            if children[-1] == 0:
                signal.alarm(40)
                answer = {call}
                os.write(1, answer.indices[:, 0].tobytes() == np.arange(600).tobytes() and b"+" or b"-")
                os._exit(0)
            time.sleep(0.01)
        builder.join()
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        assert codes and codes == [0] * len(codes), codes
        """,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout) == {"+"}


@pytest.mark.parametrize(
    "call",
    [
        "hullx.Hull(points).query(queries, want='distance', rtol=1e-9)",
        "hullx.knn(points, queries, k=10)",
        "hullx.count_within(points, queries, 1.0)",
        "hullx.Hull(points).leave_one_out()",
        "hullx.knn(rng.integers(0, 2, (400000, 2)), rng.integers(0, 2, (20000, 2)), k=5)",  # a tie in every leaf
    ],
)
def test_ctrl_c_ends_a_long_call(call: str) -> None:
    """One SIGINT, KeyboardInterrupt within seconds, and the process is still usable."""
    code = f"""
        import sys, time
        import numpy as np, hullx
        rng = np.random.default_rng(0)
        points = hullx.Points(rng.standard_normal((30000, 30)))
        queries = rng.standard_normal((400000, 30))
        print("started", flush=True)
        try:
            {call}
        except KeyboardInterrupt:
            assert hullx.knn(points, queries[:1], k=1).indices.shape == (1, 1)
            print("interrupted", flush=True)
            sys.exit(42)
        print("finished", flush=True)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        time.sleep(1.0)
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 42, (out, err)
        assert out == "interrupted\n"
        assert time.monotonic() - sent < 15
    finally:
        process.kill()
        process.wait()


def test_threads_share_one_points() -> None:
    """Eight threads ask one Points at once, the screens being built meanwhile; all get the answer of one."""
    rng = np.random.default_rng(1)
    rows, queries = rng.standard_normal((3000, 10)), rng.standard_normal((40, 10))
    expected = hullx.Hull(rows).query(queries, want="distance", num_threads=1)
    nearest = hullx.knn(rows, queries, k=5, num_threads=1)
    points = hullx.Points(rows)
    hull = hullx.Hull(points)
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(hull.query, queries, want="distance", num_threads=1 + i % 2) for i in range(8)]
        found = [pool.submit(hullx.knn, points, queries, k=5, num_threads=1 + i % 2) for i in range(8)]
    assert {answer_bytes(a.result()) for a in answers} == {answer_bytes(expected)}
    assert {f.result().distances.tobytes() for f in found} == {nearest.distances.tobytes()}


def test_other_python_threads_run_during_a_call() -> None:
    """The interpreter is released while the kernels work."""
    rng = np.random.default_rng(2)
    points, queries = hullx.Points(rng.standard_normal((20000, 40))), rng.standard_normal((6000, 40))
    ticks: list[float] = []
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(hullx.knn, points, queries, k=5, num_threads=1)
        while not call.done():
            ticks.append(time.monotonic())
            time.sleep(0.002)
    assert len(ticks) > 10


@pytest.mark.parametrize("level", ["v2", "v3", "v3vnni", "v4", "v4vnni"])
def test_environment_caps_the_level(level: str) -> None:
    if level not in hullx.runtime.simd_levels():
        pytest.skip(f"this processor cannot run {level}")
    environment = {**os.environ, "HULLX_SIMD": level}
    code = "import hullx; print(hullx.runtime.simd_level())"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"{level}\n"


def test_a_misspelt_level_is_an_error_at_import() -> None:
    environment = {**os.environ, "HULLX_SIMD": "avx512"}
    done = subprocess.run(
        [sys.executable, "-c", "import hullx"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "avx512" in done.stderr
    assert "v2" in done.stderr
