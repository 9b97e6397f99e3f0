"""The filled sheet as blocks of rows, found by the marks in its hidden first column."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.cells import WARNING
from analysis.declare import Dataset
from analysis.desk import layout
from analysis.desk.opening import UnreadableError
from analysis.reading.problems import Problem, RawFile

BROKEN_LAYOUT = "Copy the figures into a fresh workbook: rows or columns of this one were moved"


class Sheet:
    """The cells of the filled sheet, rows numbered as the spreadsheet numbers them."""

    def __init__(self, rows: list[list[str]]) -> None:
        self.rows = {number: row for number, row in enumerate(rows, start=1)}

    def cell(self, row: int, place: int) -> str:
        """Return a cell's text without blanks around it; nothing past the end of a row."""
        cells = self.rows.get(row, [])
        return layout.plain(cells[place - 1]) if place <= len(cells) else ""

    def mark(self, row: int) -> str:
        """Return a row's mark."""
        return self.cell(row, layout.MARK)

    def answer(self, row: int) -> str:
        """Return what stands beside a label."""
        return self.cell(row, layout.ANSWER)

    def row_of(self, mark: str) -> int:
        """Return the one row with a mark.

        Raises
        ------
        UnreadableError
            Where there is none, or more than one.
        """
        found = [row for row in self.rows if self.mark(row) == mark]
        if len(found) != 1:
            words = "is missing" if not found else "is there more than once"
            raise UnreadableError(
                f"a part of the workbook ({mark}) {words}", BROKEN_LAYOUT, max(found, default=None)
            )
        return found[0]


@dataclass
class Block:
    """One dataset's rows.

    Attributes
    ----------
    tick : int
        The row that says whether there is nothing to report.
    rows : dict
        By row number the texts under the names of the declared columns.
    """

    dataset: Dataset
    tick: int
    answer: str
    rows: dict[int, dict[str, str]] = field(default_factory=dict)
    _marks: dict[int, str] = field(default_factory=dict)
    _given: dict[int, list[str]] = field(default_factory=dict)
    _last: dict[int, str] = field(default_factory=dict)

    @classmethod
    def find(cls, sheet: Sheet, file: RawFile, last_quarter: str) -> Block:
        """Return a file's block of the sheet, noting text that stands outside its columns.

        Raises
        ------
        UnreadableError
            Where the block, or one of its columns, is not there as it was sent out.
        """
        dataset = file.dataset
        tick = sheet.row_of(layout.tick_mark(dataset.name))
        header = sheet.row_of(layout.header_mark(dataset.name))
        end = sheet.row_of(layout.end_mark(dataset.name))
        columns, last = _places(sheet, dataset, header, last_quarter)
        block = cls(dataset, tick, sheet.answer(tick))
        keys = [column.name for column in layout.keys(dataset)]
        required = layout.measures(dataset, required=True)[0].name
        for row in range(header + 1, end):
            texts = {name: sheet.cell(row, place) for name, place in columns.items()}
            figures = {name: sheet.cell(row, place) for name, place in last.items()}
            block.rows[row] = texts
            block._marks[row] = sheet.mark(row)
            block._given[row] = [*(texts[key] for key in keys), *figures.values()]
            block._last[row] = figures.get(required, "")
            _note_stray(sheet, file, row, {layout.MARK, *columns.values(), *last.values()})
        return block

    def filled(self) -> dict[int, dict[str, str]]:
        """Return the rows that a person has touched."""
        return {row: texts for row, texts in self.rows.items() if not self._is_untouched(row)}

    def owed(self) -> dict[int, dict[str, str]]:
        """Return the rows asked for that may not be left out: a stock left out would read as 0."""
        if not layout.holds_stocks(self.dataset):
            return {}
        return {
            row: texts
            for row, texts in self.rows.items()
            if self._marks[row].startswith(f"{layout.ASKED}:")
        }

    def says_nothing(self, file: RawFile) -> bool | None:
        """Whether "nothing to report" is chosen; None, with an error, where that is unclear."""
        said = self.answer.lower()
        if said in ("", layout.NO.lower()):
            return False
        if said == layout.YES.lower():
            return True
        file.refuse(
            f'{self.dataset.title}: "Nothing to report" is neither Yes nor No',
            "Choose one from the list",
            row=self.tick,
        )
        return None

    def last_figure(self) -> int:
        """Return the sum of the required figures that stood beside the cells."""
        return sum(int(text) for text in self._last.values() if text.isdecimal())

    def _is_untouched(self, row: int) -> bool:
        texts = self.rows[row]
        if any(texts[column.name] for column in self.dataset.measures):
            return False
        mark, given = self._marks[row], self._given[row]
        # A row that a person has put in carries no mark: it is untouched where it is blank.
        return mark.endswith(f":{layout.digest(given)}") if mark else not any(given)


def _places(
    sheet: Sheet, dataset: Dataset, header: int, last_quarter: str
) -> tuple[dict[str, int], dict[str, int]]:
    """Return where each column stands, and where last time's figures do, by column name."""
    there: dict[str, int] = {}
    for place in range(layout.LABEL, len(sheet.rows[header]) + 1):
        text = sheet.cell(header, place)
        if text and text in there:
            raise UnreadableError(f"the column {text} is there twice", BROKEN_LAYOUT, header)
        there[text] = place
    there.pop("", None)
    columns = {
        column.name: column.csv_name for column in (*layout.keys(dataset), *dataset.measures)
    }
    last = {}
    if last_quarter:
        for required in (True, False):
            for column in layout.measures(dataset, required=required):
                last[column.name] = layout.last_header(column, last_quarter)
    for text in (*columns.values(), *last.values()):
        if text not in there:
            raise UnreadableError(f"the column {text} is missing", BROKEN_LAYOUT, header)
    return (
        {name: there[text] for name, text in columns.items()},
        {name: there[text] for name, text in last.items()},
    )


def _note_stray(sheet: Sheet, file: RawFile, row: int, known: set[int]) -> None:
    """Warn of text beside the table, which would be left out unseen."""
    places = range(1, len(sheet.rows.get(row, [])) + 1)
    stray = [sheet.cell(row, place) for place in places if place not in known]
    if any(stray):
        file.leave_out({row: stray}, "text outside the columns")
        rule = f"{file.dataset.title}: there is text outside the columns of the table"
        hint = "It is left out; put it in the comment box"
        file.problems.append(Problem(file.name, row, None, None, rule, hint, WARNING))
