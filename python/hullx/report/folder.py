"""The folder of a report: complete or absent, and never in place of something that is not ours.

Files are written into a temporary sibling, which is renamed when all of them are there.  Whatever stops the writing (an
error, Ctrl-C, SIGTERM where it raises), the sibling is removed and an earlier report stays as it was; SIGKILL leaves at
most the sibling.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from types import FrameType

SCHEMA_NAME = "hullx-audit"
MARKER = "report.json"
# What a report folder may hold and still be replaced: ours, and nothing that somebody added.
OUR_FILES = frozenset({"report.html", "report.json", "rows.csv", "rows.parquet"})


class OutputError(ValueError):
    """The report cannot be written where it was asked for; the message says why and what to do."""


def check_folder(out_dir: str | Path, *, inputs: Collection[str] = ()) -> Path:
    """Say now, before any work is done, that a report cannot be written to `out_dir`.

    Parameters
    ----------
    out_dir : str or Path
        The folder that the report shall be.
    inputs : collection of str
        Names of further files that the report's writer puts there and may replace.

    Returns
    -------
    Path
        The absolute path, symbolic links resolved.

    Raises
    ------
    OutputError
        If the path is a file, a folder that holds anything but an earlier report, or lies where nothing can be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     check_folder(Path(folder, "hullx-audit")).name
    'hullx-audit'
    """
    path = Path(out_dir).expanduser()
    try:
        path = path.resolve()
        if path.is_dir():
            _check_ours(path, inputs)
        elif path.exists():
            raise OutputError(f"--out {path} is a file. Name a folder.")
        parent = next(folder for folder in path.parents if folder.exists() or folder.is_symlink())
    except (OSError, RuntimeError) as error:
        raise OutputError(f"--out {out_dir} cannot be used: {error}. Name another folder.") from None
    if not parent.is_dir():
        raise OutputError(f"--out {path} cannot be made: {parent} is a file. Name another folder.")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise OutputError(f"--out {path} cannot be made: {parent} is not writable. Name another folder.")
    return path


def _check_ours(path: Path, inputs: Collection[str]) -> None:
    """Raise unless `path` holds an earlier report and nothing else, or nothing at all."""
    names = {entry.name for entry in path.iterdir()}
    if not names:
        return
    try:
        schema = json.loads((path / MARKER).read_text(encoding="utf-8")).get("schema", "")
    except (OSError, ValueError, AttributeError):
        schema = ""
    if not (isinstance(schema, str) and schema.startswith(f"{SCHEMA_NAME}/")):
        raise OutputError(
            f"--out {path} exists and holds no earlier report of hullx, so it is left alone. Name another folder."
        )
    foreign = sorted(names - OUR_FILES - set(inputs))
    if foreign:
        listed = ", ".join(repr(name) for name in foreign[:3]) + (", …" if len(foreign) > 3 else "")
        raise OutputError(
            f"--out {path} holds an earlier report, but also {listed}, which would be lost. "
            "Move that away or name another folder."
        )


@contextmanager
def new_folder(out_dir: str | Path, *, inputs: Collection[str] = ()) -> Iterator[Path]:
    """Give an empty temporary folder; when the block ends well, it takes the place of `out_dir`, else it is removed."""
    final = check_folder(out_dir, inputs=inputs)
    made = [folder for folder in final.parents if not folder.exists()]
    partial = final.with_name(f".{final.name}.{os.getpid()}-{token_hex(4)}.partial")
    try:
        try:
            partial.mkdir(parents=True)
        except OSError as error:
            raise OutputError(f"--out {final} cannot be made: {error.strerror}. Name another folder.") from None
        yield partial
        with signals_held():
            _swap(partial, final, inputs)
    except BaseException:
        with signals_held():
            shutil.rmtree(partial, ignore_errors=True)
            for folder in made:  # innermost first; one that somebody else has begun to use stays
                try:
                    folder.rmdir()
                except OSError:
                    break
        raise


def _swap(partial: Path, final: Path, inputs: Collection[str]) -> None:
    """Rename `partial` to `final`; an earlier report is kept until the new one is in place."""
    if not final.exists():
        partial.rename(final)
        return
    _check_ours(final, inputs)  # again: a long audit lies between the first look and now
    earlier = partial.with_suffix(".earlier")
    final.rename(earlier)
    try:
        partial.rename(final)
    except BaseException:
        earlier.rename(final)
        raise
    shutil.rmtree(earlier, ignore_errors=True)


@contextmanager
def signals_held() -> Iterator[None]:
    """Put off Ctrl-C and SIGTERM until the block is done: it is short and must not be cut in two."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[tuple[int, FrameType | None]] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    ours = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in ours:
        signal.signal(number, lambda got, frame: caught.append((got, frame)))
    try:
        yield
    finally:
        for number, handler in ours.items():
            signal.signal(number, handler)
    for got, frame in caught[:1]:
        handler = ours[signal.Signals(got)]
        if callable(handler):
            handler(got, frame)
