"""report.html of the debate: one file, no scripts, nothing to load, below eight megabytes.

An introduction, a table of all verdicts with the numbers that decided, what the debate got wrong, then every statement
in its order: who, when, the claim in our own words, what was measured, figures, folded tables, the command to repeat
it, and where it was made.
"""

from __future__ import annotations

from collections.abc import Sequence

from hullx import runtime, studies
from hullx.report.debate import mistakes
from hullx.report.debate.meanings import MEANINGS
from hullx.report.debate.views import GLYPHS, KINDS, RowView, rows
from hullx.report.page import environment
from hullx.studies.reproduce import Outcome

LARGEST = 8_000_000
DESCRIBED = (
    ("supported", "what was measured bears the statement out"),
    ("refuted", "what was measured contradicts it"),
    ("depends", "true in one regime and false in another; both were measured"),
    ("untestable here", "no measurement can decide it, or none without data that nobody has here"),
    ("no data here", "the data are not on this machine; the sentence says how to get them"),
    ("not run", "left out of this run"),
)


def render(outcomes: Sequence[Outcome], preset: str) -> str:
    """Write the page.

    Parameters
    ----------
    outcomes : sequence of Outcome
        What became of the studies that were run.
    preset : str
        Their size.

    Returns
    -------
    str
        One HTML document.
    """
    views = rows(outcomes)
    used = {answer.word for row in views for answer in row.answers}
    return (
        environment()
        .get_template("debate.html")
        .render(
            rows=views,
            preset=preset,
            version=runtime.build_config()["version"],
            glyphs=GLYPHS,
            kinds=KINDS,
            words=[(word, says) for word, says in DESCRIBED if word in used],
            meanings=MEANINGS,
            mistakes=mistakes.found(outcomes),
            counts=_counts(views),
            seconds=sum(o.result.provenance.seconds for o in outcomes if o.result is not None),
            measured=sum(o.result is not None for o in outcomes),
            machine=next((o.result.provenance for o in outcomes if o.result is not None), None),
            statements=len(studies.statements()),
        )
    )


def _counts(views: Sequence[RowView]) -> list[tuple[str, int]]:
    """How many statements have an answer of each kind, most telling first."""
    return [
        (word, count)
        for word, _says in DESCRIBED
        if (count := sum(any(answer.word == word for answer in row.answers) for row in views))
    ]
