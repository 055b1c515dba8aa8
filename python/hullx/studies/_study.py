"""What a study is: a printable configuration, cells of work that are independent of each other, a verdict that can go
either way.

    cells(config)        names the units of work, each with its parameters
    measure(work)        does one of them, with a random stream of its own: rows for the table, arrays for pictures
    conclude(config, r)  makes tables and verdicts of all rows, and nothing but the rows

A cell's stream depends on the seed and the cell's name alone, so results depend neither on the order of cells nor on
interruptions; figures are drawn from the result alone (`hullx.report.studies`).
"""

from __future__ import annotations

import dataclasses
import importlib.util
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

import numpy as np
import numpy.typing as npt

from hullx.progress import Progress, reporting
from hullx.studies.intervals import Interval
from hullx.studies.provenance import Provenance, machine, versions
from hullx.studies.store import Checkpoint, Record
from hullx.studies.table import Row, Table

Word = Literal["supported", "refuted", "depends", "untestable here"]
WORDS: tuple[Word, ...] = ("supported", "refuted", "depends", "untestable here")
Preset = Literal["smoke", "quick", "full"]
Seed = int | np.random.Generator | None

DEFAULT_SEED = 20211124

C = TypeVar("C")


@dataclass(frozen=True)
class Verdict:
    """What a study says of a statement, and the number that decided."""

    word: Word
    because: str  # a clause with the deciding number and its unit; for "depends": on what
    interval: Interval | None = None

    def __post_init__(self) -> None:
        if self.word not in WORDS:
            raise ValueError(f"`word` is {self.word!r}; it must be one of {', '.join(WORDS)}")

    def __str__(self) -> str:
        return f"{self.word}: {self.because}"


@dataclass(frozen=True)
class Cell:
    """One unit of work; the name is unique within the study and fixes the random stream."""

    name: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.params[key]


@dataclass(frozen=True)
class Work(Generic[C]):
    """What `measure` is given."""

    config: C
    cell: Cell
    rng: np.random.Generator
    data: Any = None  # what the study's `load` returned


@dataclass(frozen=True)
class Measured:
    """What `measure` returns."""

    rows: Sequence[Mapping[str, Any]]
    arrays: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Conclusion:
    """Tables, and verdicts by the number of their statement in claims.toml; the first is the study's own."""

    tables: Mapping[str, Table]
    verdicts: Mapping[int, Verdict]


@dataclass(frozen=True)
class Result:
    """Everything a study found: what figures and pages are made of."""

    study: str
    preset: str
    config: Mapping[str, Any]
    tables: Mapping[str, Table]
    verdicts: Mapping[int, Verdict]
    provenance: Provenance
    arrays: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        return next(iter(self.verdicts.values()))

    def __repr__(self) -> str:
        return f"Result({self.study}, {self.preset}: {self.verdict})"


