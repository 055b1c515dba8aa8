"""What "inside the convex hull" means, with its proofs in pictures, and how far outside things are.

A point inside is a weighted average of data points: the weights prove it.  A point outside is cut off by a hyperplane:
its direction proves it, and the nearest mixture says how far.  The verdicts are tested against facts that are known
beforehand and against linear programming; then images, mixtures, shuffled images and noise are compared with the same
hull: nearly all are outside, and the distance, not the verdict, tells them apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx.datasets import fashion_mnist, fashion_sample
from hullx.hull import Hull
from hullx.studies._study import Cell, Conclusion, Measured, Study, Verdict, Work, rows_of
from hullx.studies.geometry import membership_anchors as anchors
from hullx.studies.intervals import Interval, wilson
from hullx.studies.provenance import data_hash
from hullx.studies.store import Record
from hullx.studies.table import Table

Floats = npt.NDArray[np.float64]
GROUPS = ("mixtures", "training images left out", "new images", "shuffled pixels", "noise")
SHOWN_WEIGHTS = 5
NEAR = 0.5  # of the distance of shuffled images: below it "outside" says less than the distance


@dataclass(frozen=True)
class Config:
    rows: int = 1_600  # of the images, as the hull; the others are new
    asked: int = 200  # of each group
    whole_set: bool = False  # Fashion-MNIST from its files, not the sample in the package
    cases: int = 100  # against linear programming
    wendel: tuple[tuple[int, int], ...] = ((6, 3), (10, 5), (20, 10), (25, 10), (30, 20), (60, 30))
    trials: int = 400  # of each of them


@dataclass(frozen=True)
class Images:
    """Rows of grey values: those of the hull, and new ones."""

    train: Floats
    test: Floats
    hashes: Mapping[str, str] = field(default_factory=dict)


def load(config: Config, train: Any, test: Any) -> Images:
    """Fashion-MNIST, or rows of the user's own (with `test`, or the last fifth of `train` as new)."""
    if train is None:
        if test is not None:
            raise ValueError("`test` was given without `train`: pass both, or neither")
        if config.whole_set:
            whole = fashion_mnist()
            rows, new = (
                np.asarray(whole.train_images, dtype=np.float64),
                np.asarray(whole.test_images, dtype=np.float64),
            )
            return _images(rows[: config.rows], new)
        images = np.asarray(fashion_sample()[0], dtype=np.float64)
        order = np.random.default_rng(0).permutation(len(images))  # the sample is sorted by class
        return _images(images[order[: config.rows]], images[order[config.rows :]])
    rows = np.asarray(train, dtype=np.float64)
    rows = rows.reshape(len(rows), -1)
    if test is None:
        cut = len(rows) - len(rows) // 5
        return _images(rows[:cut], rows[cut:])
    new = np.asarray(test, dtype=np.float64)
    return _images(rows, new.reshape(len(new), -1))


def _images(train: Floats, test: Floats) -> Images:
    if len(train) < 10 or len(test) < 2 or train.shape[1] != test.shape[1]:
        raise ValueError(
            f"`train` has shape {train.shape} and `test` {test.shape}: at least 10 and 2 rows of the same length are "
            "needed"
        )
    train, test = np.ascontiguousarray(train), np.ascontiguousarray(test)
    return Images(train, test, {"train": data_hash(train), "test": data_hash(test)})


def cells(config: Config) -> Sequence[Cell]:
    known = [Cell(name) for name in anchors.FACTS]
    central = [Cell(f"wendel n={n} d={d}", {"n": n, "d": d}) for n, d in config.wendel]
    return [Cell("plane"), *known, *central, Cell("linear programming"), Cell("pictures"), *map(Cell, GROUPS)]


def measure(work: Work[Config]) -> Measured:
    name = work.cell.name
    if name == "plane":
        return _plane(work.rng)
    if name in anchors.FACTS:
        return Measured([{"kind": "fact", **anchors.fact(name, work.rng)}])
    if name.startswith("wendel"):
        return Measured([{"kind": "wendel", **anchors.central(work.rng, work.cell, work.config.trials)}])
    if name == "linear programming":
        return Measured([{"kind": "fact", **anchors.against_linear_programming(work.rng, work.config.cases)}])
    images: Images = work.data
    return _pictures(images, work.rng) if name == "pictures" else _group(name, images, work)


def _plane(rng: np.random.Generator) -> Measured:
    """Twelve points of the plane, one query inside and one outside."""
    points = rng.standard_normal((12, 2))
    queries = np.array([points[:5].mean(axis=0), 2.2 * points[np.argmax(np.linalg.norm(points, axis=1))]])
    hull = Hull(points)
    answer = hull.query(queries, want="projection")
    corners = points[hull.extreme_points().indices]
    around = corners[np.argsort(np.arctan2(*(corners - corners.mean(axis=0)).T))]
    arrays = {
        "points": points, "around": around, "queries": queries, "verdict": answer.verdict,
        "weights": answer.weights.to_csr().toarray(),
        "normal": answer.normal, "projection": answer.projection,
    }  # fmt: skip
    return Measured([], arrays)


