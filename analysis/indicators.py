"""Indicators: every published figure of a release, computed once from the declarations.

The figures people can see are finite: an indicator, an area, a quarter and one group. They are
computed here once per release and looked up ever after, so that a page, a download and the command
line cannot disagree.

Sums come before ratios. A part that is missing makes a total incomplete, never smaller; a stock is
never added up over quarters; rows of a wider area are never divided between authorities.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import coding, completeness, quarters, reference
from analysis.datasets import registry
from analysis.declare import (
    WILSON,
    Column,
    Dataset,
    FromRegister,
    Indicator,
    Kind,
    Provenance,
    Ratio,
    ShareGap,
    ShareOfOrganisations,
    Status,
    Sum,
)
from analysis.statistics import intervals

# Below this share of the known headcount a ratio says "too few returns to say".
LEAST_COVERAGE = 0.8

ALL = "All"
CROSSED = " | "
RANK = {provenance.value: place for place, provenance in enumerate(Provenance)}
PROVENANCES = [provenance.value for provenance in Provenance]
OFFSETS = {"quarter": 1, "year": 4}

# The exact counts of like-for-like ratios: `analysis.disclosure` reads them and takes them away.
MATCHED_COUNTS = tuple(
    f"{when}_{part}_{name}"
    for name in OFFSETS
    for when in ("now", "then")
    for part in ("numerator", "denominator")
)

# What `values` returns, in this order.
COLUMNS = (
    "indicator",
    "area",
    "quarter",
    "by",
    "group",
    "value",
    "status",
    "markers",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "received",
    "expected",
    "coverage",
    "provenance",
    *(f"{part}_{name}" for name in OFFSETS for part in ("now", "then", "matched")),
    *MATCHED_COUNTS,
)


@dataclass(frozen=True)
class Inputs:
    """What figures are computed from.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        Typed rows of every dataset.
    quarters : list of str
        Every quarter figures are given for, in order.
    returns : DataFrame
        As `completeness.status` gives it.
    relevance : mapping of str to DataFrame
        For each return, the areas and sectors it counts for, as `completeness.relevance` gives it.
    headcounts : DataFrame
        Known staff in post by quarter, scope, sector and organisation, carried forward.
    codes : mapping of str to CategoricalDtype
        How the texts of keys are coded; empty where they are texts.
    """

    tables: Mapping[str, pd.DataFrame]
    quarters: list[str]
    returns: pd.DataFrame
    headcounts: pd.DataFrame
    relevance: Mapping[str, pd.DataFrame]
    codes: coding.Lists = field(default_factory=dict)

    @cached_property
    def coded(self) -> Inputs:
        """The same with the texts of keys as codes, which join and add up much faster."""
        declared = {
            column.name: column.allowed
            for dataset in registry().returns
            for column in dataset.key
            if column.name != "area"
        }
        known = declared | {"quarter": self.quarters, "area": reference.reported_areas()}
        returns = {dataset.name: self.tables[dataset.name] for dataset in registry().returns}
        tables = [*returns.values(), *self.relevance.values(), self.returns, self.headcounts]
        codes = coding.lists(tables, known, {*known, *coding.LIKE})
        return replace(
            self,
            tables={name: coding.coded(table, codes) for name, table in returns.items()},
            returns=coding.coded(self.returns, codes),
            headcounts=coding.coded(self.headcounts, codes),
            relevance={name: coding.coded(one, codes) for name, one in self.relevance.items()},
            codes=codes,
        )


def inputs(tables: Mapping[str, pd.DataFrame]) -> Inputs:
    """Return tables made ready for computing: completeness, and stocks carried forward."""
    every = reported_quarters(tables)
    ready = dict(tables)
    for dataset in registry().returns:
        for column in dataset.measures:
            if column.carried:
                ready[dataset.name] = carried_forward(dataset, ready[dataset.name], column)
    returns = completeness.status(tables, every)
    relevance = {
        dataset.name: completeness.relevance(
            dataset, ready[dataset.name], ready["organisations"], returns
        )
        for dataset in registry().returns
    }
    # Headcounts stand in for four quarters here too, so they are taken as returned.
    headcounts = known_headcounts(tables["workforce"], every)
    headcounts = _without_leavers(headcounts, tables["organisations"], tables["workforce"])
    return Inputs(ready, every, returns, headcounts, relevance)


def reported_quarters(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return every quarter from the first with a return to the newest, never by the clock.

    Without any return, the quarters of the public record: from its first to its last source.
    """
    labels = [
        label
        for dataset in registry().returns
        for label in tables[dataset.name]["quarter"].dropna().unique()
    ]
    if not labels:
        days = [
            day
            for name in ("funding", "milestones", "stated_figures")
            for day in tables[name]["source_date"].dropna()
        ]
        labels = [quarters.containing(day.date()).label for day in days]
    if not labels:
        return []
    first, last = quarters.parse(min(labels)), quarters.parse(max(labels))
    return [quarter.label for quarter in quarters.span(first, last)]


