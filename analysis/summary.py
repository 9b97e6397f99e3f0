"""One authority on one page: figures, plan, commentary, actions and missing returns.

What does not fit is counted, never left out unseen: a printed page has no "more" to click on.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import pandas as pd

from analysis import commenting, findings, formatting, quarters, reference
from analysis.charts.chart import is_illustrative, release_words
from analysis.datasets import registry
from analysis.declare import MARKER_WORDS, STATUS_WORDS, Indicator
from analysis.release import Figure, Release

# What one A4 page holds at a size people can read, measured in Chromium with the longest texts.
MOST_ENTRIES, MOST_ACTIONS, MOST_ASKS, MOST_MILESTONES = 3, 3, 2, 3
STAGES = ("met", "active", "in_development", "planned", "ended")
LONGEST_TEXT, LONGEST_TITLE, LONGEST_LIST, LONGEST_WORDS = 190, 110, 200, 30


@dataclass(frozen=True)
class Part:
    """A list on the page: its heading, its lines, and how many more there are elsewhere."""

    title: str
    lines: tuple[str, ...]
    more: int = 0
    page: str = ""
    nothing: str = ""


@dataclass(frozen=True)
class Summary:
    """What stands on an authority's page.

    Attributes
    ----------
    figures : DataFrame of str
        A row for each indicator; the first column heads the rows.
    parts : tuple of Part
        Plan, commentary, actions, asks and missing returns, in the order of the page.
    notes : str
        The markers present, in words.
    """

    area: str
    heading: str
    opening: str
    figures: pd.DataFrame
    parts: tuple[Part, ...]
    notes: str
    source: str
    is_illustrative: bool


def of_authority(release: Release, area: str, quarter: str) -> Summary:
    """Return the page of an authority as of a quarter's last day."""
    figures = [release.figure(one, area, quarter) for one in _indicators()]
    present = {marker for figure in figures for marker in figure.markers}
    words = [f"[{marker}] {said}" for marker, said in MARKER_WORDS.items() if marker in present]
    entries = findings.commentary(release, quarter, (area,))
    return Summary(
        area=area,
        heading=f"{area}: trauma-informed practice, {quarters.parse(quarter).in_words}",
        opening=_opening(release, area, quarter),
        figures=pd.DataFrame([_row(release, one) for one in figures], dtype="str"),
        parts=(
            _plan(release, area, quarter),
            _commentary(entries),
            _actions(release, area, quarter),
            _asks(release, area, quarter),
            _missing(release, area, quarter),
        ),
        notes=" · ".join(words),
        source=f"From {release_words(release)}. "
        "Changes are like for like: over those that returned in both quarters. "
        "Money and staff of wider areas stand on their own pages and are never divided.",
        is_illustrative=is_illustrative(figures) or commenting.is_illustrative(entries),
    )


def _indicators() -> list[Indicator]:
    """Return what has a figure for an authority, by id within each letter of its kind."""
    found = [one for one in registry().indicators.values() if one.is_collected and one.has_whole]
    kinds = list(dict.fromkeys(one.id[:2] for one in found))
    return sorted(found, key=lambda one: (kinds.index(one.id[:2]), int(one.id[2:])))


def _opening(release: Release, area: str, quarter: str) -> str:
    received, expected = release.completeness(quarter, area)
    returns = f"{received} of {expected} returns are in. " if expected else ""
    reach = registry().indicators["TR1"]
    return (
        returns
        + f"{reach.title}: {findings.level_and_change(release.figure(reach, area, quarter))}."
    )


def _row(release: Release, figure: Figure) -> dict[str, str]:
    indicator, area, quarter = figure.indicator, figure.area, figure.quarter
    return {
        "Indicator": f"{indicator.id} {indicator.title}",
        "Now": formatting.marked(figure) if figure.value is not None else _why_not(figure),
        "On the quarter before": formatting.change(figure) or "–",
        "On a year before": formatting.change(figure, "year") or "–",
        "Target": _target(release, figure, area, quarter),
    }


def _why_not(figure: Figure) -> str:
    return STATUS_WORDS[figure.status]


