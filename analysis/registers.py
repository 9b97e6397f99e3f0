"""Indicators computed from the registers: money, milestones, pledges and returns.

Each function takes the indicator and the inputs, and returns one row per area, quarter and group.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis import completeness, quarters, reference
from analysis.declare import Indicator, Status
from analysis.formulas.grid import ALL, PROVENANCES
from analysis.inputs import OFFSETS, Inputs

NOT_AVAILABLE = Status.NOT_AVAILABLE.value
NOT_APPLICABLE = Status.NOT_APPLICABLE.value
OK = Status.OK.value

# Runway: the months until the money committed for a quarter falls below this share of today's.
CLIFF = 0.5
# Announced awards may still fall: they are shown, never counted.
COMMITTED = ("confirmed", "ended")


def _cell(value: float | None, status: str = OK, **more) -> dict:
    return {"value": value, "status": status, **more}


def _each(
    given: Inputs,
    compute: Callable[[str, quarters.Quarter], dict],
    *,
    provenance: str | None = None,
) -> pd.DataFrame:
    """Compute a figure for every reported area and quarter."""
    whole = [("", ALL, None)]
    return _in_groups(given, whole, lambda _, *at: compute(*at), provenance=provenance)


def _in_groups(
    given: Inputs,
    groups: Iterable[tuple[str, str, Any]],
    compute: Callable[..., dict],
    *,
    provenance: str | None,
) -> pd.DataFrame:
    """Compute a figure for every group, quarter and reported area."""
    groups = list(groups)
    rows = [
        {"area": area, "quarter": label, "by": by, "group": group, "provenance": provenance}
        | compute(chosen, area, quarters.parse(label))
        for by, group, chosen in groups
        for label in given.quarters
        for area in reference.reported_areas()
    ]
    if not rows:
        return pd.DataFrame(columns=["area", "quarter", "by", "group", "status"])
    found = pd.DataFrame(rows)
    shape = (len(groups), len(given.quarters), len(reference.reported_areas()))
    return found.assign(**_changes(found["value"].to_numpy("float64").reshape(shape)))


def _changes(value: np.ndarray) -> dict[str, np.ndarray]:
    """Put the earlier figure beside each: a register is whole, so nothing needs matching."""
    found = {}
    for name, offset in OFFSETS.items():
        then = np.full_like(value, np.nan)
        then[:, offset:] = value[:, :-offset]
        found[f"then_{name}"] = then.ravel()
        found[f"now_{name}"] = np.where(np.isnan(then), np.nan, value).ravel()
    return found


def columns(found: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return figures as arrays, without a marker where they have none."""
    if "markers" in found:
        found = found.assign(markers=found["markers"].fillna(""))
    return {name: found[name].to_numpy() for name in found}


def _weakest(tables: Iterable[pd.DataFrame]) -> str | None:
    present = {name for table in tables for name in table["provenance"].dropna().unique()}
    ranked = [name for name in PROVENANCES if name in present]
    return ranked[-1] if ranked else None


# --- Money -----------------------------------------------------------------------------------


def awards_in_view(awards: pd.DataFrame, area: str) -> pd.DataFrame:
    """Return the awards that an area's view counts, each pound once.

    A regrant counts where the award it is paid from does not: a wider view counts the parent, an
    authority's view its regrant. Nothing is divided between areas.
    """
    inside = _in_view(awards, area)
    parent = inside["related_activity"]
    return inside[~parent.isin(set(inside["identifier"])).fillna(False).astype(bool)]


def share_in(awards: pd.DataFrame, start: dt.date, end: dt.date) -> pd.Series:
    """Return the part of each award's planned days that falls between two days, both included."""
    return pd.Series(_shares(awards, [start], [end])[:, 0], index=awards.index)


def _shares(awards: pd.DataFrame, starts: list[dt.date], ends: list[dt.date]) -> np.ndarray:
    """Return, by award and span of days, the part of its planned days; missing where unknown."""
    begin, stop = (
        awards[name].to_numpy("datetime64[D]")[:, None]
        for name in ("planned_start_date", "planned_end_date")
    )
    first = np.maximum(begin, np.array(starts, dtype="datetime64[D]"))
    last = np.minimum(stop, np.array(ends, dtype="datetime64[D]"))
    day = np.timedelta64(1, "D")
    return np.maximum((last - first) / day + 1, 0.0) / ((stop - begin) / day + 1)


