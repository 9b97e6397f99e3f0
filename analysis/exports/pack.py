"""The board pack: which findings go before a board, in which order, with what makes them true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import pandas as pd

from analysis import findings, formatting, quarters, reference, standing_out
from analysis.charts import comparing, funding, lines
from analysis.charts.chart import Chart, is_illustrative, notes_for, plain, release_words
from analysis.datasets import registry
from analysis.declare import Indicator
from analysis.indicators import ALL
from analysis.release import Figure, Release
from analysis.selection import Selection
from analysis.standing_out import Rank
from analysis.wording import formula_in_words

# Signals, targets and ends of awards that a slide has room for beside what moved.
MOST_OUT = 5
MADE_UP = "Illustrative, not real: the returns behind these figures are made up."


@dataclass(frozen=True)
class Pack:
    """One board pack.

    Attributes
    ----------
    facts : tuple of str
        Release, filters and address: what is needed to make it again identically.
    headlines : Chart
        The five headline figures as a table.
    undecided : int
        How many of the asks wait for a decision.
    charts : tuple of Chart
        One finding each, in order.
    """

    title: str
    subtitle: str
    area: str
    facts: tuple[str, ...]
    opening: str
    stands_out: tuple[str, ...]
    asks: tuple[str, ...]
    undecided: int
    headlines: Chart
    charts: tuple[Chart, ...]
    is_illustrative: bool

    @property
    def file_name(self) -> str:
        """A name for the files, without an ending."""
        words = f"{self.title} {self.subtitle}".lower()
        return "-".join("".join(s if s.isalnum() else " " for s in words).split())


def build(
    release: Release, area: str, quarter: str, *, make: Callable[..., Chart] | None = None
) -> Pack:
    """Return the pack of the system or of one authority for a quarter.

    Parameters
    ----------
    make : callable, optional
        Makes a chart as the pages do (and may hold it): takes the function and its arguments.
    """
    build_chart = make or (lambda function, *choices, **options: function(*choices, **options))
    selection = selected(release, area, quarter)
    headline = [
        build_chart(lines.by_quarter, release, indicator, selection)
        for indicator in findings.headline()
    ]
    charts = (
        *headline,
        build_chart(funding.register, release, selection),
        build_chart(comparing.all_indicators, release, selection),
    )
    words = quarters.parse(quarter).in_words
    return Pack(
        title="Trauma-informed adoption: board pack",
        subtitle=f"{area}, {words}",
        area=area,
        facts=facts(release, selection),
        opening=findings.opening(release, quarter, area),
        stands_out=tuple(_stands_out(release, selection)),
        asks=tuple(_asks(release, selection)),
        undecided=sum(
            not row["decision"]
            for row in findings.board_asks(release, quarter, selection.main_area)
        ),
        headlines=headlines(release, selection),
        charts=charts,
        is_illustrative=release.is_illustrative,
    )


def selected(release: Release, area: str, quarter: str) -> Selection:
    """Return what a pack shows: one authority, or the system with its three authorities."""
    system = reference.system()
    areas = (*reference.authorities(), system) if area == system else (area,)
    return Selection(areas, release.quarters[0], quarter)


def facts(release: Release, selection: Selection) -> tuple[str, ...]:
    """Return what a figure needs beside it to be made again identically."""
    said = [
        f"As published: {release_words(release)}.",
        f"Areas: {formatting.listed(list(selection.areas))}.",
        f"Quarters: {selection.first} to {selection.last}.",
    ]
    for name, value in (("Sector", selection.sector), ("Level", selection.level)):
        if value != ALL:
            said.append(f"{name}: {value}.")
    return (*said, f"The same view: {address(release, selection)}")


def address(release: Release, selection: Selection) -> str:
    """Return the end of the dashboard's address that shows the same view of the same release."""
    asked = [("area", area) for area in selection.areas]
    asked += [("from", selection.first), ("to", selection.last)]
    for name, value in (("sector", selection.sector), ("level", selection.level)):
        if value != ALL:
            asked.append((name, value))
    return f"?{urlencode([*asked, ('release', str(release.version))])}"


def headlines(release: Release, selection: Selection) -> Chart:
    """Return the headline figures as a table: value, change, target, authorities side by side."""
    rows, figures = [], []
    for indicator in findings.headline():
        main = release.figure(indicator, selection.main_area, selection.last)
        apart = [release.figure(indicator, area, selection.last)
                 for area in reference.authorities()]  # fmt: skip
        mine = [main, *(one for one in apart if one.area != main.area)]
        figures += mine
        rows.append(_headline_row(release, indicator, main, apart))
    return Chart(
        key="headlines",
        title=f"Headline figures, {selection.main_area}, {selection.last}",
        figure={},
        alt=f"Table of the five headline figures of {selection.main_area} in {selection.last}.",
        table=pd.DataFrame(rows, dtype="str"),
        data=plain(figures),
        source=f"Source: all returns and registers, {release_words(release)}",
        notes=_markers(figures),
        is_illustrative=is_illustrative(figures),
    )


def _markers(figures: list[Figure]) -> tuple[str, ...]:
    notes = [note for one in figures for note in notes_for(one.indicator, [one])]
    return tuple(dict.fromkeys(note for note in notes if note.startswith("[")))


def _headline_row(
    release: Release, indicator: Indicator, main: Figure, apart: list[Figure]
) -> dict[str, str]:
    target = release.target(indicator, main.area, main.quarter)
    goal = f"{formatting.number(indicator, target.value)} by {target.quarter}" if target else "none"
    return {
        "Indicator": indicator.title,
        main.area: formatting.marked(main),
        "Like for like, on the quarter before": formatting.change(main) or "–",
        "Target": goal,
    } | {one.area: formatting.marked(one) for one in apart if one.area != main.area}


def _stands_out(release: Release, selection: Selection) -> list[str]:
    """Return what the overview lists, whole: what stands out, then what moved."""
    quarter, area = selection.last, selection.main_area
    said = [
        f"{one.area}: {one.text}"
        for one in standing_out.items(release, quarter, area)
        if one.rank not in (Rank.MISSING, Rank.DECISION)
    ][:MOST_OUT]
    moved = findings.what_moved(release, quarter, findings.authorities_of(area))
    said += [f"{one.area}: {findings.moved_words(release, one)}." for one in moved]
    missing = findings.missing_returns(release, quarter, area)
    if missing:
        names = formatting.listed(findings.missing_in_words(missing))
        said.append(f"{formatting.counted(len(missing), 'return')} missing: {names}.")
    return said or ["No headline figure moved by one point or one per cent, like for like."]


def _asks(release: Release, selection: Selection) -> list[str]:
    rows = findings.board_asks(release, selection.last, selection.main_area)
    return [f"{row['area']}: {findings.ask_words(row, selection.last)}" for row in rows]


def definition(indicator: Indicator) -> str:
    """Say what an indicator is, for the notes of a slide."""
    return (
        f"{indicator.id} {indicator.title}. {indicator.question} {indicator.why_it_matters} "
        f"Computed as: {formula_in_words(indicator)}. Unit: {indicator.unit}. "
        f"Owner: {indicator.owner}. From: {registry().dataset_of(indicator).title.lower()}."
    )
