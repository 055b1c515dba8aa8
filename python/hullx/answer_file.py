"""The .npz file of a hull answer: NumPy arrays only, no pickles, readable by ``docs/check_certificate.py``.

Format 1: one array per field of `HullAnswer`; weights as ``indptr``, ``indices``, ``data`` and ``n_rows``; rules of
exclusion as ``exclude_rows``, ``row_groups``, ``query_groups``; proofs of exact mode as ``exact_decided``,
``exact_indptr``, ``exact_rows`` and, in decimals, ``exact_normals`` of the queries ``exact_normal_of``; what is absent
was None. Points and queries are not in
it: whoever checks an answer brings them.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from hullx.answers import PER_QUERY, HullAnswer, Weights
from hullx.exact_proof import ExactProof
from hullx.exclusion import Exclusion
from hullx.whole_file import whole_file

FORMAT = 1
ONE_ARRAY = b"\x93NUMPY"  # how an .npy file begins

_MAY_LACK = ("projection", "gradient")


def save(answer: HullAnswer, path: Path) -> None:
    """Write `answer` beside `path`, then rename: a reader never sees half a file."""
    parts: dict[str, Any] = {"hullx_format": FORMAT, "n_rows": answer.weights.shape[1], "want": answer.want}
    parts |= {name: getattr(answer, name) for name in (*PER_QUERY, "tolerance", "radius", "scale", "center")}
    parts |= {"indptr": answer.weights.indptr, "indices": answer.weights.indices, "data": answer.weights.data}
    excluded = answer.excluded
    optional = {name: getattr(answer, name) for name in _MAY_LACK}
    optional |= {"exclude_rows": excluded.rows, "row_groups": excluded.row_groups}
    optional |= {"query_groups": excluded.query_groups}
    optional |= _exact_parts(answer.exact)
    if answer.feature_names is not None:
        optional["feature_names"] = np.array(answer.feature_names, dtype=np.str_)
    write_arrays(path, parts | {name: value for name, value in optional.items() if value is not None})


def write_arrays(path: Path, arrays: dict[str, Any]) -> None:
    """Write an .npz file beside `path`, then rename it."""
    with whole_file(path) as file:
        np.savez(file, **arrays)


def load(path: Path) -> HullAnswer:
    """Read what `save` wrote; ValueError for any other file."""
    try:
        return _assemble(_arrays(path))
    except (KeyError, ValueError, EOFError, AttributeError, TypeError, zipfile.BadZipFile) as problem:
        reason = f"it lacks {problem}" if isinstance(problem, KeyError) else str(problem)
        raise ValueError(
            f"{path} is not a saved hullx answer of format {FORMAT}: {reason}. Write it with HullAnswer.save."
        ) from None


def _arrays(path: Path) -> dict[str, Any]:
    with path.open("rb") as opened:
        if not zipfile.is_zipfile(opened):
            start = opened.seek(0) or opened.read(len(ONE_ARRAY))
            raise ValueError("it holds one array (.npy)" if start == ONE_ARRAY else "it is no archive of arrays (.npz)")
        opened.seek(0)
        with np.load(opened, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}


def _assemble(parts: dict[str, Any]) -> HullAnswer:
    if int(parts["hullx_format"]) != FORMAT:
        raise ValueError(f"it has format {int(parts['hullx_format'])}")
    names = parts.get("feature_names")
    shape = (len(parts["verdict"]), int(parts["n_rows"]))
    arrays: dict[str, Any] = {name: parts[name] for name in (*PER_QUERY, "scale", "center")}
    arrays |= {name: parts.get(name) for name in _MAY_LACK}
    return HullAnswer(
        **arrays,
        weights=Weights(parts["indptr"], parts["indices"], parts["data"], shape),
        excluded=Exclusion(parts.get("exclude_rows"), parts.get("row_groups"), parts.get("query_groups")),
        tolerance=float(parts["tolerance"]),
        radius=float(parts["radius"]),
        want=str(parts["want"]),
        exact=_exact_proof(parts) if "exact_decided" in parts else None,
        feature_names=None if names is None else tuple(str(name) for name in names),
    )


def _exact_parts(proof: ExactProof | None) -> dict[str, Any]:
    if proof is None:
        return {}
    names = ("decided", "indptr", "rows", "solves", "priced")
    parts: dict[str, Any] = {f"exact_{name}": getattr(proof, name) for name in names}
    parts["exact_normal_of"] = np.array(list(proof.normals), dtype=np.int64)
    width = 1 + max((len(str(v)) for normal in proof.normals.values() for v in normal), default=0)
    parts["exact_normals"] = np.array(
        [[str(v) for v in normal] for normal in proof.normals.values()], dtype=f"<U{width}"
    )
    return parts


def _exact_proof(parts: dict[str, Any]) -> ExactProof:
    texts = zip(parts["exact_normal_of"].tolist(), parts["exact_normals"].tolist(), strict=True)
    normals = {query: tuple(int(v) for v in line) for query, line in texts}
    decided, indptr, rows = parts["exact_decided"], parts["exact_indptr"], parts["exact_rows"]
    return ExactProof(decided, indptr, rows, normals, parts["exact_solves"], parts["exact_priced"])
