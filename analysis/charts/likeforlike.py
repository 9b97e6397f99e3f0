"""Like for like, laid open: over whom a change is compared, and what was left out of it."""

from __future__ import annotations

import pandas as pd

from analysis import formatting, quarters, reference, theme
from analysis.charts import bars
from analysis.charts.bars import Series
from analysis.charts.chart import Chart, is_illustrative, notes_for, source_line
from analysis.datasets import registry
from analysis.declare import Indicator, Sum
from analysis.indicators import OFFSETS
from analysis.release import Figure, Release
from analysis.selection import Selection

NOT_COMPARED = "not compared"


def compared(
    release: Release, indicator: Indicator, selection: Selection, comparison: str = "quarter"
) -> Chart:
    """Draw each chosen area's figure then and now over those that returned in both quarters."""
    figures = [release.figure(indicator, area, selection.last) for area in selection.areas]
    before = quarters.parse(selection.last).plus(-OFFSETS[comparison]).label
    rows = [_row(release, one, before, comparison) for one in figures]
    fair = [one for one in figures if one.difference[comparison] is not None]
    said = [f"{one.area}: {_change(one, comparison)}" for one in fair]
    sentence = f"{'; '.join(said)}." if said else "No area has returns of both quarters to compare."
    title = f"{indicator.title}, like for like on {before}"
    return Chart(
        key=f"{indicator.key}_like_for_like",
        title=title + (f": {said[-1]}" if said else ""),
        figure=_figure(indicator, fair, before, comparison) if fair else {},
        alt=f"Bars of {indicator.title.lower()} in {before} and {selection.last}. {sentence}",
        table=pd.DataFrame(rows, dtype="str"),
        data=_data(figures, comparison),
        source=source_line(release, indicator),
        notes=(
            "Like for like: only those that returned in both quarters count, on both sides.",
            "What was not matched is the published figure less the matched one; what joined or "
            "dropped out is no rise or fall of the work.",
            *notes_for(indicator, figures),
        ),
        is_illustrative=is_illustrative(figures),
        empty="" if fair else sentence,
        extra={"sentence": sentence},
    )


def _change(figure: Figure, comparison: str) -> str:
    return f"{formatting.change(figure, comparison)}{formatting.matched(figure, comparison)}"


def _row(release: Release, figure: Figure, before: str, comparison: str) -> dict[str, str]:
    indicator = figure.indicator
    now, then = figure.now[comparison], figure.then[comparison]
    write = lambda value: "–" if value is None else formatting.number(indicator, value)  # noqa: E731
    return {
        "Area": figure.area,
        f"Matched, {before}": write(then),
        f"Matched, {figure.quarter}": write(now),
        "Change": formatting.change(figure, comparison) or NOT_COMPARED,
        "Over how many": str(figure.matched[comparison] or "–"),
        f"All of {figure.quarter}": formatting.marked(figure),
        "Not matched": write(unmatched(figure, comparison)),
        "In one quarter only": in_one_only(release, figure, before),
    }


def unmatched(figure: Figure, comparison: str) -> float | None:
    """Return the part of a total that was left out of the comparison; a share has none."""
    now = figure.now[comparison]
    if now is None or figure.value is None or not isinstance(figure.indicator.formula, Sum):
        return None
    return figure.value - now


def in_one_only(release: Release, figure: Figure, before: str) -> str:
    """Name the senders whose return came in one of the two quarters alone."""
    name = registry().dataset_of(figure.indicator).name
    homes = release.tables["organisations"].set_index("organisation")["area"]
    table = release.returns[(release.returns["dataset"] == name) & release.returns["received"]]
    then, now = (set(table["sender"][table["quarter"] == at]) for at in (before, figure.quarter))

    def here(senders: set[str]) -> list[str]:
        areas = ((one, reference.scopes(homes.get(one, ""))) for one in sorted(senders))
        return [one for one, scopes in areas if figure.area in scopes]

    parts = [f"{one} (new)" for one in here(now - then)]
    parts += [f"{one} (not in now)" for one in here(then - now)]
    return "; ".join(parts) or "none"


def _figure(indicator: Indicator, fair: list[Figure], before: str, comparison: str) -> dict:
    quarter = fair[0].quarter
    sides = (
        (before, "then", theme.QUIET, "/"),
        (quarter, "now", theme.MARKS["Bristol"].colour, ""),
    )
    series = [
        Series(
            name,
            tuple(getattr(one, side)[comparison] for one in fair),
            tuple(formatting.number(indicator, getattr(one, side)[comparison]) for one in fair),
            colour,
            pattern,
        )
        for name, side, colour, pattern in sides
    ]
    return bars.figure([one.area for one in fair], series, unit=indicator.unit)


def _data(figures: list[Figure], comparison: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "indicator": one.indicator.id,
                "area": one.area,
                "quarter": one.quarter,
                "compared_with": comparison,
                "matched_then": one.then[comparison],
                "matched_now": one.now[comparison],
                "matched": one.matched[comparison],
                "published": one.value,
                "not_matched": unmatched(one, comparison),
                "status": one.status.value,
                "markers": " ".join(one.markers),
                "provenance": one.provenance,
            }
            for one in figures
        ]
    )
