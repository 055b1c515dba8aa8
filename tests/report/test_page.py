"""The page: complete, self-contained, small, safe with any text, and readable without colours or pictures."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

import pytest

from audit.fake_result import fake_result
from hullx.audit.result import AuditResult, Method, Quartiles
from hullx.report.page import LARGEST, render
from hullx.report.words import drift_sentence
from report.results import EVIL, all_in_state, repeated, with_methods, with_text

VOID = {"meta", "link", "img", "br"}
SUBSETS: list[tuple[Method, ...]] = [
    ("hull",), ("knn",), ("range",), ("leverage",), ("hull", "knn"), ("range", "leverage"), ("hull", "knn", "range"),
    ("hull", "knn", "range", "leverage"),
]  # fmt: skip


class Page(HTMLParser):
    """Elements, texts, addresses and alternative texts; raises where tags do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.text += data

    def values(self, tag: str, name: str) -> list[str]:
        return [value for one, attribute, value in self.attributes if (one, attribute) == (tag, name)]


@pytest.fixture(scope="module")
def html() -> str:
    return render(fake_result())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_first_words_say_how_many_which_and_why(page: Page) -> None:
    result = fake_result()
    order = [
        page.text.index(text)
        for text in (result.headline.text, "Which rows", "Because of", f"{result.headline.n_out} unsupported rows")
    ]
    assert order == sorted(order)
    out = [label for label, state in zip(result.rows.label, result.rows.state, strict=True) if state == "out"]
    below = page.text[order[-1] : page.text.index("Which features push rows out")]
    assert [label for label in out if label not in below] == []
    assert "no training row has region = N and fuel = diesel" in below


def test_every_link_within_the_page_arrives(page: Page) -> None:
    targets = {value for _tag, name, value in page.attributes if name == "id"}
    links = page.values("a", "href")
    assert links
    assert {link.removeprefix("#") for link in links} <= targets


