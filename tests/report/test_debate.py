"""The page of the debate: every statement has an answer, every study a row, absent data a command; nothing loaded."""

from __future__ import annotations

import re

import pytest

from hullx import studies
from hullx.report.debate import views as debate_views
from hullx.report.debate.decisive import DECISIVE, decisive
from hullx.report.debate.embed import LARGEST_SVG, embedded
from hullx.report.debate.meanings import meanings
from hullx.report.debate.page import LARGEST, render
from hullx.report.debate.related import related
from hullx.report.debate.views import RowView, rows
from hullx.report.studies import drawings
from hullx.studies import Verdict
from hullx.studies.intervals import Interval
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
        if row.statement.program is not None:
            assert all(line.strip() in page.text for line in row.statement.program.splitlines())


def test_every_study_has_a_row_figures_and_a_command(views: tuple[RowView, ...], page: Page) -> None:
    shown = [block.name for row in views for block in row.blocks]
    assert sorted(shown) == sorted(studies.names())
    for name in studies.names():
        assert f"hullx study run {name} --preset" in page.text
        assert meanings(name)[0].says in page.text
    ids = page.values("section", "id")
    assert {f"study-{name}" for name in studies.names()} <= set(ids)


@pytest.mark.parametrize("name", ["zero-loss", "concentration", "density-noise", "distance-and-error"])
def test_studies_refer_to_linear_interpolation_where_it_is_shown(name: str, html: str) -> None:
    assert name in studies.names()
    (one,) = related(name, studies.names())
    block = html[html.index(f'id="study-{name}"') :].partition("</section>")[0]
    assert f'See also <a href="#study-{one.study}">' in block
    assert one.says in block
    assert related(name, [name]) == ()


def test_no_statement_is_without_a_verdict_and_no_study_without_a_statement(views: tuple[RowView, ...]) -> None:
    answering = {name: set(studies.get(name).statements) for name in studies.names()}
    for row in views:
        one = row.statement
        assert set(one.studies) <= set(answering), one.number
        assert one.untestable or any(one.number in answering[name] for name in one.studies), one.number
        assert {answer.study for answer in row.answers if answer.study} <= set(one.studies)
    for name, numbers in answering.items():
        assert numbers
        assert all(name in row.statement.studies for row in views if row.statement.number in numbers), name


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


def test_the_table_at_the_top_tells_the_number_that_decided(outcomes: list[Outcome], page: Page) -> None:
    for found in outcomes:
        for number, verdict in {} if found.result is None else found.result.verdicts.items():
            said = decisive(found.name, number, verdict)
            assert (said is None) == (verdict.interval is None)
            assert said is None or said in page.text


@pytest.mark.parametrize("name", studies.names())
def test_what_decides_is_named_for_every_verdict_of_every_study(name: str) -> None:
    answered = {key if isinstance(key, int) else key[0] for key in DECISIVE[name]}
    assert answered <= set(studies.get(name).statements)
    kept = studies.stored(name)
    for number, verdict in {} if kept is None else kept.verdicts.items():
        assert verdict.interval is None or decisive(name, number, verdict), number


def test_shares_are_printed_in_per_cent() -> None:
    share, growth = Interval(0.5, 0.25, 0.75), Interval(0.7631, 0.7539, 0.7723)
    assert decisive("membership", 3, Verdict("refuted", "", share)) == "50 % [25, 75] of new images inside"
    assert "nearer" in str(decisive("membership", 3, Verdict("depends", "", share)))
    assert str(decisive("barany-furedi", 39, Verdict("refuted", "", growth))).startswith("0.763 [0.754, 0.772] growth")
    assert decisive("membership", 3, Verdict("untestable here", "")) is None


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
