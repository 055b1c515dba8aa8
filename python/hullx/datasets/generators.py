"""Data with known truth, in one place: clouds, curves and surfaces, pictures of a number."""

from hullx.datasets.clouds import (
    ball,
    cube,
    gaussian,
    hypercube_vertices,
    linear_subspace,
    scale_mixture,
    sphere,
)
from hullx.datasets.manifolds import (
    fourier_curve,
    moment_curve,
    spline,
    swiss_roll,
    torus,
    trigonometric_curve,
)
from hullx.datasets.renderings import KINDS, camera_jitter, render, render_blocks

__all__ = [
    "KINDS",
    "ball",
    "camera_jitter",
    "cube",
    "fourier_curve",
    "gaussian",
    "hypercube_vertices",
    "linear_subspace",
    "moment_curve",
    "render",
    "render_blocks",
    "scale_mixture",
    "sphere",
    "spline",
    "swiss_roll",
    "torus",
    "trigonometric_curve",
]
