"""What stands out in a quarter, ranked: each finding with the view it can be seen in.

From the same figures as the charts; nothing here is judged by anything but the rules below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import pandas as pd

from analysis import findings, formatting, quarters, reference, registers
from analysis.datasets import registry
from analysis.declare import Better, Indicator
from analysis.quarters import Quarter
from analysis.release import Figure, Release
from analysis.signals import words
from analysis.signals.reading import signal

# Awards that end within so many quarters are named while there is time to act.
ENDING_WITHIN = 2
MOST_NAMED = 3


class Rank(IntEnum):
    """What comes first: what asks for a decision, then what is good to know."""

    CONCERN = 1
    TARGET_LOST = 2
    FUNDING_ENDS = 3
    DECISION = 4
    IMPROVEMENT = 5
    TARGET_MET = 6
    UNUSUAL = 7
    MISSING = 8


@dataclass(frozen=True, order=True)
class Item:
    """One thing that stands out.

    Attributes
    ----------
    rank : Rank
        Its place in the list.
    area, text : str
        Where, and what in one sentence.
    page : str
        The page whose view shows it.
    is_illustrative : bool
        Whether it is made from illustrative rows.
    """

    rank: Rank
    area: str
    text: str
    page: str
    is_illustrative: bool = False


def items(release: Release, quarter: str, area: str) -> list[Item]:
    """Return what stands out in a quarter, most pressing first.

    The system's view names what stands out in each authority too.
    """
    areas = (area,)
    if area == reference.system():
        areas = (*reference.authorities(), reference.system())
    found = [
        *_signals(release, quarter, areas),
        *_targets(release, quarter, areas),
        *_ending(release, quarters.parse(quarter), area),
        *_decisions(release, quarter, area),
        *_missing(release, quarter, area),
    ]
    return sorted(found)


def _wholes() -> Iterator[Indicator]:
    return (one for one in registry().indicators.values() if one.is_collected and one.has_whole)


def _page(indicator: Indicator) -> str:
    return indicator.page or registry().dataset_of(indicator).page


def _is_illustrative(figure: Figure) -> bool:
    return figure.provenance == "illustrative"


def _signals(release: Release, quarter: str, areas: tuple[str, ...]) -> Iterator[Item]:
    """Yield the special causes of the latest point that the quarter before did not have."""
    ranks = {False: Rank.CONCERN, True: Rank.IMPROVEMENT, None: Rank.UNUSUAL}
    kinds = {False: "a concern", True: "an improvement", None: "unusual"}
    before = quarters.parse(quarter).plus(-1).label
    for indicator in _wholes():
        for area in areas:
            one = signal(release, indicator, area, quarter)
            if one.variation in ("", "common_cause"):
                continue
            if signal(release, indicator, area, before).variation == one.variation:
                continue
            figure = release.figure(indicator, area, quarter)
            good = words.is_good(one)
            rule = words.cause(one.causes[quarter][0])
            yield Item(
                ranks[good],
                area,
                f"{indicator.title}, {formatting.shown(figure)}: {kinds[good]}, {rule}.",
                _page(indicator),
                _is_illustrative(figure),
            )


def _targets(release: Release, quarter: str, areas: tuple[str, ...]) -> Iterator[Item]:
    """Yield targets in force that were not reached the quarter before and are now, or lost."""
    before = quarters.parse(quarter).plus(-1).label
    for indicator in _wholes():
        for area in areas:
            target = release.target(indicator, area, quarter)
            if target is None or indicator.better is Better.NEITHER:
                continue
            figures = [release.figure(indicator, area, label) for label in (before, quarter)]
            if any(not formatting.is_shown(one) or one.is_incomplete for one in figures):
                continue
            then, now = (findings.is_reached(indicator, one.value, target.value) for one in figures)
            if then == now:
                continue
            goal = formatting.number(indicator, target.value)
            value = formatting.shown(figures[1])
            verdict = "met" if now else "no longer met"
            yield Item(
                Rank.TARGET_MET if now else Rank.TARGET_LOST,
                area,
                f"{indicator.title}, {value}: target of {goal} by {target.quarter} {verdict}.",
                _page(indicator),
                target.is_illustrative or _is_illustrative(figures[1]),
            )


def _ending(release: Release, now: Quarter, area: str) -> Iterator[Item]:
    """Yield the live awards in an area's view whose planned end is near."""
    awards = registers.awards_in_view(release.tables["funding"], area)
    last = pd.Timestamp(now.plus(ENDING_WITHIN).end)
    start = awards["planned_start_date"]
    soon = awards["planned_end_date"].between(pd.Timestamp(now.end), last, inclusive="right")
    live = soon & (start.isna() | (start <= pd.Timestamp(now.end)))
    committed = awards["status"].isin(registers.COMMITTED)
    for row in awards[live & committed].sort_values("planned_end_date").to_dict("records"):
        pence = row["amount_awarded"]
        amount = "amount not published" if pd.isna(pence) else formatting.pounds(pence / 100)
        yield Item(
            Rank.FUNDING_ENDS,
            row["area"] if isinstance(row.get("area"), str) else area,
            f"{row['title']} ({amount}) ends on {formatting.day(row['planned_end_date'])}.",
            "funding",
            row["provenance"] == "illustrative",
        )


def _decisions(release: Release, quarter: str, area: str) -> Iterator[Item]:
    for row in findings.board_asks(release, quarter, area):
        if not row["decision"]:
            yield Item(
                Rank.DECISION,
                row["area"],
                f"Decision asked: {row['board_ask']}",
                "overview",
                row["provenance"] == "illustrative",
            )


def _missing(release: Release, quarter: str, area: str) -> Iterator[Item]:
    late = findings.missing_returns(release, quarter, area)
    if not late:
        return
    names = list(dict.fromkeys(sender for sender, _ in late))
    more = [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    named = formatting.listed([*names[:MOST_NAMED], *more])
    count = formatting.counted(len(late), "return")
    text = f"{count} missing, shown as incomplete: {named}."
    yield Item(Rank.MISSING, area, text, "data", release.is_illustrative)