def test_ids_are_unique(page: Page) -> None:
    ids = [value for _tag, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_nothing_is_loaded_from_anywhere(html: str, page: Page) -> None:
    assert "http" not in html
    assert not re.search(r"(src|href)=[\"']//", html)
    assert "@import" not in html
    assert not re.search(r"url\((?!data:)", html)
    assert all(source.startswith("data:image/svg+xml;base64,") for source in page.values("img", "src"))


def test_it_is_read_without_scripts(page: Page) -> None:
    assert not {"script", "iframe", "object", "embed", "form"} & set(page.tags)
    assert not [name for _tag, name, _value in page.attributes if name.startswith("on")]


def test_every_picture_says_what_it_shows(page: Page) -> None:
    pictures = page.values("img", "src")
    texts = page.values("img", "alt")
    assert len(pictures) >= 4 + 4  # two distances, two p-values, four numeric features
    assert len(texts) == len(pictures)
    assert all(len(text) > 60 for text in texts)


def test_states_are_told_by_word_and_shape(page: Page) -> None:
    for glyph, word in (("■", "out"), ("▲", "caution"), ("●", "in")):
        assert re.search(rf"{glyph}\s+{word}\b", page.text)


def test_it_adapts_to_dark_paper_and_narrow_windows(html: str) -> None:
    for words in ("prefers-color-scheme: dark", "@media print", 'name="viewport"', "color-scheme: light dark"):
        assert words in html


def test_wide_tables_scroll_by_themselves(html: str) -> None:
    assert html.count("<table") == len(re.findall(r'<div class="scroll"[^>]*tabindex="0">\s*<table', html))


@pytest.mark.parametrize("methods", SUBSETS, ids="-".join)
def test_each_choice_of_methods_gives_a_page(methods: tuple[Method, ...]) -> None:
    page = Page(render(with_methods(methods)))
    assert ("Drift: one p-value" in page.text) == bool({"hull", "knn"} & set(methods))
    assert ("inside, outside: geometry" in page.text) == ("hull" in methods)


def test_without_target_group_and_gates_their_sections_are_absent() -> None:
    page = Page(render(fake_result(with_everything=False)))
    assert "trust" not in page.text.lower()
    assert "Gates" not in page.text
    assert "Groups" not in page.text


@pytest.mark.parametrize(("state", "words"), [("in", "No unsupported rows"), ("out", "60 unsupported rows")])
def test_no_row_and_every_row_can_be_unsupported(state: str, words: str) -> None:
    assert words in Page(render(all_in_state(state))).text


def test_a_users_text_is_never_markup() -> None:
    html = render(with_text(EVIL))
    page = Page(html)
    assert "<script>alert" not in html
    assert "script" not in page.tags
    assert "\u202e" not in html
    assert "\x07" not in html
    assert '<script>alert("x")</script>' in page.text  # shown as the text that it is


@pytest.mark.parametrize("text", ["x" * 100_000, "𝔘ñïçødé " * 40, "", "\ud800", "{{ 7 * 7 }} $\\frac{1}$"])
def test_any_text_can_be_shown(text: str) -> None:
    html = render(with_text(text))
    Page(html)
    assert len(html.encode("utf-8", "replace")) < LARGEST
    if "7 * 7" in text:
        assert "{{ 7 * 7 }}" in html


@pytest.fixture(scope="module")
def huge() -> AuditResult:
    return repeated(with_text("𝔘" * 300), 1700, features=300)


def test_a_hundred_thousand_rows_of_three_hundred_long_names_stay_below_three_megabytes(huge: AuditResult) -> None:
    html = render(huge)
    page = Page(html)
    assert len(html.encode("utf-8", "replace")) <= LARGEST < 3_000_000
    assert "rows.csv has all of them" in page.text


def test_long_lists_say_that_they_are_cut() -> None:
    result = repeated(fake_result(), 50, features=300)
    text = Page(render(result)).text
    assert f"the first 200 of {result.headline.n_out:,}" in text
    assert "more are in report.json" in text


def test_the_same_result_gives_the_same_page() -> None:
    assert render(fake_result()) == render(fake_result())


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (1e-9, "less than once in a thousand times (drift p < 0.000001)"),
        (0.02, "of a hundred healthy tables, about 2 show this many distant rows or more (drift p = 0.02)"),
        (0.1, "of a hundred healthy tables, about 10 show this many distant rows or more (drift p = 0.1)"),
        (1.0, "nearly every healthy table shows this many distant rows or more (drift p = 1)"),
    ],
)
def test_drift_says_how_many_healthy_tables_look_like_this(p: float, words: str) -> None:
    result = fake_result()
    assert result.drift is not None
    assert words in drift_sentence(dataclasses.replace(result.drift, p=p), result.headline)


def test_rows_without_a_distance_are_named_for_what_they_lack() -> None:
    result = fake_result()
    headline = dataclasses.replace(result.headline, n_unmeasured=2)
    sentence = drift_sentence(result.drift, headline)
    assert sentence.startswith("Without the 2 that have an unseen level or a missing value or one too large")


def test_an_interval_that_does_not_exist_is_one_dash() -> None:
    result = fake_result()
    assert result.trust is not None
    nan = float("nan")
    alone = dataclasses.replace(result.trust.states[2], rows=1, low=nan, high=nan)
    trust = dataclasses.replace(result.trust, states=(*result.trust.states[:2], alone))
    html = render(dataclasses.replace(result, trust=trust))
    assert '<td class="n">–</td>' in html[html.index('id="trust"') :]
    assert "to –" not in html


def test_wide_numbers_are_short_in_the_table_of_features() -> None:
    result = fake_result()
    wide = Quartiles(-123456789.5, 0.0, 1234567.0, 2e8, 987654321.0)
    features = (dataclasses.replace(result.features[0], train=wide, live=wide), *result.features[1:])
    text = Page(render(dataclasses.replace(result, features=features))).text
    assert "−1.23e8 … 9.88e8" in text
    assert "median 1.23e6" in text
