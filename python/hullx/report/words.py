"""How the page writes numbers, counts and probabilities, and how it shows text that came from a user's file."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable

from hullx.audit.result import Drift, Headline, Method, State
from hullx.audit.summary import p_equals

STATE_WORDS: dict[State, str] = {"in": "in", "caution": "caution", "out": "out"}
# Shape and word carry the state; colour only repeats it.
STATE_GLYPHS: dict[State, str] = {"in": "●", "caution": "▲", "out": "■"}
METHOD_WORDS: dict[Method, str] = {"hull": "hull", "knn": "neighbours", "range": "range", "leverage": "leverage"}
LONGEST_TEXT = 72
LONGEST_SENTENCE = 240
FROM_POWERS = 1e6  # from here on a narrow column shows 1.23e6
MOST_COUNTED = 0.95  # of a hundred tables; above it words are clearer than a number


def number(value: float | int | None, digits: int = 3) -> str:
    """Write a number with `digits` significant digits, thousands grouped, a dash where there is none.

    Examples
    --------
    >>> number(1234567.0), number(0.000123456), number(-2.5), number(float("nan")), number(1e12), number(720.0)
    ('1,234,567', '0.000123', '−2.5', '–', '1e12', '720')
    """
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if size >= 1e9 or 0 < size < 1e-4:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        text = f"{mantissa}e{int(exponent)}"
    elif size >= 10 ** (digits - 1):
        text = f"{value:,.0f}"
    else:
        text = f"{value:.{digits}g}"
    return text.replace("-", "−")


def short(value: float | None) -> str:
    """Write a number in at most ten letters, for a table with many columns.

    Examples
    --------
    >>> short(-123456789.5), short(12345.0), short(0.5), short(None)
    ('−1.23e8', '12,345', '0.5', '–')
    """
    if value is None or not FROM_POWERS <= abs(value) < math.inf:
        return number(value)
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}".replace("-", "−")


def percent(share: float) -> str:
    """Write a share; what is not quite nothing or everything does not read as if it were.

    Examples
    --------
    >>> percent(0.25), percent(0.00001), percent(0.99999), percent(1.0)
    ('25 %', '< 0.1 %', '> 99.9 %', '100 %')
    """
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    shown = 100 * share
    return f"{shown:.1f} %" if shown < 10 and shown != round(shown) else f"{shown:.0f} %"


def counted(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> counted(1, "row"), counted(1200, "row"), counted(2, "entry", "entries")
    ('1 row', '1,200 rows', '2 entries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def joined(parts: Iterable[str]) -> str:
    """Join as in a sentence.

    Examples
    --------
    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    texts = list(parts)
    return " and ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)


def clipped(text: object, longest: int = LONGEST_TEXT) -> str:
    """Show a user's text on one line of bounded length: control and direction characters become spaces.

    Escaping is the template's business; the per-row files hold the text in full.

    Examples
    --------
    >>> clipped("two\\nlines"), clipped("x" * 100, 5), clipped("")
    ('two lines', 'xxxx…', '(empty)')
    """
    short = str(text)[: longest + 1]  # first, so that a text of a megabyte costs nothing
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in short)
    if len(plain) > longest:
        return plain[: longest - 1] + "…"
    return plain if plain.strip() else "(empty)"


def capitalised(text: str) -> str:
    """Begin as a sentence does, and leave the rest alone.

    Examples
    --------
    >>> capitalised("of GPT-3"), capitalised("")
    ('Of GPT-3', '')
    """
    return text[:1].upper() + text[1:]


def duration(seconds: float) -> str:
    """Write a time.

    Examples
    --------
    >>> duration(0.04), duration(2.34), duration(150)
    ('0.04 s', '2.3 s', '2 min 30 s')
    """
    if seconds < 1:
        return f"{seconds:.2f} s"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def drift_sentence(drift: Drift | None, headline: Headline) -> str:
    """Say what the batch p-value means for this table, in words that need no statistics."""
    if drift is None:
        return (
            "No distance method ran (hull or knn), so there is no p-value: the states rest on range and leverage alone."
        )
    if drift.rows_needed is not None:
        return (
            f"There are too few training rows to judge distances: at least {drift.rows_needed:,} are needed before "
            "a row can be out by its distance."
        )
    causes = ((headline.n_unseen, "an unseen level"), (headline.n_unmeasured, "a missing value or one too large"))
    unjudged = " or ".join(cause for count, cause in causes if count)
    if all(part.rows == 0 for part in drift.parts):
        return f"Every live row has {unjudged}, so distances say nothing about this table."
    chance = f"drift {p_equals(drift.p)}"
    table = "The live table as a whole"
    known = max(part.rows for part in drift.parts)
    if known < headline.n_live:  # the others are no part of the test, whatever it says
        table = f"Without the {headline.n_live - known:,} that have {unjudged}, the rest ({known:,} rows)"
    if drift.p < 0.001:
        return (
            f"{table} differs from the training table: healthy tables show this many distant rows "
            f"less than once in a thousand times ({chance})."
        )
    if drift.p < 0.05:
        return (
            f"{table} probably differs from the training table: of a hundred healthy tables, about "
            f"{max(1, round(100 * drift.p))} show this many distant rows or more ({chance})."
        )
    single = " Single rows can still be out." if headline.n_out else ""
    usual = f"of a hundred healthy tables, about {round(100 * drift.p)} show this many distant rows or more"
    if drift.p > MOST_COUNTED:
        usual = "nearly every healthy table shows this many distant rows or more"
    return f"{table} looks like the training table: {usual} ({chance}).{single}"
