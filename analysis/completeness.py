"""Which returns are due and which are in: a total never hides that a part of it is missing."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis import quarters, reference
from analysis.datasets import registry
from analysis.declare import Dataset

# A sender speaks for the areas and sectors it has returned rows for in this many quarters.
FOOTPRINT_QUARTERS = 4

# A row whose note begins so is under question with its sender.
QUERY = "query:"


def due(register: pd.DataFrame, every_quarter: list[str]) -> pd.DataFrame:
    """Return the returns that are due.

    Parameters
    ----------
    register : DataFrame
        The organisations register.
    every_quarter : list of str
        Labels of the quarters to look at.

    Returns
    -------
    DataFrame, one row per dataset, quarter and sender
        Columns ``dataset``, ``quarter``, ``sender``. An organisation owes a return from
        ``returns_from`` on, while it is a partner on the last day of the quarter.
    """
    rows = []
    ends = {label: pd.Timestamp(quarters.parse(label).end) for label in every_quarter}
    for organisation in register.to_dict("records"):
        if pd.isna(organisation["returns_due"]):
            continue
        for label, end in ends.items():
            if is_current(organisation, end) and not (
                isinstance(organisation["returns_from"], str)
                and label < organisation["returns_from"]
            ):
                for dataset in organisation["returns_due"].split(";"):
                    rows.append((dataset, label, organisation["organisation"]))
    return pd.DataFrame(rows, columns=["dataset", "quarter", "sender"], dtype="str")


def is_current(organisation: Mapping, day: pd.Timestamp) -> bool:
    """Whether an organisation is a partner on a day; an unknown date does not exclude it."""
    since, until = organisation["partner_since"], organisation["partner_until"]
    return not ((pd.notna(since) and since > day) or (pd.notna(until) and until < day))


def received(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the returns that are in: senders with a row for a dataset and quarter.

    Returns
    -------
    DataFrame, one row per dataset, quarter and sender
        With ``rows`` and ``total``; a return whose figures are all 0 is a nil return. ``queried``
        where the note of one of its rows begins "Query:".
    """
    parts = []
    for dataset in registry().returns:
        table = tables.get(dataset.name)
        if table is None or not len(table):
            continue
        measures = [column.name for column in dataset.measures]
        # A return of which nothing is available is not a return of nothing.
        total = table[measures].abs().sum(axis=1, min_count=1)
        by_sender = total.groupby([table["quarter"], table["returned_by"]])
        part = by_sender.size().to_frame("rows").join(by_sender.sum(min_count=1).rename("total"))
        asked = table["note"].fillna("").str.strip().str.lower().str.startswith(QUERY)
        part = part.join(asked.groupby([table["quarter"], table["returned_by"]]).any())
        part = part.rename(columns={"note": "queried"}).reset_index(names=["quarter", "sender"])
        parts.append(part.assign(dataset=dataset.name))
    columns = ["dataset", "quarter", "sender", "rows", "total", "queried"]
    return pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)


def status(tables: Mapping[str, pd.DataFrame], every_quarter: list[str]) -> pd.DataFrame:
    """Return every return that is due or in.

    Returns
    -------
    DataFrame, one row per dataset, quarter and sender
        Booleans ``due`` and ``received``; ``nil`` where it is in and all its figures are 0;
        ``queried`` where its sender is being asked about it.
    """
    owed = due(tables["organisations"], every_quarter).assign(due=True)
    there = received(tables).assign(received=True)
    both = owed.merge(there, on=["dataset", "quarter", "sender"], how="outer")
    for name in ("due", "received", "queried"):
        both[name] = both[name].eq(True)
    both["nil"] = both["received"] & both["total"].eq(0).fillna(False).astype(bool)
    return both[["dataset", "quarter", "sender", "due", "received", "nil", "queried"]]


def relevance(
    dataset: Dataset,
    table: pd.DataFrame,
    register: pd.DataFrame,
    returns: pd.DataFrame,
) -> pd.DataFrame:
    """Return for which areas and sectors each return counts.

    A sender speaks for its own area and sector in the register, and for those it has returned
    rows for in the last four quarters.

    Returns
    -------
    DataFrame, one row per quarter, sender, area scope and sector
        With ``due`` and ``received``; limited to returns of this dataset.
    """
    mine = returns[returns["dataset"] == dataset.name]
    home = register[["organisation", "area", "sector"]].rename(columns={"organisation": "sender"})
    places = mine.merge(home, on="sender")[["quarter", "sender", "area", "sector"]]
    named = ["quarter", "returned_by", "area", *(["sector"] if "sector" in table else [])]
    trodden = table[named].drop_duplicates().rename(columns={"returned_by": "sender"})
    if "sector" not in table:
        trodden = trodden.merge(home[["sender", "sector"]], on="sender", how="left")
    steps = [trodden]
    for later in range(1, FOOTPRINT_QUARTERS + 1):
        moved = {
            label: quarters.parse(label).plus(later).label for label in trodden["quarter"].unique()
        }
        steps.append(trodden.assign(quarter=trodden["quarter"].map(moved)))
    every = pd.concat([places, *steps]).drop_duplicates()
    every = every.merge(mine, on=["quarter", "sender"])
    return in_scopes(every).drop_duplicates()


def in_scopes(table: pd.DataFrame) -> pd.DataFrame:
    """Return each row once for every reported area it counts in, as ``scope``."""
    pairs = [(area, scope) for area in _areas(table) for scope in reference.scopes(area)]
    scopes = pd.DataFrame(pairs, columns=["area", "scope"]).astype(table["area"].dtype)
    return table.merge(scopes, on="area")


def _areas(table: pd.DataFrame) -> list[str]:
    return list(table["area"].dropna().unique())
