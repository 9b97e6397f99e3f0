"""Who is reached: people beside attendances, the level a role requires, whom reach leaves out."""

from __future__ import annotations

import pandas as pd

from analysis import formatting, quarters, reference, theme
from analysis.charts import bars
from analysis.charts.bars import Series
from analysis.charts.chart import Chart, is_illustrative, notes_for, plain, source_line
from analysis.datasets import registry
from analysis.release import Figure, Release
from analysis.selection import Selection

# How many quarters back a figure is looked for in which no return is missing.
LOOK_BACK = 4
BLUE, PALE = theme.MARKS["Bristol"].colour, theme.MARKS["Avon and Somerset"].colour


def _groups(release: Release, id: str, by: str, selection: Selection, area: str) -> list[Figure]:
    indicator = registry().indicators[id]
    return [
        release.figure(indicator, area, selection.last, by=by, group=group)
        for group in release.groups(indicator, by)
    ]


def people_and_completions(release: Release, selection: Selection) -> Chart:
    """Draw completions beside the people who reached a level for the first time, level by level."""
    area = selection.main_area
    newly = registry().indicators["TR12"]
    completions = _groups(release, "TR2", "level", selection, area)
    people = [
        release.figure(newly, area, selection.last, by="level", group=one.group)
        for one in completions
    ]
    pairs = [
        (most, few)
        for most, few in zip(completions, people, strict=True)
        if formatting.is_shown(most) and most.value
    ]
    said = [f"{most.group}: {_said(most)}, {_said(few)}" for most, few in pairs]
    sentence = f"{'; '.join(said)}." if said else "No level has completions in this quarter."
    table = [
        {"Level": most.group, "Completions": formatting.marked(most),
         "People newly trained": formatting.marked(few)}
        for most, few in zip(completions, people, strict=True)
    ]  # fmt: skip
    every = [*completions, *people]
    return Chart(
        key="people_and_completions",
        title=f"Completions are not people: {area}, {selection.last}",
        figure=_people_figure(pairs) if pairs else {},
        alt=f"Bars of completions and people newly trained by level in {area}. {sentence}",
        table=pd.DataFrame(table, columns=["Level", "Completions", "People newly trained"]),
        data=plain(every),
        source=source_line(release, registry().indicators["TR2"]),
        notes=notes_for(newly, every),
        is_illustrative=is_illustrative(every),
        empty="" if pairs else sentence,
        extra={"sentence": sentence},
    )


def _said(figure: Figure) -> str:
    if not formatting.is_shown(figure):
        return f"{figure.indicator.unit} {formatting.shown(figure)}"
    return formatting.with_unit(figure.indicator, figure.value)


def _people_figure(pairs: list[tuple[Figure, Figure]]) -> dict:
    series = [
        Series(
            name,
            tuple(pair[side].value for pair in pairs),
            tuple(formatting.marked(pair[side]) for pair in pairs),
            colour,
            pattern,
        )
        for name, side, colour, pattern in (
            ("Completions", 0, PALE, "/"),
            ("People newly trained", 1, BLUE, ""),
        )
    ]
    return bars.figure([most.group for most, _ in pairs], series, unit="completions, people")


def required_level(release: Release, selection: Selection) -> Chart:
    """Draw by sector how many have reached the level their role requires, and how many have not."""
    area = selection.main_area
    found = _groups(release, "TR3", "sector", selection, area)
    known = [one for one in found if one.numerator is not None and one.denominator]
    known.sort(key=lambda one: one.denominator - one.numerator, reverse=True)
    words = [f"{one.group} {_short(one):,.0f}" for one in known[:3] if _short(one)]
    whole = release.figure(registry().indicators["TR3"], area, selection.last)
    sentence = f"{area}: {formatting.shown(whole)} of those whose role requires a level have it."
    if words:
        sentence += f" Most are still to reach it in {formatting.listed(words)}."
    indicator = registry().indicators["TR3"]
    return Chart(
        key="required_level",
        title=f"Level the role requires: {formatting.shown(whole)} reached in {area}",
        figure=_required_figure(known) if known else {},
        alt=f"Bars of staff at the level their role requires, by sector. {sentence}",
        table=pd.DataFrame([_required_row(one) for one in found], dtype="str"),
        data=plain(found),
        source=source_line(release, indicator),
        notes=notes_for(indicator, [*found, whole]),
        is_illustrative=is_illustrative(found),
        empty="" if known else f"No sector of {area} has returned who needs which level.",
        extra={"sentence": sentence},
    )


def _short(figure: Figure) -> float:
    return figure.denominator - figure.numerator


def _required_row(figure: Figure) -> dict[str, str]:
    there = figure.numerator is not None and figure.denominator is not None
    count = lambda value: f"{value:,.0f}" if there else "–"  # noqa: E731
    return {
        "Sector": figure.group,
        "Need a level": count(figure.denominator),
        "Have reached it": count(figure.numerator),
        "Still to reach it": count(_short(figure) if there else None),
        "Share": formatting.marked(figure),
    }


def _required_figure(known: list[Figure]) -> dict:
    parts = (
        ("Reached", lambda one: one.numerator, BLUE, ""),
        ("Still to reach it", _short, PALE, "/"),
    )
    series = [
        Series(name, tuple(take(one) for one in known),
               tuple(f"{take(one):,.0f}" for one in known), colour, pattern)
        for name, take, colour, pattern in parts
    ]  # fmt: skip
    return bars.figure([one.group for one in known], series, unit="people", stacked=True)


