"""The last lines on the terminal: the headline, the worst rows with their reason, the gates, and where the page is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from hullx.audit.result import STATES, AuditResult
from hullx.report.tables import worst_first
from hullx.report.words import STATE_GLYPHS, clipped, counted, drift_sentence, percent

SHOWN = 5
COLORS = {"in": "blue", "caution": "yellow", "out": "red"}


def say(text: str = "") -> None:
    """Print a line on standard output; a reader who has gone away, or a letter it cannot show, is not an error."""
    try:
        click.echo(text)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "ascii"
        click.echo(text.encode(encoding, "replace").decode(encoding))
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def print_summary(result: AuditResult, out: str) -> None:
    """Say what was found, most important first."""
    headline = result.headline
    counts = {"in": headline.n_in, "caution": headline.n_caution, "out": headline.n_out}
    say(click.style(f"{headline.text}.", bold=True))
    say(drift_sentence(result.drift, headline))
    say()
    for state in STATES[::-1]:
        mark = click.style(f"{STATE_GLYPHS[state]} {state:<8}", fg=COLORS[state])
        say(f"  {mark}{counts[state]:>8,}  {percent(counts[state] / headline.n_live):>8}")
    worst = worst_first(result, "out")
    if worst:
        say()
        say("Unsupported, worst first:")
        for row in worst[:SHOWN]:
            reasons = result.rows.reasons[row]
            why = clipped(reasons[0].text, 110) if reasons else "far from every training row"
            say(f"  {clipped(result.rows.label[row], 32)}: {why}")
        if len(worst) > SHOWN:
            say(f"  and {counted(len(worst) - SHOWN, 'other')} in the report")
    if result.gates:
        say()
    for gate in result.gates:
        verdict = click.style("failed", fg="red", bold=True) if gate.failed else click.style("passed", fg="green")
        say(f"Gate {gate.expression}: {verdict} ({gate.name} is {gate.value:.3g})")
        if gate.warning:
            say(f"  warning: {gate.warning}")
    say()
    say(f"Report: {Path(out) / 'report.html'}")
