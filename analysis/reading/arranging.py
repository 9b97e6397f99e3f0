"""Telling the rows of the table from what stands between and below them.

Every cell of a file that holds something ends up in the table, or in a row or a column that is
named as left out, or in an error. Nothing is passed over but blank cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.cells import ERROR
from analysis.declare import Type
from analysis.reading import mending, raggedness
from analysis.reading.grids import TEXT, Grid
from analysis.reading.problems import RawFile
from analysis.reading.roles import COMMENT, EVERYONE, EVERYONE_WORDS, MARKER, Roles

# More rows than these that lack something are left to the checks, which say what they lack.
MOST_LOOKED_AT = 10_000

IN_MARKS = "^'.*'$"
LEFT_OUT = "Check that nothing of it belongs in the table"
JOIN = "Delete it if it is a note; if it belongs to the row above, put that cell in quotation marks"

# What stands between the cells of a row that is written otherwise; in a sentence a space follows.
BETWEEN_CELLS = (",", ";", "\t", "|")


@dataclass
class Arranging:
    """The rows of a grid, sorted into what they are.

    Attributes
    ----------
    found : dict of str to list of int
        Row numbers by what they are.
    gone : dict of int to list of str
        The rows that are not of the table, with their cells.
    """

    file: RawFile
    grid: Grid
    roles: Roles
    delimiter: str
    found: dict[str, list[int]] = field(default_factory=dict)
    gone: dict[int, list[str]] = field(default_factory=dict)

    def note(self, kind: str, row: int) -> None:
        """Remember what a row is."""
        self.found.setdefault(kind, []).append(int(row))

    def arrange(self) -> None:
        """Sort every row, keep those of the table and note the others."""
        self._take_single_marks_off()
        self._take_blank_rows_out()
        self._put_padded_rows_right()
        self._sort_odd_rows(self._looked_at())
        self._find_totals_among_the_data()
        self._report()

    def _take_single_marks_off(self) -> None:
        """Take apostrophes off rows of which every cell stands in a pair, and no other fits."""
        if not self.roles.telling or not len(self.grid):
            return
        in_marks = np.ones(len(self.grid), bool)
        for place in self.roles.telling:
            column = self.grid.columns[place]
            is_marked = pc.match_substring_regex(column.texts, IN_MARKS)
            if not pc.any(is_marked).as_py():
                return
            in_marks &= column.where(is_marked)
        bare = {}
        for row, cells in self.grid.rows(np.flatnonzero(in_marks)[:MOST_LOOKED_AT]).items():
            if all(re.fullmatch(IN_MARKS, cell) for cell in cells if cell):
                read = [cell[1:-1].replace("''", "'") for cell in cells]
                if self.roles.is_row(read[: len(self.roles.header)]):
                    bare[row] = read
                    self.note("single marks", row)
        self.grid.keep(~np.isin(self.grid.numbers, list(bare)))
        self.grid.put(bare)

    def _take_blank_rows_out(self) -> None:
        filled = self.filled()
        self.blank = {int(row) for row in self.grid.blank}
        self.blank |= {int(row) for row in self.grid.numbers[filled == 0]}
        self.blank |= {row for row, cells in self.grid.odd.items() if not any(cells)}
        for row in sorted(self.blank):
            self.note("blank", row)
        self.grid.odd = {row: cells for row, cells in self.grid.odd.items() if any(cells)}
        self.grid.keep(filled > 0)

    def filled(self) -> np.ndarray:
        """Return how many cells of every row hold something."""
        total = np.zeros(len(self.grid), np.int32)
        for column in self.grid.columns:
            total += column.holds()
        return total

    # --- Rows that are wider than the header -------------------------------------------------

    def _put_padded_rows_right(self) -> None:
        width, columns = self.grid.width, self.roles.columns
        declared = max((p + 1 for p, cell in enumerate(self.roles.header) if cell), default=0)
        usual = self._usual(columns[:declared])
        right = {}
        for row, cells in self.grid.odd.items():
            if len(cells) < width:
                if self._is_cut_off(row, cells):
                    right[row] = cells + [""] * (width - len(cells))
                    self.note("cut off", row)
                elif row != self.grid.cut and width == len(self.roles.header) == declared:
                    found = raggedness.short(cells, usual)
                    if found is not None:
                        right[row] = found[1]
                        self.note(found[0], row)
            elif width == len(self.roles.header):
                spaced = row in self.grid.spaced and self._seldom_spaced()
                found = raggedness.right(cells, usual, self.delimiter, spaced=spaced)
                if found is not None:
                    right[row] = found[1] + [""] * (width - declared)
                    self.note(found[0], row)
        self.grid.odd = {row: cells for row, cells in self.grid.odd.items() if row not in right}
        self.grid.put(right)
        if width > len(self.roles.header):
            self._all_padded(columns[:declared])

    def _usual(self, columns) -> raggedness.Usual:
        """Return what the rows of the right width show."""
        holds = [self.grid.columns[place].holds() for place in range(len(columns))]
        # Totals and notes are no rows of the table.
        whole = np.ones(len(self.grid), bool)
        for place in self.roles.needed:
            whole &= holds[place]
        if whole.sum() < raggedness.ALIKE:
            return raggedness.Usual(tuple(columns), knows=self._knows)
        holds = [one[whole] for one in holds]
        always = (place for place, one in enumerate(holds) if one.all())
        never = (place for place, one in enumerate(holds) if not one.any())
        return raggedness.Usual(tuple(columns), frozenset(always), frozenset(never), self._knows)

    def _knows(self, place: int, text: str) -> bool:
        return self.grid.columns[place].knows(text)

    def _seldom_spaced(self) -> bool:
        """Return whether a space after a delimiter tells anything: not where cells have them."""
        return len(self.grid.spaced) * 2 <= max(len(self.grid), 2)

    def _is_cut_off(self, row: int, cells: list[str]) -> bool:
        """Return whether a row only lacks blank cells at its end, which no other row fills."""
        if row == self.grid.cut or not cells[-1] or len(self.grid) < raggedness.ALIKE:
            return False
        padded = cells + [""] * (len(self.roles.header) - len(cells))
        rest = self.grid.columns[len(cells) :]
        if not self.roles.is_row(padded) or any(column.holds().any() for column in rest):
            return False
        # Where several rows end early the blanks at their ends were left off; a slip is one.
        is_alone = sum(len(one) < self.grid.width for one in self.grid.odd.values()) == 1
        return not (is_alone and self._may_have_run_together(cells))

    def _may_have_run_together(self, cells: list[str]) -> bool:
        """Return whether a text may be two, in neighbouring columns of texts, and others moved."""
        columns, width = self.roles.columns, len(self.roles.header)
        if len(cells) != width - 1:
            return False
        for place, cell in enumerate(cells):
            both = columns[place : place + 2]
            is_free = all(one is None or one.type is Type.TEXT for one in both)
            if len(cell) < 2 or not is_free or self._knows(place, cell):
                continue
            if self.roles.is_row([*cells[:place], cell, *cells[place:]]):
                return True
        return False

    def _all_padded(self, columns) -> None:
        """Decide on blank cells that every row has past the header."""
        beyond = self.grid.columns[len(self.roles.header) :]
        if any(column.holds().any() for column in beyond) or not len(self.grid):
            return
        first = np.arange(min(len(self.grid), raggedness.LOOKED_AT))
        rows = list(self.grid.rows(first).values())
        if raggedness.all_are_padded(rows, columns, self.delimiter):
            self.file.warn("every row ends in blank cells past the headers: they are left out")
            return
        self.file.refuse(
            f"the rows have {self.grid.width} cells where the header has {len(self.roles.header)}",
            "A cell may have been split at a comma: put it in quotation marks",
        )

    # --- Rows that are not of the table ------------------------------------------------------

    def _looked_at(self) -> dict[int, list[str]]:
        """Return the rows that lack something, or say what no row of the table says."""
        lacking = np.zeros(len(self.grid), bool)
        for place in self.roles.needed:
            lacking |= ~self.grid.columns[place].holds()
        if self.roles.telling:
            lacking |= self._says_header(self.roles.telling[0])
        lacking[:1] = True
        places = np.flatnonzero(lacking)
        if len(places) > MOST_LOOKED_AT:
            # The last rows are where totals and notes are.
            places = np.concatenate([places[: MOST_LOOKED_AT // 2], places[-MOST_LOOKED_AT // 2 :]])
        return self.grid.rows(places) | self.grid.odd

    def _says_header(self, place: int) -> np.ndarray:
        words = {self.roles.header[place].lower(), self.roles.columns[place].name}
        column = self.grid.columns[place]
        lowered = pc.utf8_lower(column.texts)
        return column.where(pc.is_in(lowered, value_set=pa.array(sorted(words), TEXT)))

    def _sort_odd_rows(self, rows: dict[int, list[str]]) -> None:
        self._last_data = self._last_row_of_table(rows)
        self._first = min(rows, default=0)
        for row in sorted(rows):
            kind = self._kind(row, rows[row])
            if kind:
                self.note(kind, row)
                self.gone[row] = rows[row]
        of_table = np.fromiter(self.gone, np.int64, len(self.gone))
        self.grid.keep(~np.isin(self.grid.numbers, of_table))
        self._refuse_odd_rows()

    def _refuse_odd_rows(self) -> None:
        kinds: dict[tuple[int, str], list[int]] = {}
        for row, cells in self.grid.odd.items():
            if row not in self.gone:
                hint = JOIN if row > self._last_data else "Check its commas and quotation marks"
                kinds.setdefault((len(cells), hint), []).append(row)
        for (cells, hint), rows in kinds.items():
            rule = f"the row has {cells} cells where the header has {len(self.roles.header)}"
            self.file.note_rows(rows, rule, hint, level=ERROR)
        self.gone |= self.grid.odd
        self.grid.odd = {}

    def _last_row_of_table(self, rows: dict[int, list[str]]) -> int:
        strange = {
            row
            for row, cells in rows.items()
            if self.roles.may_be_note(cells)
            or self.roles.is_total(cells)
            or self.roles.lacks(cells) * 2 > len(self.roles.needed)
        }
        usual = self.grid.numbers[~np.isin(self.grid.numbers, list(strange))]
        odd = [row for row in self.grid.odd if row not in strange]
        return max([*usual[-1:].tolist(), *odd], default=0)

    def _kind(self, row: int, cells: list[str]) -> str | None:
        """Return what a row is, None where it is left to the checks."""
        roles = self.roles
        if row == self._first and roles.is_of_units(cells):
            return "units"
        if roles.is_header(cells):
            return "header"
        if roles.is_another_header(cells):
            return "second table"
        if roles.is_total(cells):
            return "total"
        if row < self._last_data:
            return "comment" if self._is_comment(row, cells) else None
        if roles.may_be_note(cells) and self._is_note(row, cells):
            return "in another style" if self._may_be_row(cells) else "note"
        is_apart = any(self._last_data < blank < row for blank in self.blank)
        if is_apart and roles.lacks(cells) * 2 > len(roles.needed):
            return "apart"
        return None

    def _may_be_row(self, cells: list[str]) -> bool:
        """Return whether a line holds most of a row's cells, between other delimiters."""
        pieces = max(
            len(re.findall(re.escape(mark) + r"(?! )", cell))
            for cell in cells
            for mark in BETWEEN_CELLS
        )
        return pieces > 1 and pieces * 2 >= len(self.roles.names)

    def _is_note(self, row: int, cells: list[str]) -> bool:
        """Return whether a row below the table is certainly a note, not a piece of a cell."""
        is_marked = bool(MARKER.match(next(cell for cell in cells if cell)))
        is_apart = any(self._last_data < blank < row for blank in self.blank)
        goes_on = bool(self.found.get("note"))
        if self._could_be_a_piece(row, self._last_data):
            return is_apart and (is_marked or goes_on)
        return is_apart or is_marked or goes_on or self._is_remark(cells)

    def _could_be_a_piece(self, row: int, above: int) -> bool:
        """Return whether a line may go on with the last cell of a row, which a line break tore.

        What is as wide as the table was not torn off its end.
        """
        is_short = row in self.grid.odd
        return is_short and self.roles.last_is_free and self._last_cell_is_filled(above)

    def _is_remark(self, cells: list[str]) -> bool:
        """Return whether the one filled cell of a row is a word where no figure or word fits."""
        filled = [place for place, cell in enumerate(cells) if cell]
        return len(filled) == 1 and self.roles.is_out_of_place(cells, filled[0])

    def _is_comment(self, row: int, cells: list[str]) -> bool:
        """Return whether a row between others is marked as a comment, and is no part of a cell."""
        filled = [cell for cell in cells if cell]
        above = self.grid.numbers[self.grid.numbers < row]
        return (
            len(filled) == 1
            and bool(COMMENT.match(filled[0]))
            and not (len(above) and self._could_be_a_piece(row, int(above[-1])))
        )

    def _last_cell_is_filled(self, row: int) -> bool:
        places = np.flatnonzero(self.grid.numbers == row)
        if not len(places):
            return True
        named = [place for place, name in enumerate(self.roles.names) if name]
        return bool(named and self.grid.columns[named[-1]][int(places[0])])

    def _find_totals_among_the_data(self) -> None:
        """Refuse rows that a key calls a total though the rest of the key is there."""
        for place in self.roles.keys:
            if self.roles.columns[place].type is Type.TEXT:
                column = self.grid.columns[place]
                may = pc.match_substring_regex(column.texts, EVERYONE_WORDS).to_pylist()
                says = [
                    might and bool(EVERYONE.fullmatch(column.texts[at].as_py()))
                    for at, might in enumerate(may)
                ]
                self.file.note_rows(
                    self.grid.numbers[column.where(says)],
                    "the row is called a total",
                    "Delete it: totals are worked out here",
                    level=ERROR,
                    column=self.roles.columns[place].csv_name,
                )

    def _report(self) -> None:
        for kind, (rule, hint, level) in REPORTS.items():
            self.file.note_rows(self.found.get(kind, []), rule, hint, level=level)
        blank = self.found.get("blank", [])
        if blank:
            rows = ", ".join(map(str, blank[:10])) + (", ..." if len(blank) > 10 else "")
            count = "a blank row is" if len(blank) == 1 else f"{len(blank):,} blank rows are"
            self.file.warn(f"{count} passed over: {rows}", row=blank[0])