def carried_forward(dataset: Dataset, table: pd.DataFrame, column: Column) -> pd.DataFrame:
    """Fill a stock that is not available from the same key's last value, marked ``e``.

    Only rows that are there are filled, and from at most `column.carried` quarters before.
    """
    if not len(table):
        return table
    key = [name for name in dataset.key_names if name != "quarter"]
    order = table["quarter"].map(lambda label: quarters.parse(label).minus(quarters.Quarter(0, 1)))
    sorted_table = table.assign(_order=order).sort_values([*key, "_order"])
    known = sorted_table[column.name].notna()
    last = (
        sorted_table.assign(
            _value=sorted_table[column.name], _at=sorted_table["_order"].where(known)
        )
        .groupby(key, dropna=False)[["_value", "_at"]]
        .ffill()
    )
    missing = sorted_table[column.status_name] == Status.NOT_AVAILABLE.value
    near = (sorted_table["_order"] - last["_at"]) <= column.carried
    fill = missing & near.fillna(False).astype(bool)
    result = table.copy()
    rows = fill[fill].index
    result.loc[rows, column.name] = last.loc[rows, "_value"]
    result.loc[rows, column.status_name] = Status.OK.value
    result.loc[rows, column.markers_name] = "e"
    return result


def known_headcounts(workforce: pd.DataFrame, every_quarter: list[str]) -> pd.DataFrame:
    """Return staff in post by quarter, scope, sector and organisation, from the last four quarters.

    An organisation whose return is late is still there: its last headcount stands in.
    """
    columns = ["quarter", "scope", "sector", "organisation", "headcount"]
    known = workforce.dropna(subset=["staff_in_post"])
    if not len(known):
        return pd.DataFrame(columns=columns, dtype="str").astype({"headcount": "float64"})
    place = ["area", "sector", "organisation"]
    wide = known.pivot_table(
        index="quarter", columns=place, values="staff_in_post", aggfunc="sum", observed=True
    ).astype("float64")
    wide = wide.reindex(every_quarter).ffill(limit=4)
    # A headcount nobody has given yet, or for long, is unknown and not nought.
    long = wide.T.stack().rename("headcount").dropna().reset_index()
    long = completeness.in_scopes(long)
    keys = ["quarter", "scope", "sector", "organisation"]
    return long.groupby(keys, as_index=False)["headcount"].sum()[columns]


def _without_leavers(
    headcounts: pd.DataFrame, register: pd.DataFrame, workforce: pd.DataFrame
) -> pd.DataFrame:
    """Drop the headcounts of organisations that had left and returned nothing any more."""
    if not len(headcounts):
        return headcounts
    known = register[["organisation", "partner_until"]]
    until = headcounts.merge(known, on="organisation", how="left")["partner_until"].to_numpy()
    ends = [pd.Timestamp(quarters.parse(label).end) for label in headcounts["quarter"]]
    gone = until < np.array(ends, dtype="datetime64[s]")
    pair = ["quarter", "organisation"]
    return headcounts[~gone | coding.is_among(headcounts[pair], workforce[pair])]


# --- One indicator ---------------------------------------------------------------------------