def _pictures(images: Images, rng: np.random.Generator) -> Measured:
    """A mixture of images (inside) and a new image (outside), with what proves each verdict."""
    some = rng.choice(len(images.train), 3, replace=False)
    mixture = rng.dirichlet(np.ones(3)) @ images.train[some]
    hull = Hull(images.train)
    answer = hull.query(np.array([mixture, images.test[0]]), want="projection")
    weights = answer.weights.to_csr().toarray()
    assert answer.projection is not None
    arrays: dict[str, npt.NDArray[Any]] = {"verdict": answer.verdict, "distance": answer.upper}
    for i, name in enumerate(("inside", "outside")):
        top = np.argsort(-weights[i])[:SHOWN_WEIGHTS]
        arrays[f"{name} query"] = (mixture, images.test[0])[i].astype(np.float32)
        arrays[f"{name} weights"] = weights[i][top]
        arrays[f"{name} rows"] = images.train[top].astype(np.float32)
        arrays[f"{name} used"] = np.array([np.count_nonzero(weights[i])])
    arrays["nearest mixture"] = np.asarray(answer.projection[1], dtype=np.float32)
    arrays["direction"] = np.asarray(images.test[0] - answer.projection[1], dtype=np.float32)
    return Measured([], arrays)


def _group(name: str, images: Images, work: Work[Config]) -> Measured:
    """Hull distances of one group, beside the distance to the nearest row and to the mean."""
    rng, asked = work.rng, work.config.asked
    hull = Hull(images.train)
    mean = images.train.mean(axis=0)
    if name == "training images left out":
        rows = np.sort(rng.choice(len(images.train), min(asked, len(images.train)), replace=False))
        answer = hull.leave_one_out(rows, want="distance")
        queries = images.train[rows]
        nearest = _nearest(images.train, queries, rows)
    else:
        queries = _queries(name, images, rng, asked)
        answer = hull.query(queries, want="distance")
        nearest = _nearest(images.train, queries, None)
    distance = np.where(answer.verdict == 1, 0.0, answer.upper)
    to_mean = np.linalg.norm(queries - mean, axis=1)
    row = {
        "kind": "group", "group": name, "asked": len(distance), "inside": int(np.sum(answer.verdict == 1)),
        "undecided": int(np.sum(answer.verdict == 0)), "distance": float(np.median(distance)),
        "over_nearest_row": float(np.median(distance / np.maximum(nearest, 1e-300))),
        "over_distance_to_mean": float(np.median(distance / to_mean)),
    }  # fmt: skip
    return Measured([row], {"distance": distance})


def _nearest(train: Floats, queries: Floats, own: npt.NDArray[np.int64] | None) -> Floats:
    from hullx.neighbors import knn

    return np.asarray(knn(train, queries, 1, exclude=own).distances[:, 0])


def _queries(name: str, images: Images, rng: np.random.Generator, asked: int) -> Floats:
    new = images.test[: min(asked, len(images.test))]
    if name == "new images":
        return new
    if name == "mixtures":  # of three rows each
        picks = np.array([rng.choice(len(images.train), 3, replace=False) for _ in range(asked)])
        return np.asarray(np.einsum("qk,qkj->qj", rng.dirichlet(np.ones(3), asked), images.train[picks]))
    if name == "shuffled pixels":  # the same values of each new image at other places
        return rng.permuted(new, axis=1)
    low, high = images.train.min(), images.train.max()
    return np.asarray(rng.uniform(low, high, (len(new), images.train.shape[1])))


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    facts, groups = Table.of(rows_of(records, "fact")), Table.of(rows_of(records, "group"))
    central = Table.of(anchors.judged(rows_of(records, "wendel")))
    arrays = {record.cell: record.arrays["distance"] for record in records if record.cell in GROUPS}
    tables = {"how_far": groups, "facts": facts, "wendel": central}
    return Conclusion(tables, {3: everything_outside(facts, central, arrays)})


def everything_outside(facts: Table, central: Table, distances: Mapping[str, Floats]) -> Verdict:
    """Is every new image outside, and does that say anything?"""
    wrong = [str(row["fact"]) for row in facts if row["right"] != row["asked"]]
    wrong += [f"Wendel's law at n = {row['n']}, d = {row['d']}" for row in central if not row["agrees"]]
    if wrong:
        return Verdict("untestable here", f"the verdicts themselves are not to be trusted: {wrong[0]} failed")
    new, shuffled = distances["new images"], distances["shuffled pixels"]
    share = wilson(int(np.sum(new == 0.0)), len(new))
    if share.low > 0.5:
        return Verdict("refuted", f"{share.estimate:.0%} of {len(new)} new images are inside", share)
    if share.high >= 0.5:
        return Verdict("depends", f"on the point: {share.estimate:.0%} of {len(new)} new images are inside", share)
    ratio = float(np.median(new) / np.median(shuffled)) if np.median(shuffled) > 0 else 1.0
    nearer = wilson(int(np.sum(new < shuffled.min())), len(new))
    said = (
        f"{len(new) - int(np.sum(new == 0.0))} of {len(new)} new images are outside the hull, at {ratio:.2f} of the "
        f"distance of images with shuffled pixels"
    )
    if ratio >= NEAR:
        return Verdict("supported", said, share)
    because = (
        f"on whether one looks at the verdict or at the distance: {said}; {nearer.estimate:.0%} of them are nearer to "
        "it than every shuffled one"
    )
    return Verdict("depends", because, Interval(nearer.estimate, nearer.low, nearer.high))


STUDY = Study(
    name="membership",
    question="What proves that a point is inside or outside, and how far outside are images?",
    statements=(3,),
    presets={
        "smoke": Config(rows=300, asked=40, cases=15, wendel=((6, 3), (20, 10)), trials=150),
        "quick": Config(),
        "full": Config(
            rows=60_000,
            asked=300,
            whole_set=True,
            cases=1_000,
            wendel=tuple(
                (n, d)
                for d in (2, 3, 5, 8, 12, 20, 30, 50)
                for n in sorted({d + 1, 3 * d // 2 + 1, 2 * d, 3 * d, 4 * d})
            ),
            trials=4_000,
        ),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    load=load,
)
