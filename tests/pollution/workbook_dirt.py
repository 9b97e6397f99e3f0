"""What people do to a table in a spreadsheet."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from analysis.declare import Type
from tests.pollution.cases import Case
from tests.pollution.dirt import COUNTS, kind


def _sheet_step(**about):
    """Register a kind whose function takes the case and the sheet, once all is written."""

    def register(change):
        def apply(case: Case) -> bool | None:
            if not case.rows or case.grid is None:
                return False
            case.in_book.append(lambda book: change(case, book.worksheets[0]))
            return None

        apply.__name__ = change.__name__
        return kind(text=False, stage=7, **about)(apply)

    return register


def _cells(case: Case, sheet, *types):
    """Yield the cells of the sheet under the columns of some types."""
    head = next(
        (
            row
            for row in sheet.iter_rows()
            if [c.value or "" for c in row][: len(case.header)] == case.header
        ),
        None,
    )
    if head is None:
        return
    titles = {column.csv_name for column in case.dataset.all_columns if column.type in types}
    places = [cell.column for cell in head if cell.value in titles]
    for row in sheet.iter_rows(min_row=head[0].row + 1):
        yield from (cell for cell in row if cell.column in places and cell.value is not None)


@_sheet_step(plain=True)
def numbers_kept_as_text(case, sheet):
    for cell in _cells(case, sheet, *COUNTS):
        cell.value = str(cell.value)


@_sheet_step(plain=True)
def real_dates(case, sheet):
    for cell in _cells(case, sheet, Type.DATE):
        try:
            cell.value = dt.date.fromisoformat(str(cell.value))
        except ValueError:
            continue
        cell.number_format = case.rng.choice(("dd/mm/yyyy", "yyyy-mm-dd", "d mmm yy", "mm-dd-yy"))


@_sheet_step(plain=True)
def thousands_shown(case, sheet):
    for cell in _cells(case, sheet, *COUNTS):
        cell.number_format = "#,##0"


@_sheet_step()
def shown_in_thousands(case, sheet):
    for cell in _cells(case, sheet, *COUNTS):
        cell.number_format = case.rng.choice(("#,##0,", '0,"k"', "0.0,,"))


@_sheet_step()
def shown_as_per_cent(case, sheet):
    for cell in list(_cells(case, sheet, *COUNTS))[:1]:
        cell.number_format = case.rng.choice(("0%", "0.00%", '0"%"', '0 "%"'))


@_sheet_step()
def counts_shown_as_dates(case, sheet):
    for cell in list(_cells(case, sheet, Type.COUNT))[:2]:
        cell.number_format = "dd/mm/yyyy"


@_sheet_step()
def formula_without_result(case, sheet):
    for cell in list(_cells(case, sheet, *COUNTS))[:1]:
        cell.value = f"={cell.value}+0"


@_sheet_step()
def error_value(case, sheet):
    for cell in list(_cells(case, sheet, *COUNTS))[:1]:
        cell.value = case.rng.choice(("#N/A", "#REF!", "#DIV/0!", "#VALUE!"))
        cell.data_type = "e"


@_sheet_step()
def merged_below_the_header(case, sheet):
    """Two cells merged: alike and of the key, and so one text for both rows, or figures."""
    keys = {column.csv_name for column in case.dataset.key}
    for row in range(2, sheet.max_row):
        for place, title in enumerate(case.header, start=1):
            pair = [sheet.cell(one, place).value for one in (row, row + 1)]
            if title in keys and pair[0] and pair[0] == pair[1] and case.rng.random() < 0.5:
                sheet.merge_cells(
                    start_row=row, end_row=row + 1, start_column=place, end_column=place
                )
                return


@_sheet_step()
def merged_above(case, sheet):
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Quarterly return"
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=max(2, sheet.max_column))


@_sheet_step()
def hidden_row(case, sheet):
    sheet.row_dimensions[sheet.max_row].hidden = True


@_sheet_step()
def hidden_column(case, sheet):
    sheet.column_dimensions[
        get_column_letter(case.rng.randrange(1, sheet.max_column + 1))
    ].hidden = True


@_sheet_step()
def filtered(case, sheet):
    sheet.auto_filter.ref = sheet.dimensions
    for row in range(3, sheet.max_row + 1, 2):
        sheet.row_dimensions[row].hidden = True


@_sheet_step()
def moved_down_and_right(case, sheet):
    sheet.insert_rows(1, case.rng.choice((1, 3)))
    sheet.insert_cols(1, case.rng.choice((1, 2)))


@_sheet_step()
def hidden_sheet(case, sheet):
    other = sheet.parent.create_sheet("Lists")
    other["A1"] = "Bristol"
    other.sheet_state = case.rng.choice(("hidden", "veryHidden"))


@_sheet_step()
def notes_on_another_sheet(case, sheet):
    sheet.parent.create_sheet("Notes", case.rng.choice((0, 1)))["A1"] = "How to fill in this return"


@_sheet_step()
def several_sheets(case, sheet):
    sheet.parent.copy_worksheet(sheet)


@_sheet_step(plain=True)
def empty_sheets_beside(case, sheet):
    sheet.parent.create_sheet("Sheet2")
    sheet.parent.create_sheet("Sheet3")


@_sheet_step(plain=True)
def a_comment(case, sheet):
    sheet.cell(1, 1).comment = Comment("As agreed at the board", "Analyst")


@_sheet_step()
def blanks_far_away(case, sheet):
    sheet.cell(3000, 60).value = " "


@_sheet_step()
def something_far_away(case, sheet):
    sheet.cell(case.rng.choice((3, 400)), 40).value = case.rng.choice(("x", 12))


@_sheet_step()
def times_of_day_in_dates(case, sheet):
    for cell in _cells(case, sheet, Type.DATE):
        try:
            cell.value = dt.datetime.fromisoformat(f"{cell.value}T14:30:00")
        except ValueError:
            continue


@_sheet_step()
def fractions(case, sheet):
    for cell in list(_cells(case, sheet, Type.COUNT))[:1]:
        if isinstance(cell.value, int):
            cell.value = cell.value + case.rng.choice((0.5, 1e-9, 0.0000001))


@_sheet_step()
def truth_values(case, sheet):
    for cell in list(_cells(case, sheet, Type.COUNT))[:1]:
        cell.value = True


@kind(text=False, stage=8)
def old_dates(case):
    """A workbook that counts days from 1904, as old Macs did."""

    def change(book):
        import openpyxl.utils.datetime as days

        book.epoch = days.CALENDAR_MAC_1904

    case.in_book.append(change)


@kind(text=False, lost=True, stage=9)
def bomb(case):
    def change(_content: bytes) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
        return packed.getvalue()

    case.in_bytes.append(change)


@kind(text=False, lost=True, stage=9)
def damaged(case):
    def change(content: bytes) -> bytes:
        place = case.rng.randrange(len(content))
        how = case.rng.random()
        if how < 0.4:
            return content[:place]
        if how < 0.7:
            return content[:place] + bytes(50) + content[place + 50 :]
        return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content

    case.in_bytes.append(change)
