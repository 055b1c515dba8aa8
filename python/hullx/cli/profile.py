"""`hullx profile FEATURES`: how a table of features behaves under interpolation, beside a Gaussian of its size."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hullx.audit.result import AuditError, UsageError
from hullx.cli import missing
from hullx.cli.audit import names
from hullx.cli.exits import PASSED, complain
from hullx.cli.progress import stages_shown
from hullx.cli.summary import say

if TYPE_CHECKING:
    from hullx.profile.result import Profile, Quantile

NEEDED = ("scipy", "pyarrow", "narwhals")
REMEDY = "Install them with: pip install 'hullx[lab]'"
PICTURES = (".svg", ".pdf", ".png")


@click.command(short_help="Describe a table of features: inside shares, dimensions, radius, hubs.")
@click.argument("features", type=click.Path(path_type=Path))
@click.option(
    "--test", type=click.Path(path_type=Path), metavar="T", help="Table to compare with the hull of FEATURES."
)
@click.option("--exclude", multiple=True, metavar="COL,…", help="Columns not to use; repeatable.")
@click.option("--sample", type=click.IntRange(min=1), default=500, show_default=True, help="Most rows asked.")
@click.option("--seed", type=int, default=0, show_default=True, help="Chooses them.")
@click.option("--json", "json_", type=click.Path(path_type=Path), metavar="FILE", help="Write all numbers as JSON.")
@click.option("--figure", type=click.Path(path_type=Path), metavar="FILE", help="Draw it: .svg, .pdf or .png.")
@click.option("--num-threads", type=click.IntRange(min=1), help="Threads to use; changes no result.")
@click.option("--quiet", "-q", is_flag=True, help="Print warnings and errors only.")
def profile(
    features: Path,
    test: Path | None,
    exclude: tuple[str, ...],
    sample: int,
    seed: int,
    json_: Path | None,
    figure: Path | None,
    num_threads: int | None,
    quiet: bool,
) -> int:
    """Say what kind of cloud the rows of FEATURES are, each number beside that of Gaussian rows.

    The share of rows inside the hull of the others, the number of principal components at which one half is, the law of
    the radius, intrinsic dimensions, and hubs among neighbours. Tables: .csv, .tsv, .parquet, .feather, .npy, .npz; all
    columns are features, on one scale.
    """
    _check(json_, figure)
    from hullx.profile import profile as measure
    from hullx.profile import read_features

    with stages_shown(quiet) as progress:
        progress("reading", 0, 1)
        rows, others = read_features(features, test, names(exclude))
        try:
            found = measure(rows, others, sample=sample, seed=seed, num_threads=num_threads, progress=progress)
        except ValueError as error:
            raise AuditError(f"'{features}': {error}") from None
        if json_ is not None:
            text = json.dumps({"file": str(features), **found.document()}, indent=1, ensure_ascii=False) + "\n"
            _replace(json_, lambda file: file.write_text(text, encoding="utf-8"))
        if figure is not None:
            from hullx.report.profile_figure import write_profile_figure

            progress("drawing", 0, 1)
            _replace(figure, lambda file: write_profile_figure(found, file))
    if not quiet:
        _print(found)
    for warning in found.warnings:
        complain(f"warning: {warning}")
    return PASSED


def _check(json_: Path | None, figure: Path | None) -> None:
    """Raise at once for what could only fail after the work."""
    absent = missing(NEEDED if figure is None else (*NEEDED, "matplotlib"))
    if absent:
        raise UsageError(f"the profile needs {', '.join(absent)}. {REMEDY}")
    if figure is not None and figure.suffix not in PICTURES:
        raise UsageError(f"--figure '{figure}' ends in {figure.suffix or 'nothing'!r}: use .svg, .pdf or .png.")
    for option, file in (("--json", json_), ("--figure", figure)):
        if file is not None and (file.is_dir() or not os.access(file.parent, os.W_OK)):
            raise UsageError(f"{option} '{file}' cannot be written. Name a file in an existing folder.")


def _replace(file: Path, write: Callable[[Path], object]) -> None:
    """Write beside the file, then rename: an interrupted run leaves the earlier file whole."""
    try:
        with tempfile.TemporaryDirectory(prefix=".hullx-", dir=file.parent) as aside:
            part = Path(aside) / f"part{file.suffix}"
            write(part)
            part.replace(file)
    except OSError as error:
        raise AuditError(f"'{file}' cannot be written: {error.strerror or error}.") from None


def _print(found: Profile) -> None:
    lines: list[tuple[str, str, str]] = [("", "measured", "Gaussian")]
    shares = [("inside the hull of the other rows", found.leave_one_out), ("test rows inside the hull", found.test)]
    for name, share in shares:
        if share is not None:
            law = f"{'≤ ' if share.law_is_bound else ''}{share.law:.3g}"
            unknown = f", {share.undecided} undecided" if share.undecided else ""
            lines.append((f"{name} ({share.rows:,} asked{unknown})", str(share.interval), law))
    half = found.halfway
    reached = f"> {found.rank}" if half.components is None else f"{half.components:.1f}"
    expected = "> 80" if half.law is None else f"{half.law:.1f}"
    lines.append(("principal components with one half inside", reached, expected))
    radial = found.radial
    if radial is not None:
        lines.append(("radius, whitened: coefficient of variation", f"{radial.variation:.3f}", f"{radial.law:.3f}"))
        chosen = [q for q in radial.quantiles if q.p in (0.05, 0.5, 0.95)]
        measured, law = (" ".join(f"{value:.2f}" for value in column) for column in _columns(chosen))
        lines.append(("  5 %, 50 %, 95 % of radius / √components", measured, law))
    for one in found.dimensions:
        error = "" if one.standard_error is None else f" ± {one.standard_error:.2g}"
        lines.append((f"dimension: {one.method}", f"{one.value:.4g}{error}", ""))
    hubs = found.hubness
    lines.append((f"hubness: skewness of {hubs.k}-occurrences", f"{hubs.skewness:.2f}", ""))
    lines.append(("  largest count; nobody's neighbour", f"{hubs.largest}; {100 * hubs.never:.1f} %", ""))
    widths = [max(len(line[i]) for line in lines) for i in range(2)]
    say(click.style(f"{found.rows:,} rows, {found.features:,} features, rank {found.rank:,}", bold=True))
    for name, value, law in lines:
        say(f"  {name:<{widths[0]}}  {value:<{widths[1]}}  {law}".rstrip())


def _columns(quantiles: list[Quantile]) -> tuple[list[float], list[float]]:
    return [one.value for one in quantiles], [one.law for one in quantiles]
