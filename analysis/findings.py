"""Findings in words, from the same figures as the chart they stand beside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from analysis import commenting, formatting, reference
from analysis.datasets import registry
from analysis.declare import Better, Indicator, NotCollected, Provenance, Status
from analysis.indicators import ALL
from analysis.measures import RATE, part_of, shown_as
from analysis.release import Figure, Release
from analysis.selection import BEFORE, COMPARISONS, YEAR_AGO, Selection
from analysis.signals import sentences
from analysis.signals import words as signal_words
from analysis.signals.reading import signal

LIKE_FOR_LIKE = " like for like"
AGAINST = {BEFORE: "the quarter before", YEAR_AGO: "the same quarter last year"}


def _figures(
    release: Release, indicator: Indicator, selection: Selection, by: str, group: str
) -> list[Figure]:
    if selection.last is None:
        return []
    figures = [
        release.figure(indicator, area, selection.last, by=by, group=group)
        for area in selection.areas
    ]
    return [shown_as(figure, selection.part) for figure in figures]


def title(
    release: Release, indicator: Indicator, selection: Selection, *, by: str = "", group: str = ALL
) -> str:
    """Return a chart's heading: what it shows, as a finding where there is one."""
    figures = [
        figure
        for figure in _figures(release, indicator, selection, by, group)
        if formatting.is_shown(figure)
    ]
    indicator = part_of(indicator, selection.part)
    among = "" if group == ALL else f", {group.lower()}"
    apart = [figure for figure in figures if figure.area in reference.authorities()]
    # An incomplete total is not compared with a complete one; shares are, within what they say.
    fair = [figure for figure in apart if not figure.is_incomplete or indicator.unit == "%"]
    if len(fair) > 1 and len(fair) == len(apart) and indicator.unit == "%":
        high = max(fair, key=lambda figure: figure.value)
        low = min(fair, key=lambda figure: figure.value)
        if formatting.shown(high) != formatting.shown(low):
            return (
                f"{indicator.title}{among}: {formatting.shown(high)} in {high.area}, "
                f"{formatting.shown(low)} in {low.area}"
            )
    if figures:
        figure = next((one for one in figures if one.area == reference.system()), figures[0])
        change = change_words(release, figure, selection)
        words = f"{indicator.title}{among}: {formatting.shown(figure)} in {figure.area}"
        return f"{words}, {change}" if change else words
    return f"{indicator.title}{among}"


def change_words(release: Release, figure: Figure, selection: Selection) -> str:
    """Say the change of a figure on what the reader compares with, and over whom it is.

    Like for like where a figure has it. A baseline is compared as published, over all that
    returned in each quarter, and says so; never where a return is missing from either.
    """
    comparison = COMPARISONS[selection.compare]
    if comparison != "baseline":
        change = formatting.change(figure, comparison)
        return f"{change}{LIKE_FOR_LIKE}" if change else ""
    if selection.first in (None, figure.quarter) or not formatting.is_shown(figure):
        return ""
    base = release.figure(
        registry().indicators[figure.indicator.id],
        figure.area,
        selection.first,
        by=figure.by,
        group=figure.group,
    )
    base = shown_as(base, selection.part)
    if not formatting.is_shown(base) or base.is_incomplete or figure.is_incomplete:
        return ""
    both = replace(
        figure,
        now={**figure.now, "quarter": figure.value},
        then={**figure.then, "quarter": base.value},
    )
    return f"{formatting.change(both)} since {selection.first}, not like for like"


def level_and_change(figure: Figure) -> str:
    """Say one figure and its like-for-like change, with what it lacks."""
    return _level(figure, formatting.change(figure) or "")


def _level(figure: Figure, change: str) -> str:
    if not formatting.is_shown(figure):
        return f"{figure.area}: {formatting.shown(figure)}"
    words = f"{figure.area} {formatting.shown(figure)}"
    if figure.is_incomplete:
        count = formatting.returns(figure)
        words += f" (incomplete, from {count})" if count else " (incomplete)"
    return f"{words}, {change}" if change else words


def over_time(
    release: Release, indicator: Indicator, selection: Selection, *, by: str = "", group: str = ALL
) -> str:
    """Say level, direction, signal or noise, target and caveats of an indicator in a quarter."""
    figures = _figures(release, indicator, selection, by, group)
    if not figures:
        return "No quarter has been published."
    changes = [change_words(release, one, selection) for one in figures]
    matched = AGAINST.get(selection.compare)
    said = "; ".join(
        _level(one, change.removesuffix(LIKE_FOR_LIKE) if matched else change)
        for one, change in zip(figures, changes, strict=True)
    )
    parts = [f"In {selection.last}: {said}."]
    if matched and any(changes):
        parts.append(f"Changes are like for like on {matched}.")
    if selection.part == RATE:
        parts += _judged(release, indicator, selection, by=by, group=group)
    parts += _last_known(release, indicator, figures, group)
    if any(one.provenance == Provenance.ILLUSTRATIVE.value for one in figures):
        parts.append("Illustrative, not real.")
    return " ".join(part for part in parts if part)


