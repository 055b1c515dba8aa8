"""The folder of a report: complete or absent; what is not ours is never touched."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from audit.fake_result import fake_result
from hullx.report import OutputError, check_folder, folder, write, write_report
from hullx.report.folder import signals_held


@pytest.fixture(autouse=True)
def plain_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures take time and are not the point here."""
    monkeypatch.setattr(write, "render", lambda result: f"<p>{result.headline.text}</p>")


def everything(root: Path) -> dict[str, bytes]:
    return {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def test_missing_parents_are_made(tmp_path: Path) -> None:
    page = write_report(fake_result(), tmp_path / "a" / "b" / "report")
    assert page == tmp_path / "a" / "b" / "report" / "report.html"
    assert page.is_file()
    assert [entry.name for entry in (tmp_path / "a" / "b").iterdir()] == ["report"]


def test_an_earlier_report_is_replaced(tmp_path: Path) -> None:
    write_report(fake_result(seed=1), tmp_path / "out")
    write_report(fake_result(seed=2), tmp_path / "out")
    write_report(fake_result(seed=2), tmp_path / "again")
    assert everything(tmp_path / "out") == everything(tmp_path / "again")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["again", "out"]


def test_a_link_to_an_earlier_report_stays_a_link(tmp_path: Path) -> None:
    write_report(fake_result(), tmp_path / "real")
    (tmp_path / "latest").symlink_to("real")
    write_report(fake_result(seed=2), tmp_path / "latest")
    assert (tmp_path / "latest").is_symlink()
    assert (tmp_path / "real" / "report.html").is_file()


@pytest.mark.parametrize(
    "content",
    [{"notes.txt": "mine"}, {"report.json": "{}"}, {"report.json": "no json"}, {"report.json": "[1]"},
     {"report.json": '{"schema": "other/1"}'}, {"report.json": '{"schema": 1}'}],
)  # fmt: skip
def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path, content: dict[str, str]) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name, text in content.items():
        (out / name).write_text(text)
    for attempt in (check_folder, lambda path: write_report(fake_result(), path)):
        with pytest.raises(OutputError, match=r"holds no earlier report of hullx.*Name another folder"):
            attempt(out)
    assert {file.name: file.read_text() for file in out.iterdir()} == content
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_report(fake_result(), tmp_path / "out")
    assert (tmp_path / "out" / "report.html").is_file()
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_what_somebody_put_beside_a_report_is_not_lost(tmp_path: Path) -> None:
    write_report(fake_result(), tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    before = everything(tmp_path)
    with pytest.raises(OutputError, match=r"also 'notes\.txt', which would be lost"):
        write_report(fake_result(seed=2), tmp_path / "out")
    assert everything(tmp_path) == before


def test_a_path_that_cannot_be_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="is a file"):
        check_folder(tmp_path / "file")
    with pytest.raises(OutputError, match="is a file"):
        check_folder(tmp_path / "file" / "below")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(OutputError, match="Name another folder"):
        check_folder(tmp_path / "loop" / "below")
    with pytest.raises(OutputError, match="Name another folder"):
        check_folder(tmp_path / ("x" * 5000))


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write everywhere")
def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(OutputError, match="not writable"):
        check_folder(locked / "out")


STEPS = [(write, "render"), (write, "write_document"), (write, "write_rows"), (folder, "_swap")]


@pytest.mark.parametrize("error", [RuntimeError("boom"), OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize(("module", "name"), STEPS, ids=[name for _, name in STEPS])
@pytest.mark.parametrize("earlier", [False, True], ids=["new", "replacing"])
def test_nothing_partial_is_left_when_a_step_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: object, name: str, error: BaseException, earlier: bool
) -> None:
    out = tmp_path / "deep" / "out"
    if earlier:
        write_report(fake_result(seed=1), out)
    before = everything(tmp_path)

    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(module, name, fail)
    with pytest.raises(type(error)):
        write_report(fake_result(seed=2), out)
    assert everything(tmp_path) == before
    if not earlier:
        assert list(tmp_path.iterdir()) == []


def test_an_earlier_report_comes_back_if_the_second_rename_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(fake_result(seed=1), tmp_path / "out")
    before = everything(tmp_path)
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name.endswith(".partial"):
            raise OSError("boom")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="boom"):
        write_report(fake_result(seed=2), tmp_path / "out")
    assert everything(tmp_path) == before


def test_a_signal_waits_until_the_block_is_done() -> None:
    done = []

    def interrupted() -> None:
        with signals_held():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            done.append("all of it")

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert done
