"""The command `hullx`. This file imports nothing that is optional, so that it can say what is missing.

Exit codes of every command: `hullx.cli.exits`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec

# What `hullx` cannot start without; the audit needs more of the same extra and is asked separately.
TERMINAL = ("click", "rich")
REMEDY = "Install them with: pip install 'hullx[audit]'"


def missing(packages: Sequence[str]) -> list[str]:
    """Names of the packages that are not installed.

    Examples
    --------
    >>> missing(["numpy", "no_such_package"])
    ['no_such_package']
    """
    return [name for name in packages if not _found(name)]


def _found(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after `hullx`; by default those of this process.

    Returns
    -------
    int
        0 passed, 1 a gate failed (nothing else), 2 usage or input, 3 internal error, 130 interrupted.

    Examples
    --------
    >>> main(["--version"])  # doctest: +ELLIPSIS
    hullx ...
    0
    """
    absent = missing(TERMINAL)
    if absent:
        print(f"hullx: the command line needs {' and '.join(absent)}. {REMEDY}", file=sys.stderr)
        return 2
    from hullx.cli.app import run

    return run(arguments)
