"""The hull distance as a loss: torch differentiates it exactly, from the certificate of each query.

The nearest mixture p = Σ λ_i x_i of a query q is unique, so outside the hull the distance D = ‖q − p‖ has a gradient,
and the weights λ are part of it:

    ∂D/∂q = (q − p) / D          ∂D/∂x_i = −λ_i (q − p) / D

Inside the hull the distance is 0, and so is its gradient. No solver is unrolled and no system is solved backwards: the
answer that proves the distance is all that is kept.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from hullx.hull import Hull
from hullx.points import Points

__all__ = ["hull_distance"]

_DTYPES = (torch.float32, torch.float64)


def hull_distance(
    points: Tensor | Points | Hull,
    queries: Tensor,
    *,
    rtol: float = 1e-9,
    tolerance: float = 1e-9,
    num_threads: int | None = None,
) -> Tensor:
    """Return the Euclidean distance of each query to the convex hull of the rows, differentiable in both.

    Parameters
    ----------
    points : Tensor, shape (n, d) or (..., n, d), or Points or Hull
        The rows whose hull it is. `Points` or `Hull`, built once, serve many calls and take no gradient; a `Hull`
        brings its own tolerance.
    queries : Tensor, shape (..., d), or (..., m, d) where points have leading axes
        What to ask about; the leading axes of batched points and queries are equal, and each has a hull of its own.
        Of the dtype of the points, float32 or float64, on the CPU.
    rtol : float
        As in `Hull.query`. Smaller than there by default, since the gradient is only as good as the mixture.
    tolerance, num_threads
        As in `Hull` and `Hull.query`.

    Returns
    -------
    Tensor, shape (...,) or (..., m)
        Distances in the dtype of the queries, computed in float64; 0 inside, where the gradient is 0 as well.

    Raises
    ------
    TypeError
        If the dtypes differ or are no floats of 32 or 64 bits, or a tensor is not on the CPU.
    ValueError
        If shapes do not fit or a value is not finite.

    Notes
    -----
    Forward: `Hull.query` with ``want="distance"``. Backward: O(m d), and O(d) for each positive weight if the points
    take a gradient. At the boundary the distance has a kink; a query that counts as inside gets 0 there. The gradient
    is the derivative of a minimum by its parameters, taken at the minimiser (J. M. Danskin, SIAM J. Appl. Math. 14,
    1966). Second derivatives are refused: ``create_graph=True`` is an error.

    Examples
    --------
    >>> square = torch.tensor([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0]], requires_grad=True)
    >>> query = torch.tensor([[3.0, 0.5]], requires_grad=True)
    >>> distance = hull_distance(square, query)
    >>> distance.sum().backward()
    >>> distance.tolist(), query.grad.abs().round(decimals=6).tolist(), square.grad[:, 0].round(decimals=6).tolist()
    ([1.0], [[1.0, 0.0]], [0.0, -0.75, 0.0, -0.25])
    """
    _check_tensor(queries, "queries")
    if isinstance(points, Points | Hull):
        hull = points if isinstance(points, Hull) else Hull(points, tolerance)
        _check_columns(queries, hull.points.n_features)
        return _distances(None, queries, hull, rtol, num_threads)
    _check_tensor(points, "points")
    if points.dtype != queries.dtype:
        raise TypeError(
            f"`points` is {points.dtype}, `queries` is {queries.dtype}: convert one of them, e.g. .double()"
        )
    if points.dim() < 2:
        raise ValueError(f"`points` has shape {tuple(points.shape)}: (rows, features) is needed")
    _check_columns(queries, points.shape[-1])
    if points.dim() == 2:
        return _distances(points, queries, _hull_of(points, tolerance), rtol, num_threads)
    batch = points.shape[:-2]
    if queries.dim() != points.dim() or queries.shape[:-2] != batch:
        raise ValueError(
            f"`points` has shape {tuple(points.shape)}, `queries` has {tuple(queries.shape)}: queries need the same "
            f"leading axes, {(*batch, 'm', points.shape[-1])}"
        )
    pairs = zip(points.flatten(0, -3), queries.flatten(0, -3), strict=True)
    found = [_distances(x, q, _hull_of(x, tolerance), rtol, num_threads) for x, q in pairs]
    return torch.stack(found).reshape(queries.shape[:-1]) if found else queries.new_zeros(queries.shape[:-1])


def _check_tensor(tensor: Any, name: str) -> None:
    if not isinstance(tensor, Tensor):
        raise TypeError(
            f"`{name}` is {type(tensor).__name__}: pass a torch.Tensor; for arrays there is hullx.hull_distance"
        )
    if tensor.dtype not in _DTYPES:
        raise TypeError(f"`{name}` is {tensor.dtype}: float32 or float64 is needed, e.g. {name}.float()")
    if tensor.device.type != "cpu":
        raise TypeError(f"`{name}` lives on {tensor.device}: move it first, {name}.cpu(); gradients go the way back")


def _check_columns(queries: Tensor, columns: int) -> None:
    if queries.dim() < 1 or queries.shape[-1] != columns:
        raise ValueError(f"`queries` has shape {tuple(queries.shape)}, but the last axis needs {columns} features")


def _hull_of(points: Tensor, tolerance: float) -> Hull:
    return Hull(points.detach().numpy(force=True), tolerance)


def _distances(points: Tensor | None, queries: Tensor, hull: Hull, rtol: float, num_threads: int | None) -> Tensor:
    """Of queries (..., d) to one hull; `points` is the tensor that takes the gradient, if any does."""
    if queries.numel() == 0:
        return queries.new_zeros(queries.shape[:-1])
    flat = queries.reshape(-1, queries.shape[-1])
    found: Tensor = _HullDistance.apply(points, flat, hull, rtol, num_threads)  # type: ignore[no-untyped-call]
    return found.reshape(queries.shape[:-1])


class _HullDistance(torch.autograd.Function):
    """Queries (m, d) to distances (m,)."""

    @staticmethod
    def forward(
        ctx: Any, points: Tensor | None, queries: Tensor, hull: Hull, rtol: float, num_threads: int | None
    ) -> Tensor:
        asked = queries.detach().numpy(force=True)
        answer = hull.query(asked, want="distance", rtol=rtol, num_threads=num_threads)
        ctx.away = torch.from_numpy(answer.gradient)  # float64, unit length or 0
        if points is not None and ctx.needs_input_grad[0]:
            weights = answer.weights
            counts = torch.from_numpy(weights.indptr).diff()
            ctx.query_of = torch.repeat_interleave(torch.arange(len(counts)), counts)
            ctx.row_of = torch.from_numpy(weights.indices)
            ctx.weights = torch.from_numpy(weights.data)
            ctx.shape = points.shape
        return torch.from_numpy(answer.distance).to(queries.dtype)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor | None, None, None, None]:
        if torch.is_grad_enabled():  # only with create_graph=True: a term that is silently missing would be worse
            raise NotImplementedError("hull_distance has a first derivative only: call without create_graph=True")
        pull = gradient.double().unsqueeze(1) * ctx.away
        to_points = to_queries = None
        if ctx.needs_input_grad[0]:
            # Σ over queries of −λ_i · pull, as a product with the transposed weights: one row a weight is never held
            place = torch.stack([ctx.row_of, ctx.query_of])
            size = (ctx.shape[0], len(pull))
            mixture = torch.sparse_coo_tensor(place, ctx.weights, size, check_invariants=False)
            to_points = torch.sparse.mm(mixture, -pull).to(gradient.dtype)
        if ctx.needs_input_grad[1]:
            to_queries = pull.to(gradient.dtype)
        return to_points, to_queries, None, None, None
