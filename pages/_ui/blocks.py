"""Blocks: the same anatomy for every figure on every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
import streamlit as st

from analysis import documents, formatting, quarters
from analysis.charts import dots, lines, spc
from analysis.charts.chart import Chart, release_words
from analysis.datasets import registry
from analysis.declare import Dataset, Indicator
from analysis.exporting import escaped
from analysis.release import Release
from analysis.selection import Selection
from analysis.statistics import gate
from pages._ui import below, loading, tables, takeaway
from pages._ui.ready import Markup, Ready

PLOTLY = {"displayModeBar": False, "responsive": True}
ILLUSTRATIVE = "Illustrative, not real"
MADE_UP = "Illustrative, not real: the returns are made up"
ON_RECORD = "Returns are illustrative; what is marked public record is real"


def safe(text: object) -> str:
    """Return text from a file so that Markdown shows it as it is; 29 % stays on one line."""
    return _safe(str(text))


@lru_cache(maxsize=20_000)
def _safe(text: str) -> str:
    escaped_signs = re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])", r"\\\1", text)
    return formatting.unparted(escaped_signs.replace("\n", " "))


def opening(
    shown: Release, selection: Selection, title: str, *, illustrative: str = MADE_UP
) -> None:
    """Draw a page's heading, its quarter and how complete the returns are."""
    st.title(title, anchor=False)
    if selection.last is None:
        st.info("No returns have been published yet. An analyst publishes them on the Upload page.")
        return
    st.markdown(loading.held(_opening, shown, selection.last, selection.main_area, illustrative))


def _opening(shown: Release, quarter: str, area: str, illustrative: str) -> str:
    received, expected = shown.completeness(quarter, area)
    words = quarters.parse(quarter).in_words
    returns = f" · {received} of {expected} returns received" if expected else ""
    label = f" :orange-badge[{illustrative}]" if shown.is_illustrative else ""
    said = f"{safe(words)} · {safe(area)}{returns} · {safe(release_words(shown))}"
    return f":small[{said}]{label}"


@dataclass(frozen=True)
class Drawn:
    """What a chart puts on a page, worked out once for all who see it."""

    heading: str
    figure: Ready | None
    below: Markup


@lru_cache(maxsize=loading.MOST_CHARTS)
def _drawn(made: Chart) -> Drawn:
    label = f" :orange-badge[{ILLUSTRATIVE}]" if made.is_illustrative else ""
    return Drawn(
        heading=f"{safe(made.title)}{label}",
        figure=Ready(made.figure) if made.figure else None,
        below=Markup(below.written(made)),
    )


def chart(made: Chart) -> None:
    """Draw a chart with its finding, its table, its download and its source."""
    takeaway.note(made)
    drawn = _drawn(made)
    with st.container(border=True, key=f"{made.key}_block"):
        st.header(drawn.heading, anchor=False)
        if made.empty:
            st.info(made.empty)
        if drawn.figure is not None:
            st.plotly_chart(
                drawn.figure, key=f"{made.key}_chart", alt=made.alt, theme=None, config=PLOTLY
            )
        st.html(drawn.below)
        if drawn.figure is not None or len(made.table) and not made.empty:
            download(made)


def download(made: Chart) -> None:
    """Offer exactly what a chart shows as a CSV."""
    st.download_button(
        "Download these figures as CSV",
        data=lambda: csv(made),
        file_name=f"{made.key}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"{made.key}_csv",
        icon=":material/download:",
        type="tertiary",
    )


def csv(made: Chart) -> bytes:
    """Return exactly what a chart shows, with what must be known to use it, as a CSV."""
    frame = escaped(made.data).assign(source=made.source.removeprefix("Source: "))
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def table(frame: pd.DataFrame, *, alt: str) -> None:
    """Draw a real table, its first column heading the rows."""
    st.html(tables.written(frame, alt=alt))


@lru_cache(maxsize=200)
def _always(make: Callable[[], pd.DataFrame], alt: str) -> str:
    return tables.written(make(), alt=alt)


def same_table(make: Callable[[], pd.DataFrame], *, alt: str) -> None:
    """Draw a table of what the code declares, the same for everybody: made once a process.

    Parameters
    ----------
    make : callable
        A function of a module that takes nothing.
    """
    st.html(_always(make, alt))


def progress(shown: Release, indicator: Indicator, selection: Selection) -> None:
    """Draw an indicator by quarter."""
    chart(loading.chart(lines.by_quarter, shown, indicator, selection))


def signals(shown: Release, indicator: Indicator, selection: Selection) -> None:
    """Draw a flow with its expected range; nothing for what is no flow, or has no figure at all.

    The chart by quarter above it says why there is none.
    """
    if gate.unsuited(indicator):
        return
    made = loading.chart(spc.by_quarter, shown, indicator, selection)
    if not made.empty:
        chart(made)


def groups(shown: Release, indicator: Indicator, selection: Selection, by: str) -> None:
    """Draw an indicator by group in the chosen quarter."""
    chart(loading.chart(dots.by_group, shown, indicator, selection, by))


def not_collected(indicators: list[Indicator]) -> None:
    """Name the indicators that no column feeds yet, and what each would need."""
    if not indicators:
        return
    with st.container(border=True, key="not_collected_block"):
        st.header("Not yet collected", anchor=False)
        for indicator in indicators:
            needs = indicator.formula.needs
            st.markdown(f"- **{indicator.id} {indicator.title}**: would need {needs}.")


def page_of(indicator: Indicator) -> str:
    """Return the page an indicator stands on: its own, otherwise its dataset's."""
    return indicator.page or registry().dataset_of(indicator).page


def page_indicators(page: str) -> tuple[list[Indicator], list[Indicator]]:
    """Return a page's indicators: those that are collected, and those that are not."""
    mine = [one for one in registry().indicators.values() if page_of(one) == page]
    mine.sort(key=lambda one: (one.id[:2], int(one.id[2:])))
    return [one for one in mine if one.is_collected], [one for one in mine if not one.is_collected]


def template(dataset: Dataset) -> None:
    """Offer a dataset's empty template."""
    st.download_button(
        f"Download the template for {dataset.title.lower()}",
        data=lambda: documents.template(dataset).encode("utf-8"),
        file_name=f"{dataset.name}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"template_{dataset.name}",
        icon=":material/download:",
    )
