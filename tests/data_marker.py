"""Deselects tests whose data packages are absent, and says how many; `tests/conftest.py` imports these hooks.

`@pytest.mark.data("fashion-mnist")` names the packages a test reads (data_packages.py); bare `@pytest.mark.data` means
all of them.  With HULLX_REQUIRE_DATA=1 absent data are an error: CI must not pass because it fetched nothing.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from data_packages import PACKAGES, missing

_DESELECTED = pytest.StashKey[int]()


def needed_packages(item: pytest.Item) -> set[str]:
    """Names of the packages that the marks of `item` ask for."""
    everything = {package.name for package in PACKAGES}
    names: set[str] = set()
    for mark in item.iter_markers("data"):
        names |= set(mark.args) or everything
    if names - everything:
        raise pytest.UsageError(f"{item.nodeid} is marked data{tuple(names)}, but the packages are {everything}")
    return names


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drop the tests that could not run."""
    absent = {package.name for package in missing()}
    dropped = [item for item in items if needed_packages(item) & absent]
    if dropped and os.environ.get("HULLX_REQUIRE_DATA") == "1":
        raise pytest.UsageError(
            f"data absent: {', '.join(sorted(absent))}. Run `make data`, or unset HULLX_REQUIRE_DATA"
        )
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if item not in dropped]
    config.stash[_DESELECTED] = len(dropped)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the count of a pytest-xdist worker to the process that prints the summary."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["hullx_data_deselected"] = session.config.stash.get(_DESELECTED, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every worker collects all tests, so the counts are equal: keep one."""
    count = getattr(node, "workeroutput", {}).get("hullx_data_deselected", 0)
    node.config.stash[_DESELECTED] = max(count, node.config.stash.get(_DESELECTED, 0))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The printed count."""
    count = config.stash.get(_DESELECTED, 0)
    if count:
        names = ", ".join(package.name for package in missing())
        terminalreporter.write_line(
            f"{count} tests deselected, their data are absent: {names} (make data)", yellow=True
        )
