"""Single cells: how they are written, and what a spreadsheet lets a person enter in them."""

from __future__ import annotations

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.datavalidation import DataValidation

from analysis.cells import FORMULA_STARTS
from analysis.declare import Column, Type
from analysis.desk import layout

# What Excel shows at most of a title and of a text beside a cell.
LONGEST_TITLE, LONGEST_PROMPT = 32, 255


def write(cell: Cell, text: str | int, style: str = "") -> None:
    """Write a cell; a text that a spreadsheet might run stays a text, also when it is edited."""
    cell.value = text
    if style:
        cell.style = style
    if isinstance(text, str):
        cell.data_type = "s"
        if text.startswith(FORMULA_STARTS):
            cell.quotePrefix = True


def number_or_text(text: str) -> str | int:
    """Return plain digits as a number, so that a spreadsheet can add them up."""
    return int(text) if text.isdecimal() else text


def list_check(where: str, *, is_strict: bool = True) -> DataValidation:
    """Return a drop-down; a strict one takes nothing that is not on its list."""
    return DataValidation(
        type="list",
        formula1=where,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop" if is_strict else "warning",
        errorTitle="Choose from the list",
        error="Please choose one of the list."
        if is_strict
        else "This is not on the list. Keep it only if the list lacks it.",
    )


def figure_check(column: Column, cell: str) -> DataValidation:
    """Return the check of a column of figures, whose first cell is named, with its meaning."""
    whole = f",{cell}=INT({cell})" if column.type is Type.COUNT else ""
    statuses = ",".join(f'{cell}="{status}"' for status in layout.STATUSES)
    return DataValidation(
        type="custom",
        # IF, because a comparison with a text or INT of one would fail the whole formula.
        formula1=f"IF(ISNUMBER({cell}),AND({cell}>=0{whole}),OR({statuses}))",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="A figure of at least 0",
        error=f"Enter a whole number of at least 0, or {', '.join(layout.STATUSES)}."
        if whole
        else f"Enter a number of at least 0, or {', '.join(layout.STATUSES)}.",
        showInputMessage=True,
        promptTitle=column.csv_name[:LONGEST_TITLE],
        prompt=column.meaning.replace("`", "")[:LONGEST_PROMPT],
    )
