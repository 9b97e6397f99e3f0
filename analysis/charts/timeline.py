"""Numbers, milestones and pledges on one time axis: what was done beside what moved."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import formatting, quarters, reference, theme
from analysis.charts.chart import Chart, is_illustrative, plain, source_line
from analysis.datasets import registry
from analysis.release import Figure, Release
from analysis.selection import Selection

REACH, PLEDGES = "TR1", "AD1"
# Heights of the three strips of the drawing, from below: milestones, pledges, the number.
STRIPS = {"milestones": (0.0, 0.16), "pledges": (0.26, 0.5), "reach": (0.6, 1.0)}
# How a milestone stands on the axis: its mark, its words, and the height of its row.
EVENTS = {
    "achieved": ("diamond", "achieved", 3),
    "on record": ("diamond-open", "on record as met by", 2),
    "due": ("circle-open", "due, not achieved", 1),
}
# What a sentence adds, where no single day can stand behind the words.
SINCE = {"on record": " the date of the source (exact day not published)"}


def with_numbers(release: Release, selection: Selection) -> Chart:
    """Draw the main area's reach and pledges above its dated milestones, quarter by quarter."""
    area = selection.main_area
    labels = [one for one in release.quarters if selection.first <= one <= selection.last]
    reach, pledges = (
        [release.figure(registry().indicators[name], area, one) for one in labels]
        for name in (REACH, PLEDGES)
    )
    events = dated(release, area, labels)
    said = _sentence(area, reach, pledges, events)
    figures = [*reach, *pledges]
    return Chart(
        key="timeline",
        title=f"Milestones and pledges beside workforce reached, {area}",
        figure=_figure(labels, reach, pledges, events) if labels else {},
        alt=f"Three strips on one time axis: reach, pledges and milestones. {said}",
        table=_table(labels, reach, pledges, events),
        data=plain(figures),
        source=source_line(release, registry().indicators[REACH]) + "; milestones register",
        notes=(
            "Standing beside each other says when things happened, not that one caused the other.",
            "Milestones without a published date are not drawn: the table of the register has all.",
            "Pledges are signatories by the quarter's end.",
        ),
        is_illustrative=is_illustrative(figures),
        empty="" if labels else "No quarter has been published.",
        extra={"sentence": said},
    )


def dated(release: Release, area: str, labels: list[str]) -> list[dict]:
    """Return the milestones of an area's view with a day in the quarters, by that day."""
    table = release.tables["milestones"]
    inside = [area in reference.scopes(place) for place in table["area"]]
    # A list without an element would choose columns, not rows.
    mine = table[np.array(inside, dtype=bool)]
    found = []
    for row in mine.to_dict("records"):
        kind, day = _event(row)
        if pd.notna(day):
            label = quarters.containing(day.date()).label
            if label in labels:
                found.append({"quarter": label, "day": day, "kind": kind, "title": row["title"]})
    return sorted(found, key=lambda one: one["day"])


def _event(row: dict) -> tuple[str, pd.Timestamp]:
    """Return what happened to a milestone, and the day; no day where nothing is on record."""
    if pd.notna(row["achieved_date"]):
        return "achieved", row["achieved_date"]
    if row["status"] == "met":
        return "on record", row["source_date"]
    return "due", pd.NaT if row["status"] == "ended" else row["due_date"]


def _sentence(area: str, reach: list[Figure], pledges: list[Figure], events: list[dict]) -> str:
    known = [one for one in reach if formatting.is_shown(one)]
    parts = []
    if known:
        parts.append(
            f"{area}: workforce reached {formatting.shown(known[0])} in {known[0].quarter}, "
            f"{formatting.shown(known[-1])} in {known[-1].quarter}."
        )
    signed = [one for one in pledges if one.numerator is not None]
    if signed:
        parts.append(f"{signed[-1].numerator:,.0f} pledges by {signed[-1].quarter}.")
    counts = {kind: sum(one["kind"] == kind for one in events) for kind in EVENTS}
    said = [
        f"{number} {EVENTS[kind][1]}{SINCE.get(kind, '')}"
        for kind, number in counts.items()
        if number
    ]
    parts.append(f"Milestones: {formatting.listed(said)}." if said else "No milestone has a date.")
    return " ".join(parts)


