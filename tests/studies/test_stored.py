"""Full results that come with the package: of the study's present configuration, small, and saying what they claim."""

from __future__ import annotations

import json

import pytest

from hullx import studies
from hullx.studies._study import plain_config
from hullx.studies.stored import FOLDER

NAMES = sorted(file.stem for file in FOLDER.glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_result_is_that_of_the_full_preset(name: str) -> None:
    result = studies.stored(name)
    assert result is not None
    study = studies.get(name)
    assert (result.study, result.preset) == (name, "full")
    assert json.loads(json.dumps(plain_config(study.config("full")))) == result.config
    assert result.provenance.seed == studies.DEFAULT_SEED
    assert set(result.verdicts) == set(study.statements)
    assert (FOLDER / f"{name}.json").stat().st_size < 300_000


def test_nothing_but_results_lies_beside_them() -> None:
    assert {file.suffix for file in FOLDER.iterdir()} == {".json", ".npz"}
    assert {file.stem for file in FOLDER.iterdir()} == set(NAMES)


def test_the_quoted_growth_is_rejected_and_every_cell_agrees_with_its_law() -> None:
    result = studies.stored("barany-furedi")
    assert result is not None
    table = result.tables["membership"]
    assert len(table) >= 60
    assert all(table.column("agrees"))
    assert (1_500_000, 20) in {(row["n"], row["d"]) for row in table}
    rate = next(row for row in result.tables["rates"] if row["question"] == "one half inside, gaussian")
    assert isinstance(rate["z"], float)
    assert rate["z"] > 20
    assert result.verdicts[39].word == "refuted"