def left_out(release: Release, selection: Selection) -> Chart:
    """Draw by sector how far its share of the trained is from its share of the workforce."""
    area, indicator = selection.main_area, registry().indicators["TR11"]
    found = _groups(release, "TR11", "sector", selection, area)
    known = sorted((one for one in found if formatting.is_shown(one)), key=lambda one: one.value)
    said = [f"{one.group} {formatting.number(indicator, one.value)}" for one in known]
    title = f"Representativeness of reach in {area}, {selection.last}"
    if known and known[0].value < 0:
        least = f"{formatting.fixed(abs(known[0].value), 1)} points below its share of staff"
        title = f"{known[0].group}: its share of those trained is {least} in {area}"
    sentence = f"Points by sector: {'; '.join(said)}." if said else "No sector can be compared."
    values = tuple(one.value for one in known)
    series = [Series("gap", values, tuple(f"{v:+.1f}" for v in values), BLUE)]
    return Chart(
        key="left_out",
        title=title,
        figure=bars.figure([one.group for one in known], series, unit="percentage points")
        if known else {},
        alt=f"Bars of representativeness by sector, from zero. {sentence}",
        table=pd.DataFrame(
            [{"Sector": one.group, "Points": formatting.marked(one)} for one in found], dtype="str"
        ),
        data=plain(found),
        source=source_line(release, indicator),
        notes=(
            "Below zero a sector has a smaller share of the trained than of the workforce.",
            *notes_for(indicator, found),
        ),
        is_illustrative=is_illustrative(found),
        empty="" if known else sentence,
        extra={"sentence": sentence},
    )  # fmt: skip


def trainers(release: Release, selection: Selection) -> Chart:
    """Draw for each chosen area how many staff there are for each active trainer."""
    indicator = registry().indicators["TR4"]
    rows = [_newest_capacity(release, area, selection.last) for area in selection.areas]
    known = [row for row in rows if row["staff_per_trainer"] is not None]
    values = tuple(row["staff_per_trainer"] for row in known)
    staff = tuple(map(formatting.fixed, values))
    said = [
        f"{row['area']} 1 trainer for {each} staff in {row['quarter']}"
        for row, each in zip(known, staff, strict=True)
    ]
    none = f"No area has complete returns of both figures in the {LOOK_BACK} quarters to now."
    sentence = f"{'; '.join(said)}." if said else none
    figures = [release.figure(indicator, area, selection.last) for area in selection.areas]
    drawn = [Series("staff", values, staff, BLUE)]
    names = [f"{row['area']}, {row['quarter']}" for row in known]
    return Chart(
        key="trainer_capacity",
        title="Train the trainer: " + (said[-1] if said else "capacity cannot be said"),
        figure=bars.figure(names, drawn, unit="staff for each trainer") if known else {},
        alt=f"Bars of staff for each active trainer, by area. {sentence}",
        table=pd.DataFrame([_capacity_row(row) for row in rows], dtype="str"),
        data=pd.DataFrame(rows),
        source=source_line(release, indicator),
        notes=(
            "Staff in post by active trainers, in the newest quarter of the last four in which "
            "every return expected is in: a part of the trainers over all staff says nothing.",
            "Completions of the Train the trainer route are over the last four quarters.",
            *notes_for(indicator, figures),
        ),
        is_illustrative=is_illustrative(figures),
        empty="" if known else sentence,
        extra={"sentence": sentence if known else ""},
    )  # fmt: skip


def _newest_capacity(release: Release, area: str, quarter: str) -> dict:
    """Return the newest quarter in which the ratio can be said; the chosen one where none can."""
    back = [quarters.parse(quarter).plus(-step).label for step in range(LOOK_BACK)]
    found = [_capacity(release, area, label) for label in back]
    return next((one for one in found if one["staff_per_trainer"] is not None), found[0])


def _capacity(release: Release, area: str, quarter: str) -> dict:
    """Return an area's trainers and staff, and their ratio where neither lacks a return."""
    declared = registry().indicators
    trainers_, reach = (release.figure(declared[name], area, quarter) for name in ("TR4", "TR1"))
    whole = formatting.is_shown(trainers_) and not trainers_.is_incomplete
    ratio = None
    if whole and trainers_.value and reach.denominator and not reach.is_incomplete:
        ratio = reach.denominator / trainers_.value
    return {
        "area": area,
        "quarter": quarter,
        "active_trainers": formatting.marked(trainers_),
        "staff_in_post": reach.denominator,
        "staff_per_trainer": ratio,
        "trained_as_trainers": _new_trainers(release, area, quarter),
        "provenance": trainers_.provenance,
    }


def _new_trainers(release: Release, area: str, quarter: str) -> str:
    indicator, route = registry().indicators["TR2"], reference.names("routes")[0]
    labels = [quarters.parse(quarter).plus(-step).label for step in range(4)]
    found = [release.figure(indicator, area, one, by="route", group=route) for one in labels]
    if any(not formatting.is_shown(one) for one in found):
        return "not known for all four quarters"
    mark = " [i]" if any(one.is_incomplete for one in found) else ""
    return f"{sum(one.value for one in found):,.0f}{mark}"


def _capacity_row(row: dict) -> dict[str, str]:
    ratio = row["staff_per_trainer"]
    return {
        "Area": row["area"],
        "Quarter": row["quarter"],
        "Active trainers": row["active_trainers"],
        "Staff for each trainer": "cannot be said" if ratio is None else formatting.fixed(ratio),
        "Train the trainer completions, four quarters": row["trained_as_trainers"],
    }
