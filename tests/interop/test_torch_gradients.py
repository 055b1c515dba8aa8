"""The differentiable hull distance: its values are those of `Hull.query`, its gradients those of finite differences."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import hullx
from codebase.test_docstrings import docstring_problems

torch: Any = pytest.importorskip("torch")

from hullx.interop.torch import hull_distance  # noqa: E402


def cloud(n: int, d: int, seed: int = 3, spread: float = 1.0) -> Any:
    return spread * torch.from_numpy(np.random.default_rng(seed).standard_normal((n, d)))


def outside(m: int, d: int, seed: int = 4) -> Any:
    """Queries well away from the hull of `cloud`: at 6 to 9 from the origin, in random directions."""
    rng = np.random.default_rng(seed)
    direction = rng.standard_normal((m, d))
    length = rng.uniform(6.0, 9.0, (m, 1))
    return torch.from_numpy(direction / np.linalg.norm(direction, axis=1, keepdims=True) * length)


@pytest.mark.parametrize(("n", "d"), [(5, 2), (40, 3), (6, 9)])
def test_gradients_are_those_of_finite_differences(n: int, d: int) -> None:
    points, queries = cloud(n, d).requires_grad_(), outside(5, d).requires_grad_()
    assert hull_distance(points, queries).min() > 1.0
    assert torch.autograd.gradcheck(hull_distance, (points, queries), eps=1e-5, atol=1e-7)


def test_near_the_hull_as_well() -> None:
    points = cloud(60, 4)
    answer = hullx.Hull(points).query(outside(6, 4).numpy(), want="projection")
    near = torch.from_numpy(answer.projection + 1e-2 * answer.gradient).requires_grad_()
    assert torch.autograd.gradcheck(hull_distance, (points.requires_grad_(), near), eps=1e-7, atol=1e-5)


def test_the_gradient_of_a_known_case() -> None:
    """A segment and a query that sees its middle: weights one half each."""
    points = torch.tensor([[0.0, 1.0], [0.0, -1.0], [-5.0, 0.0]], dtype=torch.float64, requires_grad=True)
    query = torch.tensor([[2.0, 0.0]], dtype=torch.float64, requires_grad=True)
    hull_distance(points, query).sum().backward()
    np.testing.assert_allclose(query.grad, [[1.0, 0.0]], atol=1e-15)
    np.testing.assert_allclose(points.grad, [[-0.5, 0.0], [-0.5, 0.0], [0.0, 0.0]], atol=1e-15)


def test_values_are_those_of_the_hull_and_gradients_add_up() -> None:
    points, queries = cloud(200, 5).requires_grad_(), torch.cat([outside(8, 5), cloud(4, 5, 9, 0.1)]).requires_grad_()
    found = hull_distance(points, queries)
    answer = hullx.Hull(points.detach()).query(queries.detach(), want="distance", rtol=1e-9)
    np.testing.assert_array_equal(found.detach(), answer.distance)
    weighting = torch.linspace(-1.0, 2.0, 12, dtype=torch.float64)
    (found * weighting).sum().backward()
    pull = weighting.numpy()[:, None] * answer.gradient
    np.testing.assert_allclose(queries.grad, pull, atol=1e-15)
    np.testing.assert_allclose(points.grad, -(answer.weights.to_csr().T @ pull), atol=1e-14)


def test_moving_rows_and_queries_together_changes_nothing() -> None:
    """So all gradients together are zero."""
    points, queries = cloud(30, 3).requires_grad_(), outside(7, 3).requires_grad_()
    hull_distance(points, queries).sum().backward()
    np.testing.assert_allclose(points.grad.sum(0) + queries.grad.sum(0), 0.0, atol=1e-13)


def test_inside_is_zero_with_zero_gradients() -> None:
    points, queries = cloud(80, 3).requires_grad_(), cloud(6, 3, 5, 0.1).requires_grad_()
    on = points.detach()[:2].clone().requires_grad_()  # rows themselves: the boundary counts as inside
    for asked in (queries, on):
        points.grad = None
        found = hull_distance(points, asked)
        found.sum().backward()
        assert found.tolist() == [0.0] * len(asked)
        assert not asked.grad.any()
        assert not points.grad.any()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_dtype_is_kept(dtype: Any) -> None:
    points, queries = cloud(20, 3).to(dtype).requires_grad_(), outside(4, 3).to(dtype).requires_grad_()
    found = hull_distance(points, queries)
    found.sum().backward()
    assert {found.dtype, points.grad.dtype, queries.grad.dtype} == {dtype}
    exact = hullx.hull_distance(points.detach(), queries.detach(), rtol=1e-9)
    np.testing.assert_array_equal(found.detach(), exact.astype(str(dtype).removeprefix("torch.")))


def test_a_batch_of_hulls_is_each_hull_on_its_own() -> None:
    points = torch.stack([cloud(12, 3, seed) for seed in range(6)]).reshape(2, 3, 12, 3).requires_grad_()
    queries = torch.stack([outside(4, 3, seed) for seed in range(6)]).reshape(2, 3, 4, 3).requires_grad_()
    found = hull_distance(points, queries)
    assert found.shape == (2, 3, 4)
    found.square().sum().backward()
    for i in range(2):
        for j in range(3):
            x, q = (t.detach()[i, j].clone().requires_grad_() for t in (points, queries))
            alone = hull_distance(x, q)
            alone.square().sum().backward()
            assert torch.equal(found[i, j], alone)
            assert torch.equal(points.grad[i, j], x.grad)
            assert torch.equal(queries.grad[i, j], q.grad)


def test_queries_of_any_shape_to_one_hull() -> None:
    points, queries = cloud(12, 3), outside(6, 3)
    flat = hull_distance(points, queries)
    assert torch.equal(hull_distance(points, queries.reshape(2, 3, 3)), flat.reshape(2, 3))
    assert torch.equal(hull_distance(points, queries[0]), flat[0])
    assert hull_distance(points, queries[:0]).shape == (0,)
    assert hull_distance(points.expand(2, 0, 12, 3), queries[:0].reshape(2, 0, 0, 3)).shape == (2, 0, 0)


def test_packed_rows_serve_many_calls() -> None:
    points = cloud(40, 3)
    for packed in (hullx.Points(points), hullx.Hull(points)):
        queries = outside(5, 3).requires_grad_()
        found = hull_distance(packed, queries)
        found.sum().backward()
        assert torch.equal(found, hull_distance(points, queries))
        np.testing.assert_allclose(queries.grad.norm(dim=1), 1.0, atol=1e-12)


def test_a_hull_brings_its_own_tolerance() -> None:
    hull = hullx.Hull(cloud(40, 3), tolerance=0.99)
    query = torch.from_numpy(hullx.Hull(cloud(40, 3)).query(outside(1, 3), want="projection").projection * 1.01)
    assert hull_distance(hull, query).item() == 0.0 < hull_distance(hull.points, query).item()


def test_strided_tensors_and_those_that_share_memory() -> None:
    points, queries = cloud(20, 3), outside(5, 3)
    strided = torch.stack([points, points], dim=1)[:, 0].T.contiguous().T.requires_grad_()
    hull_distance(strided, queries).sum().backward()
    plain = points.clone().requires_grad_()
    hull_distance(plain, queries).sum().backward()
    assert torch.equal(strided.grad, plain.grad)


def test_what_changes_after_the_call_does_not_change_the_gradient() -> None:
    points, queries = cloud(20, 3).requires_grad_(), outside(5, 3)
    found = hull_distance(points, queries)
    expected = torch.autograd.grad(found.sum(), points, retain_graph=True)[0]
    with torch.no_grad():
        points.mul_(0.5)
        queries.mul_(3.0)
    assert torch.equal(torch.autograd.grad(found.sum(), points)[0], expected)


def test_descending_the_distance_ends_in_the_hull() -> None:
    points = cloud(50, 4)
    query = outside(3, 4).requires_grad_()
    for _ in range(5):
        distance = hull_distance(points, query)
        step = torch.autograd.grad(distance.square().sum() / 2, query)[0]  # distance · unit vector
        query = (query - step).detach().requires_grad_()
    assert hull_distance(points, query).max() < 1e-9


def test_a_second_derivative_is_refused() -> None:
    query = outside(2, 3).requires_grad_()
    distance = hull_distance(cloud(9, 3), query).sum()
    with pytest.raises(NotImplementedError, match="without create_graph=True"):
        torch.autograd.grad(distance, query, create_graph=True)


def test_unfit_arguments_are_named() -> None:
    points, queries = cloud(9, 3), outside(2, 3)
    wrong: list[tuple[Any, Any, type[Exception], str]] = [
        (points.numpy(), queries, TypeError, "`points` is ndarray"),
        (points, queries.tolist(), TypeError, "`queries` is list"),
        (points.float(), queries, TypeError, r"`points` is torch.float32, `queries` is torch.float64"),
        (points.long(), queries, TypeError, r"`points` is torch.int64: float32 or float64 is needed"),
        (points.half(), queries.half(), TypeError, r"torch.float16.*queries.float\(\)"),
        (points.to("meta"), queries, TypeError, r"`points` lives on meta: move it first, points.cpu\(\)"),
        (points[0], queries, ValueError, r"`points` has shape \(3,\): \(rows, features\) is needed"),
        (points, queries[:, :2], ValueError, r"`queries` has shape \(2, 2\), but the last axis needs 3 features"),
        (hullx.Points(points), queries[:, :2], ValueError, "needs 3 features"),
        (points.expand(4, 9, 3), queries, ValueError, r"queries need the same leading axes, \(4, 'm', 3\)"),
        (points, queries * np.nan, ValueError, "NaN"),
        (points * np.inf, queries, ValueError, "value inf at row 0"),
    ]
    for x, q, error, said in wrong:
        with pytest.raises(error, match=said):
            hull_distance(x, q)


def test_hullx_itself_imports_no_torch() -> None:
    code = "import sys, hullx, hullx.interop, hullx.studies; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_it_explains_itself() -> None:
    assert docstring_problems("hull_distance", hull_distance) == []
