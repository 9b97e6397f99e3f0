"""Blocks: the same anatomy for every figure on every page."""

from __future__ import annotations

import re

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis import documents, formatting, quarters, reference, theme
from analysis.charts import dots, lines, spc
from analysis.charts.chart import Chart, release_words
from analysis.datasets import registry
from analysis.declare import Dataset, Indicator
from analysis.exporting import escaped
from analysis.release import Figure, Release
from analysis.selection import Selection
from analysis.statistics import gate
from pages._ui import loading

PLOTLY = {"displayModeBar": False, "responsive": True}
PAGE_FILES = {
    "training": "pages/progress/training.py",
    "networks": "pages/progress/networks.py",
    "funding": "pages/record/funding.py",
    "milestones": "pages/record/milestones.py",
    "signals": "pages/progress/signals.py",
    "data": "pages/data/data.py",
}
ILLUSTRATIVE = "Illustrative, not real"
MADE_UP = "Illustrative, not real: the returns are made up"
ON_RECORD = "Returns are illustrative; what is marked public record is real"
TILE_TITLES = {
    "TR1": "Workforce reached",
    "TR2": "Completions",
    "NW1": "Network members",
    "AD1": "Committed",
    "FD3": "Funding runway",
}


def safe(text: object) -> str:
    """Return text from a file so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])", r"\\\1", str(text)).replace("\n", " ")


def opening(
    shown: Release, selection: Selection, title: str, *, illustrative: str = MADE_UP
) -> None:
    """Draw a page's heading, its quarter and how complete the returns are."""
    st.title(title, anchor=False)
    if selection.last is None:
        st.info("No returns have been published yet. An analyst publishes them on the Upload page.")
        return
    received, expected = shown.completeness(selection.last, selection.main_area)
    words = quarters.parse(selection.last).in_words
    returns = f" · {received} of {expected} returns received" if expected else ""
    label = f" :orange-badge[{illustrative}]" if shown.is_illustrative else ""
    area = safe(selection.main_area)
    st.markdown(f":small[{safe(words)} · {area}{returns} · {safe(release_words(shown))}]{label}")


def chart(made: Chart) -> None:
    """Draw a chart with its finding, its table, its download and its source."""
    with st.container(border=True, key=f"{made.key}_block"):
        label = f" :orange-badge[{ILLUSTRATIVE}]" if made.is_illustrative else ""
        st.subheader(f"{safe(made.title)}{label}", anchor=False)
        if made.empty:
            st.info(made.empty)
        if made.figure:
            _tabs(made)
        elif made.extra.get("html"):
            # Made of our own shapes and of text that is escaped: nothing of it is a file's.
            st.html(made.extra["html"])
            download(made)
        elif len(made.table):
            table(made.table, alt=made.alt, key=made.key)
        sentence = made.extra.get("sentence")
        if sentence:
            st.markdown(safe(sentence))
        _footer(made)


def _tabs(made: Chart) -> None:
    drawn, tabled, saved = st.tabs(["Chart", "Table", "Download"], key=f"{made.key}_tabs")
    with drawn:
        st.plotly_chart(
            go.Figure(made.figure, skip_invalid=False),
            key=f"{made.key}_chart",
            alt=made.alt,
            theme=None,
            config=PLOTLY,
        )
    with tabled:
        table(made.table, alt=f"Table: {made.title}", key=made.key)
    with saved:
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
    )


def csv(made: Chart) -> bytes:
    """Return exactly what a chart shows, with what must be known to use it, as a CSV."""
    frame = escaped(made.data).assign(source=made.source.removeprefix("Source: "))
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def table(frame: pd.DataFrame, *, alt: str, key: str = "") -> None:
    """Draw a real table, its first column heading the rows."""
    shown = frame.map(safe)
    shown.columns = [safe(name) for name in shown.columns]
    st.table(shown.set_index(shown.columns[0]), alt=alt)


def _footer(made: Chart) -> None:
    st.caption(safe(made.source))
    if made.notes:
        with st.expander("How to read this", key=f"{made.key}_notes"):
            for note in made.notes:
                st.markdown(f"- {safe(note)}")
            if made.indicator is not None:
                st.markdown(f"**{made.indicator.question}** {made.indicator.why_it_matters}")


def progress(shown: Release, indicator: Indicator, selection: Selection) -> None:
    """Draw an indicator by quarter."""
    chart(loading.chart(lines.by_quarter, shown, indicator, selection))


def signals(shown: Release, indicator: Indicator, selection: Selection) -> None:
    """Draw a flow with its expected range; nothing for what is no flow."""
    if not gate.unsuited(indicator):
        chart(loading.chart(spc.by_quarter, shown, indicator, selection))


def groups(shown: Release, indicator: Indicator, selection: Selection, by: str) -> None:
    """Draw an indicator by group in the chosen quarter."""
    chart(loading.chart(dots.by_group, shown, indicator, selection, by))


def not_collected(indicators: list[Indicator]) -> None:
    """Name the indicators that no column feeds yet, and what each would need."""
    if not indicators:
        return
    with st.container(border=True, key="not_collected_block"):
        st.subheader("Not yet collected", anchor=False)
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


def tile(shown: Release, indicator: Indicator, selection: Selection) -> None:
    """Draw a headline tile: value, change, target and the three authorities side by side."""
    area = selection.main_area
    figure = shown.figure(indicator, area, selection.last)
    with st.container(border=True, height="stretch", gap="xxsmall", key=f"{indicator.key}_tile"):
        st.markdown(f"**{safe(TILE_TITLES[indicator.id])}**")
        st.markdown(f"## {safe(_headline(figure))}")
        st.caption(_tile_words(shown, figure))
        st.markdown(_side_by_side(shown, indicator, selection))
        st.page_link(PAGE_FILES[indicator.page], label=indicator.page.capitalize())


def _headline(figure: Figure) -> str:
    if not formatting.is_shown(figure):
        return "–"
    if figure.indicator.id == "AD1":
        return f"{figure.numerator:,.0f} of {figure.denominator:,.0f}"
    return formatting.number(figure.indicator, figure.value)


def _tile_words(shown: Release, figure: Figure) -> str:
    indicator, area, quarter = figure.indicator, figure.area, figure.quarter
    parts = []
    change = formatting.change(figure) if formatting.is_shown(figure) else None
    if change:
        parts.append(f"**{safe(change)}** like for like")
    if not formatting.is_shown(figure):
        parts.append(safe(formatting.shown(figure).capitalize()))
        last = shown.last_known(indicator, area, quarter)
        if last:
            parts.append(safe(f"last known {formatting.shown(last)} in {last.quarter}"))
    if figure.is_incomplete:
        parts.append(safe(f"incomplete: {formatting.returns(figure)} in"))
    target = shown.target(indicator, area, quarter)
    if target:
        parts.append(safe(f"target {formatting.number(indicator, target.value)} {target.quarter}"))
    else:
        parts.append("no target agreed")
    return "  \n".join(parts)


def _side_by_side(shown: Release, indicator: Indicator, selection: Selection) -> str:
    parts = []
    for area in reference.authorities():
        figure = shown.figure(indicator, area, selection.last)
        value = _headline(figure) if formatting.is_shown(figure) else "–"
        mark = theme.mark(area)
        parts.append(f"{mark.sign} {mark.short} **{safe(value)}**")
    return "  \n".join(parts)


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
