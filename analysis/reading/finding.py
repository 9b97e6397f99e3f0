"""Finding the header row: which delimiter, which row, and what stands above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analysis.datasets import registry
from analysis.declare import Dataset
from analysis.reading import headers, records
from analysis.reading.cleaning import cleaned

# A header further down than this is not looked for.
DEEPEST = 100
MOST_COLUMNS = 1000
SEP_LINE = re.compile(rb'"?sep=(.)"?[,;|\t]*(\r\n|\r|\n)', re.IGNORECASE)


@dataclass
class Top:
    """The header of a file and what stands above it.

    Attributes
    ----------
    header : list of str
        Its cells, cleaned.
    row : int
        Its row number; the last of two where `parts` holds a header of two rows.
    last : int
        The last line or row it takes up, counted from 0.
    above : dict of int to list of str
        The rows above, by number.
    parts : list of list of str
        The two rows of a header that is written over two.
    """

    header: list[str]
    row: int
    last: int
    width: int
    above: dict[int, list[str]] = field(default_factory=dict)
    parts: list[list[str]] = field(default_factory=list)
    found: int = 0

    @property
    def declared_width(self) -> int:
        """How many cells the header has without the blank ones at its end."""
        return max((place + 1 for place, cell in enumerate(self.header) if cell), default=0)


def top_of_lines(lines: Sequence[str], delimiter: str, dataset: Dataset | None) -> Top | None:
    """Find the header among the first lines of a text split at a delimiter."""
    wanted = iter(range(min(len(lines), DEEPEST)))
    read = list(records.records(lines, delimiter, wanted))
    rows = [records.unwrapped(record, lines, delimiter) for record in read]
    return top_of_rows(rows, dataset, [record.last for record in read])


def plain_top(
    lines: Sequence[str], dataset: Dataset | None, delimiters: Iterable[str]
) -> Top | None:
    """Return the header where it is beyond doubt: no other row, split anyhow, could name more.

    The first line names as many columns as it has cells, and no line has more cells, whichever of
    the delimiters that are tried first it is split at.
    """
    head = [lines[place].rstrip("\r\n") for place in range(min(len(lines), DEEPEST))]
    if not head or any('"' in line for line in head):
        return None
    cells = head[0].split(",")
    widest = 1 + max(line.count(delimiter) for line in head for delimiter in delimiters)
    clean = [cleaned(cell).text for cell in cells]
    if widest > min(len(cells), MOST_COLUMNS) or _score(clean, dataset) < len(cells):
        return None
    return Top(clean, 1, 0, len(cells), found=len(cells))


def top_of_rows(
    rows: list[list[str]], dataset: Dataset | None, lasts: list[int] | None = None
) -> Top | None:
    """Find the header among rows of cells: the first that names the most columns."""
    rows = rows[:DEEPEST]
    lasts = lasts or list(range(len(rows)))
    clean = [[cleaned(cell).text for cell in row[:MOST_COLUMNS]] for row in rows]
    scores = [_score(row, dataset) for row in clean]
    best = max(range(len(rows)), key=scores.__getitem__, default=None)
    if best is None:
        return None
    top = Top(clean[best], best + 1, lasts[best], len(rows[best]), found=scores[best])
    for place in range(len(rows) - 1):
        both = _merged(clean[place], clean[place + 1], dataset)
        if both and _score(both, dataset) > top.found:
            width = max(len(rows[place]), len(rows[place + 1]))
            parts = [clean[place], clean[place + 1]]
            top = Top(both, place + 2, lasts[place + 1], width, parts=parts)
            top.found = _score(both, dataset)
    if not top.found:
        return None
    above = range(top.row - 1 - (1 if top.parts else 0))
    top.above = {place + 1: clean[place] for place in above if any(clean[place])}
    return top


def _score(row: list[str], dataset: Dataset | None) -> int:
    """Return how many columns a row names, of the dataset or of any that it may be of."""
    if not any(row):
        return 0
    if dataset:
        return len(headers.found_columns(row, dataset))
    return max((found for found, _, _ in headers.fits(row)), default=0)


def _merged(upper: list[str], lower: list[str], dataset: Dataset | None) -> list[str] | None:
    """Return the header that two rows make together, if every part of it is a column's.

    A label that spans several columns stands above names that say it all; a name may also be
    written over both rows.
    """
    width = max(len(upper), len(lower))
    upper, lower = (row + [""] * (width - len(row)) for row in (upper, lower))
    for known in [dataset] if dataset else registry():
        if (merged := _all_of_both(upper, lower, known)) is not None:
            return merged
    return None


def _all_of_both(upper: list[str], lower: list[str], dataset: Dataset) -> list[str] | None:
    merged = []
    for pair in zip(upper, lower, strict=True):
        both = _both(*pair, dataset)
        if both is None:
            # Most pairs of rows are none: the rest need no look.
            return None
        merged.append(both)
    return merged


def _both(upper: str, lower: str, dataset: Dataset) -> str | None:
    if not upper and not lower:
        return ""
    for text in (f"{upper} {lower}".strip(), lower):
        if text and headers.named(text, dataset):
            return text
    return None
