"""Rows that are wider or narrower than the header: put right where there is one way to do it.

A comma without quotation marks ("1,234") moves every cell after it one place to the right. Where
the last cell was blank, the row then ends in a blank cell too many, just as a padded row does.
A row is put right only where every other reading of it breaks the declared types, or what all
other rows of the file show of a column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from analysis import cells
from analysis.declare import Column, Type

ALIKE = 3
# Rows looked at to tell whether all of a file has moved.
LOOKED_AT = 1000

PADDED = "padded"
PUT_IN = "put in"
COMMA = "comma"
LEFT_OUT = "left out"
RUN_TOGETHER = "run together"

# A longer cell is not looked at for two that ran together.
LONGEST_RUN = 200


@dataclass(frozen=True)
class Usual:
    """What the rows of the right width show.

    Attributes
    ----------
    columns : tuple of (Column or None)
        The declared column of every place.
    always, never : frozenset of int
        Places that all these rows fill, and that none fills; empty where rows are few.
    knows : callable
        Whether a text stands in a column.
    """

    columns: tuple[Column | None, ...]
    always: frozenset[int] = frozenset()
    never: frozenset[int] = frozenset()
    knows: Callable[[int, str], bool] = lambda _place, _text: False

    def takes(self, row: Sequence[str]) -> bool:
        """Return whether a row is as declared, and fills what the others fill."""
        return (
            _all_fit(row, self.columns)
            and all(row[place] for place in self.always)
            and not any(row[place] for place in self.never)
        )


def _all_fit(row: Sequence[str], columns: Sequence[Column | None]) -> bool:
    return all(
        cells.fits(column, text)
        for column, text in zip(columns, row, strict=False)
        if column is not None
    )


def _is_likely(left: str, right: str, columns: Sequence[Column | None], *, spaced: bool) -> bool:
    """Return whether a cell may have been split here: between thousands, or in a text.

    A comma in prose is followed by a space.
    """
    if re.fullmatch(r"\D{0,2}\d{1,3}", left) and re.fullmatch(r"\d{3}([.,]\d+)*\D{0,2}", right):
        return True
    column = columns[0]
    return bool(left and right and spaced and (column is None or column.type is not Type.NUMBER))


def right(
    row: list[str], usual: Usual, delimiter: str, *, spaced: bool
) -> tuple[str, list[str]] | None:
    """Return a row that is wider than the header as it was, and what had happened to it.

    Parameters
    ----------
    spaced : bool
        Whether a space follows a delimiter in it.

    Returns
    -------
    (str, list of str) or None
        None where it can be read in no way or in several.
    """
    width = len(usual.columns)
    is_padded = not any(row[width:])
    found = {}
    if len(row) == width + 1 or is_padded:
        for kind, read in _readings(row, usual, delimiter, spaced=spaced):
            if usual.takes(read):
                found.setdefault(tuple(read), kind)
    if len(found) != 1:
        return None
    [(read, kind)] = found.items()
    return (kind, list(read)) if kind else None


def _readings(row: list[str], usual: Usual, delimiter: str, *, spaced: bool) -> Iterator:
    """Yield (kind, row) for all that may have happened; the kind is none where nobody can tell."""
    width = len(usual.columns)
    if not any(row[width:]):
        yield PADDED, row[:width]
    pieces = set()
    for place in range(min(width, len(row) - 1)):
        left, then = row[place : place + 2]
        if _is_likely(left, then, usual.columns[place : place + 2], spaced=spaced):
            is_prose = not re.fullmatch(r"[\d,. ]*", left + then)
            pieces |= {place, place + 1} if is_prose else set()
            joined = f"{left}{delimiter} {then}" if is_prose else f"{left}{delimiter}{then}"
            kind = COMMA if is_prose and delimiter == "," else ""
            yield kind, [*row[:place], joined, *row[place + 2 :]][:width]
    if len(row) == width + 1:
        # Where the row ends in several blank cells past the header, padding is a fact. A piece of
        # a text that goes on behind its comma was not put in.
        for place in (one for one in range(width) if one not in pieces):
            yield PUT_IN if not row[place] else "", [*row[:place], *row[place + 1 :]]


# --- Rows that lack a cell ---------------------------------------------------------------------


def short(row: list[str], usual: Usual) -> tuple[str, list[str]] | None:
    """Return a row that lacks one cell as it was, and what had happened to it.

    A delimiter was lost, or a value with it: both are weighed. A blank is put in only where every
    other row is blank; two cells that ran together are parted where one place alone makes a row.
    """
    width = len(usual.columns)
    if len(row) != width - 1:
        return None
    blanks, has_lost = {}, False
    for place in range(width):
        rest = [*row[:place], "", *row[place:]]
        # What a lost value was is unknown: the others need only be possible.
        others = [column if at != place else None for at, column in enumerate(usual.columns)]
        if _all_fit(rest, others) and all(rest[at] for at in usual.always - {place}):
            if place in usual.never and usual.takes(rest):
                blanks[tuple(rest)] = LEFT_OUT
            else:
                has_lost = True
    parted = {tuple(one): RUN_TOGETHER for one in _parted(row, usual)}
    if len(parted) > 1 or (parted and (blanks or has_lost)):
        parted = {one: kind for one, kind in parted.items() if _is_known(one, row, usual)}
        has_lost = has_lost and len(parted) != 1
        blanks = {} if len(parted) == 1 else blanks
    found = blanks | parted
    if has_lost or len(found) != 1:
        return None
    [(read, kind)] = found.items()
    return kind, list(read)


def _parted(row: list[str], usual: Usual) -> Iterator[list[str]]:
    """Yield the rows in which one cell of a row is two."""
    for place, cell in enumerate(row):
        if len(cell) > LONGEST_RUN:
            continue
        for cut in range(1, len(cell)):
            left, then = cell[:cut].strip(' "'), cell[cut:].strip(' "')
            read = [*row[:place], left, then, *row[place + 1 :]]
            if left and then and usual.takes(read):
                yield read


def _is_known(read: Sequence[str], row: list[str], usual: Usual) -> bool:
    """Return whether every new text of a row that was parted stands in its column elsewhere."""
    place = next((at for at, cell in enumerate(row) if cell != read[at]), len(row))
    texts = [(at, read[at]) for at in (place, place + 1)]
    free = [
        (at, text)
        for at, text in texts
        if usual.columns[at] is None or usual.columns[at].type is Type.TEXT
    ]
    figures = [text for _, text in texts if text.isdecimal()]
    # A cell that is cut within a run of digits may as well be whole: 2026-03-31 is no 2026-03-3.
    is_cut_apart = read[place][-1:].isdigit() and read[place + 1][:1].isdigit()
    return len(figures) < 2 and not is_cut_apart and all(usual.knows(at, text) for at, text in free)


def all_are_padded(
    rows: Sequence[list[str]], columns: Sequence[Column | None], delimiter: str
) -> bool:
    """Return whether the blank cells past the header of all rows can only be padding."""
    usual = Usual(tuple(columns))
    if len(rows) < 2:
        found = [right(row, usual, delimiter, spaced=False) for row in rows]
        return all(one is not None and one[0] == PADDED for one in found)
    common: set | None = None
    for row in rows[:LOOKED_AT]:
        moved = _split(row, columns, delimiter)
        common = moved if common is None else common & moved
        if not common:
            return True
    return False


def _split(row: list[str], columns: Sequence[Column | None], delimiter: str) -> set[int]:
    """Return the places where a cell of a row may have been split at a delimiter."""
    width, found = len(columns), set()
    for place in range(min(width, len(row) - 1)):
        left, then = row[place : place + 2]
        texts = [
            column is None or column.type is Type.TEXT for column in columns[place : place + 2]
        ]
        both = left and then and len(texts) == 2 and all(texts)
        if both or _is_likely(left, then, columns[place : place + 2], spaced=False):
            other = [*row[:place], f"{left}{delimiter}{then}", *row[place + 2 :]][:width]
            if other != row[:width] and _all_fit(other, columns):
                found.add(place)
    return found
