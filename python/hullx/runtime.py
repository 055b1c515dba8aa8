"""What the kernels run on: threads, instruction-set level, backends, and counters of the last work done.

None of it changes a neighbour or flips a verdict: thread count never changes a byte, and the instruction-set level
changes at most the certified interval of a hull answer (docs, "Sameness").
"""

from __future__ import annotations

from hullx import _core
from hullx.backend import Choice, last_choice, why_no_card

__all__ = [
    "backends",
    "build_config",
    "last_backend",
    "last_stats",
    "num_threads",
    "reset_stats",
    "set_simd_level",
    "simd_level",
    "simd_levels",
]


def num_threads() -> int:
    """Return the number of threads used where ``num_threads=None``.

    OpenMP's default: the CPUs this process may use, or ``OMP_NUM_THREADS``.

    Returns
    -------
    int
        At least 1.

    Examples
    --------
    >>> num_threads() >= 1
    True
    """
    return int(_core.max_threads())


def simd_level() -> str:
    """Return the instruction-set level of the scan kernels in use, for example ``"v3"`` (AVX2 and FMA).

    The others: ``"v2"`` (the baseline), ``"v4"`` (AVX-512), ``"v3vnni"`` and ``"v4vnni"`` (and integer dot products),
    ``"neon"`` (64-bit Arm with dot products).

    Returns
    -------
    str
        One of `simd_levels`.

    Examples
    --------
    >>> simd_level() in simd_levels()
    True
    """
    return str(_core.simd_level())


def simd_levels() -> list[str]:
    """Return the levels that this build has and this processor can run, slowest first.

    Returns
    -------
    list of str
        Never empty.

    Examples
    --------
    >>> simd_levels()[0]
    'v2'
    """
    return [str(level) for level in _core.available_simd_levels()]


def set_simd_level(level: str) -> None:
    """Use the named level from now on, in the whole process; ``HULLX_SIMD`` does the same at start.

    Parameters
    ----------
    level : str
        One of `simd_levels`.

    Raises
    ------
    ValueError
        If `level` is unknown or this processor cannot run it.

    Examples
    --------
    >>> set_simd_level(simd_level())
    """
    known = simd_levels()
    if level not in known:
        compiled = [str(name) for name in _core.compiled_simd_levels()]
        why = "this processor cannot run it" if level in compiled else "there is no such level"
        raise ValueError(f"`level` is {level!r}, but {why}. Choose one of {', '.join(map(repr, known))}.")
    _core.set_simd_level(level)


def backends() -> dict[str, str]:
    """Return each backend that `backend=` accepts, with why it cannot be used.

    ``"available"``, or the reason: ``"built without CUDA"``, ``"no device"``, ``"driver too old: ..."``, ``"compute
    capability 7.5 is below 8.0"``. Answers do not depend on the backend. Of several cards the first that CUDA names is
    used: ``CUDA_VISIBLE_DEVICES=2`` in the environment chooses another, for all that share arrays with hullx.

    Returns
    -------
    dict of str to str
        ``{"cpu": "available", "cuda": "built without CUDA"}`` where hullx was built for the processor alone.

    Examples
    --------
    >>> backends()["cpu"]
    'available'
    """
    return {"cpu": "available", "cuda": why_no_card() or "available"}


def last_backend() -> Choice:
    """Return what scanned in the last call of this thread, and why: what ``backend="auto"`` chose.

    "auto" takes a graphics card where one can be used and the work is worth it.

    Returns
    -------
    Choice
        ``backend``, "cpu" or "cuda", and ``reason``: the card's name, why there is none, or that the work is small.

    Examples
    --------
    >>> import hullx
    >>> hullx.knn([[0.0], [1.0]], [[0.9]]).indices
    array([[1]])
    >>> last_backend()
    Choice(backend='cpu', reason='too little work for a card')
    """
    return last_choice()


def last_stats() -> dict[str, int]:
    """Return what scans and the tree of few dimensions have done since `reset_stats`, summed.

    ``directions`` scanned, ``products`` (directions × rows screened), ``survivors`` handed to the decision, and rows
    that needed double-double (``decided_double_double``) or exact (``decided_exact``) arithmetic.  Directions given to
    each screen: ``screened_int8``, ``screened_float32``; ``fallbacks`` are those that int8 gave up and float32 took.
    ``beside``: directions of hulls that a graphics card scanned while the processor solved for other queries.
    ``bytes`` of packed rows compared with directions. Of the tree: ``tree_queries`` answered, ``tree_leaves`` of up to
    16 rows looked at, and ``tree_decided``, queries whose order float64 could not settle.

    Returns
    -------
    dict of str to int
        Sums over all threads.

    Examples
    --------
    >>> reset_stats()
    >>> last_stats()["products"]
    0
    """
    return {str(name): int(count) for name, count in _core.last_stats().items()}


def reset_stats() -> None:
    """Set the counters of `last_stats` to zero.

    Examples
    --------
    >>> reset_stats()
    """
    _core.reset_stats()


def build_config() -> dict[str, str | bool | int]:
    """Return how the extension was built: compiler, flags, levels, OpenMP.

    Returns
    -------
    dict
        Names and values as the compiler saw them.

    Examples
    --------
    >>> "compiler" in build_config()
    True
    """
    return dict(_core.build_config())
