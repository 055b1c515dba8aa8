"""With and without glasses: what "disconnected at a scale" means, its law on a line, and a verdict for each outcome."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage

pytest.importorskip("torch")
pytest.importorskip("skimage")

from hullx.report.studies import drawings
from hullx.studies._study import Result
from hullx.studies.learning import disconnected as study
from hullx.studies.learning.disconnected import connectivity, faces, spheres
from hullx.studies.learning.disconnected.verdict import no_continuous_path
from hullx.studies.table import Table


@pytest.fixture(scope="module")
def result() -> Result:
    return study.STUDY.run("smoke")


def test_the_longest_edge_is_the_last_merge_of_single_linkage() -> None:
    rows = np.random.default_rng(1).standard_normal((60, 3))
    assert connectivity.longest_edge(rows) == pytest.approx(linkage(rows, "single")[-1, 2], rel=1e-12)
    assert connectivity.longest_edge(np.repeat(rows, 2, axis=0)) == pytest.approx(connectivity.longest_edge(rows))


def test_two_groups_are_apart_where_a_radius_tells_them_apart() -> None:
    line = np.arange(5.0)[:, None]
    found = connectivity.separation(line, line + 6.5)
    assert (found.between, found.within, found.ratio) == (2.5, 1.0, 2.5)
    assert connectivity.separation(line, line + 4.5).ratio == 0.5
    with pytest.raises(ValueError, match="1 rows"):
        connectivity.longest_edge(line[:1])


def test_the_path_with_the_shortest_longest_step_goes_around() -> None:
    """Two ends 3 apart, and a detour of steps of 1."""
    rows = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 1.0], [1.0, 1.5], [2.0, 1.5], [3.0, 1.0]])
    assert connectivity.widest_step(rows, 0, 1) == [0, 2, 3, 4, 5, 1]
    assert connectivity.widest_step(rows, 0, 0) == [0]


@pytest.mark.parametrize("n", [3, 50, 400])
def test_the_largest_gap_on_a_line_has_its_exact_mean(n: int) -> None:
    assert spheres.line(np.random.default_rng(n), n, 3_000)["agrees"]


def test_two_spheres_are_seen_as_two_from_their_longest_edge_on() -> None:
    rows = spheres.pair(np.random.default_rng(0), 1, 100, (0.4, 3.0), 12)
    assert [row["apart"] for row in rows] == [0, 12]


def test_glasses_are_dark_where_the_eyes_are_and_nowhere_after_sliding_out() -> None:
    face = np.ones((faces.SIDE, faces.SIDE))
    worn = faces.painted(face, 1.0)
    assert worn.min() == pytest.approx(faces.DARK)
    assert (worn[20:] == 1.0).all()
    assert (faces.painted(face, 1.0, lifted=25.0) == 1.0).all()
    np.testing.assert_allclose(faces.painted(face, 0.5), 0.5 * (worn + face))
    np.testing.assert_allclose(faces.turned(worn, 0.0, 1.0), worn, atol=1e-12)


def test_only_pictures_with_glasses_on_or_off_fall_apart(result: Result) -> None:
    rows = {row["set"]: row for row in result.tables["glasses"].records(n=200)}
    assert rows["on or off"]["low"] > 1.0
    assert rows["any opacity"]["high"] < 1.0
    assert rows["never"]["high"] < 1.0
    assert result.verdict.word == "depends"


def test_straight_paths_leave_pictures_with_glasses_on_or_off(result: Result) -> None:
    rows = {(row["set"], row["path"]): row for row in result.tables["paths"]}
    assert float(rows["on or off", "pixels"]["farthest"] or 0) > 2.0 > float(rows["any opacity", "pixels"]["high"] or 9)


LINE = Table.of([{"agrees": True}])


def glasses(**ratios: float) -> Table:
    """Ratios of the sets, known to a tenth."""
    known = {"never": 0.1, "on_or_off": 5.0, "any_opacity": 0.3, "slid_in": 0.3} | ratios
    return Table.of(
        [
            {"set": name.replace("_", " "), "n": 100, "ratio": value, "low": 0.9 * value, "high": 1.1 * value}
            for name, value in known.items()
        ]
    )


@pytest.mark.parametrize(
    ("table", "line", "word"),
    [
        (glasses(), LINE, "depends"),
        (glasses(any_opacity=4.0, slid_in=4.0), LINE, "supported"),
        (glasses(on_or_off=0.5), LINE, "refuted"),
        (glasses(on_or_off=1.0), LINE, "depends"),
        (glasses(never=3.0), LINE, "untestable here"),
        (glasses(), Table.of([{"agrees": False}]), "untestable here"),
    ],
)
def test_the_verdict_can_go_each_way(table: Table, line: Table, word: str) -> None:
    assert no_continuous_path(table, line).word == word


def test_rows_of_the_users_own_are_refused() -> None:
    with pytest.raises(ValueError, match="known faces"):
        study.STUDY.run("smoke", train=np.zeros((10, 4)))


def test_its_figures_are_drawn_from_the_result_alone(result: Result) -> None:
    found: Any = drawings(result)
    for drawing in found:
        assert drawing.draw(result) is not None
        assert any(letter.isdigit() for letter in drawing.alt(result))
