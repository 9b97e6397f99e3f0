"""Putting lines, boxes and blocks on the sheet a person fills, from the top down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis.desk import layout, styles
from analysis.desk.fields import figure_check, list_check, number_or_text, write
from analysis.desk.planning import Block, Form, Row
from analysis.desk.slots import KEY_WIDTH, WIDTHS, Slot, slots_of

LINE_HEIGHT = 15


@dataclass(frozen=True)
class Placed:
    """Where a block stands, for the manifest."""

    name: str
    header_row: int
    last_row: int
    last_quarter: str | None


@dataclass
class Page:
    """The sheet to fill. `lists` are formulas by column name, `first` the first cell to fill."""

    sheet: Worksheet
    form: Form
    lists: Mapping[str, str]
    row: int = 0
    first: str = ""
    _kinds: dict[int, str] = field(default_factory=dict)

    @property
    def most_keys(self) -> int:
        """How many key columns the widest block has: figures of all blocks stand below another."""
        return max(len(layout.keys(block.dataset)) for block in self.form.blocks)

    def widths(self) -> dict[int, int]:
        """Return the width of each column used."""
        first = {layout.LABEL: KEY_WIDTH, layout.ANSWER: KEY_WIDTH}
        return first | {place: WIDTHS[kind] for place, kind in sorted(self._kinds.items())}

    def next(self, *, mark: str = "", height: float = 0) -> int:
        """Begin a row and return its number."""
        self.row += 1
        if mark:
            write(self.sheet.cell(self.row, layout.MARK), mark)
        if height:
            self.sheet.row_dimensions[self.row].height = height
        return self.row

    def line(self, text: str, style: str, *, height: float = 0) -> None:
        """Write a line that runs over the columns beside it."""
        write(self.sheet.cell(self.next(height=height), layout.LABEL), text, style)

    def pair(self, label: str, text: str, *, mark: str = "") -> None:
        """Write a label and a text that is given."""
        row = self.next(mark=mark)
        write(self.sheet.cell(row, layout.LABEL), label, styles.LABEL)
        write(self.sheet.cell(row, layout.ANSWER), text, styles.TEXT)

    def box(self, label: str, *, mark: str, height: float) -> None:
        """Write a label and a wide box to fill."""
        row = self.next(mark=mark, height=height)
        write(self.sheet.cell(row, layout.LABEL), label, styles.LABEL)
        last = layout.LABEL + self.most_keys + 1
        for place in range(layout.ANSWER, last + 1):
            self.sheet.cell(row, place).style = styles.BOX
        self.sheet.merge_cells(None, row, layout.ANSWER, row, last)

    def block(self, number: int, block: Block) -> Placed:
        """Write a dataset's block and return where it stands."""
        name = block.dataset.name
        slots = slots_of(block, self.most_keys)
        self._kinds |= {slot.place: slot.kind for slot in slots}
        self.next()
        self.line(f"{number}. {block.dataset.title}", styles.HEADING, height=24)
        self.line(block.dataset.purpose, styles.TEXT)
        self.line(_left_out(block), styles.TEXT)
        self._tick(name)
        self._groups(block, slots)
        self._meanings(slots)
        header_row = self._headers(name, slots)
        for row in block.rows:
            self._row(row, slots)
        last_row = self.row
        self._checks(slots, header_row + 1, last_row)
        row = self.next(mark=layout.end_mark(name))
        end = f"End of the {block.dataset.title.lower()}"
        write(self.sheet.cell(row, layout.LABEL), end, styles.MEANING)
        return Placed(name, header_row, last_row, block.last_quarter)

    def _tick(self, name: str) -> None:
        row = self.next(mark=layout.tick_mark(name), height=3 * LINE_HEIGHT)
        label = "Nothing to report? Yes means that every figure is 0"
        write(self.sheet.cell(row, layout.LABEL), label, styles.LABEL)
        cell = self.sheet.cell(row, layout.ANSWER)
        write(cell, layout.NO, styles.CHOICE)
        self.first = self.first or cell.coordinate
        self._add(list_check(self.lists["tick"]), cell.coordinate)
        self.next()

    def _groups(self, block: Block, slots: list[Slot]) -> None:
        row = self.next(height=18)
        write(self.sheet.cell(row, slots[0].place), "About", styles.GROUP)
        figures = [slot for slot in slots if slot.kind != styles.KEY]
        write(self.sheet.cell(row, figures[0].place), "Required", styles.GROUP)
        optional = [slot for slot in figures if slot.is_optional]
        for slot in optional:
            self.sheet.cell(row, slot.place).style = styles.GROUP_OPTIONAL
        if optional:
            words = "Optional: leave blank what you do not record"
            write(self.sheet.cell(row, optional[0].place), words, styles.GROUP_OPTIONAL)

    def _meanings(self, slots: list[Slot]) -> None:
        texts = {s: s.column.meaning.replace("`", "") for s in slots if s.kind != styles.LAST}
        # Small print: a quarter more letters to the line than the width says.
        lines = max(len(text) / WIDTHS[slot.kind] / 1.25 for slot, text in texts.items())
        row = self.next(height=12 * (ceil(lines) + 1))
        for slot, text in texts.items():
            write(self.sheet.cell(row, slot.place), text, styles.MEANING)

    def _headers(self, name: str, slots: list[Slot]) -> int:
        row = self.next(mark=layout.header_mark(name), height=28)
        for slot in slots:
            style = styles.HEADER_OPTIONAL if slot.is_optional else styles.HEADER
            write(self.sheet.cell(row, slot.place), slot.header, style)
        return row

    def _row(self, row: Row, slots: list[Slot]) -> None:
        keys = [row.keys[slot.header] for slot in slots if slot.kind == styles.KEY]
        last = [
            row.last.get(slot.column.csv_name, "") for slot in slots if slot.kind == styles.LAST
        ]
        kind = layout.ASKED if row.is_asked else layout.SPARE
        is_long = any(len(text) > KEY_WIDTH + 2 for text in keys)
        height = (2 if is_long else 1) * LINE_HEIGHT
        number = self.next(mark=layout.row_mark(kind, [*keys, *last]), height=height)
        for slot in slots:
            cell = self.sheet.cell(number, slot.place)
            if slot.kind == styles.KEY:
                style = styles.KEY if row.is_asked else styles.CHOICE
                write(cell, row.keys[slot.header] or None, style)
            elif slot.kind == styles.LAST:
                figure = row.last.get(slot.column.csv_name, "")
                write(cell, number_or_text(figure) if figure else None, styles.LAST)
            else:
                cell.style = styles.ENTRY_OPTIONAL if slot.is_optional else styles.ENTRY

    def _checks(self, slots: list[Slot], first: int, last: int) -> None:
        for slot in slots:
            letter = get_column_letter(slot.place)
            check = None
            if slot.kind == styles.ENTRY:
                check = figure_check(slot.column, f"{letter}{first}")
            elif slot.kind == styles.KEY and slot.column.name in self.lists:
                # An employer that is not a partner yet may be named all the same.
                is_strict = slot.column.name != "organisation"
                check = list_check(self.lists[slot.column.name], is_strict=is_strict)
            if check:
                self._add(check, f"{letter}{first}:{letter}{last}")

    def _add(self, check: DataValidation, cells: str) -> None:
        check.add(cells)
        self.sheet.add_data_validation(check)


def _left_out(block: Block) -> str:
    if layout.holds_stocks(block.dataset):
        return (
            "Please fill every row that is named below; a row that no longer applies is 0 or [z]."
        )
    return "Rows you leave empty count as 0. Use the blank rows below for anything new."
