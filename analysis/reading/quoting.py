"""From a line to its cells, as RFC 4180 quotes them; a fault is repaired only in one way.

A quotation mark that was lost or left open swallows rows or leaves marks behind. Whatever can be
read in two ways is a fault.
"""

from __future__ import annotations

import re
from functools import cache

DELIMITERS = {
    **{",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"},
    **{"^": "circumflexes", "~": "tildes", ":": "colons", " ": "spaces"},
    # Whatever else stands between cells is read as this.
    "\x1f": "other marks",
}

KEPT = "quotation marks that were not written as a CSV needs were kept as text"


@cache
def _patterns(delimiter: str) -> tuple[tuple[re.Pattern, bool], ...]:
    """Return the ways to write a cell, strict ones first, and whether each is a repair."""
    d = re.escape(delimiter)
    end = rf"(?={d}|\Z)"
    return (
        (re.compile(rf'"((?:[^"]|"")*)"{end}'), False),
        (re.compile(rf'([^"{d}\n\r]*){end}'), False),
        # Spaces around the marks.
        (re.compile(rf' *"((?:[^"]|"")*)" *{end}'), True),
        # Marks that were not doubled, none of them beside a delimiter: "the "new" course".
        (re.compile(rf'"((?:[^"\n\r]|(?<![{d}"])"(?![{d}"]|\Z))*)"{end}'), True),
        # Pairs of marks in a cell without marks around it: the "new" course.
        (
            re.compile(
                rf'([^"{d}\n\r]+(?:(?<=[ (])"[^"{d}\n\r]+"(?=[ ).,;:!?]|{d}|\Z)[^"{d}\n\r]*)+){end}'
            ),
            True,
        ),
    )


def cells(line: str, delimiter: str) -> tuple[list[str], str] | None:
    """Split a line into its cells.

    Returns
    -------
    (list of str, str) or None
        The cells and what was repaired; None where the marks cannot be read.
    """
    if '"' not in line:
        return line.split(delimiter), ""
    found, place, repaired = [], 0, False
    while True:
        text, place, repair = _cell(line, place, delimiter)
        if text is None:
            return None
        found.append(text)
        repaired |= repair
        if place >= len(line):
            return found, KEPT if repaired else ""
        place += 1


def _cell(line: str, place: int, delimiter: str) -> tuple[str | None, int, bool]:
    for number, (pattern, repair) in enumerate(_patterns(delimiter)):
        match = pattern.match(line, place)
        if not match:
            continue
        text = match[1]
        if number == 3 and (text.count('"') % 2 or not text.strip('"') or '\\"' in text):
            continue
        return (text.replace('""', '"') if number in (0, 2) else text), match.end(), repair
    return None, place, False


def strictly(line: str, delimiter: str) -> list[str] | None:
    """Return the cells of a line that needs no repair."""
    read = cells(line, delimiter)
    return read[0] if read and not read[1] else None


def plainly(line: str, delimiter: str) -> list[str] | None:
    """Return the cells of a line in which no delimiter is part of a cell, without stray marks.

    Where a mark stands within a cell nobody can tell whether it belongs there.
    """
    read = cells(line, delimiter)
    if read and not read[1]:
        return read[0]
    found = []
    for cell in line.split(delimiter):
        text = cell.strip(' "')
        if '"' in text:
            strict = strictly(cell.strip(" "), delimiter)
            if strict is None or len(strict) != 1:
                return None
            text = strict[0]
        found.append(text)
    return found
