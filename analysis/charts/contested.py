"""Conflicting sources: where two give different amounts for one award, both side by side."""

from __future__ import annotations

import pandas as pd

from analysis import formatting, theme
from analysis.charts import bars
from analysis.charts.bars import Series
from analysis.charts.chart import Chart, release_words
from analysis.charts.funding import awards_shown
from analysis.release import Release
from analysis.selection import Selection

FIRST, OTHER = "As recorded", "Another source"


def amounts(release: Release, selection: Selection) -> Chart:
    """Draw both amounts of every award in view whose sources differ; neither is taken as right."""
    awards = awards_shown(release, selection)
    mine = awards.dropna(subset=["amount_awarded", "contested_amount"])
    rows = [_row(row) for row in mine.to_dict("records")]
    said = [f"{row['Award']}: {row[FIRST]} or {row[OTHER]}" for row in rows]
    sentence = f"{'; '.join(said)}." if said else "No award in view has sources that differ."
    count = formatting.counted(len(rows), "award")
    return Chart(
        key="contested_amounts",
        title=f"Sources differ on {count}" if rows else "No award has sources that differ",
        figure=_figure(mine) if rows else {},
        alt=f"Bars of the amounts that sources give for one award. {sentence}",
        table=pd.DataFrame(rows, columns=["Award", "Area", FIRST, OTHER, "What is known"]),
        data=pd.DataFrame(
            {
                "award": mine["identifier"],
                "area": mine["area"],
                "amount_awarded_gbp": mine["amount_awarded"].astype("float64") / 100,
                "contested_amount_gbp": mine["contested_amount"].astype("float64") / 100,
                "source_url": mine["source_url"],
            }
        ),
        source=f"Source: funding register, {release_words(release)}",
        notes=(
            "Both are on the public record. Totals use the first, and say so here rather than "
            "average two claims into a third that nobody made.",
        ),
        empty="" if rows else sentence,
        extra={"sentence": sentence},
    )


def _row(row: dict) -> dict[str, str]:
    return {
        "Award": row["title"],
        "Area": row["area"],
        FIRST: formatting.pounds(float(row["amount_awarded"]) / 100),
        OTHER: formatting.pounds(float(row["contested_amount"]) / 100),
        "What is known": row["note"] if isinstance(row["note"], str) else "–",
    }


def _figure(mine: pd.DataFrame) -> dict:
    colours = ((FIRST, "amount_awarded", theme.MARKS["Bristol"].colour, ""),
               (OTHER, "contested_amount", theme.ACCENT, "/"))  # fmt: skip
    series = []
    for name, column, colour, pattern in colours:
        values = tuple(float(value) / 100 for value in mine[column])
        texts = tuple(formatting.pounds(value) for value in values)
        series.append(Series(name, values, texts, colour, pattern))
    return bars.figure(list(mine["title"]), series, unit="pounds")
