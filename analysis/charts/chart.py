"""What every chart carries: finding, figure, alt text, table, data and source."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pandas as pd

from analysis import formatting
from analysis.datasets import registry
from analysis.declare import MARKER_WORDS, Indicator, Provenance
from analysis.release import Figure, Release


# A chart is itself and no other: what a page makes of it is held by it.
@dataclass(frozen=True, eq=False)
class Chart:
    """One figure with all that must stand beside it.

    Attributes
    ----------
    key : str
        Names the chart in the page, in tests and in file names.
    title : str
        The finding, as a heading.
    figure : dict
        ``data`` and ``layout`` for Plotly; empty where there is nothing to draw.
    alt : str
        The finding in words, for those who do not see the chart.
    table : DataFrame of str
        What the chart shows, as text; the first column heads the rows.
    data : DataFrame
        The same figures as plain values, with statuses, markers and provenance: the download.
    source : str
        Where it comes from and when it was published.
    notes : tuple of str
        What a reader has to know to read it rightly.
    empty : str
        What would be here and who can provide it, where there is nothing to draw.
    """

    key: str
    title: str
    figure: dict
    alt: str
    table: pd.DataFrame
    data: pd.DataFrame
    source: str
    notes: tuple[str, ...] = ()
    is_illustrative: bool = False
    empty: str = ""
    indicator: Indicator | None = None
    extra: dict = field(default_factory=dict)


def source_line(release: Release, indicator: Indicator) -> str:
    """Name the dataset and release a figure comes from."""
    dataset = registry().dataset_of(indicator)
    return f"Source: {dataset.title.lower()}, {release_words(release)}"


def release_words(release: Release) -> str:
    """Name a release with its date: ``release 14, published 3 November 2026``."""
    if release.published_at is None:
        return f"release {release.version}"
    return f"release {release.version}, published {formatting.day(release.published_at)}"


def notes_for(indicator: Indicator, figures: list[Figure]) -> tuple[str, ...]:
    """Return the caveats of an indicator and of the figures shown."""
    notes = list(indicator.caveats)
    present = {marker for figure in figures for marker in figure.markers}
    notes += [f"[{marker}] {words}" for marker, words in MARKER_WORDS.items() if marker in present]
    return tuple(notes)


def with_gaps(figures: list[Figure]) -> list[Figure]:
    """Return a line's points with a gap, at the same quarter, on both sides of a partial total.

    A total that lacks a return is compared with no other: joined, it would look like a fall.
    Shares stay joined, for they are of those that returned.
    """
    if not figures or figures[0].indicator.unit == "%":
        return figures
    points: list[Figure] = []
    partial = False
    for figure in figures:
        if points and (figure.is_incomplete or partial):
            points.append(replace(figure, value=None))
        points.append(figure)
        partial = figure.is_incomplete
    return points


def is_illustrative(figures: list[Figure]) -> bool:
    """Whether some figure is made from illustrative rows."""
    return any(figure.provenance == Provenance.ILLUSTRATIVE.value for figure in figures)


def plain(figures: list[Figure]) -> pd.DataFrame:
    """Return figures as the download gives them: one row each, values with all their digits."""
    return pd.DataFrame(
        [
            {
                "indicator": figure.indicator.id,
                "title": figure.indicator.title,
                "area": figure.area,
                "quarter": figure.quarter,
                "group": figure.group,
                "value": figure.value,
                "unit": figure.indicator.unit,
                "status": figure.status.value,
                "markers": " ".join(figure.markers),
                "numerator": figure.numerator,
                "denominator": figure.denominator,
                "lower": figure.lower,
                "upper": figure.upper,
                "received": figure.received,
                "expected": figure.expected,
                "provenance": figure.provenance,
                "re_aim": figure.indicator.re_aim,
            }
            for figure in figures
        ]
    )
