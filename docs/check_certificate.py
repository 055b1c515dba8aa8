"""Check a saved hull answer exactly, in rational arithmetic, without hullx.

    python check_certificate.py points.npy queries.npy answer.npz [query ...]

Inside: the weights are a mixture of rows within tolerance·radius of the query, in units of `scale`. Outside: every row
x has normal·(x − query) <= offset < 0, and the hyperplane is further than tolerance·radius. Both: lower and upper.
Exact mode: inside, a simplex of rows holds the query itself; outside, an integer normal may take the place of `normal`.
Float64 only picks the rows to look at: those within its rounding bound of the largest. Exit code 1 if a check fails.
"""

import sys
from fractions import Fraction

import numpy as np

rational = np.frompyfunc(lambda v: Fraction(float(v)), 1, 1)  # arrays of floats to arrays of exact rationals


def largest_product(rows, query, normal, visible):
    """Return max of normal·(x − query) over the visible rows x, exactly."""
    values, bounds, exactly = np.full(len(rows), -np.inf), np.zeros(len(rows)), normal
    normal = (exactly / max(abs(exactly))).astype(np.float64)  # picks the rows to look at
    for i in range(0, len(rows), 4096):
        terms = (rows[i : i + 4096].astype(np.float64) - query) * normal
        values[i : i + 4096] = terms.sum(axis=1)
        bounds[i : i + 4096] = np.abs(terms).sum(axis=1) * (2 * len(query) + 8) * 2.0**-53 + len(query) * 2.0**-1070
    candidates = np.flatnonzero(visible & (values + bounds >= (values - bounds)[visible].max()))
    use = exactly != 0
    return max(exactly[use] @ (rational(rows[i][use]) - rational(query[use])) for i in candidates)


def in_simplex(rows, query):
    """Return whether the query is a mixture of affinely independent rows, exactly: elimination, then signs."""
    k, columns = len(rows), rational(rows).T - rational(query)[:, None]
    system = rational(np.zeros((len(query) + 1, k + 1))) + 1
    system[:-1, :k], system[:-1, k] = columns, 0
    for j in range(k):
        pivot = next((i for i in range(j, len(system)) if system[i, j]), None)
        if pivot is None:
            return False
        system[[j, pivot]] = system[[pivot, j]]
        system[j] = system[j] / system[j, j]
        for i in range(len(system)):
            if i != j and system[i, j]:
                system[i] = system[i] - system[i, j] * system[j]
    return k > 0 and not any(system[k:, k]) and min(system[:k, k]) >= 0


def check_exact(rows, query, answer, q, verdict, visible):
    """Return what is not proven about an exact verdict, None where the ordinary normal has to prove it."""
    simplex = answer["exact_rows"][slice(answer["exact_indptr"][q], answer["exact_indptr"][q + 1])]
    if verdict == 1:
        return [] if visible[simplex].all() and in_simplex(rows[simplex], query) else ["no simplex holds the query"]
    own = np.flatnonzero(answer["exact_normal_of"] == q)
    if not len(own):
        return None
    normal = np.array([Fraction(int(v)) for v in answer["exact_normals"][own[0]]]) / rational(answer["scale"])
    strict = any(normal) and largest_product(rows, query, normal, visible) < 0
    return [] if strict and verdict == -1 else ["the exact normal does not separate"]


def check(rows, query, answer, q):
    """Return what is not proven about query q: nothing, if all is well."""
    a = {name: values[q] for name, values in answer.items() if values.ndim and len(values) == len(answer["verdict"])}
    own = slice(answer["indptr"][q], answer["indptr"][q + 1])
    support, weights, scale = answer["indices"][own], rational(answer["data"][own]), rational(answer["scale"])
    limit, lower, offset = rational(answer["tolerance"] * answer["radius"]), rational(a["lower"]), rational(a["offset"])
    normal, visible, bad = rational(a["normal"]), np.ones(len(rows), dtype=bool), []
    if a.get("exclude_rows", -1) >= 0:
        visible[a["exclude_rows"]] = False
    if "row_groups" in answer:
        visible &= answer["row_groups"] != a["query_groups"]
    exact = bool(a.get("exact_decided", False))
    proof = check_exact(rows, query, answer, q, a["verdict"], visible) if exact else None
    if proof is not None:
        bad += proof
    if exact:
        limit = Fraction(0)
    if len(support):
        if min(weights) < 0 or abs(sum(weights) - 1) > Fraction(1, 10**9) or not visible[support].all():
            bad.append("the weights are no mixture of visible rows")
        gap = weights @ (rational(rows[support]) - rational(query)) / sum(weights)
        if np.isfinite(a["upper"]) and gap @ gap > rational(a["upper"]) ** 2:
            bad.append("upper is too low")
        if a["verdict"] == 1 and not exact and (gap / scale) @ (gap / scale) > limit**2:
            bad.append("the mixture is too far away for 'inside'")
    elif a["verdict"] == 1 or np.isfinite(a["upper"]):
        bad.append("'inside' or a finite upper without weights")
    separates = any(normal) and offset < 0
    if any(normal) and largest_product(rows, query, normal, visible) > offset:
        bad.append("a row lies beyond the hyperplane")
    if lower > 0 and not (separates and offset**2 >= lower**2 * (normal @ normal)):
        bad.append("lower is too high")
    if (
        a["verdict"] == -1
        and proof is None
        and not (separates and offset**2 > limit**2 * ((normal * scale) @ (normal * scale)))
    ):
        bad.append("the hyperplane is too near for 'outside'")
    return bad


def main(points_path, queries_path, answer_path, *chosen):
    rows, queries = np.load(points_path, mmap_mode="r"), np.load(queries_path).astype(np.float64)
    answer, failed = dict(np.load(answer_path, allow_pickle=False)), 0
    for q in map(int, chosen or range(len(queries))):
        bad = check(rows, queries[q], answer, q)
        word = ("undecided", "inside", "outside")[answer["verdict"][q]]
        print(f"query {q}: {word}, distance in [{answer['lower'][q]:.9g}, {answer['upper'][q]:.9g}]:", end=" ")
        print("NOT PROVEN: " + "; ".join(bad) if bad else "proven")
        failed += bool(bad)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 3 else __doc__)
