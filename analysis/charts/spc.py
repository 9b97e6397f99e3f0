"""A flow by quarter with its expected range: a panel for each area, one above the other.

What cannot carry limits is drawn with a median, or as points, and the reason stands below.
"""

from __future__ import annotations

import pandas as pd

from analysis import findings, formatting
from analysis.charts import panels
from analysis.charts.chart import Chart, is_illustrative, notes_for, plain, source_line
from analysis.declare import Indicator
from analysis.release import Figure, Release, grouping
from analysis.selection import Selection
from analysis.signals import sentences, words
from analysis.signals.reading import Signal, signal
from analysis.statistics.policy import IN_FORCE


def by_quarter(release: Release, indicator: Indicator, selection: Selection) -> Chart:
    """Draw a flow over the chosen quarters, a panel with its expected range for each area."""
    by, group = grouping(indicator, sector=selection.sector, level=selection.level)
    labels = selection.labels(release.quarters)
    figures = {
        area: [release.figure(indicator, area, label, by=by, group=group) for label in labels]
        for area in selection.areas
    }
    known = {area: row for area, row in figures.items() if any(map(formatting.is_shown, row))}
    found = {
        area: signal(release, indicator, area, selection.last, by=by, group=group) for area in known
    }
    flat = [figure for row in figures.values() for figure in row]
    sentence = sentences.over_areas(release, found, known)
    events = panels.events(release, indicator, known, labels)
    return Chart(
        key=f"{indicator.key}_spc",
        title=sentences.title(indicator, found, group),
        figure=panels.figure(release, indicator, labels, known, found, events) if known else {},
        alt=f"Chart of {indicator.title.lower()} by quarter with its expected range. {sentence}",
        table=_table(labels, known, found),
        data=_data(flat, found),
        source=source_line(release, indicator),
        notes=_notes(indicator, flat, found, events),
        is_illustrative=is_illustrative(flat),
        empty="" if known else findings.nothing_yet(release, indicator, selection),
        indicator=indicator,
        extra={"sentence": sentence},
    )


def _notes(
    indicator: Indicator, flat: list[Figure], found: dict[str, Signal], events: list[str]
) -> tuple[str, ...]:
    reasons = [f"{area}: {one.verdict.reason}" for area, one in found.items()]
    rebased = [
        f"{area} starts anew in {quarter}: {reason}"
        for area, one in found.items()
        for quarter, reason in one.rebases.items()
    ]
    how = (
        "The grey band is the expected range: without a change, nearly all quarters fall in it. It "
        "is worked out from exact counts and drawn to the nearest 5 or whole percent.",
        words.NOT_PROOF,
    )
    return (
        *reasons,
        *rebased,
        *events,
        *how,
        *IN_FORCE.in_words[:2],
        *notes_for(indicator, flat),
    )


def _table(
    labels: list[str], figures: dict[str, list[Figure]], found: dict[str, Signal]
) -> pd.DataFrame:
    columns = {"Quarter": labels[::-1]}
    for area, row in figures.items():
        columns[area] = [_cell(figure, found[area]) for figure in row[::-1]]
    return pd.DataFrame(columns, dtype="str")


def _cell(figure: Figure, one: Signal) -> str:
    rule, kind = one.causes.get(figure.quarter, ("", ""))
    said = f" ({words.POINT[kind]}: {words.cause(rule)})" if rule else ""
    return formatting.marked(figure) + said


def _data(flat: list[Figure], found: dict[str, Signal]) -> pd.DataFrame:
    """Return the figures with the lines that are drawn at each, and the rule each meets."""
    rows = []
    for figure in flat:
        one = found.get(figure.area)
        segment = panels.segment_at(one, figure.quarter) if one else None
        rule, kind = one.causes.get(figure.quarter, ("", "")) if one else ("", "")
        rows.append(
            {
                "centre": segment.centre if segment else None,
                "lower_limit": segment.lower if segment else None,
                "upper_limit": segment.upper if segment else None,
                "method": segment.method.value if segment else "points only",
                "special_cause": rule,
                "point_type": kind,
            }
        )
    return plain(flat).join(pd.DataFrame(rows))
