"""Texts speak of hullx alone: no path of a machine, no registry's address, no open ends."""

from __future__ import annotations

import re

import pytest

from codebase.tree import ROOT, text_files

# Written so that this file does not find itself.
FORBIDDEN = {
    r"(?<![\w.])[/](?:work|root|home|Users|mnt)/\w": "the path of a machine",
    r"(?<![\w.])[/]tmp/\w": "the path of a machine",
    r"https?:/[/][\w.]*(?:py[p]i\.org|python[h]osted|deb[i]an\.org|conda[.])": "the address of a registry",
    r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b": "an open end: finish it or file it",
    r"<<<<[<]<<|>>>>[>]>>": "the mark of a merge",
}


def word_problems(name: str, text: str) -> list[str]:
    return [
        f"{name}:{number}: {why}: {match.group(0)}"
        for number, line in enumerate(text.splitlines(), 1)
        for pattern, why in FORBIDDEN.items()
        for match in re.finditer(pattern, line)
    ]


def test_no_text_names_a_machine_or_an_open_end() -> None:
    files = text_files()
    assert len(files) > 40
    found = [
        problem
        for file in files
        for problem in word_problems(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "open('" + "/".join(["", "home", "someone", "data.csv"]) + "')",
        "cd " + "/".join(["", "tmp", "x"]),
        "see https:" + "//pypi" + ".org/project/hullx",
        "# TO" + "DO: later",
    ],
)
def test_the_check_sees_each_fault(line: str) -> None:
    assert word_problems("sample.py", line)


def test_the_check_accepts_ordinary_text() -> None:
    assert not word_problems("sample.md", "a/work/b, ./tmp/x, https://doi.org/10.1, /usr/share/datasets")
