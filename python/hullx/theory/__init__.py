"""Exact laws of interpolation: what a measured share has to equal when the data are Gaussian, uniform or periodic.

The probability that a fresh point lies in the convex hull of n points (Gaussian, uniform in the ball, on a line, seen
from the centre), the numbers of points and dimensions at which it reaches a given value, convex position, distances to
neighbours on the torus, concentration of distances, the radius of whitened rows, the largest gap on a line, the risk of
least squares that fits its data exactly.  Studies draw them beside
measurements; they test the kernels, too.
neighbours on the torus, concentration of distances, the radius of whitened rows, how primes repel.  Studies draw them
neighbours on the torus, concentration of distances, the radius of whitened rows, chords of a circle.  Studies draw them
beside measurements; they test the kernels, too.

Arguments are numbers, not arrays: n points (a real number where the law is one in n), d dimensions.
"""

from hullx.theory.ball import ball_membership, ball_n_half, ball_n_quantile
from hullx.theory.chord import chord_distance, chord_miss
from hullx.theory.concentration import distance_mean, distance_variation, torus_neighbor_distance, unit_ball_volume
from hullx.theory.convex_position import convex_position, convex_position_n_half, expected_vertices
from hullx.theory.gaps import largest_gap, largest_gap_below
from hullx.theory.gaussian import (
    gaussian_d_half,
    gaussian_d_quantile,
    gaussian_membership,
    gaussian_n_half,
    gaussian_n_quantile,
)
from hullx.theory.least_norm import least_norm_risk
from hullx.theory.primes import prime_pair_ratio, twin_prime_constant
from hullx.theory.radius import gaussian_radius_quantile, gaussian_radius_variation
from hullx.theory.symmetric import line_membership, wendel

__all__ = [
    "ball_membership",
    "ball_n_half",
    "ball_n_quantile",
    "chord_distance",
    "chord_miss",
    "convex_position",
    "convex_position_n_half",
    "distance_mean",
    "distance_variation",
    "expected_vertices",
    "gaussian_d_half",
    "gaussian_d_quantile",
    "gaussian_membership",
    "gaussian_n_half",
    "gaussian_n_quantile",
    "gaussian_radius_quantile",
    "gaussian_radius_variation",
    "largest_gap",
    "largest_gap_below",
    "least_norm_risk",
    "line_membership",
    "prime_pair_ratio",
    "torus_neighbor_distance",
    "twin_prime_constant",
    "unit_ball_volume",
    "wendel",
]
