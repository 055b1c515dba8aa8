"""A long result on disk, part by part: what is finished survives whatever ends the process.

A folder holds ``about.json`` (whose result it is: a digest of the data and the options) and one .npz file for each
finished part. Every file is written aside and renamed, so it is whole or absent.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from hullx.answers import HullAnswer
from hullx.points import Points
from hullx.whole_file import whole_file

_ABOUT = "about.json"
FORMAT = 1


def digest(*arrays: Any) -> str:
    """Return a fingerprint of arrays: dtypes, shapes and bytes; None stands for an array that is absent."""
    total = hashlib.sha256()
    for array in arrays:
        if array is None:
            total.update(b"none;")
            continue
        values = np.ascontiguousarray(array)
        total.update(f"{values.dtype.str}{values.shape};".encode())
        total.update(values.data if values.size else b"")
    return total.hexdigest()


class Checkpoint:
    """The folder of one result.

    Parameters
    ----------
    folder : str or Path
        Made where it does not exist; one that holds anything but a checkpoint of the same result is refused.
    points : Points
        The rows that the result is about.
    options : dict
        What else decides it, as JSON values.
    """

    def __init__(self, folder: str | Path, points: Points, options: dict[str, Any]) -> None:
        self.folder = Path(folder)
        about = {"hullx_checkpoint": FORMAT, "rows": digest(points.rows), **options}
        if self.folder.exists() and not self.folder.is_dir():
            raise ValueError(
                f"`checkpoint` is {str(folder)!r}, which is a file: name a folder, new or of the same call."
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        place = self.folder / _ABOUT
        if place.exists():
            self._compare(place, about)
            return
        if any(not entry.name.startswith(".") for entry in self.folder.iterdir()):
            raise ValueError(f"`checkpoint` is {str(folder)!r}, a folder that holds something else: name a new one.")
        with whole_file(place) as file:
            file.write((json.dumps(about, indent=1) + "\n").encode())

    def _compare(self, place: Path, about: dict[str, Any]) -> None:
        try:
            found = json.loads(place.read_text(encoding="utf-8"))
        except ValueError:
            found = None
        if not isinstance(found, dict) or "hullx_checkpoint" not in found:
            raise ValueError(f"`checkpoint` is {str(self.folder)!r}, which holds no checkpoint: name a new folder.")
        other = [name for name in sorted(about.keys() | found.keys()) if found.get(name) != about.get(name)]
        if other:
            what = ", ".join("the rows of `points`" if name == "rows" else f"`{name}`" for name in other)
            raise ValueError(
                f"`checkpoint` is {str(self.folder)!r}, which holds another result: it differs in {what}. "
                "Name a new folder, or ask as before."
            )

    def answer(self, name: str, compute: Callable[[], HullAnswer]) -> HullAnswer:
        """Return the part of this name: read where it is finished, else computed and kept."""
        place = self.folder / f"{name}.npz"
        if place.exists():
            return HullAnswer.load(place)
        part = compute()
        part.save(place)
        return part