def _judged(
    release: Release, indicator: Indicator, selection: Selection, *, by: str, group: str
) -> list[str]:
    """Say, of the main area, whether it is signal or noise, and how it stands to its target."""
    area, quarter = selection.main_area, selection.last
    one = signal(release, indicator, area, quarter, by=by, group=group)
    figure = release.figure(indicator, area, quarter, by=by, group=group)
    verdict = signal_words.verdict(one, figure) if formatting.is_shown(figure) else ""
    parts = [f"{area}: {verdict[0].lower()}{verdict[1:]}" if verdict else ""]
    if group == ALL:
        parts.append(target_words(release, indicator, area, quarter))
        parts.append(sentences.projection(release, indicator, area, quarter))
    return parts


def _last_known(
    release: Release, indicator: Indicator, figures: list[Figure], group: str
) -> list[str]:
    if group != ALL:
        return []
    last = [
        release.last_known(indicator, figure.area, figure.quarter)
        for figure in figures
        if figure.status is Status.NOT_AVAILABLE
    ]
    return [
        f"Last known for {one.area}: {formatting.shown(one)} in {one.quarter}."
        for one in last
        if one
    ]


def target_words(release: Release, indicator: Indicator, area: str, quarter: str) -> str:
    """Say the target of an area and, where it is due and the figure complete, whether it is met."""
    target = release.target(indicator, area, quarter)
    if target is None:
        return ""
    goal = formatting.number(indicator, target.value)
    figure = release.figure(indicator, area, quarter)
    if target.quarter > quarter:
        return f"Target for {area}: {goal} by {target.quarter}."
    if not formatting.is_shown(figure) or figure.is_incomplete:
        return f"Target for {area}: {goal} by {target.quarter}; no verdict on an incomplete figure."
    met = is_reached(indicator, figure.value, target.value)
    return f"Target for {area}: {goal} by {target.quarter}, {'met' if met else 'not met'}."


def is_reached(indicator: Indicator, value: float, target: float) -> bool:
    """Whether a value is at its target, or on the good side of it."""
    return value <= target if indicator.better is Better.LOWER else value >= target


def extremes(indicator: Indicator, figures: list[Figure], word: str) -> str:
    """Say the highest and lowest group of each area."""
    said = []
    for area in dict.fromkeys(figure.area for figure in figures):
        mine = [one for one in figures if one.area == area and formatting.is_shown(one)]
        if len(mine) > 1:
            high = max(mine, key=lambda figure: figure.value)
            low = min(mine, key=lambda figure: figure.value)
            said.append(
                f"{area}: highest {formatting.shown(high)} ({high.group}), "
                f"lowest {formatting.shown(low)} ({low.group})"
            )
        elif mine:
            said.append(f"{area}: {formatting.shown(mine[0])} ({mine[0].group})")
    return f"{'; '.join(said)}." if said else f"No {word} has a figure."


def nothing_yet(release: Release, indicator: Indicator, selection: Selection) -> str:
    """Say what would stand here and who can provide it."""
    if isinstance(indicator.formula, NotCollected):
        return f"Not yet collected. It would need {indicator.formula.needs}."
    dataset = registry().dataset_of(indicator)
    figures = _figures(release, indicator, selection, "", ALL)
    reasons = {formatting.shown(figure) for figure in figures}
    why = f" ({', '.join(sorted(reasons))})" if reasons else ""
    return (
        f"No figure for this choice{why}. It comes from the {dataset.title.lower()}, "
        f"which an analyst publishes on the Upload page; {indicator.owner} answers for it."
    )


def what_moved(
    release: Release, quarter: str, areas: tuple[str, ...], *, most: int = 5
) -> list[Figure]:
    """Return the headline figures whose like-for-like change is largest, the largest first.

    Shares are ranked by points, counts by percent; both as they are written. What is known to be
    noise comes last, however large.
    """
    found = []
    for indicator in headline():
        for area in areas:
            figure = release.figure(indicator, area, quarter)
            difference = figure.difference["quarter"]
            if difference is None or not formatting.is_shown(figure):
                continue
            then = figure.then["quarter"]
            size = (
                abs(difference)
                if indicator.unit == "%"
                else abs(difference / then * 100)
                if then
                else 0
            )
            if size >= 1:
                found.append((is_noise(release, figure), -size, figure))
    found.sort(key=lambda one: one[:2])
    return [figure for *_, figure in found[:most]]


def is_noise(release: Release, figure: Figure) -> bool:
    """Whether a figure is known to vary within its expected range."""
    one = signal(release, figure.indicator, figure.area, figure.quarter)
    return one.variation == "common_cause"


