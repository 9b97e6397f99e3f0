"""Somebody who reads a release and works out what it hides, written apart from the code it checks.

A reader knows the rules and the thresholds, which hidden counts are small ones, and that parts make
up their total. What each hidden count can be is left to a solver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import LinearConstraint, milp

from analysis import reference
from analysis.disclosure import Settings
from analysis.indicators import COLUMNS, CROSSED

FAR = 100_000
AREAS = (*reference.authorities(), reference.WIDER)
SYSTEM = reference.system()
QUARTER = "2026/27 Q2"

Place = tuple[str, str, str, str]


@dataclass(frozen=True)
class Secret:
    """One count as the reader knows it: bounds, and whether it is hidden."""

    least: int
    most: int
    hidden: bool
    is_small: bool = False
    tells: bool = True


def published_as(count: int, settings: Settings, exact_from: int = FAR) -> int | None:
    """Return a count as data-model.md has it shown; None where it is hidden."""
    if 1 <= count <= settings.hide_up_to:
        return None
    if count >= exact_from:
        return count
    nearest = int((count + settings.round_to / 2) // settings.round_to) * settings.round_to
    return nearest or (settings.round_to if count else 0)


@cache
def stands_for(public: int, settings: Settings, exact_from: int = FAR) -> tuple[int, int]:
    """Return the least and most count that is shown as this number."""
    near = range(max(0, public - settings.round_to), public + settings.round_to + 1)
    fits = [count for count in near if published_as(count, settings, exact_from) == public]
    return min(fits), max(fits)


def seen(public: float | None, exact: float, settings: Settings, exact_from: int = FAR) -> Secret:
    """Return what a reader knows of a count, shown or hidden."""
    if public is not None and not np.isnan(public):
        return Secret(
            *stands_for(int(public), settings, exact_from), hidden=False, tells=bool(public)
        )
    if 1 <= exact <= settings.hide_up_to:
        return Secret(1, settings.hide_up_to, hidden=True, is_small=True, tells=False)
    return Secret(settings.hide_up_to + 1, FAR, hidden=True, tells=False)


def solved(secrets: Sequence[Secret], equations: np.ndarray, gaps: np.ndarray, place: int) -> int:
    """Return how many values one count can take, by the solver.

    Parameters
    ----------
    equations : array, equations by counts
        Coefficients; each row adds up to its entry of `gaps`.
    """
    bounds = (np.array([one.least for one in secrets]), np.array([one.most for one in secrets]))
    aim = np.zeros(len(secrets))
    aim[place] = 1
    ends = [
        milp(
            sense * aim,
            integrality=np.ones(len(secrets)),
            bounds=bounds,
            constraints=LinearConstraint(equations, gaps, gaps),
        )
        for sense in (1, -1)
    ]
    assert all(end.success for end in ends), "what is published contradicts the truth"
    return round(ends[1].x[place] - ends[0].x[place]) + 1


def too_few(parts: Sequence[Secret], total: Secret, least: int = 3) -> list[int]:
    """Return which counts of one additive group keep fewer possible values than `least`.

    A group in which nothing but noughts is shown tells nothing by itself.
    """
    every = [*parts, total]
    if not any(one.tells for one in every):
        return []
    equation = np.array([[1.0] * len(parts) + [-1.0]])
    return [
        place
        for place, one in enumerate(every)
        if one.hidden and solved(every, equation, np.zeros(1), place) < least
    ]


def totalled(cells: Mapping[Place, int]) -> dict[Place, int]:
    """Return cells with all their totals: over levels, sectors, and areas."""
    found = dict(cells)
    for axis in (0, 1, 2):
        for (sector, level, area, quarter), count in list(found.items()):
            up = [sector, level, area, quarter]
            up[axis] = SYSTEM if axis == 2 else "All"
            found[tuple(up)] = found.get(tuple(up), 0) + count
    return found


def groups(cells: Mapping[Place, object]) -> list[tuple[list[Place], Place]]:
    """Return every additive group of cells with totals: its parts and its total."""
    found: dict[tuple[int, Place], list[Place]] = {}
    for place in cells:
        for axis, total in ((0, "All"), (1, "All"), (2, SYSTEM)):
            if place[axis] != total:
                up = (*place[:axis], total, *place[axis + 1 :])
                found.setdefault((axis, up), []).append(place)
    return [(parts, up) for (_, up), parts in found.items()]


def rows(indicator: str, cells: Mapping[Place, tuple[float, ...]]) -> pd.DataFrame:
    """Return cells as figures of an indicator: a count, or a numerator and a denominator."""
    made = []
    for (sector, level, area, quarter), numbers in cells.items():
        chosen = {"sector": sector, "level": level}
        chosen = {name: value for name, value in chosen.items() if value != "All"}
        ratio = dict(zip(("numerator", "denominator"), numbers, strict=False))
        none = len(numbers) == 2 and numbers[1] == 0
        value = None if none else numbers[0] / numbers[1] * 100 if len(numbers) == 2 else None
        made.append(
            {
                "indicator": indicator,
                "area": area,
                "quarter": quarter,
                "by": CROSSED.join(chosen),
                "group": CROSSED.join(chosen.values()) or "All",
                "value": numbers[0] if len(numbers) == 1 else value,
                "status": "z" if none else "ok",
                "markers": "",
                **(ratio if len(numbers) == 2 else {}),
            }
        )
    return pd.DataFrame(made).reindex(columns=list(COLUMNS)).astype({"value": "float64"})
