"""`hullx profile`: table, JSON, figure, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from cli.conftest import Runner
from hullx.profile import profile

ROWS = np.random.default_rng(21).normal(size=(200, 4))


@pytest.fixture
def features(tmp_path: Path) -> Path:
    np.save(tmp_path / "features.npy", ROWS)
    np.save(tmp_path / "test.npy", 3.0 * ROWS[:40])
    return tmp_path / "features.npy"


def test_the_table_shows_what_was_measured(run: Runner, features: Path) -> None:
    done = run("profile", features, "--test", "test.npy", "--json", "out.json")
    assert done.code == 0, done.err
    found = profile(ROWS, 3.0 * ROWS[:40])
    assert found.test is not None
    for text in (found.leave_one_out.interval, found.test.interval, "200 rows, 4 features", "two_nn", "hubness"):
        assert str(text) in done.out
    stored = json.loads((features.parent / "out.json").read_text(encoding="utf-8"))
    assert {name: stored[name] for name in found.document()} == json.loads(json.dumps(found.document()))
    assert run("profile", features, "-q").out == ""


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_the_figure_is_drawn_whole(run: Runner, features: Path, suffix: str) -> None:
    file = features.parent / f"picture{suffix}"
    assert run("profile", features, "--figure", file, "-q").code == 0
    assert file.stat().st_size > 5_000
    assert [other.name for other in features.parent.iterdir() if other.name.startswith(".")] == []
    if suffix == ".svg":
        first = file.read_bytes()
        description = " ".join(ElementTree.fromstring(first).itertext())
        assert "lie inside the hull of the others" in description
        assert run("profile", features, "--figure", file, "-q").code == 0
        assert file.read_bytes() == first


def test_columns_are_matched_by_name_and_excluded(run: Runner, tmp_path: Path) -> None:
    lines = ["id,a,b", *(f"r{i},{x},{y}" for i, (x, y) in enumerate(ROWS[:, :2]))]
    swapped = ["b,a", *(f"{y},{x}" for x, y in ROWS[:30, :2])]
    (tmp_path / "f.csv").write_text("\n".join(lines))
    (tmp_path / "t.csv").write_text("\n".join(swapped))
    assert run("profile", "f.csv", "--test", "t.csv", "--exclude", "id", "--json", "o.json").code == 0
    # the rows themselves lie in their hull
    assert json.loads((tmp_path / "o.json").read_text())["test"]["interval"]["estimate"] == 1.0
    done = run("profile", "f.csv")
    assert (done.code, "'id'" in done.err, "--exclude" in done.err) == (2, True, True)


def test_unit_rows_are_warned_about(run: Runner, tmp_path: Path) -> None:
    np.save(tmp_path / "unit.npy", ROWS / np.linalg.norm(ROWS, axis=1, keepdims=True))
    done = run("profile", "unit.npy")
    assert done.code == 0
    assert "warning: All rows have the same norm" in done.err


def test_what_cannot_be_used_ends_in_2(run: Runner, features: Path, tmp_path: Path) -> None:
    (tmp_path / "gap.csv").write_text("a,b\n1,2\n,3\n")
    (tmp_path / "words.csv").write_text("a,b\n1,x\n2,y\n")
    np.save(tmp_path / "few.npy", ROWS[:10])
    np.save(tmp_path / "wide.npy", np.hstack([ROWS, ROWS]))
    np.save(tmp_path / "infinite.npy", np.where(ROWS > 2.0, np.inf, ROWS))
    for words, expected in (
        (["absent.npy"], "does not exist"),
        (["gap.csv"], "row 1, column 'a'"),
        (["words.csv"], "not numbers: 'b'"),
        (["few.npy"], "at least 32"),
        (["infinite.npy"], "infinite.npy"),
        ([features, "--figure", "x.gif"], ".svg"),
        ([features, "--json", "no/folder.json"], "existing folder"),
        ([features, "--test", "gap.csv"], "lacks"),
        ([features, "--test", "wide.npy"], "has 8 columns, but"),
        ([features, "--exclude", "nothing"], "'nothing'"),
        ([features, "--sample", "0"], "--sample"),
    ):
        done = run("profile", *words)
        assert (done.code, done.out) == (2, ""), done
        assert expected in done.err, done.err
