"""The hull's rivals: how the same verdicts and distances are asked of linear, quadratic and least-squares solvers.

A rival prepares once (`prepare`, timed apart, as packing is for us), then answers one query at a time (`ask`).  What it
says is not believed: `Claim` carries its weights, and `hull_checks.py` recomputes the point they mix and its distance.
Two forms of the distance, both after moving the query to the origin (z_i = x_i − y):

    weights    min ‖Zᵀu‖² + t²(1·u − 1)², u >= 0: λ = u/Σu is the nearest mixture, exactly, for any t > 0
    normal     min ½‖w‖², z_i·w >= 1: ‖w‖ = 1/distance, the multipliers are the weights; infeasible means inside

Absolute tolerances are asked for in units of the data, which have spread about 1 in all cases but the digits.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.cases import Case, Rows

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Claim:
    inside: bool | None  # None: no answer
    weights: Floats | None = None  # (n,), any non-negative multiple


@dataclass(frozen=True)
class Rival:
    name: str
    package: str
    prepare: Callable[[Rows], Any]
    ask: Callable[[Any, Floats], Claim]
    wants: tuple[str, ...]  # "verdict", "distance"
    note: str
    most_values: float = 4e6  # n·d beyond which one query takes minutes
    most_rows: int = 1_000_000  # beyond, an (n, n) matrix outgrows the machine
    most_features: int = 100_000

    def takes(self, case: Case, want: str) -> bool:
        n, d = case.points.shape
        named = case.peers is not None and self.name in case.peers
        fits = n * d <= self.most_values and n <= self.most_rows and d <= self.most_features
        wanted = named or (case.peers is None and fits)
        return want in self.wants and wanted and importlib.util.find_spec(self.package) is not None


def columns(points: Rows) -> Floats:
    """Rows as the columns of equations, with a line of ones."""
    return np.vstack([points.T, np.ones(len(points))]).astype(np.float64)


def as_doubles(points: Rows) -> Floats:
    return np.ascontiguousarray(points, dtype=np.float64)


def of_normal(w: Floats | None, multipliers: Floats | None, infeasible: bool) -> Claim:
    if infeasible:
        return Claim(True)
    if w is None or multipliers is None or not np.isfinite(w).all():
        return Claim(None)
    return Claim(False, np.abs(multipliers))


# ---- linear programming: are there weights? -----------------------------------------------------------------------


def linprog(equations: Floats, query: Floats) -> Claim:
    from scipy.optimize import linprog as solve

    cost = np.zeros(equations.shape[1])
    found = solve(cost, A_eq=equations, b_eq=np.append(query, 1.0), bounds=(0, None), method="highs")
    return Claim({0: True, 2: False}.get(found.status), found.x)


def highs_model(points: Rows) -> Any:
    """One model for all queries: only the right-hand side moves, so the dual simplex goes on from the last basis."""
    import highspy

    equations, n = columns(points), len(points)
    d = equations.shape[0] - 1
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("presolve", "off"), ("solver", "simplex"), ("threads", 1)):
        solver.setOptionValue(option, value)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = n, d + 1
    model.col_cost_ = np.zeros(n)
    model.col_lower_, model.col_upper_ = np.zeros(n), np.full(n, highspy.kHighsInf)
    model.row_lower_ = model.row_upper_ = np.append(points[0], 1.0).astype(np.float64)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.arange(n + 1, dtype=np.int32) * (d + 1)
    model.a_matrix_.index_ = np.tile(np.arange(d + 1, dtype=np.int32), n)
    model.a_matrix_.value_ = equations.T.ravel()
    solver.passModel(model)
    return solver


def highs_warm(solver: Any, query: Floats) -> Claim:
    import highspy

    side = np.append(query, 1.0)
    solver.changeRowsBounds(len(side), np.arange(len(side), dtype=np.int32), side, side)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        return Claim(True, np.array(solver.getSolution().col_value))
    return Claim(False if status == highspy.HighsModelStatus.kInfeasible else None)


def mlchemad_domain(points: Rows) -> Any:
    from mlchemad import ConvexHullApplicabilityDomain

    domain = ConvexHullApplicabilityDomain()
    domain.fit(as_doubles(points))
    return domain


def mlchemad(domain: Any, query: Floats) -> Claim:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it casts to float16, and HiGHS complains
        return Claim(bool(domain.contains(query)))


# ---- least squares: which mixture is nearest? ---------------------------------------------------------------------


def translated(points: Floats, query: Floats) -> tuple[Floats, Floats]:
    z = points - query
    t = float(np.median(np.linalg.norm(z, axis=1))) or 1.0
    return np.vstack([z.T, np.full(len(z), t)]), np.append(np.zeros(z.shape[1]), t)


def by_least_squares(solve: Callable[[Floats, Floats], Floats], points: Floats, query: Floats) -> Claim:
    z, right = translated(points, query)
    try:
        u = solve(z, right)
    except RuntimeError:  # SciPy: too many iterations
        return Claim(None)
    return Claim(None, u) if u.sum() > 0 else Claim(None)  # whether inside, its residual says


def nnls(points: Floats, query: Floats) -> Claim:
    from scipy.optimize import nnls as solve

    return by_least_squares(lambda z, right: solve(z, right)[0], points, query)


def fnnls(points: Floats, query: Floats) -> Claim:
    import fnnlsEigen

    return by_least_squares(
        lambda z, right: np.asarray(fnnlsEigen.fnnls(np.ascontiguousarray(z), right)), points, query
    )


# ---- quadratic programming: which hyperplane separates best? ------------------------------------------------------


def daqp(points: Floats, query: Floats) -> Claim:
    import daqp as solver

    n, d = points.shape
    w, _, flag, info = solver.solve(
        np.eye(d), np.zeros(d), points - query, np.full(n, 1e30), np.ones(n), np.zeros(n, dtype=np.int32),
        primal_tol=1e-9, dual_tol=1e-12, iter_limit=10_000,
    )  # fmt: skip
    return of_normal(np.asarray(w), np.asarray(info["lam"]) if flag > 0 else None, flag == -1)


def quadprog(points: Floats, query: Floats) -> Claim:
    import quadprog as solver

    n, d = points.shape
    try:
        w, _, _, _, multipliers, _ = solver.solve_qp(np.eye(d), np.zeros(d), (points - query).T.copy(), np.ones(n))
    except ValueError as said:
        return Claim(True) if "inconsistent" in str(said) else Claim(None)
    return of_normal(w, multipliers, infeasible=False)


def proxqp(points: Floats, query: Floats) -> Claim:
    from proxsuite import proxqp as solver

    n, d = points.shape
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = solver.dense.solve(
            np.eye(d), np.zeros(d), None, None, points - query, np.ones(n), np.full(n, 1e20),
            eps_abs=1e-9, eps_rel=0.0, max_iter=500,  # it solves in fewer, or not in 5,000 either: 90 s
        )  # fmt: skip
    infeasible = found.info.status == solver.PROXQP_PRIMAL_INFEASIBLE
    solved = found.info.status == solver.PROXQP_SOLVED
    return of_normal(np.asarray(found.x), np.asarray(found.z) if solved else None, infeasible)


def clarabel(points: Floats, query: Floats) -> Claim:
    import clarabel as solver
    from scipy import sparse

    n, d = points.shape
    settings = solver.DefaultSettings()
    settings.verbose, settings.tol_gap_abs, settings.tol_gap_rel, settings.tol_feas = False, 1e-12, 1e-10, 1e-10
    a = sparse.csc_matrix(query - points)
    found = solver.DefaultSolver(
        sparse.eye(d, format="csc"), np.zeros(d), a, -np.ones(n), [solver.NonnegativeConeT(n)], settings
    ).solve()
    status = str(found.status)
    multipliers = np.asarray(found.z) if status in ("Solved", "AlmostSolved") else None
    return of_normal(np.asarray(found.x), multipliers, status in ("PrimalInfeasible", "AlmostPrimalInfeasible"))


# ---- facets -------------------------------------------------------------------------------------------------------


def qhull_facets(points: Rows) -> Floats:
    from scipy.spatial import ConvexHull

    return np.asarray(ConvexHull(points).equations)


def qhull(facets: Floats, query: Floats) -> Claim:
    return Claim(bool((facets[:, :-1] @ query + facets[:, -1]).max() <= 1e-9))


RIVALS = (
    Rival("linprog", "scipy", columns, linprog, ("verdict",), "SciPy, HiGHS; no proof of outside", 2e6),
    Rival("highspy", "highspy", highs_model, highs_warm, ("verdict",), "dual simplex from the last basis", 2e6),
    Rival("mlchemad", "mlchemad", mlchemad_domain, mlchemad, ("verdict",), "float16, linprog", 5e5),
    Rival("Qhull", "scipy", qhull_facets, qhull, ("verdict",), "ConvexHull, then all facets", most_features=5),
    Rival("nnls", "scipy", as_doubles, nnls, ("verdict", "distance"), "SciPy, translated form", 5e5),
    Rival(
        "fnnlseigen", "fnnlsEigen", as_doubles, fnnls, ("verdict", "distance"), "translated form, Gram", most_rows=3_000
    ),
    Rival("daqp", "daqp", as_doubles, daqp, ("verdict", "distance"), "normal form"),
    Rival("quadprog", "quadprog", as_doubles, quadprog, ("verdict", "distance"), "normal form"),
    Rival(
        "ProxQP",
        "proxsuite",
        as_doubles,
        proxqp,
        ("verdict", "distance"),
        "normal form, dense: slow beyond few features",
        most_rows=3_000,
        most_features=16,
    ),
    Rival("Clarabel", "clarabel", as_doubles, clarabel, ("verdict", "distance"), "normal form, interior point"),
)