@dataclass(frozen=True)
class Study(Generic[C]):
    """A question with its presets; `get(name).run()` answers it."""

    name: str
    question: str
    statements: tuple[int, ...]
    presets: Mapping[str, C]
    cells: Callable[[C], Sequence[Cell]]
    measure: Callable[[Work[C]], Measured]
    conclude: Callable[[C, Sequence[Record]], Conclusion]
    load: Callable[[C, Any, Any], Any] | None = None  # (config, train, test) -> data; None: no data
    extra: str | None = None  # the package beyond the extra ``lab`` that measuring needs, named as its extra is

    def config(self, preset: str) -> C:
        if preset not in self.presets:
            raise ValueError(f"`preset` is {preset!r}; {self.name} has {', '.join(map(repr, self.presets))}")
        return self.presets[preset]

    def run(
        self,
        preset: str = "quick",
        *,
        config: C | None = None,
        rng: Seed = None,
        train: Any = None,
        test: Any = None,
        checkpoint: str | Path | None = None,
        progress: Progress | None = None,
    ) -> Result:
        """Measure every cell and conclude.

        Parameters
        ----------
        preset : {"smoke", "quick", "full"}
            Size of the study: seconds, a minute, up to half an hour.
        config : Config, optional
            Instead of the preset's: `dataclasses.replace(study.config("quick"), ...)`.
        rng : int or numpy.random.Generator, optional
            Seed of all streams; the default is `DEFAULT_SEED`.
        train, test : array_like, optional
            The user's own data, where the study is about data.
        checkpoint : path, optional
            Folder that keeps each measured cell: an interrupted run goes on where it stopped, with the same numbers.
        progress : bool or callable, optional
            True: a line on stderr; a function gets (cells done, cells).

        Returns
        -------
        Result
            Tables, verdicts, arrays for pictures, provenance.

        Raises
        ------
        ValueError
            If the preset is unknown, the study takes no data but was given some, or the checkpoint belongs to another
            configuration, seed or data.
        ModuleNotFoundError
            If a package that the study needs is not installed; the message says how to install it.

        Notes
        -----
        The same bytes for the same seed, however often it was interrupted.

        Examples
        --------
        >>> import hullx.studies
        >>> result = hullx.studies.get("barany-furedi").run("smoke", rng=1)
        >>> result.verdict.word in ("supported", "refuted", "depends", "untestable here")
        True
        """
        chosen = self.config(preset) if config is None else config
        if self.load is None and (train is not None or test is not None):
            raise ValueError(f"{self.name} is not about data: `train` and `test` do not apply")
        if self.extra is not None and importlib.util.find_spec(self.extra) is None:
            raise ModuleNotFoundError(
                f"{self.name} needs {self.extra}: pip install 'hullx[{self.extra}]'", name=self.extra
            )
        seed = _seed(rng)
        data = None if self.load is None else self.load(chosen, train, test)
        hashes: Mapping[str, str] = getattr(data, "hashes", {})
        cells = list(self.cells(chosen))
        names = [cell.name for cell in cells]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: two cells have the same name")
        printed = plain_config(chosen)
        settings = {"study": self.name, "config": printed, "seed": seed, "data": dict(hashes)}
        kept = Checkpoint.open(checkpoint, settings)
        with reporting(progress, self.name, unit="cells") as report:
            for done, cell in enumerate(cells):
                if report is not None:
                    report(done, len(cells))
                if cell.name not in kept:
                    start = time.monotonic()
                    found = self.measure(Work(chosen, cell, stream(seed, cell.name), data))
                    kept.add(cell.name, found.rows, found.arrays, time.monotonic() - start)
            if report is not None:
                report(len(cells), len(cells))
        records = [kept[name] for name in names]
        conclusion = self.conclude(chosen, records)
        return Result(
            study=self.name,
            preset=preset if config is None else "own",
            config=printed,
            tables=conclusion.tables,
            verdicts=conclusion.verdicts,
            provenance=Provenance(
                seed=seed,
                seconds=sum(record.seconds for record in records),
                data=dict(hashes),
                machine=machine(),
                versions=versions(),
            ),
            arrays={f"{r.cell}/{key}": value for r in records for key, value in r.arrays.items()},
        )


def _seed(rng: Seed) -> int:
    if rng is None:
        return DEFAULT_SEED
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**63))
    if isinstance(rng, bool) or not hasattr(rng, "__index__") or rng < 0:
        raise TypeError(f"`rng` is {rng!r}; pass a whole number >= 0 or a numpy.random.Generator")
    return int(rng)


def stream(seed: int, name: str) -> np.random.Generator:
    """The random stream of a cell: a function of the seed and the cell's name alone."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(zlib.crc32(name.encode()),)))


def plain_config(config: Any) -> dict[str, Any]:
    """A configuration as JSON holds it."""

    def plain(value: Any) -> Any:
        if isinstance(value, tuple | list):
            return [plain(v) for v in value]
        return value

    return {name: plain(value) for name, value in dataclasses.asdict(config).items()}


def rows_of(records: Sequence[Record], kind: str | None = None) -> list[Row]:
    """All rows, or those whose `kind` is the one asked for, without that column."""
    rows = [row for record in records for row in record.rows]
    if kind is None:
        return rows
    return [{k: v for k, v in row.items() if k != "kind"} for row in rows if row.get("kind") == kind]
