"""Full results that come with the package: small JSON files in `results/`, made by the preset `full`."""

from __future__ import annotations

from pathlib import Path

from hullx.studies._study import Result
from hullx.studies.result_file import load

FOLDER = Path(__file__).parent / "results"


def stored(name: str) -> Result | None:
    """Return the full result of a study that comes with the package.

    Parameters
    ----------
    name : str
        A study's name.

    Returns
    -------
    Result or None
        None where the package holds none.

    Raises
    ------
    ValueError
        If the file is not a study's result.

    Notes
    -----
    Reads one file of at most a few hundred kB.

    Examples
    --------
    >>> stored("no-such-study") is None
    True
    """
    file = FOLDER / f"{name}.json"
    return load(file) if file.is_file() else None
