"""What hullx raises and warns with besides ValueError and TypeError, and how its messages list things.

A message names the argument, what was given, what was expected, and what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterable


class HullxWarning(UserWarning):
    """An answer that is correct but less than was asked for, with the remedy."""


class CertificateError(ValueError):
    """A claimed answer is not proven by the evidence that came with it."""


def listed(items: Iterable[object], limit: int = 5) -> str:
    """Name the first `limit` items and count the others.

    Examples
    --------
    >>> listed(["logP", "TPSA"])
    "'logP', 'TPSA'"
    >>> listed(range(1000), limit=2)
    '0, 1 and 998 more'
    """
    everything = list(items)
    shown = ", ".join(repr(item) for item in everything[:limit])
    more = len(everything) - limit
    return f"{shown} and {more:,} more" if more > 0 else shown


def shape_text(shape: tuple[int, ...]) -> str:
    """Write a shape as NumPy does.

    Examples
    --------
    >>> shape_text((60000, 784)), shape_text((3,))
    ('(60000, 784)', '(3,)')
    """
    return repr(tuple(int(n) for n in shape))


def plural(word: str, count: int) -> str:
    """Write a word for so many of them.

    Examples
    --------
    >>> plural("query", 1), plural("query", 2), plural("row", 3)
    ('query', 'queries', 'rows')
    """
    return word if count == 1 else word[:-1] + "ies" if word.endswith("y") else word + "s"
