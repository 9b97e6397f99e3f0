"""Changes as a table that can be filtered, turned over and taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

import pandas as pd
import streamlit as st

from analysis import changes, exporting, formatting
from pages._ui import tables
from pages._ui.ready import Markup

ON_A_PAGE = 10
# Views of one list that are kept as they were written: pages turned over, filters tried.
MOST_KEPT = 16
KINDS = {
    changes.ANY: "All",
    changes.ADDED: "Added",
    changes.REVISED: "Revised",
    changes.REMOVED: "Removed",
}


class Listed:
    """A list that nobody alters, with the views of it that were drawn already."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self._kept: dict[tuple, object] = {}

    def kept(self, key: tuple, make: Callable[[], object]) -> object:
        """Return what a key names, made once while the list is held."""
        made = self._kept.get(key)
        if made is None:
            made = make()
            while len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[key] = made
        return made

    @cached_property
    def kinds(self) -> list[str]:
        """The kinds of change that occur."""
        return [kind for kind in KINDS if (self.frame["Change"] == kind).any()]

    @cached_property
    def datasets(self) -> list[str]:
        """The datasets that occur."""
        return list(self.frame["Dataset"].unique())

    def chosen(self, dataset: str, change: str, text: str) -> Listed:
        """Return the part of a list of changes that a reader asks for."""
        if (dataset, change, text.strip()) == (changes.ANY, changes.ANY, ""):
            return self
        asked = {"dataset": dataset, "change": change, "text": text}
        return self.kept(
            (dataset, change, text), lambda: Listed(changes.chosen(self.frame, **asked))
        )


def draw(
    found: Iterable[Mapping],
    *,
    key: str,
    title: str,
    before: changes.Tables | None = None,
    after: changes.Tables | None = None,
) -> None:
    """Draw changes with filters, and their download; with the tables, whole rows' figures too."""
    draw_list(Listed(changes.table(found, before, after)), key=key, title=title)


def draw_list(listed: Listed, *, key: str, title: str) -> None:
    """Draw changes, as `changes.table` gives them, with filters and their download."""
    frame = listed.frame
    if frame.empty:
        return
    with st.container(border=True, key=f"{key}_changes"):
        st.header(title, anchor=False)
        shown = _filtered(listed, key)
        count = len(shown.frame)
        st.markdown(f"{formatting.counted(count, 'change')} shown of {len(frame):,}.")
        several = len(shown.datasets) > 1
        turned(
            shown,
            alt=f"{title}: old and new",
            key=key,
            told=lambda part: changes.told(part, dataset=several),
        )
        download("Download all changes as CSV", frame, key=f"{key}_changes")


def _filtered(listed: Listed, key: str) -> Listed:
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}_filters"):
        change = st.segmented_control(
            "Kind of change",
            [changes.ANY, *listed.kinds],
            default=changes.ANY,
            required=True,
            format_func=KINDS.get,
            key=f"{key}_kind",
        )
        datasets = [changes.ANY, *listed.datasets]
        dataset = st.selectbox("Dataset", datasets, key=f"{key}_dataset", width=260)
        text = st.text_input("With the words", key=f"{key}_words", width=260)
    return listed.chosen(dataset, change, text)


def pages(frame: pd.DataFrame, *, alt: str, key: str) -> None:
    """Draw a table, a page of it at a time."""
    turned(Listed(frame), alt=alt, key=key)


def turned(
    listed: Listed,
    *,
    alt: str,
    key: str,
    told: Callable[[pd.DataFrame], pd.DataFrame] = lambda part: part,
) -> None:
    """Draw a list, a page of it at a time; only the rows of the page are put in words."""
    number = -(-len(listed.frame) // ON_A_PAGE)
    page = st.pagination(number, key=f"{key}_page_{number}") if number > 1 else 1

    def written() -> Markup:
        part = listed.frame[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
        return Markup(tables.written(told(part), alt=alt) if len(part) else "")

    table = listed.kept((page, alt), written)
    if table:
        st.html(table)


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