def _target(release: Release, figure: Figure, area: str, quarter: str) -> str:
    target = release.target(figure.indicator, area, quarter)
    if target is None:
        return "none agreed"
    said = findings.target_words(release, figure.indicator, area, quarter)
    goal = f"{formatting.number(figure.indicator, target.value)} by {target.quarter}"
    verdict = next((one for one in ("not met", "met", "no verdict") if one in said), "")
    return f"{goal}: {verdict}" if verdict else goal


def clipped(text: str, most: int) -> str:
    """Return a text cut at a word, with an ellipsis where something is cut."""
    plain = " ".join(text.split())
    if len(plain) <= most:
        return plain
    short = textwrap.shorten(plain, most, placeholder=" …")
    # One word longer than all there is room for.
    return short if len(short) > 2 else f"{plain[: most - 2]} …"


def _plan(release: Release, area: str, quarter: str) -> Part:
    """Return the milestones that count here: what is overdue first, then what is due next."""
    end = pd.Timestamp(quarters.parse(quarter).end)
    table = release.tables["milestones"]
    table = table[table["area"].isin((area, reference.system()))]
    still = table[~table["status"].isin(("met", "ended"))]
    dated = still.dropna(subset=["due_date"]).sort_values(["due_date", "title"])
    lines = [
        f"{clipped(row['title'], LONGEST_TITLE)} ({row['area']}): "
        f"{'overdue since' if row['due_date'] < end else 'due'} {formatting.day(row['due_date'])}"
        for row in dated.to_dict("records")
    ]
    counts = table["status"].value_counts()
    said = [f"{counts[one]} {one.replace('_', ' ')}" for one in STAGES if counts.get(one)]
    among = f"{formatting.counted(len(table), 'milestone')} here or across {reference.system()}"
    title = f"Plan: {among}, {formatting.listed(said)}" if said else f"Plan: {among}"
    return _part(
        title,
        lines,
        MOST_MILESTONES,
        "Milestones",
        "None of those still to be met has a published date.",
    )


def _part(title: str, lines: list[str], most: int, page: str, nothing: str) -> Part:
    return Part(title, tuple(lines[:most]), max(len(lines) - most, 0), page, nothing)


def _commentary(entries: list[dict]) -> Part:
    lines = []
    for row in entries:
        why = f". Why: {row['why']}" if row["why"] else ""
        lines.append(clipped(f"{row['what'].rstrip('.')}{why}", LONGEST_TEXT))
    return _part(
        "What happened and why", lines, MOST_ENTRIES, "Commentary", "Nobody has written about it."
    )


def _actions(release: Release, area: str, quarter: str) -> Part:
    every = commenting.actions(release, quarter, (area,))
    still = [one for one in every if one.is_open]
    lines = [
        f"{clipped(one.row['action'], LONGEST_TITLE)} "
        f"({clipped(one.row['owner_role'] or 'no owner given', LONGEST_WORDS)}; due {one.due}; "
        f"{clipped(one.state, LONGEST_WORDS)})"
        for one in still
    ]
    overdue = sum(one.is_overdue for one in still)
    title = f"Actions: {len(still)} open, {overdue or 'none'} overdue"
    return _part(title, lines, MOST_ACTIONS, "Commentary", "No action is open.")


def _asks(release: Release, area: str, quarter: str) -> Part:
    rows = commenting.asks(release, quarter, (area,))
    lines = []
    for row in rows:
        decision = f"Decision: {row['decision']}" if row["decision"] else "Not decided yet"
        asked = clipped(row["board_ask"] or "Not asked", LONGEST_TITLE)
        lines.append(f"{asked}. {clipped(decision, LONGEST_TITLE)}")
    return _part("Asked of the board", lines, MOST_ASKS, "Commentary", "Nothing is asked.")


def _missing(release: Release, area: str, quarter: str) -> Part:
    missing = findings.missing_returns(release, quarter, area)
    names = findings.missing_in_words(missing)
    shown: list[str] = []
    for name in names:
        if len("; ".join([*shown, name])) > LONGEST_LIST:
            break
        shown.append(name)
    return Part(
        f"Missing returns: {len(missing)}",
        ("; ".join(shown),) if shown else (),
        len(names) - len(shown),
        "Data",
        "Every return due is in." if not missing else "",
    )
