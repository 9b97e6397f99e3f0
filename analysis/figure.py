"""One published figure, and a target that was agreed for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.declare import Indicator, Status
from analysis.indicators import ALL, OFFSETS


@dataclass(frozen=True)
class Figure:
    """One published figure.

    Attributes
    ----------
    value : float or None
        In the indicator's unit; None where `status` is not ``ok``.
    numerator, denominator : float or None
        The counts as they are shown, from which the value is taken.
    lower, upper : float or None
        Confidence interval of a share, in the indicator's unit.
    received, expected : int or None
        Returns (for a ratio: organisations) that gave it, of those expected.
    now, then, matched : mapping
        By comparison (``quarter``, ``year``): the like-for-like figure now and then, over how many
        senders that returned in both.
    """

    indicator: Indicator
    area: str
    quarter: str
    value: float | None
    status: Status
    markers: tuple[str, ...] = ()
    numerator: float | None = None
    denominator: float | None = None
    received: int | None = None
    expected: int | None = None
    lower: float | None = None
    upper: float | None = None
    provenance: str | None = None
    now: Mapping[str, float | None] = None
    then: Mapping[str, float | None] = None
    matched: Mapping[str, int | None] = None
    by: str = ""
    group: str = ALL

    @property
    def is_incomplete(self) -> bool:
        """Whether it lacks a return: it then takes no comparison of totals and no verdict."""
        return "i" in self.markers

    @property
    def difference(self) -> Mapping[str, float | None]:
        """Like-for-like difference by comparison."""
        return {
            name: None
            if self.now[name] is None or self.then[name] is None
            else self.now[name] - self.then[name]
            for name in OFFSETS
        }


@dataclass(frozen=True)
class Target:
    """An agreed target."""

    value: float
    quarter: str
    agreed_by: str
    is_illustrative: bool


def figure_of(
    indicator: Indicator, area: str, quarter: str, row: Mapping, *, by: str = "", group: str = ALL
) -> Figure:
    """Return a row of values as a figure."""

    def number(name: str) -> float | None:
        return None if pd.isna(row[name]) else float(row[name])

    def count(name: str) -> int | None:
        return None if pd.isna(row[name]) else int(row[name])

    return Figure(
        indicator=indicator,
        area=area,
        quarter=quarter,
        value=number("value"),
        status=Status(row["status"]),
        markers=tuple(row["markers"].split()) if isinstance(row["markers"], str) else (),
        numerator=number("numerator"),
        denominator=number("denominator"),
        received=count("received"),
        expected=count("expected"),
        lower=number("lower"),
        upper=number("upper"),
        provenance=row["provenance"] if isinstance(row["provenance"], str) else None,
        now={name: number(f"now_{name}") for name in OFFSETS},
        then={name: number(f"then_{name}") for name in OFFSETS},
        matched={name: count(f"matched_{name}") for name in OFFSETS},
        by=by,
        group=group,
    )


def unknown(
    indicator: Indicator, area: str, quarter: str, *, by: str = "", group: str = ALL
) -> Figure:
    """Return the figure of what is not published: it is not available."""
    nothing = dict.fromkeys(OFFSETS)
    return Figure(
        indicator, area, quarter, None, Status.NOT_AVAILABLE,
        by=by, group=group, now=nothing, then=nothing, matched=nothing,
    )  # fmt: skip
