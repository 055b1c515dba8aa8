"""The page of the debate in a browser: the file that HULLX_DEBATE names, or one of studies without their data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hullx import studies
from hullx.report.debate.page import LARGEST, render
from hullx.studies.reproduce import Outcome
from report.browser import CHROMIUM, opened
from report.test_page import Page

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if "HULLX_DEBATE" in os.environ:
        return Path(os.environ["HULLX_DEBATE"]).resolve()
    absent = [Outcome(name, studies.get(name).question, lacks="no data: install them") for name in studies.names()]
    page = tmp_path_factory.mktemp("page") / "report.html"
    page.write_text(render(absent, "quick"), encoding="utf-8")
    return page


def test_it_is_whole_and_small(file: Path) -> None:
    html = file.read_text(encoding="utf-8")
    assert len(html.encode()) < LARGEST
    page = Page(html)
    ids = [value for _tag, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {f"statement-{one.number}" for one in studies.statements()} <= set(ids)
    assert {f"study-{name}" for name in studies.names()} <= set(ids)
    assert all(len(text) > 60 for text in page.values("img", "alt"))


@needs_browser
@pytest.mark.parametrize("width", [1280, 400])
def test_a_browser_opens_it_without_errors_and_asks_for_nothing(file: Path, tmp_path: Path, width: int) -> None:
    console, requests = opened(file, tmp_path, width)
    assert console == ""
    assert requests == []


@needs_browser
def test_the_browser_check_sees_faults(tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text(
        '<script>console.error("broken")</script><img src="http://127.0.0.1:9/x.png">' + "<p>words</p>" * 900
    )
    console, requests = opened(bad, tmp_path, 800)
    assert "broken" in console
    assert requests == ["http://127.0.0.1:9/x.png"]
