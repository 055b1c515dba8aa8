"""Columns are matched by name and judged once; each fault names the column, the row and the remedy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hullx.audit.encode import Encoded, read_and_encode
from hullx.audit.result import AuditError, UsageError
from hullx.audit.roles import Roles


def encoded(folder: Path, train: str, live: str, **roles: object) -> Encoded:
    for name, text in (("train.csv", train), ("live.csv", live)):
        (folder / name).write_text(text, encoding="utf-8")
    return read_and_encode(folder / "train.csv", folder / "live.csv", Roles(**roles))  # type: ignore[arg-type]


TRAIN = "x,y\n1,2\n3,4\n"


def test_columns_are_matched_by_name_not_by_place(tmp_path: Path) -> None:
    found = encoded(tmp_path, TRAIN, "y,x\n20,10\n")
    assert found.train.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert found.live.tolist() == [[10.0, 20.0]]


@pytest.mark.parametrize(
    ("train", "live", "message"),
    [
        (
            "a,b,logP,TPSA\n1,1,1,1\n2,2,2,2\n",
            "a,b\n1,1\n",
            r"`live` lacks 2 of the 4 columns that `train` has: 'logP', 'TPSA'. Add them, or pass --exclude logP,TPSA.",
        ),
        ("x\n1\n", "x\n1\n", "`train` has 1 row: at least 2"),
        (
            TRAIN,
            "x,y\n1,2\n5,six\n7,n/k\n",
            r"'y' is numeric in `train` but `live` has the text 'six' at row 1 \(line 3\)",
        ),
        ("x,y\n1,1\n2,?\n3,3\n", TRAIN, r"'y' holds numbers, but `train` has the text '\?' at row 1 \(line 3\)"),
        ("x,y\n1,1\n2,\n3,\n", TRAIN, r"`train` has missing values: 'y' lacks 2 of 3 values, the first at row 1"),
        (TRAIN, "x,y\n1,1\nnan,\n", r"'x' lacks 1 of 2 values, the first at row 1 \(line 3\); 'y' lacks 1"),
        (TRAIN, "x,y\n1,\n2,\n", "'y' lacks 2 of 2 values"),
        (TRAIN, "x,y\n1,1\n2,-inf\n", r"'y' of `live` is infinite at row 1 \(line 3\)"),
        (TRAIN, "x,y\n1,1\n2,1e200\n", "'y' of `live` is 1e\\+200 at row 1.*too large"),
        ("x,y\n1,2020-01-01\n2,2020-01-02\n", TRAIN, r"'y' of `train` has values of type date32\[day\]"),
        (f"x,y\n1,{2**60}\n2,{2**60 + 1}\n", TRAIN, "beyond 2\\^53 at row 0.*--id y"),
        (
            "t\n" + "\n".join(f"word{i}" for i in range(51)),
            "t\nword1\n",
            "51 different texts; at most 50.*--exclude t, or --id t",
        ),
        ("t,u\na,b\na,\n", "t,u\na,b\n", "'u' lacks 1 of 2 values, the first at row 1"),
    ],
)
def test_a_fault_names_column_row_and_remedy(tmp_path: Path, train: str, live: str, message: str) -> None:
    with pytest.raises(AuditError, match=message) as caught:
        encoded(tmp_path, train, live)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("roles", "message"),
    [
        ({"id": "nobody"}, "--id names 'nobody', which neither table has"),
        ({"group": "z"}, "--group names 'z', which `live` has not"),
        ({"exclude": ("q",)}, "--exclude names 'q': neither table has it"),
        ({"exclude": ("x",), "target": "x"}, "--exclude and --target both name 'x'"),
        ({"id": "x", "target": "x"}, "--id and --target both name 'x'"),
        ({"target": "y", "prediction": "z"}, "--prediction names 'z'"),
        ({"exclude": ("x,y",)}, "No column of `train` is left"),
    ],
)
def test_a_wrong_role_is_a_usage_error(tmp_path: Path, roles: dict[str, object], message: str) -> None:
    expected = AuditError if "left" in message else UsageError
    with pytest.raises(expected, match=message):
        encoded(tmp_path, TRAIN, TRAIN, **roles)


def test_roles_are_taken_out_and_extra_columns_dropped_with_a_note(tmp_path: Path) -> None:
    train = "name,x,logBB,skip\na,1,5,9\nb,2,6,9\n"
    live = "name,x,logBB,guess,batch,skip,new\nc,3,7,7.5,B,9,0\n"
    found = encoded(
        tmp_path, train, live, id="name", target="logBB", prediction="guess", group="batch", exclude=("skip",)
    )
    assert [feature.name for feature in found.features] == ["x"]
    assert found.live_labels == ("c",)
    assert found.train_labels == ("a", "b")
    assert (found.group, found.target, found.prediction) == (("B",), [7.0], [7.5])
    roles = {use.name: (use.role, use.reason) for use in found.columns}
    assert roles["skip"] == ("dropped", "excluded")
    assert roles["new"] == ("dropped", "only in the live table")
    assert roles["logBB"] == ("target", "")
    assert any("1 column is only in the live table, dropped: 'new'" in note.text for note in found.notes)


def test_texts_are_one_hot_encoded_by_the_levels_of_train(tmp_path: Path) -> None:
    found = encoded(tmp_path, "x,region\n1,N\n2,S\n3,N\n", "x,region\n1,S\n2,Mars\n")
    assert [feature.name for feature in found.features] == ["x", "region = N", "region = S"]
    assert found.train[:, 1:].tolist() == [[1, 0], [0, 1], [1, 0]]
    assert found.live[:, 1:].tolist() == [[0, 1], [0, 0]]
    assert found.unseen == ((), (("region", "Mars"),))
    assert any("1 live row with a level of 'region' that no training row has: 'Mars'" in n.text for n in found.notes)


def test_numbers_in_live_are_texts_where_train_has_texts(tmp_path: Path) -> None:
    found = encoded(tmp_path, "grade\n1\n2\nA\nB\nC\n", "grade\n2\n1\n")
    assert found.unseen == ((), ())


def test_booleans_are_zero_and_one(tmp_path: Path) -> None:
    found = encoded(tmp_path, "x,ok\n1,true\n2,false\n", "x,ok\n1,false\n")
    assert found.train[:, 1].tolist() == [1.0, 0.0]
    assert found.live[:, 1].tolist() == [0.0]


def test_constant_and_duplicate_columns_are_named(tmp_path: Path) -> None:
    found = encoded(tmp_path, "a,b,c,t\n1,1,7,only\n2,2,7,only\n", "a,b,c,t\n1,1,7,only\n")
    texts = {note.kind: note for note in found.notes if note.kind == "duplicate"} | {
        f"constant {note.columns[0]}": note for note in found.notes if note.kind == "constant"
    }
    assert texts["duplicate"].columns == ("b", "a")
    assert "'c' is 7 in every training row" in texts["constant c"].text
    assert "'t' is only in every training row" in texts["constant t"].text


def test_rows_without_a_label_are_numbered(tmp_path: Path) -> None:
    assert encoded(tmp_path, TRAIN, TRAIN).live_labels == ("row 0", "row 1")
    found = encoded(tmp_path, "id,x\n007,1\n,2\n", "id,x\n008,1\n", id="id")
    assert found.train_labels == ("007", "row 1")


def test_columns_without_a_name_are_dropped_with_a_note(tmp_path: Path) -> None:
    found = encoded(tmp_path, ",x\n0,1\n1,2\n", ",x\n0,1\n")
    assert [feature.name for feature in found.features] == ["x"]
    assert any("without a name" in note.text for note in found.notes)


def test_arrays_are_audited_by_position(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.eye(3))
    found = read_and_encode(tmp_path / "a.npy", tmp_path / "a.npy", Roles(exclude=("column 1",)))
    assert [feature.name for feature in found.features] == ["column 0", "column 2"]


def test_a_name_that_differs_little_is_pointed_at(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match=r"'logP'\. `live` has 'logp' \(for 'logP'\?\): rename\. Add it"):
        encoded(tmp_path, "x,logP\n1,2\n3,4\n", "x,logp\n1,2\n")
    with pytest.raises(UsageError, match=r"--target names 'LogBB'.* Did you mean 'logBB'\?"):
        encoded(tmp_path, "x,logBB\n1,2\n3,4\n", "x,logBB\n1,2\n", target="LogBB")
    with pytest.raises(AuditError) as caught:  # nothing is near: nothing is guessed
        encoded(tmp_path, "x,logP\n1,2\n3,4\n", "x,weight\n1,2\n")
    assert "rename" not in str(caught.value)


@pytest.mark.parametrize(
    ("train", "live", "message"),
    [
        (
            'x,y\n1,"3,14"\n2,"2,5"\n',
            TRAIN,
            r"'y' of `train` has '3,14' at row 0 \(line 2\) and 1 more: a number",
        ),
        ("x;y\n1;3,14\n2;2\n3;4\n", "x;y\n1;2\n", r"'3,14' at row 0 \(line 2\): a number with a comma.* as '3\.14'"),
        (TRAIN, 'x,y\n1,2\n2,"1.234,5"\n', r"'y' of `live` has '1\.234,5' at row 1 \(line 3\).* as '1234\.5'"),
        (TRAIN, 'x,y\n1,2\n2,"1,234"\n', r"'1,234' at row 1 \(line 3\).*without separators \(pandas"),
    ],
)
def test_a_decimal_comma_is_called_one(tmp_path: Path, train: str, live: str, message: str) -> None:
    with pytest.raises(AuditError, match=message):
        encoded(tmp_path, train, live)


def test_texts_with_commas_stay_texts(tmp_path: Path) -> None:
    found = encoded(tmp_path, 'x,y\n1,"a, b"\n2,"1, 2"\n', 'x,y\n1,"a, b"\n')
    assert [feature.level for feature in found.features] == [None, "1, 2", "a, b"]
