"""One sentence for each chart of signals, from the numbers it draws; it is also its alt text."""

from __future__ import annotations

from analysis import formatting
from analysis.declare import Indicator
from analysis.indicators import ALL
from analysis.release import Figure, Release
from analysis.signals import words
from analysis.signals.reading import Signal, projected


def title(indicator: Indicator, found: dict[str, Signal], group: str) -> str:
    """Return the heading of a chart with expected ranges: its newest signals, or that none is."""
    among = "" if group == ALL else f", {group.lower()}"
    name = f"{indicator.title}{among}"
    judged = {area: one for area, one in found.items() if one.variation}
    if not judged:
        return f"{name}: no expected range to judge the latest quarter by"
    unusual = {area: one for area, one in judged.items() if one.variation != "common_cause"}
    if not unusual:
        return f"{name}: within its expected range in {formatting.listed(list(judged))}"
    said = []
    for good, word in ((False, "a concern"), (True, "an improvement"), (None, "unusual")):
        areas = [area for area, one in unusual.items() if words.is_good(one) is good]
        if areas:
            said.append(f"{word} in {formatting.listed(areas)}")
    return f"{name}: {'; '.join(said)}"


def over_areas(release: Release, found: dict[str, Signal], figures: dict[str, list[Figure]]) -> str:
    """Say, for each area, the level and whether it is signal or noise."""
    said = []
    for area, one in found.items():
        figure = figures[area][-1]
        verdict = words.verdict(one, figure) or one.verdict.reason
        said.append(f"{area} {formatting.shown(figure)} in {one.quarter}. {verdict}")
    return " ".join(said) or "No quarter has been published."


def projection(release: Release, indicator: Indicator, area: str, quarter: str) -> str:
    """Say when a target is reached at the present pace; why not, where that cannot be said."""
    if release.target(indicator, area, quarter) is None:
        return ""
    end, found = projected(release, indicator, area, quarter)
    if found is None:
        return "When it is reached cannot be said: that needs eight complete quarters in a row."
    goal = formatting.number(indicator, found["target"])
    to = "" if end == quarter else f" to {end}"
    pace = f"At the pace of the last eight quarters{to} the target of {goal} is"
    if found["reached"] == end:
        return f"The target of {goal} is reached already" + (f" (in {end})." if to else ".")
    if not found["reached"]:
        if found["earliest"]:
            return f"{pace} not reached within ten years, and hardly before {found['earliest']}."
        return f"{pace} not reached within ten years."
    if not found["latest"]:
        return (
            f"{pace} reached in {found['reached']}, hardly before {found['earliest']}, and it may "
            "well take more than ten years."
        )
    if found["earliest"] == found["latest"]:
        return f"{pace} reached in {found['reached']}."
    return (
        f"{pace} reached in {found['reached']}, likely between {found['earliest']} and "
        f"{found['latest']}."
    )
