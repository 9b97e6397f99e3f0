"""From a line to its cells, as RFC 4180 quotes them; a fault is repaired only in one way.

A quotation mark that was lost or left open swallows rows or leaves marks behind. Whatever can be
read in two ways is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

# A cell of text may hold a few line breaks; a mark left open swallows the file.
MOST_LINES = 100
LONGEST_RECORD = 1_000_000


@dataclass
class Record:
    """One row of a file.

    Attributes
    ----------
    first, last : int
        Its lines, both included.
    cells : list of str or None
        None where its quotation marks cannot be read in one way only.
    repaired : bool
        Whether its quotation marks had to be repaired.
    """

    first: int
    last: int
    cells: list[str] | None
    repaired: bool = False


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
                rf'([^"{d}\n\r]+(?:(?<=[ (])"[^"{d}\n\r]+"(?=[ ).,;:!?])[^"{d}\n\r]*)+){end}'
            ),
            True,
        ),
    )


def cells(line: str, delimiter: str) -> tuple[list[str], bool] | None:
    """Split a line into its cells.

    Returns
    -------
    (list of str, bool) or None
        The cells and whether quotation marks were repaired; None where they cannot be.
    """
    if '"' not in line:
        return line.split(delimiter), False
    found, place, repaired = [], 0, False
    while True:
        text, place, repair = _cell(line, place, delimiter)
        if text is None:
            return None
        found.append(text)
        repaired |= repair
        if place >= len(line):
            return found, repaired
        place += 1


def _cell(line: str, place: int, delimiter: str) -> tuple[str | None, int, bool]:
    for number, (pattern, repair) in enumerate(_patterns(delimiter)):
        match = pattern.match(line, place)
        if not match:
            continue
        text = match[1]
        if number == 3 and (text.count('"') % 2 or not text.strip('"')):
            continue
        return (text.replace('""', '"') if number in (0, 2) else text), match.end(), repair
    return None, place, False


def records(
    lines: Sequence[str],
    delimiter: str,
    wanted: Iterator[int],
    is_whole: Callable[[str, list[str]], bool],
) -> Iterator[Record]:
    """Read the wanted lines, each with the lines that its open quotation mark takes in.

    Parameters
    ----------
    lines : sequence of str
        Every line, with its ending.
    wanted : iterator of int
        Lines to begin at, ascending; those that an earlier record took in are passed over.
    is_whole : callable
        Says of a record over several lines, its text and cells, whether it can be one row.
    """
    done = -1
    for first in wanted:
        if first <= done:
            continue
        record = _record(lines, first, delimiter, is_whole)
        done = record.last
        yield record


def _record(lines, first: int, delimiter: str, is_whole) -> Record:
    text = lines[first]
    read = cells(text.rstrip("\r\n"), delimiter)
    if read:
        return Record(first, first, *read)
    marks = text.count('"')
    for last in range(first + 1, min(first + MOST_LINES, len(lines))):
        more = lines[last]
        text += more
        marks += more.count('"')
        if len(text) > LONGEST_RECORD:
            break
        if marks % 2 or '"' not in more:
            continue
        read = cells(text.rstrip("\r\n"), delimiter)
        if read and not read[1] and is_whole(text, read[0]):
            return Record(first, last, read[0])
        break
    return Record(first, first, None)
