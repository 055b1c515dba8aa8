"""Noise into convnets: what the noises are, exact anchors of the scores, margins along rays, what a run shows."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("skimage")

import torch

from hullx.hull import Hull
from hullx.report.studies import drawings
from hullx.studies._study import Result
from hullx.studies.auroc import auroc
from hullx.studies.learning import noise_into_convnet as study
from hullx.studies.learning.embeddings.convnet import Convnet
from hullx.studies.learning.noise_into_convnet import answers, data, detection, foreign, nets, noises, scales
from hullx.studies.learning.noise_into_convnet.auroc import bootstrapped
from hullx.studies.learning.noise_into_convnet.config import FAMILIES, FOREIGN, NOTHING, SAMPLES, cells
from hullx.studies.table import real

SMOKE = study.STUDY.config("smoke")


@pytest.fixture(scope="module")
def result() -> Result:
    return study.STUDY.run("smoke")


def pictures(n: int = 6, channels: int = 3, side: int = 16) -> np.ndarray:
    """Smooth ones: their neighbouring pixels are alike."""
    rng = np.random.default_rng(5)
    x = np.linspace(0.0, 1.0, side)
    waves = np.sin(2.0 * np.pi * (x[:, None] * rng.random((n, channels, 1, 1)) + x * rng.random((n, channels, 1, 1))))
    return 0.5 + 0.3 * np.asarray(waves)


@pytest.mark.parametrize("kind", sorted(noises.MAKERS))
def test_noise_is_as_large_as_its_pictures_and_stays_between_0_and_1(kind: str) -> None:
    given = pictures()
    kept = given.copy()
    found = noises.MAKERS[kind](given, np.random.default_rng(1))
    assert found.shape == given.shape
    assert 0.0 <= found.min() <= found.max() <= 1.0
    np.testing.assert_array_equal(given, kept)
    np.testing.assert_array_equal(found, noises.MAKERS[kind](given, np.random.default_rng(1)))
    assert len(np.unique(found.reshape(len(found), -1), axis=0)) == len(found)


def test_shuffling_keeps_the_colours_of_a_picture_and_nothing_of_their_places() -> None:
    given = pictures()
    found = noises.shuffled(given, np.random.default_rng(1))
    for before, after in zip(given, found, strict=True):
        colours = {tuple(c) for c in before.reshape(3, -1).T.round(12)}
        assert {tuple(c) for c in after.reshape(3, -1).T.round(12)} == colours
        assert np.abs(np.diff(after, axis=1)).mean() > 3.0 * np.abs(np.diff(before, axis=1)).mean()


def test_noise_of_phases_has_the_spectrum_and_the_mean_of_its_picture() -> None:
    given = 0.5 + 0.1 * (pictures() - 0.5)  # so faint that nothing is cut off
    found = noises.phase(given, np.random.default_rng(1))
    assert 0.0 < found.min() < found.max() < 1.0
    np.testing.assert_allclose(np.abs(np.fft.fft2(found)), np.abs(np.fft.fft2(given)), atol=1e-9)
    np.testing.assert_allclose(found.mean(axis=(2, 3)), given.mean(axis=(2, 3)))
    assert np.abs(found - given).max() > 0.02


def test_a_summary_of_answers_that_are_known() -> None:
    """Three answers that are certain, one that does not know: log 4 of entropy."""
    scores = np.array([[100.0, 0, 0, 0], [100.0, 0, 0, 0], [0, 0, 100.0, 0], [7.0, 7, 7, 7]])
    found = answers.summary(scores)
    assert (found["classes"], found["largest"], found["largest_class"], found["counts"]) == (2, 0.75, 0, "3 1")
    assert found["confident"] == 0.75
    assert found["top"] == pytest.approx((3 + 0.25) / 4)
    assert found["entropy"] == pytest.approx(np.log(4.0) / 4)
    np.testing.assert_allclose(answers.energy(scores), [-100, -100, -100, -7 - np.log(4)])
    np.testing.assert_allclose(answers.margin(scores), [100, 100, 100, 0])


def test_crops_of_one_photograph_are_not_independent() -> None:
    flags = np.repeat([True, False, True, False], 25)
    alone, together = answers.share(flags), answers.share(flags, groups=4)
    assert together.estimate == alone.estimate == 0.5
    assert together.high - together.low > 2.0 * (alone.high - alone.low)


def test_the_auroc_counts_pairs_and_its_bootstrap_holds_it() -> None:
    rng = np.random.default_rng(3)
    known, strange = rng.standard_normal(300), rng.standard_normal(200) + 1.0
    pairs = np.less.outer(known, strange).mean()
    assert auroc(known, strange) == pytest.approx(pairs, abs=1e-12)
    assert auroc(np.zeros(5), np.zeros(7)) == 0.5
    assert auroc(known, known - 100.0) == 0.0
    found = bootstrapped(known, strange, 500, rng)
    assert found.low < pairs < found.high
    assert 0.05 < found.high - found.low < 0.15
    assert found.holds(0.7602)  # of normal laws a standard deviation apart: Phi(1 / sqrt 2)


@pytest.mark.parametrize(("unit", "power"), [("ReLU", 1.0), ("ReLU6", 0.0)])
def test_margins_grow_in_proportion_along_rays_unless_units_are_capped(unit: str, power: float) -> None:
    """Exact far out: a network without biases is linear along rays, and one whose units are all at a limit stands."""
    network = Convnet(28, 16, 10, np.random.default_rng(2), getattr(torch.nn, unit))
    if unit == "ReLU":
        for name, weight in network.named_parameters():
            if name.endswith("bias"):
                torch.nn.init.zeros_(weight)
    grey = 255.0 / 2.0
    rows = np.random.default_rng(3).uniform(-1.0, 1.0, (12, 784)).astype(np.float32)
    found = scales.curve("own", "uniform", (1e5, 1e6), lambda alpha: nets.scores(network, grey + alpha * rows))
    last = found[-1]
    assert last["kind"] == "exponent"
    assert last["exponent"] == pytest.approx(power, abs=0.02)
    assert last["low"] <= last["exponent"] <= last["high"]


def test_mahalanobis_does_not_depend_on_the_units_of_features() -> None:
    loaded = study.STUDY.load(SMOKE, None, None) if study.STUDY.load else None
    assert isinstance(loaded, data.Data)
    network = Convnet(28, 8, 10, np.random.default_rng(2))
    asked = loaded.test[:20]
    before = detection.mahalanobis(network, loaded)(asked)
    with torch.no_grad():
        network.body[-2].weight *= 4.0
        network.body[-2].bias *= 4.0
    np.testing.assert_allclose(detection.mahalanobis(network, loaded)(asked), before, rtol=1e-3)
    assert before.min() > 0.0


def test_samples_of_none_are_never_those_that_are_shown() -> None:
    assert study.STUDY.load is not None
    loaded = study.STUDY.load(SMOKE, None, None)
    rng = np.random.default_rng(4)
    parts = (loaded.train, loaded.fresh, loaded.called_none, loaded.test)
    rows = np.concatenate(parts)
    assert [len(part) for part in parts] == [SMOKE.rows, SMOKE.reference, SMOKE.none_rows, 2 * SMOKE.asked]
    assert len(np.unique(rows, axis=0)) == len(rows)
    for samples, kinds in SAMPLES.items():
        trained = loaded.none(samples, 90, rng)
        if trained is None:
            assert set(kinds) & set(loaded.lacks)
            continue
        assert len(trained) == (0 if samples == NOTHING else 90)
        for family in FAMILIES:
            shown = loaded.strange(family, 30, rng)
            if shown is not None and len(trained):
                assert not (trained[:, None] == shown).all(axis=2).any()


def test_a_class_none_takes_what_it_was_trained_on(result: Result) -> None:
    rows = {(row["none"], row["family"]): row for row in result.tables["transfer"] if not row["capped"]}
    assert real(rows["uniform", "uniform"], "rejected_low") > 0.9
    assert real(rows["shuffled", "shuffled"], "rejected_low") > 0.7
    assert all(real(row, "rejected") == 0.0 for (none, _), row in rows.items() if none == NOTHING)
    assert real(rows["uniform", "new images"], "rejected_high") < 0.1
    assert real(rows[NOTHING, "new images"], "right") > 0.5


def test_distances_notice_noise_and_no_score_tells_new_clothes_from_new_clothes(result: Result) -> None:
    found = {(row["reference"], row["score"], row["family"]): row for row in result.tables["detection"]}
    for score in ("hull", "10 neighbours", "pixel neighbours"):
        assert real(found["fresh", score, "uniform"], "auroc_low") > 0.8
    for (_, _, family), row in found.items():
        if family == "other new images":
            assert 0.3 < real(row, "auroc") < 0.7
        if family == "new images":
            assert row["auroc"] is None
            assert real(row, "low") < 0.05 + 0.1
    for row in result.tables["hulls"]:
        assert real(row, "low") > 0.5  # new clothes too, and each reference image without itself


def test_the_hull_row_says_what_the_hull_says(result: Result) -> None:
    inside = {row["family"] for row in result.tables["hulls"]}
    assert {"left out", "new images", "uniform"} <= inside
    line = np.arange(5.0)[:, None]
    assert Hull(line).query([[2.5], [9.0]], want="verdict").verdict.tolist() == [1, -1]


def test_figures_are_drawn_from_the_result_alone(result: Result) -> None:
    for drawing in drawings(result):
        assert any(letter.isdigit() for letter in drawing.alt(result))
        if len(result.tables["imagenet"]) or drawing.name != "classes":
            assert drawing.draw(result) is not None


def test_rows_of_the_users_own_are_refused() -> None:
    with pytest.raises(ValueError, match="classes of pictures"):
        study.STUDY.run("smoke", train=np.zeros((10, 784)))


def test_cells_cover_every_network_and_family() -> None:
    kinds = [cell.params.get("family") for cell in cells(SMOKE) if cell["kind"] == "imagenet"]
    assert kinds == list(FOREIGN)
    trained = [(cell["none"], cell["capped"]) for cell in cells(SMOKE) if cell["kind"] == "network"]
    assert trained == [*((none, False) for none in SAMPLES), (NOTHING, True)]


def test_what_is_absent_is_said_and_the_rest_is_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def absent(*_: object) -> object:
        raise FileNotFoundError("it is not on this machine: install it")

    monkeypatch.setattr(data, "mnist_5k", absent)
    monkeypatch.setattr(foreign, "photos", absent)
    tiny = dataclasses.replace(SMOKE, rows=200, reference=60, none_rows=40, asked=20, epochs=1, coder_epochs=1)
    found = study.STUDY.run("smoke", config=tiny, checkpoint=tmp_path)
    lacks = {row["what"]: row["lack"] for row in found.tables["lacks"]}
    assert lacks["network digits copy=0"] == "not measured: it is not on this machine: install it"
    assert {"imagenet photographs", "imagenet uniform", "network all three copy=0"} <= set(lacks)
    assert found.verdicts[7].word == "untestable here"
    assert "install it" in found.verdicts[7].because
    assert {row["family"] for row in found.tables["transfer"]} == {"new images", *FAMILIES} - {"digits"}
    assert [drawing.name for drawing in drawings(found) if drawing.draw(found) is None] == ["classes"]


@pytest.mark.data("efficientnet-lite0")
def test_the_imagenet_network_is_surer_of_photographs_than_of_noise_at_the_size_it_knows() -> None:
    from hullx.studies.learning import imagenet

    rng = np.random.default_rng(1)
    noise = torch.from_numpy(rng.random((4, 3, 224, 224))).float()
    known = torch.cat([foreign.middle_of(foreign.photos()[i], 224) for i in (1, 2, 4)])
    sure = answers.probabilities(imagenet.network().scores(known).double().numpy()).max(axis=1)
    unsure = answers.probabilities(imagenet.network().scores(noise).double().numpy()).max(axis=1)
    assert unsure.max() < 0.35
    assert sure.mean() > unsure.mean() + 0.2
    assert foreign.crop_of(foreign.photos()[4], 64, rng).shape == (1, 3, 64, 64)
