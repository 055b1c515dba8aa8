"""Check a saved hull answer exactly, in rational arithmetic, without hullx.

    python check_certificate.py points.npy queries.npy answer.npz [query ...]

Inside: the weights are a mixture of rows within tolerance·radius of the query, in units of `scale`. Outside: every row
x has normal·(x − query) <= offset < 0, and the hyperplane is further than tolerance·radius. Both: lower and upper.
Float64 only picks the rows to look at: those within its rounding bound of the largest. Exit code 1 if a check fails.
"""

import sys
from fractions import Fraction

import numpy as np

rational = np.frompyfunc(lambda v: Fraction(float(v)), 1, 1)  # arrays of floats to arrays of exact rationals


def largest_product(rows, query, normal, visible):
    """Return max of normal·(x − query) over the visible rows x, exactly."""
    values, bounds = np.full(len(rows), -np.inf), np.zeros(len(rows))
    for i in range(0, len(rows), 4096):
        terms = (rows[i : i + 4096].astype(np.float64) - query) * normal
        values[i : i + 4096] = terms.sum(axis=1)
        bounds[i : i + 4096] = np.abs(terms).sum(axis=1) * (2 * len(query) + 8) * 2.0**-53 + len(query) * 2.0**-1070
    candidates = np.flatnonzero(visible & (values + bounds >= (values - bounds)[visible].max()))
    use = normal != 0
    return max(rational(normal[use]) @ (rational(rows[i][use]) - rational(query[use])) for i in candidates)


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
    if len(support):
        if min(weights) < 0 or abs(sum(weights) - 1) > Fraction(1, 10**9) or not visible[support].all():
            bad.append("the weights are no mixture of visible rows")
        gap = weights @ (rational(rows[support]) - rational(query)) / sum(weights)
        if np.isfinite(a["upper"]) and gap @ gap > rational(a["upper"]) ** 2:
            bad.append("upper is too low")
        if a["verdict"] == 1 and (gap / scale) @ (gap / scale) > limit**2:
            bad.append("the mixture is too far away for 'inside'")
    elif a["verdict"] == 1 or np.isfinite(a["upper"]):
        bad.append("'inside' or a finite upper without weights")
    separates = any(normal) and offset < 0
    if any(normal) and largest_product(rows, query, a["normal"], visible) > offset:
        bad.append("a row lies beyond the hyperplane")
    if lower > 0 and not (separates and offset**2 >= lower**2 * (normal @ normal)):
        bad.append("lower is too high")
    if a["verdict"] == -1 and not (separates and offset**2 > limit**2 * ((normal * scale) @ (normal * scale))):
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
