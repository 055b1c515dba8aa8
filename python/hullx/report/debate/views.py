"""What the template is given: rows of the debate with their answers, and blocks of studies with figures and tables."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from hullx import studies
from hullx.report.debate.decisive import decisive
from hullx.report.debate.embed import embedded
from hullx.report.debate.meanings import Meaning, meanings
from hullx.report.debate.related import Related, related
from hullx.report.figures import Picture
from hullx.report.studies import drawings
from hullx.report.words import clipped, short
from hullx.studies import Result, Statement, Verdict
from hullx.studies.reproduce import Outcome
from hullx.studies.table import Table, Value

# A verdict is told by its word and a shape; colour only repeats it.
GLYPHS = {
    "supported": "●", "refuted": "✕", "depends": "◆", "untestable here": "○",
    "no data here": "▽", "not run": "▷",
}  # fmt: skip
KINDS = {word: word.split()[0] for word in GLYPHS}
SHOWN_ROWS = 60
LONGEST_CELL = 48


@dataclass(frozen=True)
class Answer:
    """One study's word on one statement and what decided; `full` is what the stored full result says of it."""

    word: str
    because: str
    study: str | None = None
    interval: str | None = None
    full: Verdict | None = None
    decisive: str | None = None

    @property
    def glyph(self) -> str:
        return GLYPHS[self.word]

    @property
    def kind(self) -> str:
        return KINDS[self.word]


@dataclass(frozen=True)
class TableView:
    name: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int


@dataclass(frozen=True)
class StudyView:
    name: str
    question: str
    meanings: tuple[Meaning, ...]
    related: tuple[Related, ...]
    command: str
    result: Result | None
    lacks: str | None
    pictures: tuple[tuple[str, Picture], ...]
    tables: tuple[TableView, ...]
    full: Result | None
    full_tables: tuple[TableView, ...]


@dataclass(frozen=True)
class RowView:
    statement: Statement
    answers: tuple[Answer, ...]
    blocks: tuple[StudyView, ...]  # of the studies whose first statement this is
    elsewhere: tuple[tuple[str, int], ...]  # studies shown at another statement


def rows(outcomes: Sequence[Outcome]) -> tuple[RowView, ...]:
    """Every statement of the debate, in its order."""
    by_name = {outcome.name: outcome for outcome in outcomes}
    full = {name: studies.stored(name) for name in studies.names()}
    home = {name: studies.get(name).statements[0] for name in studies.names()}
    out = []
    for statement in studies.statements():
        mine = [name for name in studies.names() if home[name] == statement.number and name in by_name]
        asked = [name for name in statement.studies if name in by_name]
        out.append(
            RowView(
                statement,
                _answers(statement, by_name, full),
                tuple(_block(by_name[name], full[name], by_name) for name in mine),
                tuple((name, home[name]) for name in asked if home[name] != statement.number),
            )
        )
    return tuple(out)


def _answers(
    statement: Statement, outcomes: Mapping[str, Outcome], full: Mapping[str, Result | None]
) -> tuple[Answer, ...]:
    found = [_answer(statement.number, name, outcomes.get(name), full.get(name)) for name in statement.studies]
    answers = [answer for answer in found if answer is not None]
    if statement.untestable is not None:
        answers.append(Answer("untestable here", statement.untestable))
    return tuple(answers)


def _answer(number: int, name: str, outcome: Outcome | None, full: Result | None) -> Answer | None:
    kept = None if full is None else full.verdicts.get(number)
    if outcome is None:
        return Answer("not run", f"left out of this run; hullx study run {name}", name, full=kept)
    if outcome.result is None:
        return Answer("no data here", outcome.lacks or "", name, full=kept)
    verdict = outcome.result.verdicts.get(number)
    if verdict is None:
        return None  # shown elsewhere: the row refers to it
    interval = None if verdict.interval is None else str(verdict.interval)
    return Answer(verdict.word, verdict.because, name, interval, kept, decisive(name, number, verdict))


def _block(outcome: Outcome, full: Result | None, on_page: Container[str]) -> StudyView:
    result = outcome.result
    shown = result if result is not None else full  # without data the stored figures still show what is meant
    pictures = []
    if shown is not None:
        for drawing in drawings(shown):
            picture = embedded(drawing, shown)
            if picture is not None:
                pictures.append((drawing.title, picture))
    return StudyView(
        outcome.name,
        outcome.question,
        meanings(outcome.name),
        related(outcome.name, on_page),
        command(outcome.name, result),
        result,
        outcome.lacks,
        tuple(pictures),
        () if result is None else _tables(result),
        full,
        () if full is None else _tables(full),
    )


def command(name: str, result: Result | None) -> str:
    """Write the command line that repeats a study."""
    preset = "quick" if result is None else result.preset
    seed = (
        "" if result is None or result.provenance.seed == studies.DEFAULT_SEED else f" --rng {result.provenance.seed}"
    )
    return f"hullx study run {name} --preset {preset}{seed}"


def _tables(result: Result) -> tuple[TableView, ...]:
    return tuple(_table(name, table) for name, table in result.tables.items())


def _table(name: str, table: Table) -> TableView:
    numeric = tuple(_numeric(table, column) for column in table.columns)
    rows = tuple(tuple(_cell(value) for value in row.values()) for row in table.rows[:SHOWN_ROWS])
    columns = tuple(column.replace("_", " ") for column in table.columns)
    return TableView(name.replace("_", " "), columns, numeric, rows, max(0, len(table) - SHOWN_ROWS))


def _numeric(table: Table, column: str) -> bool:
    values = [value for value in table.column(column) if value is not None]
    return bool(values) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "–"
    return clipped(value, LONGEST_CELL) if isinstance(value, str) else short(value)
