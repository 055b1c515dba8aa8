"""Intrinsic dimension: how many numbers it takes to move within the data, from one table of nearest neighbours.

Every estimator of distances takes points (an array, a table, `Points`) or a ready `Neighbors` of the rows themselves,
so that one search serves all of them; the linear ones (PCA, participation ratio, affine rank) take points.  A result is
an `Estimate`: value, standard error where one exists, rows used, duplicates dropped.  scipy is needed.

`estimates` gives all of them at once, `neighbor_curve` and `decimation_curve` their dependence on the scale: an
estimate without its scale says little, since noise fills all features at small distances and boundaries cut at large.
"""

from hullx.dimension.estimate import Estimate, ScaleCurve
from hullx.dimension.gride import gride
from hullx.dimension.likelihood import levina_bickel
from hullx.dimension.linear import affine_rank, participation_ratio, pca_dimension
from hullx.dimension.scales import decimation_curve, estimates, neighbor_curve
from hullx.dimension.two_nn import two_nn

__all__ = [
    "Estimate",
    "ScaleCurve",
    "affine_rank",
    "decimation_curve",
    "estimates",
    "gride",
    "levina_bickel",
    "neighbor_curve",
    "participation_ratio",
    "pca_dimension",
    "two_nn",
]
