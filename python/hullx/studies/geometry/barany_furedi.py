"""How many points make interpolation likely: membership by N and d, against exact laws and the quoted one.

The debate quotes a theorem: the chance that a new Gaussian sample lies in the hull of N others tends to 1 for
N > 2^(d/2)/d and to 0 below.  Two readings are measured: membership of a new point, where the exact law says exp(d/2)
for Gaussian data (and more for the ball), and convex position of the whole sample, which is what the theorem of 1988
is about.  Tables and verdicts: `barany_furedi_tables`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import theory
from hullx.datasets import ball, cube, gaussian, sphere
from hullx.hull import Hull
from hullx.studies._study import Cell, Measured, Study, Work
from hullx.studies.geometry.barany_furedi_tables import conclude

MANY = 5e6  # multiplications of a hull's first scan


@dataclass(frozen=True)
class Config:
    dims: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8)
    shares: tuple[float, ...] = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98)
    most_rows: int = 3_000
    queries: int = 200  # of one hull
    normals: float = 1e7  # drawn over the Gaussian cells: it sets the number of hulls
    most_hulls: int = 100
    flat: tuple[tuple[int, int], ...] = ((10, 10), (15, 20), (12, 60), (16, 16))  # (n, d) with n <= d: exactly 0
    rare: tuple[tuple[int, int], ...] = (  # (n, d) with a chance below 10^-3
        (30, 10), (40, 12), (60, 16), (60, 18), (80, 20), (45, 14),
    )  # fmt: skip
    rare_queries: int = 5_000
    extra: tuple[tuple[int, int, int], ...] = ((150_000, 16, 6),)  # (n, d, hulls)
    left_out_dims: tuple[int, ...] = (2, 4, 6)
    left_out_shares: tuple[float, ...] = (0.2, 0.5, 0.8)
    left_out_clouds: int = 40
    most_left_out: int = 5_000  # points of a cloud of which each is compared with the others
    ball_dims: tuple[int, ...] = (2, 3, 4, 5)
    cube_dims: tuple[int, ...] = (2, 3, 4, 5)
    body_shares: tuple[float, ...] = (0.2, 0.35, 0.5, 0.65, 0.8)
    body_hulls: int = 40
    spheres: tuple[tuple[int, int], ...] = ((100, 2), (500, 4), (1_000, 8))  # (n, d)
    printed: tuple[tuple[int, int], ...] = ((250, 7), (63, 2))  # (n, d) that the reproduction of 2021 speaks of
    printed_hulls: int = 100
    position_dims: tuple[int, ...] = (6, 8, 10)
    position_clouds: int = 60


# By the kind of a row: where points come from, and the exact law where there is one.
SAMPLERS: dict[str, Callable[..., npt.NDArray[np.float64]]] = {
    "membership": gaussian,
    "left out": gaussian,
    "ball": ball,
    "ball left out": ball,
    "cube": cube,
    "sphere": sphere,
    "printed": gaussian,
}
LAWS: dict[str, Callable[[int, int], float | None]] = {
    "membership": theory.gaussian_membership,
    "left out": theory.gaussian_membership,
    "ball": theory.ball_membership,
    "ball left out": theory.ball_membership,
    "cube": lambda n, d: None,  # noqa: ARG005
    "sphere": lambda n, d: 0.0,  # noqa: ARG005
    "printed": theory.gaussian_membership,
}

_gaussian_n = cache(theory.gaussian_n_quantile)
_ball_n = cache(theory.ball_n_quantile)


def cells(config: Config) -> Sequence[Cell]:
    return [*_gaussian_cells(config), *_body_cells(config), *_printed_cells(config), *_position_cells(config)]


def _gaussian_cells(config: Config) -> list[Cell]:
    """Names and parameters of old cells never change: their numbers are kept in checkpoints."""
    numbers = [(_gaussian_n(p, d), d) for d in config.dims for p in config.shares]
    wanted = [(round(n), d) for n, d in numbers if d + 1 < n <= config.most_rows]
    budget = config.normals / max(1, len(wanted))
    out = []
    for n, d in dict.fromkeys(wanted):
        hulls = int(np.clip(budget / (d * (n + config.queries)), 5, config.most_hulls))
        out.append(_cell("membership", f"membership n={n} d={d}", n, d, hulls, config.queries))
    for n, d in (*config.flat, *config.rare):
        hulls = max(5, config.rare_queries // 100)
        out.append(_cell("membership", f"rare n={n} d={d}", n, d, hulls, config.rare_queries // hulls))
    for n, d, hulls in config.extra:
        out.append(_cell("membership", f"extra n={n} d={d}", n, d, hulls, config.queries))
    for d in config.left_out_dims:
        for p in config.left_out_shares:
            n = round(_gaussian_n(p, d))
            if n <= config.most_rows:
                out.append(_cell("left out", f"left out n={n} d={d}", n, d, config.left_out_clouds, n + 1))
    return out


def _body_cells(config: Config) -> list[Cell]:
    out = []
    for d in config.ball_dims:
        for p in config.body_shares:
            n = round(_ball_n(p, d))
            if d + 1 < n <= config.most_rows:
                out.append(_cell("ball", f"ball n={n} d={d}", n, d, config.body_hulls, config.queries))
        n = round(theory.ball_n_half(d))
        if n <= min(config.most_rows, config.most_left_out):
            out.append(_cell("ball left out", f"ball left out n={n} d={d}", n, d, config.left_out_clouds, n + 1))
    for d in config.cube_dims:  # no closed form: its numbers lie between those of the two laws
        for p in config.body_shares:
            n = round((_gaussian_n(p, d) * _ball_n(p, d)) ** 0.5)
            if d + 1 < n <= config.most_rows:
                out.append(_cell("cube", f"cube n={n} d={d}", n, d, config.body_hulls, config.queries))
    for n, d in config.spheres:
        out.append(_cell("sphere", f"sphere n={n} d={d}", n, d, config.body_hulls, config.queries))
    return out


def _printed_cells(config: Config) -> list[Cell]:
    return [
        _cell("printed", f"printed n={n} d={d}", n, d, config.printed_hulls, config.queries) for n, d in config.printed
    ]


def _position_cells(config: Config) -> list[Cell]:
    balls = [Cell(f"position d={d}", {"kind": "position", "law": "ball", "d": d}) for d in config.position_dims]
    return balls + [
        Cell(f"position gaussian d={d}", {"kind": "position", "law": "gaussian", "d": d}) for d in config.position_dims
    ]


def _cell(kind: str, name: str, n: int, d: int, hulls: int, queries: int) -> Cell:
    return Cell(name, {"kind": kind, "n": n, "d": d, "hulls": hulls, "queries": queries})


def measure(work: Work[Config]) -> Measured:
    return Measured([_position(work) if work.cell["kind"] == "position" else _membership(work)])


def _membership(work: Work[Config]) -> dict[str, Any]:
    """How many of the queries of each hull are inside: fresh points, or (left out) each of n + 1 points against the
    others, which by Efron's identity has the same mean."""
    kind = str(work.cell["kind"])
    n, d, hulls, queries = (int(work.cell[key]) for key in ("n", "d", "hulls", "queries"))
    draw = SAMPLERS[kind]
    threads = 1 if n * queries * d < MANY else None  # threads that wait for each other cost more than small hulls
    inside, undecided = [], 0
    for _ in range(hulls):
        if kind.endswith("left out"):
            answer = Hull(draw(n + 1, d, rng=work.rng)).leave_one_out(want="verdict", num_threads=threads)
        else:
            answer = Hull(draw(n, d, rng=work.rng)).query(draw(queries, d, rng=work.rng), num_threads=threads)
        inside.append(int(np.count_nonzero(answer.verdict == 1)))
        undecided += int(np.count_nonzero(answer.verdict == 0))
    return {
        "kind": kind,
        "n": n,
        "d": d,
        "hulls": hulls,
        "queries": queries,
        "inside": " ".join(map(str, inside)),
        "undecided": undecided,
        "exact": LAWS[kind](n, d),
    }


