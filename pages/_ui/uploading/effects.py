"""What a draft does to the headline figures and charts, before and after side by side."""

from __future__ import annotations

import copy
import dataclasses

import pandas as pd
import streamlit as st

from analysis import formatting, reference, selection
from analysis.charts import lines
from analysis.charts.chart import Chart
from analysis.declare import Indicator
from analysis.previewing import Preview
from analysis.release import Figure
from pages._ui import blocks, filters
from pages._ui.blocks import safe

SAME = "no change"
DRAFTED = "As it would be with this draft: not published"


def draw(preview: Preview, base: int) -> None:
    """Draw the headline figures that change, and one of their charts before and after."""
    with st.container(border=True, key="effects_block"):
        st.header("What it does to the headline figures", anchor=False)
        pairs = preview.effects()
        if not pairs:
            st.markdown("No headline figure of the newest quarter changes.")
            return
        blocks.table(_table(pairs), alt="Headline figures, before → after")
        touched = list(dict.fromkeys(new.indicator.id for _, new in pairs))
        _charts(preview, base, [pair[1].indicator for pair in pairs], touched)


def _table(pairs: list[tuple[Figure, Figure]]) -> pd.DataFrame:
    """Return the figures that change, a row for each and a column for each area."""
    rows: dict[str, dict[str, str]] = {}
    for old, new in pairs:
        name = f"{new.indicator.id} {new.indicator.title}, {new.quarter}"
        before, after = formatting.marked(old), formatting.marked(new)
        cell = SAME if before == after else f"{before} → {after}"
        rows.setdefault(name, {"Figure": name})[new.area] = cell
    areas = [
        area for area in reference.reported_areas() if any(area in row for row in rows.values())
    ]
    frame = pd.DataFrame(rows.values(), columns=["Figure", *areas])
    return frame.fillna(SAME).astype("str")


def _charts(preview: Preview, base: int, indicators: list[Indicator], touched: list[str]) -> None:
    by_id = {indicator.id: indicator for indicator in indicators}
    chosen = st.segmented_control(
        "Chart before and after",
        touched,
        default=touched[0],
        required=True,
        format_func=lambda name: safe(by_id[name].title),
        key="effects_indicator",
    )
    before, after = both(preview, by_id[chosen], base)
    left, right = st.columns(2)
    with left:
        st.markdown("### Before")
        blocks.chart(before)
    with right:
        st.markdown("### After")
        blocks.chart(after)


def both(preview: Preview, indicator: Indicator, base: int) -> tuple[Chart, Chart]:
    """Return an indicator's chart before and after, on the same scale."""
    chosen = filters.current(preview.after)
    charts = []
    for release in (preview.before, preview.after):
        seen = selection.resolved(
            release.quarters, areas=chosen.areas, sector=chosen.sector, level=chosen.level
        )
        charts.append(lines.by_quarter(release, indicator, seen))
    before, after = _on_one_scale(*charts)
    published = f"As published, release {base}"
    return (
        dataclasses.replace(before, key=f"{before.key}_before", source=published),
        dataclasses.replace(after, key=f"{after.key}_after", source=DRAFTED),
    )


def _on_one_scale(*charts: Chart) -> list[Chart]:
    drawn = [copy.deepcopy(chart.figure) for chart in charts]
    ranges = [figure["layout"]["yaxis"]["range"] for figure in drawn if figure]
    for figure in drawn:
        if figure:
            lowest, highest = min(low for low, _ in ranges), max(high for _, high in ranges)
            figure["layout"]["yaxis"]["range"] = [lowest, highest]
    return [
        dataclasses.replace(chart, figure=figure)
        for chart, figure in zip(charts, drawn, strict=True)
    ]
