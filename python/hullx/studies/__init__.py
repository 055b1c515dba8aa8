"""The laboratory: each claim of the interpolation debate as a study that anybody can run.

A study has presets ``smoke`` (seconds), ``quick`` (under a minute) and ``full`` (up to half an hour, resumable):
``hullx.studies.get("barany-furedi").run("quick")`` returns tables, a verdict with its interval, and provenance.
"""

from __future__ import annotations

import importlib
from typing import Any

from hullx.studies._study import DEFAULT_SEED, WORDS, Result, Study, Verdict
from hullx.studies.claims import Statement, statements
from hullx.studies.result_file import load, save
from hullx.studies.stored import stored

# In the order of the page; each is a module below `geometry` (exact laws, kernels only) or `learning` (torch).
_MODULES = {
    "membership": "hullx.studies.geometry.membership",
    "barany-furedi": "hullx.studies.geometry.barany_furedi",
    "dimensions": "hullx.studies.geometry.dimensions",
    "real-data": "hullx.studies.geometry.real_data",
    "concentration": "hullx.studies.geometry.concentration",
    "encoding-dimension": "hullx.studies.geometry.encoding_dimension",
    "code-dimension": "hullx.studies.learning.code_dimension",
    "representation": "hullx.studies.geometry.representation",
    "embeddings": "hullx.studies.learning.embeddings",
    "marcus-identity": "hullx.studies.learning.marcus_identity",
    "latent-midpoints": "hullx.studies.learning.latent_midpoints",
    "latent-pull": "hullx.studies.learning.latent_pull",
    "latent-line": "hullx.studies.learning.latent_line",
    "primes": "hullx.studies.learning.primes",
    "curve-fitting": "hullx.studies.learning.curve_fitting",
    "noise-into-convnet": "hullx.studies.learning.noise_into_convnet",
    "density-noise": "hullx.studies.learning.density_noise",
    "manifold-detection": "hullx.studies.learning.manifold_detection",
    "distance-and-error": "hullx.studies.learning.distance_and_error",
    "disconnected": "hullx.studies.learning.disconnected",
    "zero-loss": "hullx.studies.learning.zero_loss",
    "linear-interpolation": "hullx.studies.geometry.linear_interpolation",
}

__all__ = [
    "DEFAULT_SEED",
    "WORDS",
    "Result",
    "Statement",
    "Study",
    "Verdict",
    "get",
    "load",
    "names",
    "save",
    "statements",
    "stored",
]


def names() -> tuple[str, ...]:
    """Return the names of all studies, in the order of the page.

    Returns
    -------
    tuple of str
        Arguments of `get`.

    Examples
    --------
    >>> "barany-furedi" in names()
    True
    """
    return tuple(_MODULES)


def get(name: str) -> Study[Any]:
    """Return a study by its name.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    Study
        Its presets, and `run`.

    Raises
    ------
    ValueError
        If there is no such study; the message lists those there are.

    Examples
    --------
    >>> get("barany-furedi").statements
    (39, 40, 3)
    """
    if name not in _MODULES:
        raise ValueError(f"`name` is {name!r}; there are {', '.join(_MODULES)}")
    study: Study[Any] = importlib.import_module(_MODULES[name]).STUDY
    return study
