"""How every command ends: one exit code, one line of explanation, no traceback unless asked for.

0    passed
1    a gate (`--fail-if`) failed, and nothing else ever ends in 1
2    usage or input: the message says what to change
3    internal error: a defect of hullx, or a machine without memory or disk
130  interrupted, by Ctrl-C or SIGTERM
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

PASSED, GATE_FAILED, USAGE, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 130


class Terminated(KeyboardInterrupt):
    """SIGTERM, as an exception: what cleans up after Ctrl-C cleans up after it as well."""


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise Terminated


@contextmanager
def sigterm_interrupts() -> Iterator[None]:
    """Let SIGTERM unwind the program like Ctrl-C, so that no half-written report stays behind."""
    try:
        before = signal.signal(signal.SIGTERM, _terminate)
    except ValueError:  # not the main thread: signals belong to whoever runs us
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def complain(message: str) -> None:
    """Print one message for a person on standard error; a closed pipe is not an error."""
    try:
        print(f"hullx: {message}", file=sys.stderr, flush=True)
    except OSError:
        _discard(sys.stderr.fileno())


def guarded(command: Callable[[], int], input_errors: tuple[type[BaseException], ...]) -> int:
    """Run `command` and turn whatever it raises into an exit code and one message."""
    with sigterm_interrupts():
        try:
            code = command()
        except input_errors as error:
            _traceback_if_asked()
            complain(str(error))
            return USAGE
        except KeyboardInterrupt as error:
            _traceback_if_asked()
            how = "terminated" if isinstance(error, Terminated) else "interrupted"
            complain(f"{how}; no partial report was left behind.")
            return INTERRUPTED
        except BrokenPipeError:
            code = PASSED  # the reader has seen enough
        except MemoryError:
            _traceback_if_asked()
            complain("out of memory. Use fewer rows or columns, or a larger machine.")
            return INTERNAL
        except Exception as error:
            _traceback_if_asked()
            text = " ".join(str(error).split()) or "no message"
            hint = "" if _wants_traceback() else " Set HULLX_TRACEBACK=1 to see where."
            complain(f"internal error: {type(error).__name__}: {text}.{hint}".replace("..", "."))
            return INTERNAL
        return _flushed(code)


def _wants_traceback() -> bool:
    return os.environ.get("HULLX_TRACEBACK", "") not in ("", "0")


def _traceback_if_asked() -> None:
    if _wants_traceback():
        traceback.print_exc()


def _flushed(code: int) -> int:
    """Flush here, where a closed pipe can be ignored: at shutdown it would change the exit code."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _discard(sys.stdout.fileno())
    return code


def _discard(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
