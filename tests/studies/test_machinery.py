"""The machinery of studies: same numbers whatever happens, kept cells, results on disk, statements answered."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from hullx import studies
from hullx.studies._study import WORDS, Cell, Conclusion, Measured, Study, Verdict, Work, rows_of
from hullx.studies.table import Table


@dataclass(frozen=True)
class Config:
    sizes: tuple[int, ...] = (3, 4, 5)


class Killed(Exception):
    pass


def dice(measured: list[str], dies_at: str | None = None) -> Study[Config]:
    """A study of random sums that notes which cells it measured."""

    def measure(work: Work[Config]) -> Measured:
        if work.cell.name == dies_at:
            raise Killed
        measured.append(work.cell.name)
        values = work.rng.random(work.cell["size"])
        return Measured([{"size": work.cell["size"], "sum": float(values.sum())}], {"values": values})

    return Study(
        name="dice",
        question="Are sums positive?",
        statements=(1,),
        presets={"smoke": Config(), "quick": Config((5, 4, 3, 9))},
        cells=lambda config: [Cell(f"size {n}", {"size": n}) for n in config.sizes],
        measure=measure,
        conclude=lambda _, records: Conclusion(
            {"sums": Table.of(rows_of(records))}, {1: Verdict("supported", "all sums are positive")}
        ),
    )


def test_a_cell_has_the_same_numbers_in_any_grid() -> None:
    few, more = dice([]).run("smoke", rng=7), dice([]).run("quick", rng=7)
    for row in few.tables["sums"]:
        assert row in list(more.tables["sums"])
    assert dice([]).run("smoke", rng=8).tables != few.tables
    assert dice([]).run("smoke").provenance.seed == studies.DEFAULT_SEED


def test_a_killed_run_goes_on_where_it_stopped_with_the_same_numbers(tmp_path: Path) -> None:
    measured: list[str] = []
    with pytest.raises(Killed):
        dice(measured, dies_at="size 5").run("smoke", rng=7, checkpoint=tmp_path)
    assert measured == ["size 3", "size 4"]
    file = tmp_path / "cells.jsonl"
    file.write_bytes(file.read_bytes() + b'{"cell": "size 5", "ro')  # a line that the kill left unfinished
    result = dice(measured).run("smoke", rng=7, checkpoint=tmp_path)
    assert measured == ["size 3", "size 4", "size 5"]
    whole = dice([]).run("smoke", rng=7)
    assert result.tables == whole.tables
    for name, values in whole.arrays.items():
        np.testing.assert_array_equal(result.arrays[name], values)


def test_a_study_whose_package_is_missing_says_what_to_install() -> None:
    study = dataclasses.replace(dice([]), extra="no_such_package")
    with pytest.raises(
        ModuleNotFoundError, match=r"dice needs no_such_package: pip install 'hullx\[no_such_package\]'"
    ):
        study.run("smoke")
    assert dataclasses.replace(dice([]), extra="numpy").run("smoke").study == "dice"


def test_a_checkpoint_of_other_settings_is_refused(tmp_path: Path) -> None:
    dice([]).run("smoke", rng=7, checkpoint=tmp_path)
    with pytest.raises(ValueError, match="made with another seed; name another folder"):
        dice([]).run("smoke", rng=8, checkpoint=tmp_path)
    with pytest.raises(ValueError, match="made with another config"):
        dice([]).run("quick", rng=7, checkpoint=tmp_path)
    (tmp_path / "cells.jsonl").write_text("no json\n")
    with pytest.raises(ValueError, match="is not a checkpoint"):
        dice([]).run("smoke", rng=7, checkpoint=tmp_path)


def test_a_result_survives_its_file(tmp_path: Path) -> None:
    result = dice([]).run("smoke", rng=np.random.default_rng(3))
    studies.save(result, tmp_path / "dice.json")
    again = studies.load(tmp_path / "dice.json")
    assert again.tables == result.tables
    assert again.verdicts == result.verdicts
    assert again.provenance == result.provenance
    assert json.loads(json.dumps(again.config)) == json.loads(json.dumps(dict(result.config)))
    assert set(again.arrays) == set(result.arrays)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dice.json", "dice.npz"]
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(ValueError, match="not a study's result"):
        studies.load(tmp_path / "other.json")


def test_progress_counts_cells() -> None:
    seen: list[tuple[int, int]] = []
    dice([]).run("smoke", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="`preset` is 'huge'; dice has 'smoke', 'quick'"):
        dice([]).run("huge")
    with pytest.raises(ValueError, match="not about data"):
        dice([]).run("smoke", train=np.zeros((3, 2)))
    with pytest.raises(TypeError, match="`rng` is -1"):
        dice([]).run("smoke", rng=-1)
    with pytest.raises(ValueError, match="`word` is 'maybe'"):
        Verdict("maybe", "who knows")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="`name` is 'nothing'"):
        studies.get("nothing")


def test_every_statement_has_an_answer_and_every_study_a_statement() -> None:
    known = studies.statements()
    assert [s.number for s in known] == list(range(1, 47))
    for statement in known:
        assert statement.studies or statement.untestable, statement
        assert statement.who, statement
        assert statement.says, statement
    for name in studies.names():
        study = studies.get(name)
        assert study.name == name
        for number in study.statements:
            assert name in known[number - 1].studies, (name, number)


@pytest.mark.parametrize("name", studies.names())
def test_the_smoke_preset_of_every_study_runs_and_answers_its_statements(name: str) -> None:
    study = studies.get(name)
    result = study.run("smoke")
    assert tuple(result.verdicts) == study.statements
    assert str(result.verdict).split(":")[0] in WORDS
    assert all(len(table) for table in result.tables.values())


@pytest.mark.parametrize("name", studies.names())
def test_every_preset_names_each_of_its_cells_once(name: str) -> None:
    study = studies.get(name)
    for preset in ("smoke", "quick", "full"):
        names = [cell.name for cell in study.cells(study.config(preset))]
        assert names
        assert len(set(names)) == len(names)
