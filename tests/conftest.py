"""What all tests share: hypothesis profiles, the hooks that deselect tests without data, and a calm environment.

Profiles: 50 examples by default, `ci` 200, `soak` 2,000; chosen by HYPOTHESIS_PROFILE or --hypothesis-profile.
The first two are derandomised, so that a red test is red for everybody; soak looks for what nobody has seen.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from data_marker import (  # noqa: F401 (hooks: pytest finds them by name)
    pytest_collection_modifyitems,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)
from strategies import PROFILES

# Idle OpenMP threads sleep instead of spinning: several test processes share the cores, and thousands of tiny calls
# would otherwise wait for each other.  Has to be set before the extension is loaded; it changes no answer.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

# Whoever starts the tests in the background makes them ignore Ctrl-C, and their children with them: then the tests
# that send it would wait for what cannot come.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

for _name, _examples in PROFILES.items():
    settings.register_profile(
        _name,
        max_examples=_examples,
        deadline=None,
        derandomize=_name != "soak",
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture
def simd_level() -> Iterator[None]:
    """Restores the SIMD level that was in use."""
    from hullx import runtime

    before = runtime.simd_level()
    yield
    runtime.set_simd_level(before)
