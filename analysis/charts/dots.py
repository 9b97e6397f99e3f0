"""An indicator by group, in one quarter: a row per group, a mark per area."""

from __future__ import annotations

import pandas as pd

from analysis import findings, formatting, theme
from analysis.charts.chart import Chart, is_illustrative, notes_for, plain, source_line
from analysis.declare import Indicator
from analysis.release import Figure, Release
from analysis.selection import Selection

ROW_HEIGHT = 34
# How a grouping is called where its column says it badly.
WORDS = {"ti_share": "share for this work"}


def by_group(release: Release, indicator: Indicator, selection: Selection, by: str) -> Chart:
    """Draw an indicator's groups at the chosen quarter, a mark for each chosen area."""
    groups = release.groups(indicator, by)
    figures = {
        area: [
            release.figure(indicator, area, selection.last, by=by, group=group) for group in groups
        ]
        for area in selection.areas
    }
    flat = [figure for row in figures.values() for figure in row]
    shown = any(formatting.is_shown(figure) for figure in flat)
    word = WORDS.get(by, by.replace("_", " "))
    title = f"{indicator.title} by {word}, {selection.last}"
    sentence = findings.extremes(indicator, flat, word)
    table = pd.DataFrame(
        {word.capitalize(): groups}
        | {area: [formatting.marked(figure) for figure in row] for area, row in figures.items()},
        dtype="str",
    )
    return Chart(
        key=f"{indicator.key}_by_{by}",
        title=title,
        figure=_figure(indicator, groups, figures, flat) if shown else {},
        alt=f"Dot chart of {indicator.title.lower()} by {word} in {selection.last}. {sentence}",
        table=table,
        data=plain(flat),
        source=source_line(release, indicator),
        notes=notes_for(indicator, flat),
        is_illustrative=is_illustrative(flat),
        empty="" if shown else findings.nothing_yet(release, indicator, selection),
        indicator=indicator,
        extra={"sentence": sentence},
    )


def _figure(
    indicator: Indicator, groups: list[str], figures: dict[str, list[Figure]], flat: list[Figure]
) -> dict:
    rows = groups[::-1]
    traces = []
    for area, row in figures.items():
        drawn = theme.mark(area)
        order = row[::-1]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": f"{drawn.sign} {theme.text(area)}",
                "x": [figure.value for figure in order],
                "y": [theme.text(group) for group in rows],
                "marker": {
                    "color": drawn.colour,
                    "symbol": [
                        f"{drawn.symbol}-open" if figure.is_incomplete else drawn.symbol
                        for figure in order
                    ],
                    "size": 11,
                    "line": {"width": 1.5},
                },
                "text": [
                    theme.text(f"{area}, {figure.group}: {formatting.shown(figure)}")
                    for figure in order
                ],
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
    note = "Illustrative, not real" if is_illustrative(flat) else ""
    return {
        "data": traces,
        "layout": theme.layout(
            height=max(theme.CHART_HEIGHT, 110 + ROW_HEIGHT * len(groups)),
            margin={"t": 44},
            showlegend=True,
            legend={"itemwidth": 30},
            xaxis={
                "showgrid": True,
                "rangemode": "tozero",
                "ticksuffix": " %" if indicator.unit == "%" else "",
                "title": {"text": note or indicator.unit.replace("%", "Per cent")},
                "nticks": 6,
            },
            yaxis={
                "showgrid": True,
                "type": "category",
                "tickvals": [theme.text(group) for group in rows],
                "ticktext": [theme.wrapped(group) for group in rows],
            },
        ),
    }
