"""Changes as a table that can be filtered, turned over and taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pandas as pd
import streamlit as st

from analysis import changes, exporting, formatting
from pages._ui import blocks

ON_A_PAGE = 10
KINDS = {
    changes.ANY: "All",
    changes.ADDED: "Added",
    changes.REVISED: "Revised",
    changes.REMOVED: "Removed",
}


def draw(
    found: Iterable[Mapping],
    *,
    key: str,
    title: str,
    before: changes.Tables | None = None,
    after: changes.Tables | None = None,
) -> None:
    """Draw changes with filters, and their download; with the tables, whole rows' figures too."""
    draw_table(changes.table(found, before, after), key=key, title=title)


def draw_table(frame: pd.DataFrame, *, key: str, title: str) -> None:
    """Draw changes, as `changes.table` gives them, with filters and their download."""
    if frame.empty:
        return
    with st.container(border=True, key=f"{key}_changes"):
        st.header(title, anchor=False)
        shown = _filtered(frame, key)
        st.markdown(f"{formatting.counted(len(shown), 'change')} shown of {len(frame):,}.")
        several = shown["Dataset"].nunique() > 1
        pages(
            shown,
            alt=f"{title}: old and new",
            key=key,
            told=lambda part: changes.told(part, dataset=several),
        )
        download("Download all changes as CSV", frame, key=f"{key}_changes")


def _filtered(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}_filters"):
        kinds = [changes.ANY, *(kind for kind in KINDS if (frame["Change"] == kind).any())]
        change = st.segmented_control(
            "Kind of change",
            kinds,
            default=changes.ANY,
            required=True,
            format_func=KINDS.get,
            key=f"{key}_kind",
        )
        datasets = [changes.ANY, *frame["Dataset"].unique()]
        dataset = st.selectbox("Dataset", datasets, key=f"{key}_dataset", width=260)
        text = st.text_input("With the words", key=f"{key}_words", width=260)
    return changes.chosen(frame, dataset=dataset, change=change, text=text)


def pages(
    frame: pd.DataFrame,
    *,
    alt: str,
    key: str,
    told: Callable[[pd.DataFrame], pd.DataFrame] = lambda part: part,
) -> None:
    """Draw a table, a page of it at a time; only the rows of the page are put in words."""
    number = -(-len(frame) // ON_A_PAGE)
    page = st.pagination(number, key=f"{key}_page_{number}") if number > 1 else 1
    part = frame[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    if len(part):
        blocks.table(told(part), alt=alt)


def download(label: str, frame: pd.DataFrame, *, key: str) -> None:
    """Offer a table as a CSV that opens rightly in a spreadsheet."""
    st.download_button(
        label,
        data=lambda: exporting.as_csv(frame),
        file_name=f"{key}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"{key}_csv",
        icon=":material/download:",
    )
