"""How a return workbook looks. Colour never speaks alone: every shade has its word beside it."""

from __future__ import annotations

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.workbook import Workbook

TITLE, HEADING, LABEL, TEXT = "Return title", "Return heading", "Return label", "Return text"
NOTICE = "Return notice"
GROUP, GROUP_OPTIONAL = "Return group", "Return optional group"
MEANING, HEADER, HEADER_OPTIONAL = "Return meaning", "Return header", "Return optional header"
KEY, LAST = "Return key", "Return last figure"
ENTRY, ENTRY_OPTIONAL, CHOICE, BOX = (
    "Return entry",
    "Return optional entry",
    "Return choice",
    "Return box",
)

INK, GREY = "1F2933", "595959"
DARK, PALE, OPTIONAL, TO_FILL = "12436D", "DCE6F0", "EFEFEF", "FFFBE6"

_LINE = Side(style="thin", color="7A869A")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def _style(
    name: str,
    *,
    fill: str = "",
    framed: bool = False,
    is_open: bool = False,
    align: Alignment = _WRAPPED,
    **font,
) -> NamedStyle:
    style = NamedStyle(name)
    style.font = Font(**{"name": "Arial", "size": 11, "color": INK} | font)
    style.alignment = align
    if fill:
        style.fill = PatternFill("solid", start_color=fill)
    if framed:
        style.border = _FRAME
    style.protection = Protection(locked=not is_open)
    return style


def add(book: Workbook) -> None:
    """Add the styles to a workbook."""
    along = Alignment(vertical="center")
    number = Alignment(horizontal="right", vertical="top")
    for style in (
        _style(TITLE, size=16, bold=True, color=DARK, align=along),
        _style(HEADING, size=14, bold=True, color=DARK, align=along),
        _style(LABEL, bold=True),
        _style(NOTICE, bold=True, align=along),
        _style(TEXT, align=Alignment(vertical="top")),
        _style(GROUP, bold=True, color=DARK, align=along),
        _style(GROUP_OPTIONAL, bold=True, color=GREY, fill=OPTIONAL, align=along),
        _style(MEANING, size=9, color=GREY),
        _style(HEADER, size=9, bold=True, fill=PALE, framed=True),
        _style(HEADER_OPTIONAL, size=9, bold=True, fill=OPTIONAL, framed=True),
        _style(KEY),
        _style(LAST, color=GREY, align=number),
        # Entries keep the format General: with another, Excel takes a typed "1-7" for 46,204.
        _style(ENTRY, framed=True, is_open=True, align=number, fill=TO_FILL),
        _style(ENTRY_OPTIONAL, framed=True, is_open=True, align=number, fill=OPTIONAL),
        _style(CHOICE, framed=True, is_open=True, fill=TO_FILL),
        _style(BOX, framed=True, is_open=True, fill=TO_FILL),
    ):
        book.add_named_style(style)