REPORTS = {
    "single marks": (mending.SINGLE, "Check the row", "warning"),
    "header": ("the headers are there again: the row is left out", LEFT_OUT, "warning"),
    "total": ("the row is a total and is left out", LEFT_OUT, "warning"),
    "note": ("the row is a note below the table and is left out", LEFT_OUT, "warning"),
    "in another style": (
        "the row below the table may be one of its rows, with other delimiters than theirs",
        "Write it as the others are, or delete it",
        ERROR,
    ),
    "comment": ("the row is marked as a comment and is left out", LEFT_OUT, "warning"),
    "units": (
        "the row below the headers says what belongs under them, and is left out",
        LEFT_OUT,
        "warning",
    ),
    "cut off": ("the row lacks blank cells at its end, which were put in", LEFT_OUT, "warning"),
    raggedness.PUT_IN: (
        "the row has a blank cell too many, which was taken out: no other reading fits the columns",
        "Check the row",
        "warning",
    ),
    raggedness.COMMA: (
        "a text was split at its comma, and was put together: no other reading fits the columns",
        "Put the text in quotation marks",
        "warning",
    ),
    raggedness.LEFT_OUT: (
        "the row lacks a blank cell, which was put in: no other reading fits the columns",
        "Check the row",
        "warning",
    ),
    raggedness.RUN_TOGETHER: (
        "two cells ran together, and were read apart: no other reading fits the columns",
        "Check the row",
        "warning",
    ),
    raggedness.PADDED: ("blank cells past the headers are left out", LEFT_OUT, "warning"),
    "second table": (
        "another header row: a second table begins here",
        "Keep one table to a file",
        ERROR,
    ),
    "apart": (
        "the row is not of the table above it",
        "Keep one table to a file; delete what is no part of it",
        ERROR,
    ),
}
