"""Presets, threads, and what happens when all is timed: table, JSON, plots.

`--full` runs the large preset, `--threads N` sets the threads of everybody (2), `--no-results` writes no file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from bench import machine, plots, record, table
from bench.contest import FULL, QUICK, Preset

RECORDS = pytest.StashKey[list[record.Record]]()
RECORDED = pytest.StashKey[set[str]]()  # tests that spoke for themselves


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("hullx")
    group.addoption("--full", action="store_true", help="time the large preset: an hour instead of minutes")
    group.addoption("--threads", type=int, default=min(2, len(os.sched_getaffinity(0))), help="threads of everybody")
    group.addoption("--no-results", action="store_true", help="print the table, write no file")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "full: in the large preset only (--full)")
    config.stash[RECORDS], config.stash[RECORDED] = [], set()
    # for libraries that are loaded later; those that are there already are told by the fixture below
    os.environ.setdefault("OMP_NUM_THREADS", str(config.getoption("--threads")))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    dropped = [item for item in items if item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if item not in dropped]


@pytest.fixture(scope="session")
def threads(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--threads"))


@pytest.fixture(scope="session")
def preset(request: pytest.FixtureRequest) -> Preset:
    return FULL if request.config.getoption("--full") else QUICK


@pytest.fixture(scope="session", autouse=True)
def same_threads_for_all(threads: int) -> Iterator[None]:
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=threads):
        yield


@pytest.fixture(name="record")
def recorder(request: pytest.FixtureRequest) -> record.Recorder:
    module = request.module.__name__.rpartition(".")[2].removeprefix("bench_")
    test = request.function.__name__.removeprefix("bench_")
    request.config.stash[RECORDED].add(request.node.nodeid)
    preset = "full" if request.config.getoption("--full") else "quick"
    return record.Recorder(module, test, preset, request.config.stash[RECORDS])


def alone(config: pytest.Config) -> list[record.Record]:
    """Groups of tests that use pytest-benchmark without a contest."""
    session: Any = getattr(config, "_benchmarksession", None)
    known = config.stash[RECORDED]
    benchmarks = [b for b in getattr(session, "benchmarks", []) if b.fullname not in known and b.stats.rounds]
    return record.plain(benchmarks)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    records = [*config.stash[RECORDS], *alone(config)]
    if not records:
        return
    here = machine.describe(int(config.getoption("--threads")))
    commit = machine.commit()
    for line in table.lines(records, here, commit):
        terminalreporter.write_line(line)
    if config.getoption("--no-results"):
        return
    for file in record.save(records, here, commit):
        drawn = plots.draw(file)
        terminalreporter.write_line(f"written: {file}" + "".join(f", {plot.name}" for plot in drawn))