def _table(
    labels: list[str], reach: list[Figure], pledges: list[Figure], events: list[dict]
) -> pd.DataFrame:
    rows = []
    for label, one, other in zip(labels, reach, pledges, strict=True):
        mine = [
            f"{event['title']} ({EVENTS[event['kind']][1]} {formatting.day(event['day'])})"
            for event in events
            if event["quarter"] == label
        ]
        signed = "–" if other.numerator is None else f"{other.numerator:,.0f}"
        rows.append(
            {
                "Quarter": label,
                "Workforce reached": formatting.marked(one),
                "Pledges": signed,
                "Milestones": "; ".join(mine) or "–",
            }
        )
    columns = ["Quarter", "Workforce reached", "Pledges", "Milestones"]
    return pd.DataFrame(rows[::-1], columns=columns, dtype="str")


def _figure(
    labels: list[str], reach: list[Figure], pledges: list[Figure], events: list[dict]
) -> dict:
    ticks = labels[::-1][::4][::-1]
    return {
        "data": [_line(labels, reach), _bars(labels, pledges), *_marks(events)],
        "layout": theme.layout(
            height=460,
            showlegend=True,
            legend={"y": 1.02},
            margin={"t": 44},
            xaxis={
                "type": "category",
                "categoryorder": "array",
                "categoryarray": labels,
                "range": [-0.5, len(labels) - 0.5],
                "tickvals": ticks,
                "ticktext": [label.replace(" ", "<br>") for label in ticks],
                "tickangle": 0,
                "showgrid": True,
                "anchor": "y3",
            },
            yaxis={"domain": list(STRIPS["reach"]), "ticksuffix": " %", "title": {"text": "Reach"}},
            yaxis2={"domain": list(STRIPS["pledges"]), "title": {"text": "Pledges"}},
            yaxis3={"domain": list(STRIPS["milestones"]), "showticklabels": False,
                    "range": [0, 4], "showgrid": False, "zeroline": False},
        ),
    }  # fmt: skip


def _line(labels: list[str], reach: list[Figure]) -> dict:
    drawn = theme.mark(reach[0].area)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": f"Workforce reached, {theme.text(reach[0].area)}",
        "x": labels,
        "y": [one.value for one in reach],
        "connectgaps": False,
        "line": {"color": drawn.colour, "dash": drawn.dash, "width": drawn.width},
        "marker": {
            "symbol": [f"{drawn.symbol}-open" if one.is_incomplete else drawn.symbol
                       for one in reach],
            "size": 7,
        },
        "text": [theme.text(f"{one.quarter}: {formatting.marked(one)}") for one in reach],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _bars(labels: list[str], pledges: list[Figure]) -> dict:
    return {
        "type": "bar",
        "name": "Pledges signed",
        "x": labels,
        "y": [one.numerator for one in pledges],
        "yaxis": "y2",
        "marker": {
            "color": theme.MARKS["Avon and Somerset"].colour,
            "pattern": {"shape": "/", "fgcolor": "#ffffff", "fillmode": "overlay"},
        },
        "hovertemplate": "%{x}: %{y} pledges<extra></extra>",
    }


def _marks(events: list[dict]) -> list[dict]:
    """Return the milestones as marks: one for each quarter and kind, with how many there are."""
    traces = []
    for kind, (symbol, words, height) in EVENTS.items():
        mine: dict[str, list[dict]] = {}
        for one in events:
            if one["kind"] == kind:
                mine.setdefault(one["quarter"], []).append(one)
        if not mine:
            continue
        traces.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "name": f"Milestones {words.split(' by ')[0]}",
                "x": list(mine),
                "y": [height] * len(mine),
                "yaxis": "y3",
                "marker": {"symbol": symbol, "size": 12, "color": theme.INK},
                "text": [str(len(found)) for found in mine.values()],
                "textposition": "middle right",
                "textfont": {"color": theme.INK, "size": 13},
                "hovertext": [
                    theme.text("; ".join(one["title"] for one in found)) for found in mine.values()
                ],
                "hovertemplate": "%{x}: %{hovertext}<extra></extra>",
            }
        )
    return traces
