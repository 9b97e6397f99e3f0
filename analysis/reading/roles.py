"""What a row that is no row of the table may be: a header again, a total, a note, a title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from analysis import cells
from analysis.declare import Column, Dataset, Type
from analysis.reading import headers
from analysis.reading.tidying import columns_by_place

TOTAL = re.compile(
    r"\W*((sub|grand|overall)?[\s-]*totals?|sum)\W*|.*\b(sub-?)?totals?\W*"
    r"|(sub-?)?totals? (of|for) .*",
    re.IGNORECASE,
)
# Below the whole key of a row they tell a sum over others, not a partner.
EVERYONE = re.compile(
    r"\W*((sub|grand|overall|system)?[\s-]*totals?|sum|all|overall|everyone|combined"
    r"|all (the )?(organisations?|orgs?|employers?|partners?|areas?|sectors?|staff|levels?"
    r"|routes?|senders?"
    r"|settings?|networks?|authorities|local authorities|others?))\W*(\(.*\)|of all|for all)?\W*"
    r"|.*\s(sub-?)?totals?\W*|(sub-?)?totals? (of|for) .*",
    re.IGNORECASE,
)
# Every text that `EVERYONE` matches holds one of these (for RE2).
EVERYONE_WORDS = "(?i)total|sum|all|everyone|combined"
MARKER = re.compile(
    r"(\*|\u2020|\u00a9|#|\(?\d{1,2}[).]|end of|(notes?|sources?|key|prepared|produced|contact|"
    r"generated|exported|downloaded|printed|report|created|updated|extracted|disclaimer|figures|"
    r"data|for queries|if you)\b)",
    re.IGNORECASE,
)
# How programs mark a line that is not of the table.
COMMENT = re.compile(r"(#|//|--|%%)")
UNITS = re.compile(
    r"(?i)\([^()\d]*\)|\[[a-z ]{2,}\]|<[a-z _/-]+>|(whole )?numbers?|counts?|(free )?text|strings?"
    r"|integers?|dates?|people|staff|headcount|sessions|places|members|%|\u00a3|gbp|pounds"
    r"|required|optional|mandatory|(drop-?down )?list|choice|code|name"
    r"|[-=_~*]{2,}"
    r"|dd/mm/yy(yy)?|yyyy-mm-dd|yyyy/yy q[n#x]?|(choose|select|pick) .*"
)
FEW = 2


@dataclass(frozen=True)
class Roles:
    """What the places of a table hold, and so what a row of cells can be.

    Attributes
    ----------
    names : tuple of (str or None)
        Column name of every place.
    header : tuple of str
        The header row, cleaned.
    """

    dataset: Dataset
    names: tuple[str | None, ...]
    header: tuple[str, ...]

    @cached_property
    def columns(self) -> list[Column | None]:
        """The declared column of every place."""
        return columns_by_place(self.dataset, list(self.names))

    @cached_property
    def needed(self) -> list[int]:
        """Places where no row of the table is blank."""
        return [
            place
            for place, column in enumerate(self.columns)
            if column is not None and headers.must_be_there(column)
        ]

    @cached_property
    def telling(self) -> list[int]:
        """Places, of those, where only certain texts are right."""
        return [place for place in self.needed if self.columns[place].type is not Type.TEXT]

    @cached_property
    def keys(self) -> list[int]:
        """Places of the key."""
        return [place for place, column in enumerate(self.columns) if column in self.dataset.key]

    @cached_property
    def last_is_free(self) -> bool:
        """Whether a line below could go on with the last cell of the row above."""
        last = next((column for column in reversed(self.columns) if column is not None), None)
        return last is not None and last.type is Type.TEXT

    def fitting(self, row: Sequence[str]) -> int:
        """Return how many telling places of a row hold what they should."""
        return sum(
            1
            for place in self.telling
            if place < len(row) and row[place] and cells.fits(self.columns[place], row[place])
        )

    def is_row(self, row: Sequence[str]) -> bool:
        """Return whether cells are a row of the table: as many, none lacking, each as declared."""
        if len(row) != len(self.header) or self.lacks([cell.strip() for cell in row]):
            return False
        return self.fits(row) > 0

    def fits(self, row: Sequence[str]) -> int:
        """Return how many cells only take certain texts and hold one; 0 where any does not."""
        typed = [
            (column, row[place].strip())
            for place, column in enumerate(self.columns)
            if column is not None and column.type is not Type.TEXT and row[place].strip()
        ]
        return len(typed) if all(cells.fits(column, text) for column, text in typed) else 0

    def lacks(self, row: Sequence[str]) -> int:
        """Return how many places that are never blank are blank in a row."""
        return sum(1 for place in self.needed if place >= len(row) or not row[place])

    def is_total(self, row: Sequence[str]) -> bool:
        """Return whether one key cell says total, and nothing else tells what the row is of."""
        told = [
            place
            for place, column in enumerate(self.columns)
            if column is not None and not column.is_measure and place < len(row) and row[place]
        ]
        return (
            len(told) == 1
            and told[0] in self.keys
            and bool(TOTAL.fullmatch(row[told[0]]))
            and self.lacks(row) > 0
        )

    def is_header(self, row: Sequence[str]) -> bool:
        """Return whether a row is the header row again."""
        cells = [headers.snake_case(cell) for cell in row]
        again = [headers.snake_case(cell) for cell in self.header]
        width = max(len(cells), len(again))
        return _padded(cells, width) == _padded(again, width)

    def is_another_header(self, row: Sequence[str]) -> bool:
        """Return whether a row holds headers, though not those of this table."""
        filled = [cell for cell in row if cell]
        named = [cell for cell in filled if headers.named(cell, self.dataset)]
        return len(filled) > FEW and len(named) * 2 > len(filled)

    def is_of_units(self, row: Sequence[str]) -> bool:
        """Return whether a row says what belongs in the columns: units, kinds, how to fill in."""
        filled = [cell for cell in row if cell]
        counts = [str(place) for place in range(1, len(row) + 1)]
        is_of_words = all(UNITS.fullmatch(cell) for cell in filled)
        return len(filled) > 1 and (is_of_words or list(row) == counts)

    def is_out_of_place(self, row: Sequence[str], place: int) -> bool:
        """Return whether a text stands where only certain others do, or where none belongs."""
        column = self.columns[place] if place < len(self.columns) else None
        has_letters = any(map(str.isalpha, row[place]))
        return has_letters and (column is None or not cells.fits(column, row[place]))

    def may_be_note(self, row: Sequence[str]) -> bool:
        """Return whether a row holds so little that it may be a title or a note."""
        return sum(1 for cell in row if cell) <= FEW < len(self.needed) and not self.fitting(row)


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))
