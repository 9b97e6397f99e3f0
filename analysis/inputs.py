"""What figures are computed from: typed rows, which returns are in, and known headcounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps

import numpy as np
import pandas as pd

from analysis import coding, completeness, quarters, reference, tallies
from analysis.datasets import registry
from analysis.declare import Column, Dataset, Status
from analysis.tallies import Units

# Comparisons: with the quarter before, and with the same quarter a year before.
OFFSETS = {"quarter": 1, "year": 4}


def _once(method: Callable) -> Callable:
    """Have a method of `Inputs` answer the same question from what it said before."""

    @wraps(method)
    def answer(self: Inputs, *about):
        key = (method.__name__, *about)
        if key not in self._said:
            self._said[key] = method(self, *about)
        return self._said[key]

    return answer


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
    """

    tables: Mapping[str, pd.DataFrame]
    quarters: list[str]
    returns: pd.DataFrame
    headcounts: pd.DataFrame
    relevance: Mapping[str, pd.DataFrame]
    _said: dict = field(init=False, default_factory=dict, compare=False, repr=False)

    @cached_property
    def codes(self) -> coding.Lists:
        """The lists that the texts of keys are numbered by: numbers add up much faster."""
        declared = {
            column.name: column.allowed
            for dataset in registry().returns
            for column in dataset.key
            if column.name != "area"
        }
        known = declared | {"quarter": self.quarters, "area": reference.reported_areas()}
        returns = [self.tables[dataset.name] for dataset in registry().returns]
        tables = [*returns, *self.relevance.values(), self.returns, self.headcounts]
        return coding.lists(tables, known, {*known, *coding.LIKE})

    @cached_property
    def coded(self) -> dict[str, tallies.Coded]:
        """The rows of each return with their keys as numbers."""
        return {
            dataset.name: tallies.Coded(
                dataset, self.tables[dataset.name], self.codes, len(self.quarters)
            )
            for dataset in registry().returns
        }

    @_once
    def senders_in(self, dataset: str) -> np.ndarray:
        """Return, by quarter and number of the sender, whether its return of a dataset is in."""
        mine = self.returns[(self.returns["dataset"] == dataset) & self.returns["received"]]
        return self._table(mine["quarter"], mine["sender"], "returned_by")

    @_once
    def organisations_in(self, dataset: str) -> np.ndarray:
        """Return, by quarter and number, which organisations a dataset has figures of.

        By themselves or a sender.
        """
        table = self.tables[dataset]
        pairs = coding.distinct(table, ["quarter", "organisation"])
        own = self._table(pairs["quarter"], pairs["organisation"], "organisation")
        return own | self.senders_in(dataset)

    def _table(self, quarter: pd.Series, names: pd.Series, key: str) -> np.ndarray:
        found = np.zeros((len(self.quarters), len(self.codes[key].categories)), dtype=bool)
        at, name = (
            coding.numbers(each, self.codes[column])
            for each, column in ((quarter, "quarter"), (names, key))
        )
        whole = (at >= 0) & (name >= 0)
        found[at[whole], name[whole]] = True
        return found

    @_once
    def heads(self, names: Sequence[str]) -> Units:
        """Return the known ``headcount`` by some of scope, sector and organisation."""
        headcount = self.headcounts["headcount"].to_numpy("float64")
        return self._units(self.headcounts, names, {"headcount": headcount})

    @_once
    def counted_returns(self, dataset: str, names: Sequence[str]) -> Units:
        """Return how many returns are ``due``, ``in_``, and all ``received``, by some keys."""
        relevance = self.relevance[dataset]
        flags = {name: relevance[name].to_numpy(dtype=bool) for name in ("due", "received")}
        each = self._units(relevance, tuple(dict.fromkeys((*names, "sender"))), flags)
        due, received = (each.sums[name] > 0 for name in ("due", "received"))
        return each.beside(due=due, in_=due & received, received=received).added(names)

    def _units(
        self, table: pd.DataFrame, names: Sequence[str], numbers: Mapping[str, np.ndarray]
    ) -> Units:
        keys = {name: coding.numbers(table[name], self.codes[name]) for name in names}
        sizes = {name: len(self.codes[name].categories) for name in names}
        quarter = coding.numbers(table["quarter"], self.codes["quarter"])
        return tallies.added(keys, sizes, numbers, quarter, len(self.quarters))


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
        for label in coding.texts_of(tables[dataset.name], "quarter")
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
    gone, texts = coding.coded(table, column.status_name)
    if Status.NOT_AVAILABLE.value not in [texts[place] for place in np.unique(gone[gone >= 0])]:
        return table
    table = table if isinstance(table, pd.DataFrame) else table.table()
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
    place = ["area", "sector", "organisation"]
    known = workforce[["quarter", *place, "staff_in_post"]].dropna(subset=["staff_in_post"])
    if not len(known):
        return pd.DataFrame(columns=columns, dtype="str").astype({"headcount": "float64"})
    known = known.astype(dict.fromkeys(["quarter", *place], "str"))
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
    places, labels = coding.coded(headcounts, "quarter")
    ends = np.array([quarters.parse(label).end for label in labels], dtype="datetime64[s]")
    gone = until < ends[places]
    if not gone.any():
        return headcounts
    pair = ["quarter", "organisation"]
    return headcounts[~gone | coding.is_among(headcounts[pair], coding.distinct(workforce, pair))]
