"""Filling in a workbook of the returns desk as a person with a spreadsheet does."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from analysis import desk
from analysis.datasets import registry
from analysis.desk import layout


class Person:
    """Somebody with a spreadsheet: opens a workbook, types into its cells and saves it."""

    def __init__(self, content: bytes) -> None:
        self.book = load_workbook(io.BytesIO(content))
        self.sheet = self.book[layout.SHEET]

    def row(self, mark: str) -> int:
        return next(cell.row for cell in self.sheet["A"] if cell.value == mark)

    def rows(self, dataset: str, kind: str = "") -> list[int]:
        """The rows of a block, or those asked for or spare."""
        first = self.row(layout.header_mark(dataset)) + 1
        numbers = range(first, self.row(layout.end_mark(dataset)))
        return [n for n in numbers if str(self.sheet.cell(n, 1).value).startswith(kind)]

    def place(self, dataset: str, header: str) -> int:
        cells = self.sheet[self.row(layout.header_mark(dataset))]
        return next(cell.column for cell in cells if cell.value == header)

    def type(self, dataset: str, row: int, **figures) -> Person:
        for header, value in figures.items():
            self.sheet.cell(row, self.place(dataset, header)).value = value
        return self

    def answer(self, mark: str, value: object) -> Person:
        self.sheet.cell(self.row(mark), layout.ANSWER).value = value
        return self

    def tick(self, dataset: str, value: object = layout.YES) -> Person:
        return self.answer(layout.tick_mark(dataset), value)

    def sign(self, title: str = "Head of learning") -> Person:
        return self.answer(layout.SIGN_OFF, title)

    def fill(self, dataset: str) -> Person:
        """Give every row asked for what stands beside it, as a person does who has no news."""
        declared = registry()[dataset]
        for row in self.rows(dataset, layout.ASKED) or self.rows(dataset)[:1]:
            for column in declared.measures:
                beside = [
                    cell.column
                    for cell in self.sheet[self.row(layout.header_mark(dataset))]
                    if str(cell.value).startswith(f"{column.csv_name} in ")
                ]
                last = self.sheet.cell(row, beside[0]).value if beside else 0
                self.type(dataset, row, **{column.csv_name: last})
        return self

    def fill_all(self) -> Person:
        for dataset in registry().returns:
            if any(cell.value == layout.tick_mark(dataset.name) for cell in self.sheet["A"]):
                self.fill(dataset.name)
        return self.sign()

    def saved(self) -> bytes:
        content = io.BytesIO()
        self.book.save(content)
        return content.getvalue()

    def read(self, name: str = "file.xlsx") -> dict[str, object]:
        return {file.dataset.name: file for file in desk.read(name, self.saved())}