def moved_words(release: Release, figure: Figure) -> str:
    """Say a change, and that it is noise where it is known to be."""
    said = (
        f"{figure.indicator.title.lower()} {formatting.change(figure)}{LIKE_FOR_LIKE}, "
        f"to {formatting.shown(figure)}"
    )
    if figure.is_incomplete:
        said += " (incomplete)"
    return f"{said}: ordinary ups and downs, no signal" if is_noise(release, figure) else said


def authorities_of(area: str) -> tuple[str, ...]:
    """Return the authorities an area's view speaks of: every one, or itself."""
    return reference.authorities() if area == reference.system() else (area,)


HEADLINE = ("TR1", "TR2", "NW1", "AD1", "FD3")


def headline() -> list[Indicator]:
    """Return the indicators of the overview's tiles, in order."""
    return [registry().indicators[name] for name in HEADLINE]


def missing_returns(release: Release, quarter: str, area: str) -> list[tuple[str, str]]:
    """Return (organisation, dataset) of every return due for a quarter and not received."""
    table = release.returns
    late = table[(table["quarter"] == quarter) & table["due"] & ~table["received"]]
    register = release.tables["organisations"].set_index("organisation")["area"]
    return [
        (row["sender"], row["dataset"])
        for row in late.sort_values(["sender", "dataset"]).to_dict("records")
        if area in reference.scopes(register.get(row["sender"], area))
    ]


def missing_in_words(missing: Iterable[tuple[str, str]]) -> list[str]:
    """Name organisations with the returns they owe: ``Moorside Council (settings, training)``."""
    owed: dict[str, list[str]] = {}
    for sender, dataset in missing:
        owed.setdefault(sender, []).append(dataset)
    return [f"{sender} ({', '.join(datasets)})" for sender, datasets in owed.items()]


def opening(release: Release, quarter: str, area: str) -> str:
    """Return the overview's opening: who reported, what changed, the widest gap, the ask."""
    received, expected = release.completeness(quarter, area)
    completions = release.figure(registry().indicators["TR2"], area, quarter)
    parts = []
    if expected:
        are = "is" if received == 1 else "are"
        parts.append(f"{received} of {expected} returns {are} in for {area} in {quarter}.")
    if formatting.is_shown(completions):
        words = formatting.with_unit(completions.indicator, completions.value)
        change = formatting.change(completions)
        tail = f", {change}{LIKE_FOR_LIKE}{formatting.matched(completions)}" if change else ""
        parts.append(f"{words} were reported{tail}.")
    gap = widest_gap(release, quarter)
    if gap:
        parts.append(gap)
    asks = [row for row in board_asks(release, quarter, area) if not row["decision"]]
    if asks:
        parts.append(f"{decisions_asked(len(asks))}.")
    return " ".join(parts) or f"No returns have been published for {quarter}."


def widest_gap(release: Release, quarter: str) -> str:
    """Say where the three authorities differ most, among the headline shares."""
    best: tuple[float, str] = (0.0, "")
    for indicator in headline():
        if indicator.unit != "%":
            continue
        figures = [release.figure(indicator, area, quarter) for area in reference.authorities()]
        figures = [figure for figure in figures if formatting.is_shown(figure)]
        if len(figures) < 2:
            continue
        high = max(figures, key=lambda figure: figure.value)
        low = min(figures, key=lambda figure: figure.value)
        size = high.value - low.value
        if size > best[0]:
            best = (
                size,
                f"The widest gap is in {indicator.title.lower()}: {high.area} "
                f"{formatting.shown(high)}, {low.area} {formatting.shown(low)}.",
            )
    return best[1]


def commentary(release: Release, quarter: str, areas: tuple[str, ...]) -> list[dict]:
    """Return the commentary of a quarter and areas, as rows with None where nothing stands."""
    table = release.tables["commentary"]
    mine = table[(table["quarter"] == quarter) & table["area"].isin(areas)]
    return mine.astype(object).where(mine.notna(), None).to_dict("records")


def board_asks(release: Release, quarter: str, area: str) -> list[dict]:
    """Return what the board is asked, the undecided first; the system's view shows every area's.

    What was asked in an earlier quarter stays until it is decided.
    """
    areas = reference.reported_areas() if area == reference.system() else (area,)
    asks = [row for row in commenting.asks(release, quarter, areas) if row["board_ask"]]
    return [row for row in asks if row["quarter"] == quarter or not row["decision"]]


def decisions_asked(count: int) -> str:
    """Say how many decisions wait for the board."""
    said = {0: "No decision is", 1: "One decision is", 2: "Two decisions are"}
    return f"{said.get(count, f'{count} decisions are')} asked of the board"


def ask_words(row: dict, quarter: str) -> str:
    """Say an ask: what, whose, and what was decided or that nothing was."""
    owner = f" ({row['owner_role']})" if row["owner_role"] else ""
    since = f" Asked in {row['quarter']}." if row["quarter"] != quarter else ""
    decided = f"Decided: {row['decision'].rstrip('.')}." if row["decision"] else "Not decided yet."
    return f"{row['board_ask'].rstrip('.')}{owner}.{since} {decided}"