def values(indicator: Indicator, given: Inputs) -> pd.DataFrame:
    """Compute every published figure of one indicator.

    Parameters
    ----------
    indicator : Indicator
        Its declaration says how.
    given : Inputs
        As `inputs` returns it.

    Returns
    -------
    DataFrame, one row per area, quarter and group
        Columns `COLUMNS`. ``by`` is empty and ``group`` is "All" for the whole; crossed groups
        are written ``sector | level``. ``value`` is in the indicator's unit and missing where
        ``status`` is not ``ok``.
    """
    formula = indicator.formula
    if isinstance(formula, FromRegister):
        from analysis import registers

        parts = [getattr(registers, formula.function)(indicator, given)]
    elif indicator.is_collected and len(_table(indicator, given)):
        dataset = registry().dataset_of(indicator)
        given = given.coded
        table = _table(indicator, given)
        groupings = ((), *indicator.breakdowns)
        parts = [_grouped(indicator, dataset, table, given, by) for by in groupings]
        parts = [part for part in parts if part is not None]
    else:
        parts = [_not_collected(given)]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return _provisional(indicator, _completed(indicator, found), given)


def _provisional(indicator: Indicator, found: pd.DataFrame, given: Inputs) -> pd.DataFrame:
    """Mark the figures of the newest quarter ``p``: late returns and corrections still come in.

    It is never stored: publishing the next quarter is what takes the mark away. Registers are not
    collected by quarter, so what is computed from them is not provisional.
    """
    if not (given.quarters and registry().dataset_of(indicator).is_return):
        return found
    newest = (found["quarter"] == given.quarters[-1]) & (found["status"] == Status.OK.value)
    unmarked = newest & ~found["markers"].str.contains("p", regex=False)
    return found.assign(
        markers=found["markers"].where(~unmarked, ("p " + found["markers"]).str.strip())
    )


def _table(indicator: Indicator, given: Inputs) -> pd.DataFrame:
    return given.tables[registry().dataset_of(indicator).name]


def all_values(given: Inputs) -> pd.DataFrame:
    """Compute every published figure of every indicator."""
    return pd.concat(
        [values(indicator, given) for indicator in registry().indicators.values()],
        ignore_index=True,
    )


def _not_collected(given: Inputs) -> pd.DataFrame:
    grid = pd.MultiIndex.from_product(
        [reference.reported_areas(), given.quarters], names=["area", "quarter"]
    ).to_frame(index=False)
    return grid.assign(by="", group=ALL, status=Status.NOT_AVAILABLE.value)


def _completed(indicator: Indicator, found: pd.DataFrame) -> pd.DataFrame:
    """Return the figures with every column, in its type."""
    result = pd.DataFrame({"indicator": indicator.id}, index=found.index)
    texts = {"area", "quarter", "by", "group", "status", "markers", "provenance"}
    for name in COLUMNS[1:]:
        kind = "str" if name in texts else "float64"
        missing = "" if name in ("by", "markers") else None
        given = found[name] if name in found else pd.Series(missing, index=found.index)
        if kind == "float64":
            result[name] = pd.to_numeric(given, errors="coerce").astype("float64")
        else:
            # Where one of the figures has markers, those without have none, rather than unknown.
            result[name] = given.astype("str").fillna("") if missing == "" else given.astype("str")
    shown = result["status"] == Status.OK.value
    result["value"] = result["value"].where(shown)
    if indicator.interval == WILSON:
        _add_intervals(indicator, result, shown)
    return result[list(COLUMNS)]


def _add_intervals(indicator: Indicator, result: pd.DataFrame, shown: pd.Series) -> None:
    """Give shares their Wilson interval; a ratio over 100 % is no share and has none."""
    part, whole = result["numerator"], result["denominator"]
    share = shown & (whole > 0) & (part <= whole)
    found = intervals.wilson(
        part[share].to_numpy(), whole[share].to_numpy(), multiplier=indicator.scale
    )
    result.loc[share, "lower"] = found.lower
    result.loc[share, "upper"] = found.upper


# --- Rows to senders, senders to figures -----------------------------------------------------


