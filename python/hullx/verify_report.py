"""What checking an answer finds: which queries or rows are proven, and what is wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hullx.errors import CertificateError


@dataclass(frozen=True, eq=False, repr=False)
class VerifyReport:
    """What `verify` found.

    Attributes
    ----------
    ok : ndarray, shape (m,), bool
        Whether everything that the answer says about the query is proven.
    problems : tuple of str
        What is not, query by query.
    """

    ok: npt.NDArray[np.bool_]
    problems: tuple[str, ...]

    def __repr__(self) -> str:
        found = f"; first problem: {self.problems[0]}" if self.problems else ""
        return f"VerifyReport({int(self.ok.sum()):,} of {len(self.ok):,} queries proven{found})"

    def raise_if_failed(self) -> None:
        """Raise CertificateError where anything is not proven."""
        if self.problems:
            more = f" (and {len(self.problems) - 3:,} more problems)" if len(self.problems) > 3 else ""
            raise CertificateError(f"{'; '.join(self.problems[:3])}{more}")


def report_on(m: int, found: list[tuple[int, str]], one: str = "query") -> VerifyReport:
    """Return the findings on m queries: (query, what is wrong), -1 for what concerns all of them."""
    ok = np.ones(m, dtype=bool)
    for query, _ in found:
        ok[slice(None) if query < 0 else query] = False
    texts = (text if query < 0 else f"{one} {query}: {text}" for query, text in sorted(found))
    return VerifyReport(ok, tuple(texts))
