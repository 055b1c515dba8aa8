"""The whole audit through files: states follow their definition, nothing depends on anything but files and options."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from audit.conftest import Write
from hullx.audit.clock import stages
from hullx.audit.result import AuditError, AuditResult, UsageError
from hullx.audit.roles import Roles
from hullx.audit.run import AuditOptions, run_audit
from hullx.calibration import beta_binomial_tail, fit_scaling, halve
from hullx.reference.neighbors import knn as nearest

ALL = ("hull", "knn", "range", "leverage")


def gaussian(write: Write, name: str, n: int, seed: int, shift: float = 0.0, d: int = 3) -> Path:
    x = np.random.default_rng(seed).normal(size=(n, d)) + shift
    return write(name, {f"x{j}": x[:, j].tolist() for j in range(d)})


@pytest.fixture
def two(write: Write) -> tuple[Path, Path]:
    return gaussian(write, "first.csv", 120, 0), gaussian(write, "second.csv", 40, 1)


def test_the_state_is_what_the_definition_says(cars: tuple[Path, Path], two: tuple[Path, Path]) -> None:
    for table, roles in ((cars, Roles(id="car")), (two, Roles())):
        result = run_audit(*table, AuditOptions(roles=roles, methods=ALL))  # type: ignore[arg-type]
        rows = result.rows
        assert rows.range_flag is not None
        assert rows.leverage_flag is not None
        for i, state in enumerate(rows.state):
            p = [values[i] for values in rows.p.values()]
            out = bool(rows.unseen[i]) or all(value <= 0.05 for value in p)
            flagged = any(value <= 0.05 for value in p) or bool(rows.range_flag[i]) or bool(rows.leverage_flag[i])
            assert state == ("out" if out else "caution" if flagged else "in")
        counts = result.headline
        assert (counts.n_in, counts.n_caution, counts.n_out) == tuple(
            int(np.sum(rows.state == state)) for state in ("in", "caution", "out")
        )


def test_neighbour_p_values_are_the_definition_written_out(two: tuple[Path, Path]) -> None:
    result = run_audit(*two, AuditOptions(methods=("knn",), seed=7))
    train, live = (np.loadtxt(file, delimiter=",", skiprows=1) for file in two)
    halves = halve(len(train), np.random.default_rng(7))
    scaling = fit_scaling(train[halves.fit])
    x, q = scaling.apply(train), scaling.apply(live)
    known = np.array(
        [np.mean(np.sort(np.linalg.norm(np.delete(x, i, axis=0) - x[i], axis=1))[:5]) for i in halves.calibration]
    )
    scores = np.array([np.mean(np.sort(np.linalg.norm(x - y, axis=1))[:5]) for y in q])
    expected = [(1 + np.sum(known >= score)) / (len(known) + 1) for score in scores]
    assert result.rows.p["knn"] == pytest.approx(expected)
    assert result.rows.knn_distance == pytest.approx(scores)
    assert result.drift is not None
    flagged = int(np.sum(np.array(expected) <= 0.05))
    assert result.drift.p == pytest.approx(beta_binomial_tail(flagged, 40, 3, 58))


def test_the_hull_interval_holds_and_inside_rows_have_p_one(two: tuple[Path, Path]) -> None:
    rows = run_audit(*two, AuditOptions(methods=("hull",))).rows
    assert rows.verdict is not None
    assert rows.lower is not None
    assert rows.upper is not None
    assert (rows.lower <= rows.upper).all()
    assert (rows.p["hull"][rows.verdict == 1] == 1.0).all()
    assert (rows.lower[rows.verdict == -1] > 0).all()


def test_nearest_training_rows_are_the_specifications(two: tuple[Path, Path]) -> None:
    rows = run_audit(*two, AuditOptions(scale="none")).rows
    train, live = (np.loadtxt(file, delimiter=",", skiprows=1) for file in two)
    for shown, query in zip(rows.nearest[:5], live[:5], strict=True):
        assert [neighbor.row for neighbor in shown] == list(nearest(train, query, 3)[0])


def _comparable(result: AuditResult) -> dict[str, object]:
    quiet = dataclasses.replace(result.provenance, created="", seconds={})
    return {"provenance": quiet, "rows": repr(result.rows), "drift": result.drift, "features": repr(result.features)}


def test_two_runs_agree_and_another_seed_draws_other_halves(cars: tuple[Path, Path]) -> None:
    options = AuditOptions(roles=Roles(id="car"), methods=ALL)  # type: ignore[arg-type]
    first = run_audit(*cars, options)
    assert _comparable(first) == _comparable(run_audit(*cars, options))
    other = run_audit(*cars, dataclasses.replace(options, seed=1))
    assert not np.array_equal(first.calibration["knn"].scores, other.calibration["knn"].scores)


def test_unseen_levels_count_in_out_but_not_in_drift(cars: tuple[Path, Path]) -> None:
    result = run_audit(*cars, AuditOptions(roles=Roles(id="car")))
    stranger = result.rows.label.index("stranger")
    assert result.rows.state[stranger] == "out"
    assert result.rows.verdict is not None
    assert result.rows.verdict[stranger] == -1
    assert np.isnan([values[stranger] for values in result.rows.p.values()]).all()
    assert result.headline.n_unseen == 1
    assert "for a level that no training row has" in result.headline.text
    assert result.drift is not None
    assert {part.rows for part in result.drift.parts} == {4}
    assert result.share("out") >= 1 / 5


def test_a_live_table_of_strangers_only_is_audited(write: Write) -> None:
    train = write("train.csv", {"t": ["a", "b"] * 30, "x": range(60)})
    live = write("live.csv", {"t": ["c"], "x": [3]})
    result = run_audit(train, live, AuditOptions(methods=ALL))  # type: ignore[arg-type]
    assert result.rows.state.tolist() == ["out"]
    assert result.drift is not None
    assert result.drift.p == 1.0
    assert any("every live row has an unseen level" in note.text for note in result.notes)


def test_one_live_row_is_audited(write: Write) -> None:
    result = run_audit(gaussian(write, "train.csv", 60, 0), gaussian(write, "live.csv", 1, 1, shift=30.0))
    assert result.rows.state.tolist() == ["out"]
    assert result.headline.text.startswith("1 of 1 live row is out")


@pytest.mark.parametrize("n", [2, 3, 10, 36])
def test_few_training_rows_say_how_many_are_needed(write: Write, n: int) -> None:
    result = run_audit(gaussian(write, "train.csv", n, 0), gaussian(write, "live.csv", 5, 1, shift=9.0))
    assert result.drift is not None
    assert (result.drift.p, result.drift.rows_needed) == (1.0, 37)
    assert any("37 are needed" in note.text for note in result.notes)
    assert set(result.rows.state) == {"caution"}


def test_from_37_rows_on_a_far_row_can_be_out(write: Write) -> None:
    result = run_audit(gaussian(write, "train.csv", 37, 0), gaussian(write, "live.csv", 5, 1, shift=9.0))
    assert result.drift is not None
    assert result.drift.rows_needed is None
    assert set(result.rows.state) == {"out"}


def test_without_a_distance_method_there_is_no_drift(two: tuple[Path, Path]) -> None:
    result = run_audit(*two, AuditOptions(methods=("range", "leverage")))
    assert result.drift is None
    assert result.headline.drift is None
    assert result.rows.p == {}
    assert "drift" not in result.headline.text
    assert set(result.rows.state) <= {"in", "caution"}


def test_a_moved_table_is_caught_and_a_healthy_one_is_not(write: Write, two: tuple[Path, Path]) -> None:
    moved = gaussian(write, "moved.csv", 40, 1, shift=2.5)
    gate = ("drift<0.001",)
    assert run_audit(two[0], moved, AuditOptions(fail_if=gate)).failed
    assert not run_audit(*two, AuditOptions(fail_if=gate)).failed


@pytest.mark.parametrize("scale", ["standard", "robust", "none"])
def test_units_do_not_matter_once_scaled(write: Write, scale: str) -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(80, 2)), rng.normal(size=(20, 2)) * 1.5
    files = [
        write(f"{name}{unit}.csv", {"a": (unit * z[:, 0]).tolist(), "b": z[:, 1].tolist()})
        for unit in (1, 1024)
        for name, z in (("train", x), ("live", y))
    ]
    small = run_audit(files[0], files[1], AuditOptions(scale=scale)).rows  # type: ignore[arg-type]
    large = run_audit(files[2], files[3], AuditOptions(scale=scale)).rows  # type: ignore[arg-type]
    same = small.state.tolist() == large.state.tolist() and np.array_equal(small.p["hull"], large.p["hull"])
    assert same or scale == "none"


def test_constant_and_more_columns_than_rows_are_audited(write: Write) -> None:
    rng = np.random.default_rng(4)
    wide = {f"c{j}": rng.normal(size=40).tolist() for j in range(60)} | {"k": [5] * 40}
    live = {name: values[:3] for name, values in wide.items()} | {"k": [5, 5, 6]}
    result = run_audit(write("t.csv", wide), write("l.csv", live), AuditOptions(methods=ALL))  # type: ignore[arg-type]
    assert result.rows.verdict is not None
    assert result.rows.verdict.tolist() == [1, 1, -1]
    assert any("k 6 is above the only training value, 5" in reason.text for reason in result.rows.reasons[2])


def test_a_table_audited_against_itself_is_supported(two: tuple[Path, Path]) -> None:
    # a training row is in the hull and is its own nearest neighbour; a lonely one may still be far from the others
    result = run_audit(two[0], two[0])
    assert (result.rows.p["hull"] == 1.0).all()
    assert "out" not in result.rows.state
    assert not np.any(result.rows.range_flag)
    assert result.drift is not None
    assert result.drift.p > 0.05


def test_a_value_too_many_spreads_away_is_an_input_error(write: Write) -> None:
    train = write("train.csv", {"x": ["0", "5e-324"] * 30, "y": range(60)})
    live = write("live.csv", {"x": ["1e100"], "y": [1]})
    with pytest.raises(AuditError, match="Column 'x' of `live` is 1e\\+100 at row 0: too far"):
        run_audit(train, live)


def test_a_column_whose_values_differ_by_an_ulp_is_audited(write: Write) -> None:
    train = write("train.csv", {"x": [1.0, 1.0 + 2**-52] * 30, "y": range(60)})
    (summary,) = [one for one in run_audit(train, train).features if one.name == "x"]
    assert summary.edges is not None
    assert summary.train_counts is not None
    assert summary.edges.tolist() == [1.0, 1.0 + 2**-52]
    assert summary.train_counts.tolist() == [60]


def test_groups_are_summed_up(write: Write) -> None:
    train = gaussian(write, "train.csv", 80, 0)
    x = np.random.default_rng(1).normal(size=(20, 3))
    x[10:] += 9
    columns = {f"x{j}": x[:, j].tolist() for j in range(3)} | {"batch": ["old"] * 10 + ["new"] * 10}
    result = run_audit(train, write("live.csv", columns), AuditOptions(roles=Roles(group="batch")))
    new, old = result.groups
    assert (new.name, new.rows, new.n_out) == ("new", 10, 10)
    assert old.n_out <= 2
    assert new.drift is not None
    assert old.drift is not None
    assert new.drift < 0.01 < old.drift


@pytest.mark.parametrize("error_of_far_rows", [0.0, 5.0])
def test_trust_goes_with_the_errors(write: Write, error_of_far_rows: float) -> None:
    rng = np.random.default_rng(5)
    x = np.concatenate([rng.normal(size=(40, 2)) * 0.7, rng.normal(size=(20, 2)) + 8])
    noise = rng.normal(size=60) * 0.3
    noise[40:] += error_of_far_rows
    target = rng.normal(size=60)
    train = write("train.csv", {**_columns(rng.normal(size=(100, 2))), "y": rng.normal(size=100)})
    live = write("live.csv", {**_columns(x), "y": target, "guess": target + noise})
    trust = run_audit(train, live, AuditOptions(roles=Roles(target="y", prediction="guess"))).trust
    assert trust is not None
    assert trust.predicts_error is (error_of_far_rows > 0)
    assert ("does not predict error" in trust.text) is (error_of_far_rows == 0)
    assert sum(state.rows for state in trust.states) == 60
    assert trust.low <= trust.difference <= trust.high


def test_the_interval_of_a_single_error_does_not_exist(write: Write) -> None:
    rng = np.random.default_rng(5)
    train = write("train.csv", {**_columns(rng.normal(size=(100, 2))), "y": rng.normal(size=100)})
    live = write(
        "live.csv", {**_columns(np.array([[0.0, 0.0], [0.1, 0.0], [50.0, 50.0]])), "y": [1, 2, 3], "guess": [1, 1, 1]}
    )
    trust = run_audit(train, live, AuditOptions(roles=Roles(target="y", prediction="guess"))).trust
    assert trust is not None
    out = trust.states[2]
    assert (out.rows, out.mean_absolute_error) == (1, 2.0)
    assert np.isnan([out.low, out.high]).all()


def test_trust_needs_target_and_prediction(two: tuple[Path, Path]) -> None:
    assert run_audit(*two).trust is None


def _columns(x: np.ndarray) -> dict[str, list[float]]:
    return {f"x{j}": x[:, j].tolist() for j in range(x.shape[1])}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"methods": ()}, "--methods"),
        ({"methods": ("hull", "hull")}, "each once"),
        ({"methods": ("lof",)}, "'lof'"),
        ({"scale": "log"}, "--scale is 'log'"),
        ({"alpha": 0.0}, "--alpha is 0.0"),
        ({"alpha": 1.0}, "--alpha is 1.0"),
        ({"alpha": float("nan")}, "--alpha is nan"),
        ({"seed": -1}, "--seed is -1"),
        ({"fail_if": ("drift<0.1",), "methods": ("range",)}, "needs a distance method"),
    ],
)
def test_a_wrong_option_is_found_before_a_file_is_read(change: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        run_audit("absent.csv", "absent.csv", dataclasses.replace(AuditOptions(), **change))  # type: ignore[arg-type]


def test_progress_names_its_stages_and_what_it_raises_ends_the_audit(two: tuple[Path, Path]) -> None:
    options = AuditOptions(methods=ALL)  # type: ignore[arg-type]
    seen: list[str] = []

    def note(stage: str, done: int, total: int) -> None:
        assert 0 <= done <= total
        seen.append(stage)

    result = run_audit(*two, options, progress=note)
    assert set(seen) <= set(stages(ALL)) | {"hull distances, tightened"}  # type: ignore[arg-type]
    assert set(result.provenance.seconds) <= set(seen)

    for stage in dict.fromkeys(seen):

        def stop(name: str, *_: int, stage: str = stage) -> None:
            if name == stage:
                raise RuntimeError(stage)

        with pytest.raises(RuntimeError, match=stage):
            run_audit(*two, options, progress=stop)
