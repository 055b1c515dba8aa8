"""How unusual is a row, measured against the training rows' own distances: p-values with a proven false-alarm rate.

Scores are distances that adding a training row never raises: the hull distance, the mean distance to the k nearest.
So a training row's score without itself and without the query is never below the one that full conformal prediction
would use, and ``p = (1 + #{i: U_i >= L})/(m + 1)`` keeps P(p <= alpha) <= alpha for exchangeable rows.  The metric must
be fixed beforehand: scales are fitted on a random half of the training rows, calibration rows come from the other half,
while the hull and the neighbours use all rows.

Shapes: training rows n x d, queries m x d; scores, p-values and flags are 1-D float64 or bool.
"""

from hullx.calibration.metric import Halving, Scaling, fit_scaling, halve, leverage, out_of_range
from hullx.calibration.p_values import (
    benjamini_hochberg,
    beta_binomial_tail,
    drift_p_value,
    p_values,
    rank_at,
    rows_needed,
)
from hullx.calibration.scores import HullScores, KnnScores, hull_scores, knn_scores

__all__ = [
    "Halving",
    "HullScores",
    "KnnScores",
    "Scaling",
    "benjamini_hochberg",
    "beta_binomial_tail",
    "drift_p_value",
    "fit_scaling",
    "halve",
    "hull_scores",
    "knn_scores",
    "leverage",
    "out_of_range",
    "p_values",
    "rank_at",
    "rows_needed",
]
