"""Areas side by side: one indicator as bars, or all of them as a table."""

from __future__ import annotations

import pandas as pd

from analysis import findings, formatting, theme
from analysis.charts.chart import (
    Chart,
    is_illustrative,
    notes_for,
    plain,
    release_words,
    source_line,
)
from analysis.datasets import registry
from analysis.declare import Indicator
from analysis.measures import part_of, shown_as
from analysis.release import Figure, Release, grouping
from analysis.selection import Selection


def areas(release: Release, indicator: Indicator, selection: Selection) -> Chart:
    """Draw one indicator in the chosen quarter, a bar for each chosen area."""
    by, group = grouping(indicator, sector=selection.sector, level=selection.level)
    figures = [
        shown_as(
            release.figure(indicator, area, selection.last, by=by, group=group), selection.part
        )
        for area in selection.areas
    ]
    shown = any(formatting.is_shown(figure) for figure in figures)
    sentence = findings.over_time(release, indicator, selection, by=by, group=group)
    rows = [_row(release, figure) for figure in figures]
    return Chart(
        key="compare_areas",
        title=findings.title(release, indicator, selection, by=by, group=group),
        figure=_bars(part_of(indicator, selection.part), figures) if shown else {},
        alt=f"Bar chart of {indicator.title.lower()} by area. {sentence}",
        table=pd.DataFrame(rows, dtype="str"),
        data=plain(figures),
        source=source_line(release, indicator),
        notes=notes_for(indicator, figures),
        is_illustrative=is_illustrative(figures),
        empty="" if shown else findings.nothing_yet(release, indicator, selection),
        indicator=indicator,
        extra={"sentence": sentence},
    )


def _row(release: Release, figure: Figure) -> dict[str, str]:
    # A target is of the share, never of the counts it is made of.
    is_whole = figure.indicator == registry().indicators[figure.indicator.id]
    target = release.target(figure.indicator, figure.area, figure.quarter) if is_whole else None
    return {
        "Area": figure.area,
        figure.quarter: formatting.marked(figure),
        "Like for like, on the quarter before": formatting.change(figure, "quarter") or "–",
        "Like for like, on the same quarter last year": formatting.change(figure, "year") or "–",
        "Returns": formatting.returns(figure) or "–",
        "Target": (
            f"{formatting.number(figure.indicator, target.value)} by {target.quarter}"
            if target
            else "none agreed"
            if is_whole
            else "–"
        ),
    }


def _bars(indicator: Indicator, figures: list[Figure]) -> dict:
    drawn = [theme.mark(figure.area) for figure in figures]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": [
                    f"{mark.sign} {theme.text(figure.area)}"
                    for mark, figure in zip(drawn, figures, strict=True)
                ],
                "x": [figure.value for figure in figures],
                "marker": {
                    "color": [mark.colour for mark in drawn],
                    "pattern": {
                        "shape": ["/" if figure.is_incomplete else "" for figure in figures],
                        "fgcolor": "#ffffff",
                        "fillmode": "overlay",
                    },
                },
                "text": [theme.text(formatting.marked(figure)) for figure in figures],
                "textposition": "outside",
                "textfont": {"color": theme.INK},
                "cliponaxis": False,
                "hovertemplate": "%{y}: %{text}<extra></extra>",
            }
        ],
        "layout": theme.layout(
            height=90 + 44 * len(figures),
            margin={"r": 72},
            xaxis={
                "showgrid": True,
                "ticksuffix": " %" if indicator.unit == "%" else "",
                "rangemode": "tozero",
            },
            yaxis={"autorange": "reversed", "type": "category"},
            annotations=[
                theme.corner_note(
                    "Illustrative, not real" if is_illustrative(figures) else indicator.unit
                )
            ],
        ),
    }


def all_indicators(release: Release, selection: Selection) -> Chart:
    """Set every collected indicator beside every chosen area, as a table."""
    rows, figures = [], []
    for indicator in registry().indicators.values():
        if not (indicator.is_collected and indicator.has_whole):
            continue
        mine = [release.figure(indicator, area, selection.last) for area in selection.areas]
        figures += mine
        rows.append(
            {"Indicator": f"{indicator.id} {indicator.title}"}
            | {figure.area: _with_change(figure) for figure in mine}
        )
    sentence = findings.widest_gap(release, selection.last) or "No two authorities can be compared."
    return Chart(
        key="compare_all",
        title=f"Every indicator in {selection.last}, areas side by side",
        figure={},
        alt=f"Table of every indicator by area in {selection.last}. {sentence}",
        table=pd.DataFrame(rows, dtype="str"),
        data=plain(figures),
        source=f"Source: all datasets, {release_words(release)}",
        notes=(
            "Changes are like for like on the quarter before: over those that returned in both.",
            "[i] not every return expected is in · [e] estimated · [p] provisional · [r] revised",
        ),
        is_illustrative=is_illustrative(figures),
        extra={"sentence": sentence},
    )


def _with_change(figure: Figure) -> str:
    change = formatting.change(figure) if formatting.is_shown(figure) else None
    return f"{formatting.marked(figure)}, {change}" if change else formatting.marked(figure)
