"""What is measured: data sets, coordinates, numbers of rows and queries; and the units of work that follow from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hullx.studies._study import Cell

TREATMENTS = ("raw", "contrast", "row contrast", "shuffled", "whitened")
SWAPS = ("own radius, own direction", "own radius, Gaussian direction",
         "Gaussian radius, own direction", "Gaussian radius, Gaussian direction")  # fmt: skip
METHODS = ("PCA", "random projection", "LLE", "modified LLE", "Hessian LLE", "LTSA", "Laplacian eigenmaps", "Isomap",
           "MDS", "t-SNE")  # fmt: skip


@dataclass(frozen=True)
class Config:
    source: str = "fashion"  # the set that is looked at closely; `train=` takes its place
    side: int | None = None  # pixels a side, where the rows of `train=` are square pictures
    others: tuple[str, ...] = ()  # sets of which only the share by number of components is measured
    other_components: tuple[int, ...] = (4, 8, 16, 32, 64)
    other_queries: int = 500
    rows: int = 60_000
    queries: int = 2_000
    block_queries: int = 1_000  # of block averages, most of which lie just outside: the longest to decide
    crops: tuple[int, ...] = (2, 3, 4, 5, 6, 8, 10, 11, 12, 14)  # pixels a side, cut from the middle
    blocks: tuple[int, ...] = (2, 3, 4, 5, 6, 7, 8, 11)  # averages a side
    components: tuple[int, ...] = (4, 8, 10, 12, 14, 16, 20, 24, 28, 32, 121)
    columns: tuple[int, ...] = (4, 9, 16, 25, 36, 64, 121)  # drawn at random
    projections: tuple[int, ...] = (4, 8, 12, 16, 20, 24, 121)  # random directions
    draws: int = 8  # of columns or directions
    drawn_queries: int = 1_000  # of all draws together
    halvings: tuple[int, ...] = (2, 4, 6)  # the share again with rows / 2^h, up to `halved_below` dimensions
    fine_halvings: tuple[int, ...] = (1, 3, 5)  # and for one number of dimensions of each family
    halved_queries: int = 300
    halved_below: int = 40
    disjoint: int = 5  # parts of the rows, each a hull of its own
    factorial: tuple[int, ...] = (4, 8, 11)  # pixels or averages a side
    factorial_queries: int = 400
    close: int = 8  # pixels a side of the crops that the radial law is shown on
    close_queries: int = 10_000
    left_out: int = 2_000  # training rows asked against the others
    mixture_dims: tuple[int, ...] = (16, 64)
    mixture_spreads: tuple[float, ...] = (0.0, 0.25, 0.5, 1.0, 1.5)  # standard deviation of the log of the radius
    mixture_hulls: int = 8
    mixture_queries: int = 125  # of one hull
    sigma_dims: tuple[int, ...] = (8, 16, 32, 64)
    sigmas: tuple[float, ...] = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5)
    sigma_checked: tuple[float, ...] = (0.35, 0.45, 0.6, 0.9)  # also measured, on fresh hulls
    sigma_hulls: int = 8
    sigma_queries: int = 50  # of one hull
    distance_queries: int = 300
    gallery: int = 8  # pictures of each kind
    cube_dims: tuple[int, ...] = (8,)  # 12 takes most methods minutes each
    dimension_rows: int = 5_000
    dimension_side: int = 8


def cells(config: Config) -> Sequence[Cell]:
    return list(_cells(config))


def _cells(config: Config) -> Iterator[Cell]:
    yield from _share_cells(config)
    for treatment in TREATMENTS:
        for family in ("crop", "block"):
            for side in config.factorial:
                params = {"kind": "factorial", "family": family, "d": side * side, "treatment": treatment}
                yield Cell(f"factorial {family} d={side * side} {treatment}", params)
    yield Cell("close", {"kind": "close"})
    for swap in SWAPS:
        yield Cell(f"swap {swap}", {"kind": "swap", "swap": swap})
    for d in config.mixture_dims:
        for spread in config.mixture_spreads:
            yield Cell(f"mixture d={d} spread={spread}", {"kind": "mixture", "d": d, "spread": spread})
    for d in config.sigma_dims:
        for sigma in config.sigmas:
            yield Cell(f"sigma d={d} sigma={sigma}", {"kind": "sigma", "d": d, "sigma": sigma})
    for family, d in _spaces(config):
        yield Cell(f"distance {family} d={d}", {"kind": "distance", "family": family, "d": d})
        for treatment in ("raw", "contrast", "row contrast", "shuffled"):
            params = {"kind": "dimension", "source": "", "family": family, "d": d, "treatment": treatment}
            if family != "all" or treatment in ("raw", "shuffled"):
                yield Cell(f"dimension {family} d={d} {treatment}", params)
    for d in config.cube_dims:
        for method in METHODS:
            yield Cell(f"cube d={d} {method}", {"kind": "cube", "d": d, "method": method})
    for source in config.others:
        for d in (0, *config.other_components):
            family = "components" if d else "all"
            yield Cell(f"other {source} {family} d={d}", {"kind": "other", "source": source, "family": family, "d": d})
        for treatment in ("raw", "shuffled"):
            params = {"kind": "dimension", "source": source, "family": "all", "d": 0, "treatment": treatment}
            yield Cell(f"dimension {source} {treatment}", params)


def _share_cells(config: Config) -> Iterator[Cell]:
    fixed = {
        "crop": [s * s for s in config.crops],
        "block": [s * s for s in config.blocks],
        "components": list(config.components),
        "all": [0],
    }
    drawn = {"columns": list(config.columns), "projection": list(config.projections)}
    for family, dims in {**fixed, **drawn}.items():
        draws = config.draws if family in drawn else 1
        for d in dims:
            params = {"kind": "share", "family": family, "d": d, "halving": 0, "draws": draws}
            yield Cell(f"share {family} d={d}", params)
    headlines = (("crop", config.close**2), ("block", 25), ("components", 16))
    every = [(f, d) for f in ("crop", "block", "components") for d in fixed[f] if d <= config.halved_below]
    for halvings, chosen in ((config.halvings, every), (config.fine_halvings, headlines)):
        for halving in halvings:
            for family, d in chosen:
                params = {"kind": "share", "family": family, "d": d, "halving": halving, "draws": 1}
                yield Cell(f"share {family} d={d} rows/{2**halving}", params)
    for family, d in headlines:
        yield Cell(f"disjoint {family} d={d}", {"kind": "disjoint", "family": family, "d": d})


def _spaces(config: Config) -> tuple[tuple[str, int], ...]:
    """Where distances and intrinsic dimensions are measured; 0 stands for all columns."""
    d = config.dimension_side**2
    return ("all", 0), ("crop", d), ("block", d)
