"""Tell padding from cells that have moved, in rows that are wider than the header.

A comma without quotation marks ("1,234") moves every cell after it one place to the right. Where
the last cell was blank, the row then ends in a blank cell too many, just as a padded row does.
Padding is taken off only where no other reading of the row fits the declared types.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from analysis import cells
from analysis.cells import ERROR
from analysis.declare import Column, Type

ALIKE = 3
# Rows looked at to tell whether all of a file has moved.
LOOKED_AT = 1000


@lru_cache(maxsize=65_536)
def _fits(column: Column, text: str) -> bool:
    read = cells.read(column, text)
    return not read.rule or read.level != ERROR


def _all_fit(row: Sequence[str], columns: Sequence[Column | None]) -> bool:
    return all(
        _fits(column, text)
        for column, text in zip(columns, row, strict=False)
        if column is not None
    )


def _is_likely(left: str, right: str, columns: Sequence[Column | None]) -> bool:
    """Return whether every row may have been split here: thousands, or one text beside another."""
    if re.fullmatch(r"\D{0,2}\d{1,3}", left) and re.match(r"\d{3}", right):
        return True
    texts = [column is None or column.type is Type.TEXT for column in columns]
    return bool(left and right and len(texts) == 2 and all(texts))


def _other_readings(row: list[str], columns, delimiter: str, *, all_alike: bool):
    """Yield (kind, row) as it was if a cell had been split in two or put in."""
    width = len(columns)
    for place in range(min(width, len(row) - 1)):
        left, right = row[place : place + 2]
        if not all_alike or _is_likely(left, right, columns[place : place + 2]):
            joined = f"{left}{delimiter}{right}"
            yield (place, "split"), [*row[:place], joined, *row[place + 2 :]][:width]
        if not left:
            yield (place, "put in"), [*row[:place], *row[place + 1 :]][:width]


def _moved(row: list[str], columns, delimiter: str, *, all_alike: bool) -> set:
    width = len(columns)
    plain = row[:width]
    return {
        kind
        for kind, other in _other_readings(row, columns, delimiter, all_alike=all_alike)
        if other != plain and _all_fit(other, columns)
    }


def is_padding(row: list[str], columns: Sequence[Column | None], delimiter: str) -> bool:
    """Return whether the blank cells past the header of one row can only be padding."""
    if any(row[len(columns) :]):
        return False
    last = columns[-1] if columns else None
    if last is not None and last.type is Type.TEXT and len(row) == len(columns) + 1:
        # "..., and so on," may have been a text that ends in a comma.
        return False
    return not _moved(row, columns, delimiter, all_alike=False)


def all_are_padded(
    rows: Sequence[list[str]], columns: Sequence[Column | None], delimiter: str
) -> bool:
    """Return whether the blank cells past the header of all rows can only be padding."""
    if len(rows) < ALIKE:
        return all(is_padding(row, columns, delimiter) for row in rows)
    common: set | None = None
    for row in rows[:LOOKED_AT]:
        moved = _moved(row, columns, delimiter, all_alike=True)
        common = moved if common is None else common & moved
        if not common:
            return True
    return False