@dataclass(frozen=True)
class Spread:
    """Awards with the pounds of each that fall in each quarter.

    Attributes
    ----------
    pounds : array, awards by quarters
        Missing where the amount is not published.
    live : array of bool, awards by quarters
        Whether a committed award is planned to run in the quarter.
    """

    awards: pd.DataFrame
    quarters: list[str]
    pounds: np.ndarray
    live: np.ndarray

    def cell(self, rows: np.ndarray, quarter: quarters.Quarter) -> tuple[np.ndarray, np.ndarray]:
        """Return the live ones of `rows` in a quarter, and their pounds."""
        at = self.quarters.index(quarter.label)
        live = rows & self.live[:, at]
        return live, self.pounds[live, at]

    def after(self, rows: np.ndarray, quarter: quarters.Quarter) -> np.ndarray:
        """Return the pounds that fall in each later quarter, those in between included."""
        at = self.quarters.index(quarter.label)
        return np.nansum(np.where(self.live, self.pounds, 0.0)[rows, at + 1 :], axis=0)


def spread(awards: pd.DataFrame, every_quarter: list[str]) -> Spread:
    """Spread committed awards evenly over their planned days.

    The quarters reach one past the last planned end, where nothing is committed any more.
    """
    labels = list(every_quarter)
    if not labels:
        return Spread(awards, [], np.empty((len(awards), 0)), np.empty((len(awards), 0), bool))
    ends = awards["planned_end_date"].dropna()
    last = quarters.parse(labels[-1])
    if len(ends):
        last = max(last, quarters.containing(ends.max().date()))
    labels += [quarter.label for quarter in quarters.span(quarters.parse(labels[-1]), last)[1:]]
    labels.append(last.plus(1).label)
    named = [quarters.parse(label) for label in labels]
    shares = _shares(awards, [each.start for each in named], [each.end for each in named])
    shares = np.where(np.isnan(shares), 0.0, shares)
    amounts = awards["amount_awarded"].astype("float64").to_numpy()[:, None] / 100
    committed = awards["status"].isin(COMMITTED).to_numpy()[:, None]
    return Spread(awards, labels, amounts * shares, (shares > 0) & committed)


