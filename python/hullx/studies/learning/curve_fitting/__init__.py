"""Networks as fitted curves: inside their training range, outside it, and beside Taylor, polynomials and splines.

Every learner here approximates any continuous function on a bounded set. Inside they agree; outside each goes on as its
form has it: ReLU networks as lines, tanh networks flat, a Taylor polynomial like a power, a spline like a cube. And a
function of few of many columns: what counts is density in the columns that govern it.
"""

from __future__ import annotations

from collections.abc import Sequence

from hullx.studies._study import Cell, Conclusion, Study
from hullx.studies.learning.curve_fitting import tables, verdicts
from hullx.studies.learning.curve_fitting.config import Config
from hullx.studies.learning.curve_fitting.measure import measure
from hullx.studies.store import Record

__all__ = ["STUDY", "Config"]


def cells(config: Config) -> Sequence[Cell]:
    last = max(config.columns)
    pairs = [(d, s) for d in config.columns for s in config.relevant if s < d or s == d < last] + [(last, last)]
    return [
        Cell("curves without networks", {"what": "others"}),
        *(
            Cell(f"{activation}, width {width}", {"what": "networks", "activation": activation, "width": width})
            for activation in config.activations
            for width in config.widths
        ),
        *(Cell(f"supports, d = {d}", {"what": "supports", "d": d}) for d in config.dims),
        *(Cell(f"{s} of {d} columns", {"what": "relevant", "d": d, "s": s}) for d, s in pairs),
    ]


def conclude(_config: Config, records: Sequence[Record]) -> Conclusion:
    found = {
        "fits": tables.fits_table(records),
        "rays": tables.rays_table(records),
        "beyond": tables.beyond_table(records),
        "slopes": tables.slopes_table(records),
        "rates": tables.rates_table(records),
        "supports": tables.supports_table(records),
        "inside": tables.inside_table(records),
        "relevant": tables.relevant_table(records),
    }
    return Conclusion(
        found,
        {
            1: verdicts.explains(found["rates"], found["supports"]),
            2: verdicts.only_way(found["fits"]),
            6: verdicts.like_taylor(found["fits"], found["rays"]),
            14: verdicts.relevant(found["inside"], found["relevant"]),
        },
    )


STUDY = Study(
    name="curve-fitting",
    question="What do networks do inside and outside their training range, and is it what a fitted curve does?",
    statements=(1, 2, 6, 14),
    presets={
        "smoke": Config(
            targets=("sine", "line"), widths=(8, 32), seeds=2, points=60, epochs=120, rows=80, width=16,
            support_epochs=80, directions=12, columns=(2, 20), relevant=(2,), samples=500, tests=200, relevant_epochs=6,
        ),
        "quick": Config(),
        "full": Config(
            targets=("square", "sine", "abs", "line", "exp", "step"), activations=("relu", "tanh", "sine"),
            widths=(16, 64, 256, 1024), seeds=5, epochs=800, rate=5e-3, dims=(2, 8), rows=500, width=256,
            support_epochs=600, directions=100, columns=(2, 10, 30, 100), tests=4_000,
        ),
    },
    cells=cells,
    measure=measure,
    conclude=conclude,
    extra="torch",
)  # fmt: skip