def _grouped(
    indicator: Indicator,
    dataset: Dataset,
    table: pd.DataFrame,
    given: Inputs,
    by: tuple[str, ...],
) -> pd.DataFrame | None:
    formula = indicator.formula
    if isinstance(formula, ShareGap) and by != ("sector",):
        return _whole_gap(given) if not by else None
    measures = _measures(formula)
    for measure in measures:
        refuse_adding(dataset, measure, indicator, by)
    rows = _selected(indicator, table, by)
    parts = _by_unit(dataset, rows, measures, by)
    cells = _grid(dataset, parts, given.relevance[dataset.name], given, by)
    if isinstance(formula, Sum):
        found = _sums(parts, cells, given, dataset, by)
    else:
        found = _ratios(indicator, parts, cells, given, dataset, by)
    return _labelled(found.assign(provenance=_provenance(table, rows, found, by)), by)


def _measures(formula) -> tuple[Column, ...]:
    if isinstance(formula, Sum):
        return (formula.measure, formula.minus) if formula.minus else (formula.measure,)
    if isinstance(formula, Ratio):
        return (formula.numerator, formula.denominator)
    if isinstance(formula, ShareGap):
        return (formula.part, formula.whole)
    if isinstance(formula, ShareOfOrganisations):
        return (formula.measure,)
    raise TypeError(f"{formula} is not computed from a return")


def refuse_adding(
    dataset: Dataset, measure: Column, indicator: Indicator, by: tuple[str, ...]
) -> None:
    """Refuse a sum over a dimension that the measure is not declared to add over.

    Raises
    ------
    ValueError
        Naming the measure and the dimension.
    """
    fixed = {name for name, _ in indicator.where}
    for name in dataset.key_names:
        collapses = name not in by and name != "quarter" and name not in fixed
        if collapses and name not in measure.adds_over:
            raise ValueError(f"{indicator.id}: {measure.name} does not add over {name}")


