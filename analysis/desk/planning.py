"""What each workbook asks: its blocks, their rows, and last time's figures beside them."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis import completeness, exporting, reference
from analysis.datasets import registry
from analysis.declare import Column, Dataset, Provenance
from analysis.desk import layout, owing
from analysis.drafted import ILLUSTRATIVE
from analysis.quarters import Quarter

# Takes a return's name and quarters, and gives its published rows of them.
Rows = Callable[[str, list[str]], pd.DataFrame]

# A form for flows has at least so many rows, and so many blank ones below those of last time.
LEAST_ROWS, LEAST_SPARE = 12, 4


@dataclass(frozen=True)
class Row:
    """One row to fill.

    Attributes
    ----------
    keys, last : mapping of str to str
        By CSV header: what the row is about, and last time's figures.
    is_asked : bool
        Whether the sender returned it last time, and so is asked for it again.
    """

    keys: Mapping[str, str]
    last: Mapping[str, str]
    is_asked: bool = False


@dataclass(frozen=True)
class Block:
    """The rows of one dataset; `last_quarter` is the quarter of the figures beside them."""

    dataset: Dataset
    last_quarter: str | None
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Form:
    """One workbook."""

    organisation: str
    area: str
    sector: str
    quarter: Quarter
    due: dt.date
    provenance: Provenance
    blocks: tuple[Block, ...]
    partners: tuple[str, ...]


def forms(tables: Mapping[str, pd.DataFrame], quarter: Quarter) -> list[Form]:
    """Return the form of every organisation that owes a return for a quarter, by name.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The published typed tables.
    """
    register = tables["organisations"]
    partners = tuple(sorted({reference.EMPLOYER_NOT_RECORDED, *register["organisation"]}))
    homes = register.set_index("organisation")
    recent = {dataset.name: _recent(dataset, tables, quarter) for dataset in registry().returns}
    made = []
    for sender, names in owing.owed(register, quarter).items():
        home = homes.loc[sender]
        own = {"organisation": sender, "area": home["area"], "sector": home["sector"]}
        illustrative = home["provenance"] == ILLUSTRATIVE
        blocks = (_block(registry()[name], recent[name], own) for name in names)
        made.append(
            Form(
                **own,
                quarter=quarter,
                due=owing.due_date(quarter),
                # A return for a fictional organisation stands and falls with it.
                provenance=Provenance.ILLUSTRATIVE if illustrative else Provenance.MEASURED,
                blocks=tuple(blocks),
                partners=partners,
            )
        )
    return made


def asked(register: pd.DataFrame, quarter: Quarter, rows: Rows) -> dict[str, pd.DataFrame]:
    """Return the tables that forms of a quarter are made from: the register, and last returns.

    Parameters
    ----------
    rows : callable
        Takes a return's name and quarters, and gives its published rows of them.
    """
    labels = [quarter.plus(-back).label for back in range(1, completeness.FOOTPRINT_QUARTERS + 1)]
    return {"organisations": register} | {
        dataset.name: rows(dataset.name, labels) for dataset in registry().returns
    }


def _recent(
    dataset: Dataset, tables: Mapping[str, pd.DataFrame], quarter: Quarter
) -> dict[str, pd.DataFrame]:
    """Return by sender, as a CSV writes them, the rows of its last return before a quarter."""
    table = tables[dataset.name]
    earliest = quarter.plus(-completeness.FOOTPRINT_QUARTERS).label
    table = table[(table["quarter"] < quarter.label) & (table["quarter"] >= earliest)]
    newest = table.groupby("returned_by")["quarter"].transform("max")
    texts = exporting.written(dataset, table[table["quarter"] == newest])
    return dict(iter(texts.groupby("returned_by")))


def _block(dataset: Dataset, recent: Mapping[str, pd.DataFrame], own: Mapping[str, str]) -> Block:
    last = recent.get(own["organisation"])
    asked = [] if last is None else _asked(dataset, last, own)
    offered = [] if asked else _offered(dataset, own)
    rows = [*asked, *offered, *_spare(dataset, asked or offered, own)]
    return Block(dataset, None if last is None else last["quarter"].iloc[0], tuple(rows))


def _asked(dataset: Dataset, texts: pd.DataFrame, own: Mapping[str, str]) -> list[Row]:
    """Return what the sender returned last time, its own people first."""
    made = []
    for row in texts.to_dict("records"):
        keys = {column.csv_name: row[column.csv_name] for column in layout.keys(dataset)}
        last = {column.csv_name: row[column.csv_name] for column in dataset.measures}
        made.append(Row(keys, last, is_asked=True))
    return sorted(made, key=lambda row: row.keys.get("organisation", "") != own["organisation"])


def _offered(dataset: Dataset, own: Mapping[str, str]) -> list[Row]:
    """Return rows to begin with: one for each choice that has no default, of the own place."""
    if not layout.holds_stocks(dataset):
        return []
    open_keys = [c for c in layout.keys(dataset) if c.name not in own and c.default is None]
    return [
        Row(_keys(dataset, own, dict(zip((c.name for c in open_keys), chosen, strict=True))), {})
        for chosen in itertools.product(*(column.allowed for column in open_keys))
    ]


def _spare(dataset: Dataset, known: list[Row], own: Mapping[str, str]) -> list[Row]:
    """Return blank rows, about the sender itself where it has only ever returned for itself."""
    alone = {
        name: text
        for name, text in own.items()
        if all(row.keys.get(name, text) == text for row in known)
    }
    if all(_is_settled(column, alone) for column in layout.keys(dataset)):
        # A second row of the same place would only repeat the key: leave the place open.
        alone = {"organisation": own["organisation"]}
    count = 1
    if not layout.holds_stocks(dataset):
        count = max(LEAST_SPARE, LEAST_ROWS - len(known), len(known) // 10)
    return [Row(_keys(dataset, alone, {}), {})] * count


def _is_settled(column: Column, texts: Mapping[str, str]) -> bool:
    return column.name in texts or column.default_from is not None


def _keys(dataset: Dataset, own: Mapping[str, str], chosen: Mapping[str, str]) -> dict[str, str]:
    texts = {**own, **chosen}
    return {column.csv_name: texts.get(column.name, "") for column in layout.keys(dataset)}