def _position(work: Work[Config]) -> dict[str, Any]:
    """Clouds of whose points all are vertices: nobody inside the hull of the others."""
    d, law = int(work.cell["d"]), work.cell["law"]
    n = round(theory.convex_position_n_half(d, law))
    draw = ball if law == "ball" else gaussian
    whole = 0
    for _ in range(work.config.position_clouds):
        answer = Hull(draw(n, d, rng=work.rng)).leave_one_out(want="verdict", num_threads=1 if n < 300 else None)
        whole += bool(np.all(answer.verdict == -1))
    kind = "position" if law == "ball" else "gaussian position"
    return {"kind": kind, "n": n, "d": d, "clouds": work.config.position_clouds, "all_vertices": whole}


STUDY = Study(
    name="barany-furedi",
    question="How many points make it likely that a new one lies in their hull?",
    statements=(39, 40, 3),
    presets={
        "smoke": Config(
            dims=(2, 3, 4),
            shares=(0.2, 0.5, 0.8),
            most_rows=1_500,
            normals=2e5,
            queries=100,
            flat=((6, 8),),
            rare=((20, 8),),
            rare_queries=1_000,
            extra=(),
            left_out_dims=(2,),
            left_out_shares=(0.5,),
            left_out_clouds=20,
            ball_dims=(2, 3),
            cube_dims=(2, 3),
            body_shares=(0.2, 0.5, 0.8),
            body_hulls=10,
            spheres=((50, 3),),
            printed_hulls=10,
            position_dims=(4, 5),
            position_clouds=30,
        ),
        "quick": Config(),
        "full": Config(
            dims=tuple(range(1, 13)),
            most_rows=200_000,
            normals=2e10,
            most_hulls=400,
            flat=((10, 10), (15, 20), (12, 60)),
            rare=((30, 10), (40, 12), (60, 16), (200, 20), (1_000, 24), (4_000, 28), (500, 40)),
            extra=((1_500_000, 20, 20),),
            left_out_dims=(1, 2, 3, 4, 5, 6, 7, 8),
            left_out_clouds=200,
            ball_dims=(2, 3, 4, 5, 6, 7),
            cube_dims=(2, 3, 4, 5, 6),
            body_hulls=200,
            printed_hulls=400,
            position_dims=(6, 8, 10, 12, 14, 16),
            position_clouds=400,
        ),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
)
