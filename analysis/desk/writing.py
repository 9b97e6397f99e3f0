"""Making the workbooks: one visible sheet to fill, a hidden one of lists and a hidden manifest."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping

import pandas as pd
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from analysis import reference
from analysis.declare import Column, Type
from analysis.desk import blocks, layout, planning, styles
from analysis.desk.fields import write
from analysis.desk.planning import Form
from analysis.quarters import Quarter

TITLE = "Trauma-informed practice: quarterly return"


def workbooks(tables: Mapping[str, pd.DataFrame], quarter: Quarter) -> dict[str, bytes]:
    """Return a workbook for every organisation that owes a return, by file name.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The published typed tables: the register says who owes what, the returns what was sent
        last.
    """
    return {name: workbook(form) for name, form in named_forms(tables, quarter).items()}


def named_forms(tables: Mapping[str, pd.DataFrame], quarter: Quarter) -> dict[str, Form]:
    """Return the form of every organisation that owes a return, by its workbook's file name."""
    named: dict[str, Form] = {}
    for form in planning.forms(tables, quarter):
        name = f"{quarter.slug}_{layout.slug(form.organisation)}.xlsx"
        if name in named:
            mark = hashlib.sha256(form.organisation.encode()).hexdigest()[:6]
            name = name.replace(".xlsx", f"-{mark}.xlsx")
        named[name] = form
    return named


def workbook(form: Form) -> bytes:
    """Return one workbook."""
    book = Workbook()
    styles.add(book)
    sheet = book.active
    sheet.title = layout.SHEET
    lists = _lists(book.create_sheet(layout.LISTS), form)
    page = blocks.Page(sheet, form, lists)
    _identity(page, form)
    placed = [page.block(number, block) for number, block in enumerate(form.blocks, start=1)]
    _closing(page)
    _manifest(book.create_sheet(layout.MANIFEST), form, placed)
    _finish(book, sheet, page, form)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _identity(page: blocks.Page, form: Form) -> None:
    page.line(f"{TITLE}, {form.quarter.label}", styles.TITLE, height=26)
    page.pair("Organisation", form.organisation, mark=layout.ORGANISATION)
    page.pair("Quarter", form.quarter.label, mark=layout.QUARTER)
    page.pair("Months", form.quarter.in_words.partition("(")[2].rstrip(")"))
    page.pair("Area", form.area)
    page.pair("Sector", form.sector)
    page.pair("Please return by", f"{form.due.day} {form.due:%B %Y}")
    if form.provenance is planning.Provenance.ILLUSTRATIVE:
        page.line("Illustrative: this organisation and its figures are made up.", styles.NOTICE)
    for text in (
        "Fill in the framed cells; the Tab key goes from one to the next. Required is enough; "
        "what stands apart as Optional may stay blank.",
        "Figures are whole numbers. Where there is none: [x] not available, [z] not applicable, "
        "[c] hidden to protect people.",
        "Grey figures are what you returned last time. Never enter anybody's name or address.",
    ):
        page.line(text, styles.TEXT)


def _closing(page: blocks.Page) -> None:
    page.line("To finish", styles.HEADING, height=24)
    page.box(
        "Comment (anything a reader of the figures should know)", mark=layout.COMMENT, height=75
    )
    page.box("Signed off by (job title only, no name)", mark=layout.SIGN_OFF, height=32)


def _lists(sheet: Worksheet, form: Form) -> dict[str, str]:
    """Write the lists and return by column name where each stands, as a formula."""
    columns = {column for block in form.blocks for column in layout.keys(block.dataset)}
    lists: dict[str, tuple[str, ...]] = {"tick": (layout.YES, layout.NO)}
    for column in sorted(columns, key=lambda column: column.name):
        lists[column.name] = _choices(column, form)
    where = {}
    for place, (name, choices) in enumerate((n, c) for n, c in lists.items() if c):
        letter = get_column_letter(place + 1)
        for row, text in enumerate((name, *choices), start=1):
            write(sheet.cell(row, place + 1), text)
        where[name] = f"{layout.LISTS}!${letter}$2:${letter}${len(choices) + 1}"
    sheet.sheet_state = "hidden"
    return where


def _choices(column: Column, form: Form) -> tuple[str, ...]:
    if column.type is Type.AREA:
        days = (form.quarter.start, form.quarter.end)
        return tuple(
            area.name for area in reference.areas() if any(area.is_valid_on(day) for day in days)
        )
    return form.partners if column.name == "organisation" else column.allowed


def _manifest(sheet: Worksheet, form: Form, placed: list[blocks.Placed]) -> None:
    """Write what the reader goes by: whose return of which quarter, and where its blocks stand."""
    rows = [
        ("template version", str(layout.VERSION)),
        ("organisation", form.organisation),
        ("area", form.area),
        ("quarter", form.quarter.label),
        ("provenance", form.provenance.value),
        ("block", "header row", "last row", "last quarter"),
    ]
    rows += [
        (block.name, str(block.header_row), str(block.last_row), block.last_quarter or "")
        for block in placed
    ]
    for number, texts in enumerate(rows, start=1):
        for place, text in enumerate(texts, start=1):
            write(sheet.cell(number, place), text)
    sheet.sheet_state = "hidden"


def _finish(book: Workbook, sheet: Worksheet, page: blocks.Page, form: Form) -> None:
    """Set what a person sees first, prints and may change."""
    book.properties.title = f"{TITLE}, {form.quarter.label}, {form.organisation}"
    book.properties.creator = "Trauma-informed practice dashboard"
    book.properties.language = "en-GB"
    # Without a password: the lock guides the Tab key and keeps headers whole, it guards nothing.
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    book.security.lockStructure = True
    sheet.freeze_panes = "A4"
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions[get_column_letter(layout.MARK)].hidden = True
    for place, width in page.widths().items():
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins = PageMargins(left=0.3, right=0.3, top=0.4, bottom=0.4)
    sheet.print_title_rows = "1:3"
    sheet.sheet_view.selection[-1].activeCell = sheet.sheet_view.selection[-1].sqref = page.first
