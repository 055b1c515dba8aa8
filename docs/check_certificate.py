"""Check a saved hull answer exactly, in rational arithmetic, without hullx.

    python check_certificate.py points.npy queries.npy answer.npz [query ...]

Inside: the weights are a mixture of rows within tolerance·radius of the query, in units of `scale`. Outside: every row x
has normal·(x − query) <= offset < 0, and the hyperplane is further away than tolerance·radius. Both: lower and upper.
Float64 only picks the rows to look at: those within its rounding bound of the offset. Exit code 1 if a check fails.
"""

import sys
from fractions import Fraction

import numpy as np


def rational(values):
    return [Fraction(float(v)) for v in values]


def extreme_product(rows, y, n, visible):
    """max of n·(x − y) over the visible rows, exactly; rows the float bound puts below another are not candidates."""
    values, bounds = np.empty(len(rows)), np.empty(len(rows))
    for i in range(0, len(rows), 4096):
        terms = (rows[i : i + 4096].astype(np.float64) - y) * n
        values[i : i + 4096] = terms.sum(axis=1)
        bounds[i : i + 4096] = np.abs(terms).sum(axis=1) * (2 * len(y) + 8) * 2.0**-53 + len(y) * 2.0**-1070
    values[~visible] = -np.inf
    exact_n, exact_y = rational(n), rational(y)
    candidates = np.flatnonzero(values + bounds >= (values - bounds).max())
    return max(sum(a * (x - b) for a, x, b in zip(exact_n, rational(rows[i]), exact_y)) for i in candidates)


def check(rows, y, a, q):
    """Return what is not proven about query q; an empty list: everything is."""
    span = slice(a["indptr"][q], a["indptr"][q + 1])
    support, weights, exact_y = a["indices"][span], rational(a["data"][span]), rational(y)
    limit, scale, bad = Fraction(float(a["tolerance"] * a["radius"])), rational(a["scale"]), []
    visible = np.ones(len(rows), dtype=bool)
    if "exclude_rows" in a and a["exclude_rows"][q] >= 0:
        visible[a["exclude_rows"][q]] = False
    if "row_groups" in a:
        visible &= a["row_groups"] != a["query_groups"][q]
    if len(support):
        z = [[x - b for x, b in zip(rational(rows[i]), exact_y)] for i in support]
        residual = [sum(w * zi[j] for w, zi in zip(weights, z)) / sum(weights) for j in range(len(y))]
        if min(weights) < 0 or abs(sum(weights) - 1) > Fraction(1, 10**9) or not visible[support].all():
            bad.append("the weights are no mixture of visible rows")
        if np.isfinite(a["upper"][q]) and sum(r**2 for r in residual) > Fraction(float(a["upper"][q])) ** 2:
            bad.append("upper is too low")
        if a["verdict"][q] == 1 and sum((r / s) ** 2 for r, s in zip(residual, scale)) > limit**2:
            bad.append("the mixture is too far away for 'inside'")
    elif a["verdict"][q] == 1 or np.isfinite(a["upper"][q]):
        bad.append("'inside' or a finite upper without weights")
    n, offset, lower = rational(a["normal"][q]), Fraction(float(a["offset"][q])), Fraction(float(a["lower"][q]))
    if any(n) and extreme_product(rows, y, a["normal"][q], visible) > offset:
        bad.append("a row lies beyond the hyperplane")
    if lower > 0 and not (offset < 0 and offset**2 >= lower**2 * sum(v**2 for v in n)):
        bad.append("lower is too high")
    if a["verdict"][q] == -1:
        if not (any(n) and offset < 0 and offset**2 > limit**2 * sum((v * s) ** 2 for v, s in zip(n, scale))):
            bad.append("the hyperplane is too near for 'outside'")
    return bad


def main(points_path, queries_path, answer_path, *chosen):
    rows, queries = np.load(points_path, mmap_mode="r"), np.load(queries_path)
    answer = dict(np.load(answer_path, allow_pickle=False))
    failed = 0
    for q in map(int, chosen) if chosen else range(len(queries)):
        bad = check(rows, queries[q].astype(np.float64), answer, q)
        word = {1: "inside", -1: "outside", 0: "undecided"}[int(answer["verdict"][q])]
        print(f"query {q}: {word}, distance in [{answer['lower'][q]:.9g}, {answer['upper'][q]:.9g}]:", end=" ")
        print("NOT PROVEN: " + "; ".join(bad) if bad else "proven")
        failed += bool(bad)
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