def _selected(indicator: Indicator, table: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    # A figure broken down by a column shows all its groups, those left out of the whole included.
    for name, wanted in indicator.where:
        if name not in by:
            table = table[table[name].isin(wanted)]
    for name, unwanted in indicator.excluding:
        if name not in by:
            table = table[~table[name].isin(unwanted)]
    return table


def _by_unit(
    dataset: Dataset, rows: pd.DataFrame, measures: Iterable[Column], by: tuple[str, ...]
) -> pd.DataFrame:
    """Add up the rows of each sender (and organisation) in each quarter, scope and group.

    Returns
    -------
    DataFrame, one row per quarter, scope, group, organisation (where there is one) and sender
        For each measure the sum of its values, how many cells had one (``_ok``) and how many
        lacked one (``_missing``); cells that do not apply count in neither.
    """
    measures = list(measures)
    data = {name: rows[name] for name in {"quarter", "area", "returned_by", dataset.unit, *by}}
    for measure in measures:
        status = rows[measure.status_name]
        ok = status == Status.OK.value
        data[measure.name] = rows[measure.name].astype("float64").where(ok, 0.0)
        data[f"{measure.name}_ok"] = ok.astype("int64")
        applies = status != Status.NOT_APPLICABLE.value
        data[f"{measure.name}_missing"] = (~ok & applies).astype("int64")
        markers = rows[measure.markers_name].fillna("")
        for letter in "preb":
            previous = data.get(letter, 0)
            # What is marked is a number: a cell without one marks no total.
            marked = ok & markers.str.contains(letter, regex=False)
            data[letter] = previous + marked.astype("int64")
    frame = pd.DataFrame(data, index=rows.index)
    keys = ["quarter", "scope", *by]
    for name in (dataset.unit, "returned_by"):
        if name not in keys:
            keys.append(name)
    return (
        completeness.in_scopes(frame)
        .drop(columns="area")
        .groupby(keys, as_index=False, observed=True)
        .sum()
    )


def _grid(
    dataset: Dataset,
    parts: pd.DataFrame,
    relevance: pd.DataFrame,
    given: Inputs,
    by: tuple[str, ...],
) -> pd.DataFrame:
    """Return every figure there is to give, with the returns it expects and has.

    Returns
    -------
    DataFrame, one row per quarter, scope and group
        ``due`` and ``in_`` count the returns due and those of them received; ``senders`` counts
        all received, due or not.
    """
    axes = [given.quarters, list(reference.reported_areas())]
    names = ["quarter", "scope"]
    for name in by:
        allowed = list(dataset.column(name).allowed)
        axes.append(allowed or sorted(parts[name].dropna().unique()))
        names.append(name)
    grid = pd.MultiIndex.from_product(axes, names=names).to_frame(index=False)
    grid = coding.coded(grid, given.codes)
    if "organisation" in by:
        there = parts[["scope", "organisation"]].drop_duplicates()
        grid = grid.merge(there, on=["scope", "organisation"])
    shared = ["quarter", "scope", *(["sector"] if "sector" in by else [])]
    wanted = relevance
    if "organisation" in by:
        wanted = wanted.rename(columns={"sender": "organisation"})
        shared = ["quarter", "scope", "organisation"]
        wanted = wanted.assign(sender=wanted["organisation"])
    return grid.merge(_counted(wanted, shared), on=shared, how="left").fillna(
        {"due": 0, "in_": 0, "senders": 0}
    )


def _counted(relevance: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    each = relevance.groupby([*keys, "sender"], as_index=False)[["due", "received"]].any()
    each["in_"] = each["due"] & each["received"]
    counts = each.groupby(keys, as_index=False)[["due", "in_", "received"]].sum()
    return counts.rename(columns={"received": "senders"})


def _labelled(found: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    group = found[by[0]].astype("str") if by else pd.Series(ALL, index=found.index)
    for name in by[1:]:
        group = group + CROSSED + found[name].astype("str")
    return found.assign(by=CROSSED.join(by), group=group).rename(columns={"scope": "area"})


def _provenance(
    table: pd.DataFrame, rows: pd.DataFrame, found: pd.DataFrame, by: tuple[str, ...]
) -> list[str]:
    """Return the weakest provenance of each figure's rows; of the dataset where it has none."""
    ranks = table["provenance"].map(RANK)
    weakest = ranks.max()
    if ranks.nunique() > 1:
        keys = ["quarter", "scope", *by]
        placed = completeness.in_scopes(rows.assign(rank=rows["provenance"].map(RANK)))
        own = placed.groupby(keys, as_index=False)["rank"].max()
        weakest = found[keys].merge(own, on=keys, how="left")["rank"].fillna(weakest)
    return list(pd.Series(weakest, index=found.index).map(lambda rank: PROVENANCES[int(rank)]))


def _markers(table: pd.DataFrame, incomplete: pd.Series) -> pd.Series:
    text = pd.Series("", index=table.index, dtype="str")
    for letter in "preb":
        text = text + np.where(table[letter].fillna(0) > 0, f"{letter} ", "")
    return (text + np.where(incomplete, "i", "")).str.strip()


# --- Sums ------------------------------------------------------------------------------------


def _sums(
    parts: pd.DataFrame, cells: pd.DataFrame, given: Inputs, dataset: Dataset, by: tuple[str, ...]
) -> pd.DataFrame:
    keys = ["quarter", "scope", *by]
    measures = [name.removesuffix("_ok") for name in parts if name.endswith("_ok")]
    parts = _one_measure(parts, measures)
    totals = parts.groupby(keys, as_index=False)[["value", "ok", "missing", "z", *"preb"]].sum()
    found = cells.merge(totals, on=keys, how="left")
    rows = found["ok"].notna()
    ok, missing = found["ok"].fillna(0), found["missing"].fillna(0)
    none_expected = (found["due"] == 0) & (found["senders"] == 0)
    nothing = ~rows & (none_expected | (found["senders"] == 0))
    status = np.select(
        [nothing, rows & (ok == 0) & (missing > 0), rows & (ok == 0)],
        [Status.NOT_AVAILABLE, Status.NOT_AVAILABLE, Status.NOT_APPLICABLE],
        Status.OK,
    )
    incomplete = (found["in_"] < found["due"]) | (missing > 0)
    found["status"] = status.astype(str)
    found["value"] = found["value"].fillna(0.0)
    found["markers"] = _markers(found, incomplete & (found["status"] == Status.OK.value))
    # A return that is in, but says that this figure is not available, did not give it.
    without = parts[parts["missing"] > 0].groupby(keys)["returned_by"].nunique().rename("without")
    without = found[keys].merge(without.reset_index(), on=keys, how="left")["without"].fillna(0)
    owed = found["due"] > 0
    found["received"] = (found["in_"].where(owed, found["senders"]) - without).clip(lower=0)
    found["expected"] = found["due"].where(owed, found["senders"].where(without > 0))
    return found.merge(_like_for_like_sums(parts, given, dataset, by), on=keys, how="left")


def _one_measure(parts: pd.DataFrame, measures: list[str]) -> pd.DataFrame:
    """Return parts with one ``value``: the measure, or the first minus the second."""
    first = measures[0]
    value, ok, missing = parts[first], parts[f"{first}_ok"], parts[f"{first}_missing"]
    for other in measures[1:]:
        value = value - parts[other]
        ok = np.minimum(ok, parts[f"{other}_ok"])
        missing = np.maximum(missing, parts[f"{other}_missing"])
    return parts.assign(value=value, ok=ok, missing=missing, z=((ok == 0) & (missing == 0)) * 1)


def _like_for_like_sums(
    parts: pd.DataFrame, given: Inputs, dataset: Dataset, by: tuple[str, ...]
) -> pd.DataFrame:
    """Compare with an earlier quarter over the senders that returned in both.

    What a sender left out of a return that is in is 0, so a sender is matched by its return, not
    by its rows. Senders with a figure missing, or not applicable, in either quarter are left out.
    """
    keys = ["quarter", "scope", *by]
    unit = [*keys, "returned_by"]
    each = parts.groupby(unit, as_index=False)[["value", "missing", "z", "ok"]].sum()
    each["whole"] = (each["missing"] == 0) & (each["ok"] > 0)
    mine = given.returns[(given.returns["dataset"] == dataset.name) & given.returns["received"]]
    there = mine[["quarter", "sender"]].set_axis(["other", "returned_by"], axis=1)
    result = None
    for name, offset in OFFSETS.items():
        now = _matched(each, unit, there, offset, back=False)
        then = _matched(each, unit, there, offset, back=True)
        # A sender without rows in one of the two quarters, but with its return in, is matched too.
        senders = pd.concat([now[unit], then[unit]]).drop_duplicates()
        both = senders.groupby(keys).size().rename(f"matched_{name}").to_frame()
        for when, part in (("now", now), ("then", then)):
            total = part.groupby(keys)["value"].sum()
            both[f"{when}_{name}"] = total.reindex(both.index, fill_value=0.0)
        result = both if result is None else result.join(both, how="outer")
    return result.reset_index()


def _matched(
    each: pd.DataFrame, unit: list[str], there: pd.DataFrame, offset: int, *, back: bool
) -> pd.DataFrame:
    """Return the whole parts whose sender returned at the other end, whole there too.

    With `back` the parts are those of the earlier quarter, named by the later one.
    """
    moved = each.assign(other=coding.later(each["quarter"], offset if back else -offset))
    moved = moved[moved["whole"] & moved["other"].notna()]
    moved = moved[coding.is_among(moved[["other", "returned_by"]], there)]
    broken = each.loc[~each["whole"], unit].rename(columns={"quarter": "other"})
    on = ["other", *unit[1:]]
    moved = moved.merge(broken.assign(_broken=True), on=on, how="left")
    moved = moved[moved["_broken"].isna()]
    return moved.assign(quarter=moved["other"]) if back else moved


# --- Ratios ----------------------------------------------------------------------------------


def _ratios(
    indicator: Indicator,
    parts: pd.DataFrame,
    cells: pd.DataFrame,
    given: Inputs,
    dataset: Dataset,
    by: tuple[str, ...],
) -> pd.DataFrame:
    keys = ["quarter", "scope", *by]
    each = _each_unit(indicator, parts, keys, dataset.unit)
    both = each[each["both"]]
    sums = both.groupby(keys)[["numerator", "denominator", *"preb"]].sum()
    sums["given"] = both.groupby(keys).size()
    counts = each.groupby(keys).agg(units=("applies", "sum"), rows=("applies", "size"))
    found = cells.merge(counts.join(sums, how="left").reset_index(), on=keys, how="left")
    found["given"] = found["given"].fillna(0)
    absent = (found["due"] - found["in_"]).clip(lower=0)
    expected = found["units"].fillna(0) + absent
    found["absent"] = absent
    found["received"], found["expected"] = found["given"], expected.where(expected > 0)
    if isinstance(indicator.formula, ShareGap):
        # A group's share is a share of all groups: it is only as complete as they are together.
        keys = ["quarter", "scope"]
        of_all = found.groupby(keys)[["received", "expected"]].transform("sum", min_count=1)
        found[["received", "expected"]] = of_all
    found["coverage"] = _coverage(each, found, given, keys, dataset)
    found["value"] = _scaled_ratio(indicator, found)
    found["status"] = _ratio_status(found)
    incomplete = (found["received"] < found["expected"]) & (found["status"] == Status.OK.value)
    found["markers"] = _markers(found, incomplete)
    keys = ["quarter", "scope", *by]
    return found.merge(
        _like_for_like_ratios(indicator, both, keys, dataset.unit), on=keys, how="left"
    )


def _each_unit(
    indicator: Indicator, parts: pd.DataFrame, keys: list[str], unit: str
) -> pd.DataFrame:
    """Return each organisation's numerator and denominator and whether it gave both."""
    formula = indicator.formula
    by_unit = list(dict.fromkeys([*keys, unit]))
    numbers = [name for name in parts if name not in {*by_unit, "returned_by", "organisation"}]
    each = parts.groupby(by_unit, as_index=False)[numbers].sum()
    if isinstance(formula, ShareOfOrganisations):
        name = formula.measure.name
        each["numerator"] = (each[name] >= 1).astype("float64")
        each["denominator"] = 1.0
        needed = [name]
    else:
        needed = [measure.name for measure in _measures(formula)]
        each["numerator"], each["denominator"] = each[needed[0]], each[needed[1]]
    ok = np.logical_and.reduce([each[f"{name}_ok"] > 0 for name in needed])
    whole = np.logical_and.reduce([each[f"{name}_missing"] == 0 for name in needed])
    applies = np.logical_or.reduce(
        [(each[f"{name}_ok"] > 0) | (each[f"{name}_missing"] > 0) for name in needed]
    )
    return each.assign(both=ok & whole, applies=applies)


def _coverage(
    each: pd.DataFrame, found: pd.DataFrame, given: Inputs, keys: list[str], dataset: Dataset
) -> pd.Series:
    """Return the share of the known headcount whose organisations gave both parts.

    An organisation that returned, and left a group out, gave 0 of 0. Where no headcount is known,
    the share of returns.
    """
    by_count = found["received"] / found["expected"]
    if dataset.unit != "organisation" or "organisation" in keys:
        return by_count
    shared = [name for name in keys if name in ("quarter", "scope", "sector")]
    heads = given.headcounts.groupby([*shared, "organisation"], as_index=False)["headcount"].sum()
    is_in = coding.is_among(heads[["quarter", "organisation"]], _returned(given, dataset))
    heads["absent"] = heads["headcount"].where(~is_in, 0.0)
    known = heads.groupby(shared)[["headcount", "absent"]].sum().reset_index()
    once = each.drop_duplicates([*keys, "organisation", "both", "applies"])
    joined = once.merge(heads, on=[*shared, "organisation"], how="left")
    partly = joined[joined["applies"] & ~joined["both"]]
    lacking = partly.groupby(keys)["headcount"].sum().rename("lacking").reset_index()
    # Only where every organisation that gave both has a known headcount is the share meaningful.
    joined = joined.assign(unknown=joined["headcount"].isna())
    unknown = joined[joined["both"]].groupby(keys)["unknown"].any().reset_index()
    table = found[keys].merge(known, on=shared, how="left")
    table = table.merge(lacking, on=keys, how="left").merge(unknown, on=keys, how="left")
    share = 1 - (table["absent"] + table["lacking"].fillna(0.0)) / table["headcount"]
    return share.where(~table["unknown"].eq(True)).set_axis(found.index).fillna(by_count)


def _returned(given: Inputs, dataset: Dataset) -> pd.DataFrame:
    """Return the quarters and organisations a dataset has figures of: by themselves or a sender."""
    table = given.tables[dataset.name][["quarter", "organisation"]]
    senders = given.returns[(given.returns["dataset"] == dataset.name) & given.returns["received"]]
    own = senders[["quarter", "sender"]].set_axis(["quarter", "organisation"], axis=1)
    return pd.concat([table, own]).drop_duplicates()


def _scaled_ratio(indicator: Indicator, found: pd.DataFrame) -> pd.Series:
    if isinstance(indicator.formula, ShareGap):
        whole = found.groupby(["quarter", "scope"])[["numerator", "denominator"]].transform("sum")
        gap = found["numerator"] / whole["numerator"] - found["denominator"] / whole["denominator"]
        return gap * indicator.scale
    return (
        found["numerator"] / found["denominator"].where(found["denominator"] > 0) * indicator.scale
    )


def _ratio_status(found: pd.DataFrame) -> np.ndarray:
    nothing = (found["given"] == 0) & (found["units"].fillna(0) == 0)
    # What a return that is in leaves out is 0 of 0, as if it had been written so.
    left_out = (found["senders"] > 0) & (found["absent"] == 0)
    none = nothing & ((found["rows"].fillna(0) > 0) | left_out)
    missing = found["given"] == 0
    few = found["coverage"].fillna(1) < LEAST_COVERAGE
    empty = found["value"].isna()
    status = np.select(
        [none, missing, few, empty],
        [Status.NOT_APPLICABLE, Status.NOT_AVAILABLE, Status.UNRELIABLE, Status.NOT_APPLICABLE],
        Status.OK,
    )
    return status.astype(str)


def _like_for_like_ratios(
    indicator: Indicator, both: pd.DataFrame, keys: list[str], unit: str
) -> pd.DataFrame:
    """Compare with an earlier quarter over the organisations that gave both parts in both."""
    result = None
    same = [name for name in dict.fromkeys([*keys, unit]) if name != "quarter"]
    for name, offset in OFFSETS.items():
        then = both.assign(quarter=coding.later(both["quarter"], offset))
        then = then[then["quarter"].notna()]
        columns = ["quarter", *same, "numerator", "denominator"]
        pair = both[columns].merge(then[columns], on=["quarter", *same], suffixes=("", "_then"))
        sums = pair.groupby(keys)[
            ["numerator", "denominator", "numerator_then", "denominator_then"]
        ].sum()
        part = pd.DataFrame(
            {
                f"now_{name}": sums["numerator"]
                / sums["denominator"].where(sums["denominator"] > 0),
                f"then_{name}": sums["numerator_then"]
                / sums["denominator_then"].where(sums["denominator_then"] > 0),
            }
        )
        part = part * indicator.scale
        part[f"matched_{name}"] = pair.groupby(keys).size()
        part[[column for column in MATCHED_COUNTS if column.endswith(name)]] = sums
        if isinstance(indicator.formula, ShareGap):
            part[[f"now_{name}", f"then_{name}"]] = np.nan
        result = part if result is None else result.join(part, how="outer")
    return result.reset_index()


def _whole_gap(given: Inputs) -> pd.DataFrame:
    # Over all sectors together the gap is zero by definition: there is nothing to report.
    found = _not_collected(given)
    return found.assign(status=Status.NOT_APPLICABLE.value)


def is_flow(indicator: Indicator) -> bool:
    """Whether the indicator's quarters may be added up."""
    return indicator.kind is Kind.FLOW
