"""Which returns are due and which are in: a total never hides that a part of it is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import coding, quarters, reference
from analysis.datasets import registry
from analysis.declare import Dataset
from analysis.quarters import Quarter

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
    places, texts = coding.coded(register, "returns_due")
    duties = [*(text.split(";") for text in texts), []]
    sizes = np.array([len(each) for each in duties])
    owe = [_owe(register, label) for label in every_quarter]
    who, when = np.nonzero(np.array(owe, dtype=bool).reshape(len(owe), len(register)).T)
    # An organisation has a row for each of its returns, which stand one after the other.
    duty = places[who]
    many = sizes[duty]
    nth = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return pd.DataFrame(
        {
            "dataset": _texts(
                sum(duties, []), np.repeat((np.cumsum(sizes) - sizes)[duty], many) + nth
            ),
            "quarter": _texts(every_quarter, np.repeat(when, many)),
            "sender": register["organisation"].array.take(np.repeat(who, many)),
        },
        dtype="str",
    )


def _texts(texts: Sequence[str | None], places: np.ndarray):
    return pd.array(list(texts), dtype="str").take(places)


def _owe(register: pd.DataFrame, label: str) -> np.ndarray:
    """Return which organisations of the register owe returns for a quarter, if they owe any."""
    places, texts = coding.coded(register, "returns_from")
    later = np.array([label < text for text in texts] + [False])
    return are_current(register, quarters.parse(label)) & ~later[places]


def are_current(register: pd.DataFrame, quarter: Quarter) -> np.ndarray:
    """Return which organisations are partners on a quarter's last day.

    An unknown date does not exclude one.
    """
    day = np.datetime64(quarter.end, "s")
    since, until = (register[name].to_numpy("M8[s]") for name in ("partner_since", "partner_until"))
    return ~((since > day) | (until < day))


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
        if table is not None and len(table):
            parts.append(_received(dataset, table))
    columns = ["dataset", "quarter", "sender", "rows", "total", "queried"]
    return pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)


def _received(dataset: Dataset, table) -> pd.DataFrame:
    [code], [is_whole] = coding.row_codes(["quarter", "returned_by"], table)
    # Rows without a quarter or a sender are no return.
    place, _ = pd.factorize(pd.Series(code).where(is_whole))
    size = int(place.max(initial=-1)) + 1
    total, known = np.zeros(size + 1), np.zeros(size + 1)
    for column in dataset.measures:
        number = table[column.name].astype("float64").to_numpy()
        is_there = ~np.isnan(number)
        known += np.bincount(place + 1, is_there, minlength=size + 1)
        total += np.bincount(place + 1, np.where(is_there, abs(number), 0.0), minlength=size + 1)
    notes, texts = coding.coded(table, "note")
    asks = np.array([text.strip().lower().startswith(QUERY) for text in texts] + [False])
    queried = np.bincount(place + 1, asks[notes], minlength=size + 1)
    first = np.zeros(size + 1, dtype="int64")
    first[place[::-1] + 1] = np.arange(len(place))[::-1]
    texts = {
        name: _texts([*found, None], places[first[1:]])
        for name, (places, found) in {
            "quarter": coding.coded(table, "quarter"),
            "sender": coding.coded(table, "returned_by"),
        }.items()
    }
    part = pd.DataFrame(
        {
            "dataset": dataset.name,
            **texts,
            "rows": np.bincount(place + 1, minlength=size + 1)[1:],
            # A return of which nothing is available is not a return of nothing.
            "total": np.where(known > 0, total, np.nan)[1:],
            "queried": queried[1:] > 0,
        }
    )
    return part.sort_values(["quarter", "sender"], ignore_index=True)


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
    named = ["quarter", "returned_by", "area", *(["sector"] if "sector" in table.columns else [])]
    trodden = coding.distinct(table, named).rename(columns={"returned_by": "sender"})
    if "sector" not in table.columns:
        trodden = trodden.merge(home[["sender", "sector"]], on="sender", how="left")
    mine, places, trodden = _numbered(mine, places, trodden)
    steps = [
        trodden.assign(time=trodden["time"] + later) for later in range(FOOTPRINT_QUARTERS + 1)
    ]
    every = pd.concat([places, *steps]).drop_duplicates()
    return in_scopes(every.merge(mine, on=["time", "sender"])).drop(columns="time")


def _numbered(*tables: pd.DataFrame) -> list[pd.DataFrame]:
    """Return tables with their quarters as a ``time`` that counts on, and texts coded alike.

    The first of them keeps its quarters as well.
    """
    every = pd.concat(tables)
    labels = every["quarter"].dropna().unique()
    times = {label: quarters.parse(label).minus(Quarter(0, 1)) for label in labels}
    texts = {
        "sender": every["sender"].dropna().unique(),
        "area": [*reference.reported_areas(), *every["area"].dropna().unique()],
        "sector": every["sector"].dropna().unique(),
    }
    kinds = {
        name: pd.CategoricalDtype(pd.Index(list(dict.fromkeys(each)), dtype="str"))
        for name, each in texts.items()
    }
    found = []
    for table in tables:
        there = table.dropna(subset=["quarter", "sender"])
        coded = there.astype({name: kind for name, kind in kinds.items() if name in there})
        found.append(coded.assign(time=there["quarter"].map(times).astype("int64")))
    return [found[0], *(one.drop(columns="quarter") for one in found[1:])]


def in_scopes(table: pd.DataFrame) -> pd.DataFrame:
    """Return each row once for every reported area it counts in, as ``scope``."""
    pairs = [(area, scope) for area in _areas(table) for scope in reference.scopes(area)]
    scopes = pd.DataFrame(pairs, columns=["area", "scope"]).astype(table["area"].dtype)
    return table.merge(scopes, on="area")


def _areas(table: pd.DataFrame) -> list[str]:
    return list(table["area"].dropna().unique())
