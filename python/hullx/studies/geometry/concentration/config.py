"""What the study of concentration can be set to, the data it looks at, and the cells that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from hullx import datasets
from hullx.studies._study import Cell
from hullx.studies.provenance import data_hash

Floats = npt.NDArray[np.float64]
NAMES = {"fashion_mnist": "Fashion-MNIST", "fashion_sample": "Fashion-MNIST (2,000)", "digits": "digits"}
AVERAGING = ("nearest neighbours", "kernel smoother", "random forest")
OTHERS = ("ridge", "splines", "Gaussian process", "network")


@dataclass(frozen=True)
class Config:
    rows: int = 5_000
    queries: int = 25  # whose distances to all rows are looked at
    laws: tuple[str, ...] = ("gaussian", "cube", "sphere")
    dims: tuple[int, ...] = (2, 5, 10, 30, 100, 200, 400)
    norms: tuple[float, ...] = (0.5, 1.0, 2.0, 0.0)  # 0: the largest difference
    rank: int = 0  # the control: columns mix this many; 0: all are independent
    sheet_dims: tuple[int, ...] = (1, 2, 4, 8)  # intrinsic
    sheet_columns: tuple[int, ...] = (16, 64, 256)
    data: tuple[str, ...] = ("fashion_sample",)
    hub_dims: tuple[int, ...] = (2, 5, 10, 30, 100)
    hub_rows: int = 2_000
    hub_neighbors: int = 10
    torus_dims: tuple[int, ...] = (1, 2, 3, 4)
    torus_rows: int = 10_000
    torus_ranks: tuple[int, ...] = (1, 10)
    clouds: int = 10  # independent ones, of the torus and of neighbours
    cloud_queries: int = 100
    neighbor_dims: tuple[int, ...] = (1, 2, 3, 4, 12)
    neighbors: int = 10
    methods: tuple[str, ...] = AVERAGING + OTHERS
    method_rows: int = 300
    method_columns: int = 5
    method_queries: int = 200
    spreads: tuple[float, ...] = (1.0, 1.5)  # of the queries over that of the rows
    tasks: int = 4  # independent training sets


@dataclass(frozen=True)
class Data:
    tables: Mapping[str, npt.NDArray[Any]]
    hashes: Mapping[str, str] = field(default_factory=dict)


def load(config: Config, train: Any, test: Any) -> Data:
    """The named real data, or the user's own rows."""
    if test is not None:
        raise ValueError("concentration looks at one table: pass `train` alone")
    tables = (
        {NAMES.get(name, name): _named(name) for name in config.data} if train is None else {"own": np.asarray(train)}
    )
    return Data(tables, {name: data_hash(rows) for name, rows in tables.items()})


def _named(name: str) -> npt.NDArray[Any]:
    if name == "fashion_mnist":
        return datasets.fashion_mnist().train_images
    loaders = {"fashion_sample": datasets.fashion_sample, "digits": datasets.digits}
    if name not in loaders:
        raise ValueError(f"`data` names {name!r}; there are fashion_mnist, {', '.join(loaders)}")
    return loaders[name]()[0]


def cells(config: Config) -> Sequence[Cell]:
    def cell(kind: str, **params: int | float | str) -> Cell:
        name = " ".join([kind, *(f"{key}={value}" for key, value in params.items())])
        return Cell(name, {"kind": kind, **params})

    out = [cell("distances", law=law, d=d) for law in config.laws for d in config.dims]
    out += [
        cell("sheet", embedding=embedding, m=m, columns=columns)
        for embedding in ("flat", "curved")
        for m in config.sheet_dims
        for columns in config.sheet_columns
    ]
    out.append(cell("real"))
    out += [cell("hubs", d=d) for d in config.hub_dims]
    out += [cell("torus", m=m) for m in config.torus_dims]
    out += [cell("hull_of_neighbors", d=d) for d in config.neighbor_dims]
    out += [cell("methods", spread=spread) for spread in config.spreads]
    return out
