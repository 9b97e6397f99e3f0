"""One release, ready to be read: worked out from its rows, or read as it is kept beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from functools import partial

import pandas as pd

from analysis import disclosure, indicators, kept_figures, signals, stored
from analysis.datasets import registry
from analysis.declare import Indicator, Provenance
from analysis.drafted import ILLUSTRATIVE
from analysis.figure import Figure, Target
from analysis.indicators import ALL, CROSSED
from analysis.keeping import Shelf
from analysis.published import APART, INDEX, Apart, Release
from analysis.signals import Signals
from analysis.store import Store

__all__ = [
    "ALL",
    "APART",
    "Figure",
    "INDEX",
    "Release",
    "Target",
    "build",
    "grouping",
    "kept",
    "load",
    "restricted",
]

# What is kept of a release once it has been worked out.
FRAMES = ("values", "returns")
CODED = ["dataset", "quarter", "sender"]
SIGNAL_FRAMES = tuple(part.name for part in fields(Signals))


def load(store: Store, version: int | None = None) -> Release:
    """Read a release from the store, with its figures as they are kept beside it.

    They are computed where they are not kept yet.

    Raises
    ------
    StoreError
        Where there is no such release.
    """
    at = store.version if version is None else version
    moment = next((release.at for release in store.history() if release.version == at), None)
    shelf = kept_figures.shelf(store, at)
    found = kept_figures.find(shelf, (*FRAMES, *SIGNAL_FRAMES))
    if found is None:
        made = build(stored.tables(store, at), version=at, published_at=moment)
        kept_figures.keep(shelf, *kept(made))
        return made
    frames, about = found
    registers = [dataset.name for dataset in registry() if not dataset.is_return]
    said = Signals(**{name: frames.pop(name) for name in SIGNAL_FRAMES})
    apart = Apart(partial(_read_apart, store, at, shelf))
    tables = store.tables(at, registers)
    frames["returns"] = _coded(frames["returns"])
    return Release(at, moment, tables, signals=said, apart=apart, **frames, **about)


def _read_apart(store: Store, version: int, shelf: Shelf, indicator: str, **wanted: str):
    """Return an indicator's figures by organisation; they are made again where they are damaged."""
    name = f"{APART}-{indicator}"
    try:
        return kept_figures.read(shelf, name, **wanted)
    except (OSError, ValueError):
        made = build(stored.tables(store, version), version=version)
        kept_figures.keep(shelf, *kept(made))
        return made.apart.of(indicator, **wanted)


def kept(made: Release) -> tuple[dict[str, pd.DataFrame], dict[str, object]]:
    """Return what is kept of a release: all of it but the registers, which the store has."""
    frames = {name: getattr(made, name) for name in FRAMES}
    frames["returns"] = frames["returns"].astype(dict.fromkeys(CODED, "str"))
    frames |= {name: getattr(made.signals, name) for name in SIGNAL_FRAMES}
    frames |= {f"{APART}-{name}": made.apart.of(name) for name in registry().indicators}
    return frames, {"quarters": made.quarters, "is_illustrative": made.is_illustrative}


def _coded(returns: pd.DataFrame) -> pd.DataFrame:
    """Return returns with their texts as numbers, in the order of the texts."""
    return returns.astype(dict.fromkeys(CODED, "category"))


def build(
    tables: Mapping[str, pd.DataFrame],
    *,
    version: int,
    published_at: pd.Timestamp | None = None,
) -> Release:
    """Compute the figures of typed tables, as they may be published.

    Exact figures of people exist in here alone. What needs them, such as limits and medians, is
    computed in here too, and leaves through `disclosure.statistic`.
    """
    given = indicators.inputs(tables)
    exact = indicators.all_values(given)
    values = disclosure.disclosed(exact, given)
    said = signals.signals(exact, values, tables, given.quarters)
    del exact
    is_apart = (values["by"] == APART).to_numpy()
    each = values[is_apart].set_index(INDEX).sort_index()
    return Release(
        version=version,
        published_at=published_at,
        tables={name: table for name, table in tables.items() if not registry()[name].is_return},
        values=values[~is_apart].set_index(INDEX).sort_index(),
        quarters=given.quarters,
        returns=_coded(given.returns),
        is_illustrative=any((one["provenance"] == ILLUSTRATIVE).any() for one in tables.values()),
        signals=said,
        apart=Apart(partial(_among, each)),
    )


def _among(each: pd.DataFrame, indicator: str, **wanted: str) -> pd.DataFrame:
    """Return an indicator's rows of a table of figures, of those with some texts."""
    mine = each.index.get_level_values("indicator") == indicator
    for name, text in wanted.items():
        mine &= each.index.get_level_values(name) == text
    return each[mine]


def restricted(whole: Release, areas: Collection[str]) -> Release:
    """Return a release as somebody may see it who is to see these areas only.

    What is on the public record stays: anybody can read it where it was published.
    """
    tables = {
        name: table[table["area"].isin(areas) | (table["provenance"] == Provenance.STATED.value)]
        if "area" in table
        else table
        for name, table in whole.tables.items()
    }
    senders = tables["organisations"]["organisation"]
    return replace(
        whole,
        tables=tables,
        values=whole.values[whole.values.index.get_level_values("area").isin(areas)],
        returns=whole.returns[whole.returns["sender"].isin(senders)],
        signals=whole.signals.within(areas),
        apart=replace(whole.apart, areas=areas) if whole.apart else None,
    )


def grouping(indicator: Indicator, *, sector: str = ALL, level: str = ALL) -> tuple[str, str]:
    """Return the ``by`` and ``group`` that a sector and a level choose for an indicator.

    A choice the indicator is not published by is left out: the page says so.
    """
    chosen = {name: value for name, value in (("sector", sector), ("level", level)) if value != ALL}
    for names in (("sector", "level"), ("sector",), ("level",)):
        if set(names) <= set(chosen) and names in indicator.breakdowns:
            return CROSSED.join(names), CROSSED.join(chosen[name] for name in names)
    return "", ALL