def _views(awards: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return which awards each reported area's view counts."""
    return {
        area: awards.index.isin(awards_in_view(awards, area).index)
        for area in reference.reported_areas()
    }


def _money(live: np.ndarray, pounds: np.ndarray) -> dict:
    known, count = ~np.isnan(pounds), int(live.sum())
    if not known.any():
        # No live award on record is not available, not nothing: the record may be incomplete.
        return _cell(None, NOT_AVAILABLE, received=0, expected=count or None)
    return _cell(
        float(pounds[known].sum()),
        markers="" if known.all() else "i",
        received=int(known.sum()),
        expected=count,
    )


def live_award_value(indicator: Indicator, given: Inputs) -> pd.DataFrame:
    """FD1: pounds of live awards falling in each quarter, spread evenly over planned days."""
    awards = given.tables["funding"]
    money = spread(awards, given.quarters)
    views = _views(awards)
    groups = [("", ALL, (awards["ti_share"] == "all").to_numpy())]
    for column, by in (("ti_share", "ti_share"), ("funding_org_name", "funder")):
        for name in awards[column].dropna().unique():
            groups.append((by, str(name), (awards[column] == name).to_numpy()))
    return _in_groups(
        given,
        groups,
        # The regrant rule needs an area's whole view, so a group is taken from it, not before it.
        lambda rows, area, quarter: _money(*money.cell(views[area] & rows, quarter)),
        provenance=_weakest([awards]),
    )


def disbursed(indicator: Indicator, given: Inputs) -> pd.DataFrame:
    """FD2: paid out over awarded, of awards begun by the quarter's end that state both."""
    awards = given.tables["funding"]
    views = _views(awards)
    paid, granted = (
        awards[name].astype("float64").to_numpy() / 100
        for name in ("amount_disbursed", "amount_awarded")
    )
    committed = awards["status"].isin(COMMITTED).to_numpy()
    both = ~np.isnan(paid) & ~np.isnan(granted)

    def compute(area: str, quarter: quarters.Quarter) -> dict:
        started = (awards["planned_start_date"] <= pd.Timestamp(quarter.end)).to_numpy()
        begun = views[area] & committed & started
        used = begun & both
        if not granted[used].sum():
            return _cell(None, NOT_AVAILABLE, received=0, expected=int(begun.sum()) or None)
        return _cell(
            paid[used].sum() / granted[used].sum() * indicator.scale,
            numerator=paid[used].sum(),
            denominator=granted[used].sum(),
            markers="" if used.sum() == begun.sum() else "i",
            received=int(used.sum()),
            expected=int(begun.sum()),
        )

    return _each(given, compute, provenance=_weakest([awards]))


def runway(indicator: Indicator, given: Inputs) -> pd.DataFrame:
    """FD3: months until the money committed for a quarter falls below half of this quarter's."""
    awards = given.tables["funding"]
    money = spread(awards, given.quarters)
    views = _views(awards)
    wholly = (awards["ti_share"] == "all").to_numpy()

    def compute(area: str, quarter: quarters.Quarter) -> dict:
        live, pounds = money.cell(views[area] & wholly, quarter)
        if not live.any() or np.isnan(pounds).any():
            return _cell(None, NOT_AVAILABLE, expected=int(live.sum()) or None)
        ahead = money.after(views[area] & wholly, quarter)
        whole = int(np.argmax(ahead < CLIFF * pounds.sum()))
        return _cell(3.0 * whole, received=int(live.sum()), expected=int(live.sum()))

    return _each(given, compute, provenance=_weakest([awards]))


def largest_funder(indicator: Indicator, given: Inputs) -> pd.DataFrame:
    """FD4: the largest funder's share of the live money, whatever its share of the work.

    One amount or date that is not published may turn it either way, so there is no share then.
    """
    awards = given.tables["funding"]
    money = spread(awards, given.quarters)
    views = _views(awards)
    funders = awards["funding_org_name"].fillna("").to_numpy()
    undated = (awards["status"] == "confirmed").to_numpy() & (
        awards[["planned_start_date", "planned_end_date"]].isna().any(axis=1).to_numpy()
    )

    def compute(area: str, quarter: quarters.Quarter) -> dict:
        live, pounds = money.cell(views[area], quarter)
        known = ~np.isnan(pounds)
        expected = int(live.sum() + (views[area] & undated).sum())
        by_funder = pd.Series(pounds[known]).groupby(funders[live][known]).sum()
        if known.sum() < expected or not by_funder.sum():
            return _cell(None, NOT_AVAILABLE, received=int(known.sum()), expected=expected or None)
        return _cell(
            by_funder.max() / by_funder.sum() * indicator.scale,
            numerator=by_funder.max(),
            denominator=by_funder.sum(),
            received=expected,
            expected=expected,
        )

    return _each(given, compute, provenance=_weakest([awards]))


# --- Milestones ------------------------------------------------------------------------------


def _of_theme(given: Inputs, theme: str) -> pd.DataFrame:
    table = given.tables["milestones"]
    return table[table["theme"] == theme]


def _view(table: pd.DataFrame, area: str) -> np.ndarray:
    """Return which rows count in an area's view."""
    return np.array([area in reference.scopes(place) for place in table["area"]], dtype=bool)


def _in_view(table: pd.DataFrame, area: str) -> pd.DataFrame:
    return table[_view(table, area)]


def _views_of(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return which rows count in the view of each reported area."""
    return {area: _view(table, area) for area in reference.reported_areas()}


def _known_by_quarter(table: pd.DataFrame, given: Inputs) -> dict[str, np.ndarray]:
    """Return which milestones were on record by each quarter's end, by their or source's date."""
    day = table["achieved_date"].fillna(table["source_date"])
    return {
        label: (day <= pd.Timestamp(quarters.parse(label).end)).to_numpy()
        for label in given.quarters
    }


def strategies(indicator: Indicator, given: Inputs) -> pd.DataFrame:
    """AD3: strategies and policies on record that embed the principles."""
    table = _of_theme(given, "strategy")
    table = table[table["status"].isin(("met", "active"))]
    views, known = _views_of(table), _known_by_quarter(table, given)

    def compute(area: str, quarter: quarters.Quarter) -> dict:
        count = int((views[area] & known[quarter.label]).sum())
        # What nobody has put on record is not known to be none.
        return _cell(float(count)) if count else _cell(None, NOT_AVAILABLE)

    return _each(given, compute, provenance=_weakest([table]))


def governance_on_time(indicator: Indicator, given: Inputs) -> pd.DataFrame:
    """AD4: governance milestones achieved by their due date, of those due by now."""
    table = _of_theme(given, "governance").dropna(subset=["due_date"])
    views = _views_of(table)
    # Met on an unknown day: in time where its source says so by then, otherwise unknown.
    unknown = (table["status"] == "met") & table["achieved_date"].isna()
    day = table["achieved_date"].where(~unknown, table["source_date"])
    in_time = (day <= table["due_date"]).to_numpy()
    known = in_time | ~unknown.to_numpy()
    due_by = {
        label: (table["due_date"] <= pd.Timestamp(quarters.parse(label).end)).to_numpy()
        for label in given.quarters
    }

    def compute(area: str, quarter: quarters.Quarter) -> dict:
        due = views[area] & due_by[quarter.label]
        judged, count = int((due & known).sum()), int(due.sum())
        if not judged:
            return _cell(None, NOT_AVAILABLE, expected=count or None)
        achieved = float((due & in_time).sum())
        return _cell(
            achieved / judged * indicator.scale,
            numerator=achieved,
            denominator=float(judged),
            markers="" if judged == count else "i",
            received=judged,
            expected=count,
        )

    return _each(given, compute, provenance=_weakest([table]))


def research(indicator: Indicator, given: Inputs) -> pd.DataFrame:
    """AD6: research and evaluation projects on record, and how many are at each stage."""
    table = _of_theme(given, "research")
    groups = [("", ALL, np.ones(len(table), dtype=bool))]
    for name in table["status"].unique():
        groups.append(("status", str(name), (table["status"] == name).to_numpy()))
    views, known = _views_of(table), _known_by_quarter(table, given)

    def compute(rows: np.ndarray, area: str, quarter: quarters.Quarter) -> dict:
        count = int((rows & views[area] & known[quarter.label]).sum())
        return _cell(float(count)) if count else _cell(None, NOT_AVAILABLE)

    return _in_groups(given, groups, compute, provenance=_weakest([table]))


# --- Organisations ---------------------------------------------------------------------------


def pledges(indicator: Indicator, given: Inputs) -> pd.DataFrame:
    """AD1: partner organisations that have signed the pledge, of those current."""
    register = given.tables["organisations"]
    groups = [("", ALL, np.ones(len(register), dtype=bool))]
    for name in register["sector"].dropna().unique():
        groups.append(("sector", str(name), (register["sector"] == name).to_numpy()))
    unknown = (register["pledge_date__status"] == NOT_AVAILABLE).to_numpy()
    ends = {label: pd.Timestamp(quarters.parse(label).end) for label in given.quarters}
    current = {label: completeness.are_current(register, quarters.parse(label)) for label in ends}
    signed = {
        label: (register["pledge_date"] <= end).to_numpy() | unknown for label, end in ends.items()
    }
    views = _views_of(register)

    def compute(rows: np.ndarray, area: str, quarter: quarters.Quarter) -> dict:
        partners = rows & views[area] & current[quarter.label]
        if not partners.any():
            return _cell(None, NOT_AVAILABLE)
        committed = float((partners & signed[quarter.label]).sum())
        return _cell(
            committed / partners.sum() * indicator.scale,
            numerator=committed,
            denominator=float(partners.sum()),
            markers="e" if (partners & unknown).any() else "",
        )

    return _in_groups(given, groups, compute, provenance=_weakest([register]))


def returns_received(indicator: Indicator, given: Inputs) -> pd.DataFrame:
    """DQ1: returns received of those due, over all returns, by return and by sector."""
    register = given.tables["organisations"]
    home = register[["organisation", "area", "sector"]].rename(columns={"organisation": "sender"})
    owed = given.returns[given.returns["due"]].merge(home, on="sender")
    owed = completeness.in_scopes(owed)
    counts = {}
    for by in ("", "dataset", "sector"):
        keys = ["scope", "quarter", *([by] if by else [])]
        counts[by] = owed.groupby(keys)["received"].agg(["sum", "size"]).to_dict("index")
    groups = [("", ALL)]
    groups += [(by, name) for by in ("dataset", "sector") for name in sorted(owed[by].unique())]

    def compute(by: str, group: str, area: str, quarter: quarters.Quarter) -> dict:
        at = (area, quarter.label, *([group] if by else []))
        found = counts[by].get(at)
        if not found:
            return _cell(None, NOT_AVAILABLE)
        return _cell(
            found["sum"] / found["size"] * indicator.scale,
            numerator=float(found["sum"]),
            denominator=float(found["size"]),
            received=found["sum"],
            expected=found["size"],
        )

    return _in_groups(
        given,
        [(by, group, (by, group)) for by, group in groups],
        lambda chosen, *at: compute(*chosen, *at),
        provenance=_weakest([register]),
    )
