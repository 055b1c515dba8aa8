"""Every public name explains itself: what it does, what goes in, what comes out, an example that runs."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import hullx
import hullx.calibration
import hullx.datasets
import hullx.dimension
import hullx.profile
import hullx.runtime

MODULES = (hullx, hullx.runtime, hullx.calibration, hullx.datasets, hullx.dimension, hullx.profile)


def public_callables() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Functions, classes and methods that a user can reach by a public name."""
    for module in MODULES:
        for name in module.__all__:
            thing = getattr(module, name)
            if inspect.isfunction(thing):
                yield f"{module.__name__}.{name}", thing
            elif inspect.isclass(thing):
                yield f"{module.__name__}.{name}", thing
                for method_name, method in vars(thing).items():
                    if inspect.isfunction(method) and not method_name.startswith("_"):
                        yield f"{module.__name__}.{name}.{method_name}", method


def has_section(text: str, title: str) -> bool:
    return re.search(rf"^ *{title}\n *-{{{len(title)}}}$", text, re.MULTILINE) is not None


def docstring_problems(name: str, thing: Callable[..., Any]) -> list[str]:
    text = inspect.getdoc(thing) or ""
    if not text:
        return [f"{name}: no docstring"]
    problems = []
    if not text.split("\n")[0].rstrip().endswith((".", "?")):
        problems.append(f"{name}: the first line is no sentence")
    if inspect.isclass(thing):
        # an exception or a plain record of constants has nothing to construct by hand
        if issubclass(thing, BaseException):
            return problems
        if ">>>" not in text and not any(
            ">>>" in (inspect.getdoc(member) or "") for member in vars(thing).values() if inspect.isfunction(member)
        ):
            problems.append(f"{name}: neither the class nor a method has an example")
        return problems
    signature = inspect.signature(thing)
    parameters = [parameter for parameter in signature.parameters if parameter not in ("self", "cls")]
    method = next(iter(signature.parameters), "") == "self"
    if parameters and not has_section(text, "Parameters"):
        problems.append(f"{name}: no section Parameters")
    if has_section(text, "Parameters"):
        described = text.split("Parameters\n", 1)[1]
        problems += [f"{name}: `{p}` is not described" for p in parameters if not re.search(rf"\b{p}\b", described)]
    returns = signature.return_annotation not in (None, "None", inspect.Signature.empty)
    if returns and not method and not (has_section(text, "Returns") or has_section(text, "Yields")):
        problems.append(f"{name}: no section Returns")
    if not method and not (has_section(text, "Examples") and ">>>" in text):
        problems.append(f"{name}: no example that runs")
    return problems


def test_public_names_have_complete_docstrings() -> None:
    things = dict(public_callables())
    assert len(things) > 15
    found = [problem for name, thing in things.items() for problem in docstring_problems(name, thing)]
    assert not found, "\n".join(found)


def _complete(points: object, k: int = 1) -> int:
    """Count something.

    Parameters
    ----------
    points : array_like
        Rows.
    k : int
        How many.

    Returns
    -------
    int
        The count.

    Examples
    --------
    >>> 1 + 1
    2
    """
    return k if points else 0


def test_the_check_accepts_a_complete_docstring_and_sees_each_gap() -> None:
    assert not docstring_problems("f", _complete)
    whole = _complete.__doc__ or ""

    def variant(text: str) -> list[str]:
        def f(points: object, k: int = 1) -> int:
            return k if points else 0

        f.__doc__ = text
        return docstring_problems("f", f)

    assert not variant(whole)
    assert variant("")
    for gap in ("Parameters", "Returns", "Examples", ">>>", "k : int"):
        assert variant(whole.replace(gap, "Nothing")), gap
