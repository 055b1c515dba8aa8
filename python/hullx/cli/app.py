"""The group `hullx` and its commands; each command module owns its options, `exits` how all of them end."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

import hullx
from hullx.audit.result import AuditError
from hullx.cli.audit import audit
from hullx.cli.demo import demo
from hullx.cli.exits import INTERRUPTED, PASSED, USAGE, complain, guarded
from hullx.cli.info import info
from hullx.cli.profile import profile
from hullx.cli.reproduce import reproduce
from hullx.cli.study import study

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=HELP)
@click.version_option(hullx.__version__, prog_name="hullx", message="%(prog)s %(version)s")
def hullx_command() -> None:
    """Which rows does your training data support, how far out are the others, and because of which features?

    \b
    hullx audit train.csv live.csv      report on your own tables
    hullx demo                          report on tables that come with hullx
    hullx profile features.npy          inside shares, dimensions, radius and hubs of an embedding
    hullx study list                    the claims of the interpolation debate, as studies
    hullx reproduce                     run them all, and write the page of the debate
    hullx info                          version, processor level, what is installed

    Exit codes: 0 passed, 1 a gate failed, 2 usage or input, 3 internal error, 130 interrupted.
    """


for command in (audit, demo, info, profile, reproduce, study):
    hullx_command.add_command(command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; nothing is raised."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    with _warnings_in_one_line():
        return guarded(lambda: _invoke(words), (AuditError,))


def _invoke(words: list[str]) -> int:
    # Not click's main(): it ends broken pipes in 1, which belongs to gates, and answers Ctrl-C with an empty line.
    try:
        with hullx_command.make_context("hullx", words) as context:
            code = hullx_command.invoke(context)
    except click.exceptions.Exit as done:
        return PASSED if done.exit_code == 0 else USAGE
    except click.Abort:
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return USAGE
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx is not None else "hullx"
        complain(f"{error.format_message()} Try '{where} --help'.")
        return USAGE
    except click.ClickException as error:
        complain(error.format_message())
        return USAGE
    return code if isinstance(code, int) else PASSED


@contextmanager
def _warnings_in_one_line() -> Iterator[None]:
    """Show a warning as a sentence, without the line of code that gave it."""
    before = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *_where: object, **_more: object) -> None:
        if issubclass(category, UserWarning):
            complain(f"warning: {message}")

    warnings.showwarning = show
    try:
        yield
    finally:
        warnings.showwarning = before
