"""The page of the debate: every statement has an answer, every study a row, absent data a command; nothing loaded."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hullx import studies
from hullx.report.debate import views as debate_views
from hullx.report.debate.embed import LARGEST_SVG, embedded
from hullx.report.debate.meanings import meanings
from hullx.report.debate.page import LARGEST, render
from hullx.report.debate.views import RowView, rows
from hullx.report.studies import drawings
from hullx.studies.reproduce import Outcome
from report.test_page import Page

LACKS = "Fashion-MNIST is not here: apt install dataset-fashion-mnist, or set HULLX_DATA"


def outcome(name: str, lacks: str | None = None) -> Outcome:
    study = studies.get(name)
    return Outcome(name, study.question, None if lacks else study.run("smoke"), lacks)


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    """Two studies that need no data, measured; the others without their data."""
    ready = ("membership", "barany-furedi")
    return [outcome(name, None if name in ready else LACKS) for name in studies.names()]


@pytest.fixture(scope="module")
def html(outcomes: list[Outcome]) -> str:
    return render(outcomes, "smoke")


@pytest.fixture(scope="module")
def views(outcomes: list[Outcome]) -> tuple[RowView, ...]:
    """What the template was given, without drawing everything again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(debate_views, "drawings", lambda _result: ())
        return rows(outcomes)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_every_statement_has_an_answer(views: tuple[RowView, ...], page: Page) -> None:
    assert [row.statement.number for row in views] == [one.number for one in studies.statements()]
    for row in views:
        assert row.answers or row.elsewhere, row.statement
        assert row.statement.says.strip(".")[1:] in page.text
        assert row.statement.who in page.text
        if row.statement.untestable is not None:
            assert row.statement.untestable[1:] in page.text


def test_every_study_has_a_row_figures_and_a_command(views: tuple[RowView, ...], page: Page) -> None:
    shown = [block.name for row in views for block in row.blocks]
    assert sorted(shown) == sorted(studies.names())
    for name in studies.names():
        assert f"hullx study run {name} --preset" in page.text
        assert meanings(name)[0].says in page.text
    ids = page.values("section", "id")
    assert {f"study-{name}" for name in studies.names()} <= set(ids)


def test_later_studies_are_named_as_not_yet_measured(views: tuple[RowView, ...]) -> None:
    for row in views:
        later = {name for name in row.statement.studies if name not in studies.names()}
        assert {answer.study for answer in row.answers if answer.word == "not yet measured"} == later


def test_a_study_without_its_data_says_how_to_get_them(outcomes: list[Outcome], page: Page) -> None:
    absent = [one.name for one in outcomes if one.lacks]
    assert absent
    assert page.text.count(LACKS[1:]) >= len(absent)
    assert "▽ no data here" in page.text


def test_verdicts_carry_word_shape_number_and_interval(outcomes: list[Outcome], page: Page) -> None:
    for one in outcomes:
        for verdict in one.result.verdicts.values() if one.result else ():
            assert verdict.because[1:] in page.text
            if verdict.interval is not None:
                assert str(verdict.interval) in page.text
    assert "✕ refuted" in page.text
    assert "◆ depends" in page.text


def test_what_the_debate_got_wrong_is_said_with_computed_numbers(page: Page) -> None:
    wrong = page.text[page.text.index("The quoted theorem answers another question") :]
    assert "3,933 points in d = 10 (quoted: 3.2)" in wrong
    assert "below d + 1 for every d up to 16" in wrong
    assert "3 to 27" not in wrong
    assert "One word, three meanings" in wrong


def test_nothing_is_loaded_and_no_script_runs(html: str, page: Page) -> None:
    assert "http" not in html.replace("http://www.w3.org", "")
    assert not re.search(r"url\((?!data:)|@import", html)
    assert not {"script", "iframe", "object", "embed", "form"} & set(page.tags)
    assert all(source.startswith("data:image/") for source in page.values("img", "src"))
    assert len(page.values("img", "alt")) == len(page.values("img", "src")) >= 6
    assert all(len(text) > 60 for text in page.values("img", "alt"))
    assert len(html.encode()) < LARGEST


def test_links_within_the_page_arrive_and_ids_are_unique(page: Page) -> None:
    ids = [value for _tag, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.values("a", "href")} <= set(ids)


def test_large_figures_become_pixels(outcomes: list[Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    result = next(one.result for one in outcomes if one.name == "membership")
    assert result is not None
    drawing = drawings(result)[0]
    picture = embedded(drawing, result)
    assert picture is not None
    assert picture.uri.startswith("data:image/svg")
    assert len(picture.uri) <= LARGEST_SVG
    monkeypatch.setattr("hullx.report.debate.embed.LARGEST_SVG", 1_000)
    pixels = embedded(drawing, result)
    assert pixels is not None
    assert pixels.uri.startswith("data:image/png")


CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


def opened(page: Path, folder: Path, width: int) -> tuple[str, list[str]]:
    """What a browser writes on its console, and the addresses that it asks for, when it shows a page."""
    assert CHROMIUM is not None
    log = folder / f"net-{width}.json"
    done = subprocess.run(
        [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-default-apps", "--no-first-run", "--enable-logging=stderr",
         f"--user-data-dir={folder / 'profile'}", f"--window-size={width},2000", f"--log-net-log={log}",
         f"--screenshot={folder / f'shot-{width}.png'}", page.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    asked = [event["params"] for event in events if {"url", "initiator"} <= event.get("params", {}).keys()]
    urls = {str(one["url"]) for one in asked if one["initiator"] != "not an origin"}  # those are the browser's own
    assert (folder / f"shot-{width}.png").stat().st_size > 10_000
    return "\n".join(console), sorted(url for url in urls if url.startswith(("http", "ws", "ftp")))


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
@pytest.mark.parametrize("width", [1280, 400])
def test_a_browser_opens_it_without_errors_and_asks_for_nothing(html: str, tmp_path: Path, width: int) -> None:
    file = tmp_path / "report.html"
    file.write_text(html, encoding="utf-8")
    console, requests = opened(file, tmp_path, width)
    assert console == ""
    assert requests == []


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_the_browser_check_sees_faults(tmp_path: Path) -> None:
    file = tmp_path / "bad.html"
    file.write_text(
        '<script>console.error("broken")</script><img src="http://127.0.0.1:9/x.png">' + "<p>words</p>" * 900
    )
    console, requests = opened(file, tmp_path, 800)
    assert "broken" in console
    assert requests == ["http://127.0.0.1:9/x.png"]
