"""What a reader takes away: a workbook of the page, the board pack, everything published."""

from __future__ import annotations

from contextvars import ContextVar

import streamlit as st

from analysis import reference
from analysis.charts.chart import Chart
from analysis.exports import everything, pack, slides, webpage, workbook
from analysis.release import Release
from analysis.selection import Selection
from pages._ui import loading

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PRESENTATION = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ICON = ":material/download:"

# The charts of the page that is being drawn; each run of a page begins a new list.
_drawn: ContextVar[list[Chart]] = ContextVar("drawn")


def start() -> None:
    """Begin the list of a page's charts."""
    _drawn.set([])


def note(made: Chart) -> None:
    """Remember a chart for the workbook of its page."""
    _drawn.get([]).append(made)


def page_workbook(title: str, shown: Release, selection: Selection) -> None:
    """Offer every table of the page as one accessible workbook."""
    charts = [made for made in _drawn.get([]) if len(made.data)]
    if not charts or selection.last is None:
        return
    st.download_button(
        "Download all tables of this page (.xlsx)",
        data=lambda: workbook.workbook(title, pack.facts(shown, selection), charts),
        file_name=f"{title.lower().replace(' ', '-')}-release-{shown.version}.xlsx",
        mime=SPREADSHEET,
        on_click="ignore",
        key="page_workbook",
        icon=ICON,
    )


def board_pack(shown: Release, selection: Selection) -> None:
    """Let the reader choose area and quarter, and offer the pack as slides, page and workbook."""
    places = [reference.system(), *reference.authorities()]
    left, right = st.columns(2)
    with left:
        area = st.selectbox("For", places, index=places.index(_first(selection)), key="pack_area")
    with right:
        newest_first = shown.quarters[::-1]
        at = newest_first.index(selection.last)
        quarter = st.selectbox("Quarter", newest_first, index=at, key="pack_quarter")
    name = f"board-pack-{area}-{quarter}-release-{shown.version}"
    name = name.lower().replace(" ", "-").replace("/", "-")

    # Charts that the pages have drawn already are taken as they are.
    as_drawn = loading.later(shown)

    def made() -> pack.Pack:
        return pack.build(shown, area, quarter, make=as_drawn)

    def tables() -> bytes:
        one = made()
        return workbook.workbook(f"{one.title}, {one.subtitle}", one.facts, _charts(one))

    offers = (
        ("Slides (PowerPoint)", lambda: slides.slides(made()), "pptx", PRESENTATION),
        ("Page to read or print (HTML)", lambda: webpage.webpage(made()), "html", "text/html"),
        ("Tables (Excel)", tables, "xlsx", SPREADSHEET),
    )
    for label, data, ending, mime in offers:
        st.download_button(
            label, data=data, file_name=f"{name}.{ending}", mime=mime, on_click="ignore",
            key=f"pack_{ending}", icon=ICON, type="primary" if ending == "pptx" else "secondary",
        )  # fmt: skip


def _first(selection: Selection) -> str:
    main = selection.main_area
    return main if main in (reference.system(), *reference.authorities()) else reference.system()


def _charts(one: pack.Pack) -> list[Chart]:
    return [one.headlines, *(made for made in one.charts if len(made.data))]


def whole_system(shown: Release, selection: Selection) -> None:
    """Offer every published indicator of every area and quarter as one workbook."""
    title = "Trauma-informed adoption: every published indicator"
    facts = pack.facts(shown, pack.selected(shown, reference.system(), selection.last))
    st.download_button(
        "Every indicator, area and quarter (Excel)",
        data=lambda: workbook.workbook(title, facts, everything.charts(shown)),
        file_name=f"everything-release-{shown.version}.xlsx",
        mime=SPREADSHEET,
        on_click="ignore",
        key="everything_xlsx",
        icon=ICON,
    )
