"""The smallest valid files and tables, made from the declarations: change only what matters.

A row is what is required, as in the template's example row, with what a test overrides:
``csv("training", {}, {"area": "Bristl"})`` has one right row and one wrong one.
"""

from __future__ import annotations

import csv as csv_format
import dataclasses
import datetime as dt
import io
from collections.abc import Iterable, Mapping

import pandas as pd

from analysis import checking, first_run, indicators, reading, typed_tables
from analysis.datasets import registry
from analysis.drafted import Draft, Published
from analysis.reading import RawFile

# The clock of the tests: every quarter to 2026/27 Q2 has ended.
TODAY = dt.date(2026, 11, 23)
QUARTER = "2026/27 Q2"
LAST_QUARTER = "2026/27 Q1"
YEAR_AGO = "2025/26 Q2"
ORGANISATION = "Example Community Trust"

Row = Mapping[str, object]


def row(dataset: str, **overrides: object) -> dict[str, str]:
    """Return the cells of one row by header: what is required, and the overrides by name."""
    declared = registry()[dataset]
    cells = {column.csv_name: column.example for column in declared.columns if column.required}
    headers = {column.name: column.csv_name for column in declared.all_columns}
    cells.update({headers.get(name, name): str(value) for name, value in overrides.items()})
    return cells


def csv(dataset: str, *rows: Row, without: Iterable[str] = ()) -> str:
    """Return the text of a CSV with a row for each mapping of overrides, one row without any.

    Headers named in `without` are left out.
    """
    written = [row(dataset, **overrides) for overrides in rows or ({},)]
    headers = [name for name in dict.fromkeys(name for cells in written for name in cells)]
    headers = [name for name in headers if name not in set(without)]
    text = io.StringIO(newline="")
    # A carriage return is not quoted of itself.
    returns = any("\r" in cell for cells in written for cell in cells.values())
    quoting = csv_format.QUOTE_ALL if returns else csv_format.QUOTE_MINIMAL
    form = {"restval": "", "extrasaction": "ignore", "lineterminator": "\n", "quoting": quoting}
    writer = csv_format.DictWriter(text, headers, **form)
    writer.writeheader()
    writer.writerows(written)
    return text.getvalue()


def file(dataset: str, *rows: Row, name: str | None = None, **options) -> RawFile:
    """Return a CSV of a dataset as it is read."""
    content = csv(dataset, *rows, **options).encode()
    return reading.read(name or f"{dataset}.csv", content, dataset=dataset)


def register(*organisations: Row | str) -> RawFile:
    """Return an organisations register; a text stands for an organisation of that name."""
    rows = [{"organisation": one} if isinstance(one, str) else one for one in organisations]
    return file("organisations", *(rows or [{}]))


def draft(
    *files: RawFile,
    beside: Mapping[str, pd.DataFrame] | None = None,
    today: dt.date = TODAY,
    mode: str | None = None,
) -> Draft:
    """Check files against published tables."""
    return checking.check(list(files), Published(beside or {}, today), mode=mode)


def tables(**datasets: Iterable[Row]) -> dict[str, pd.DataFrame]:
    """Return the typed tables of a release that holds these rows, and no others.

    Organisations that the returns name but no register does are partners that owe nothing: only
    their warnings are passed over; a row with an error fails the test.
    """
    given = {name: list(rows) for name, rows in datasets.items()}
    checked = draft(*(file(name, *rows) for name, rows in given.items() if rows))
    assert not checked.errors, [str(problem) for problem in checked.errors]
    empties = {dataset.name: typed_tables.empty(dataset) for dataset in registry()}
    made = {name: table.reset_index(drop=True) for name, table in checked.tables.items()}
    return empties | made


def inputs(**datasets: Iterable[Row]) -> indicators.Inputs:
    """Return what indicators are computed from."""
    return indicators.inputs(tables(**datasets))


def values(indicator: str, given: indicators.Inputs, *, by: str = "") -> pd.DataFrame:
    """Return an indicator's figures for one grouping, indexed by group, area and quarter."""
    declared = registry().indicators[indicator]
    wanted = tuple(names for names in declared.breakdowns if indicators.CROSSED.join(names) == by)
    found = indicators.values(dataclasses.replace(declared, breakdowns=wanted), given)
    return found[found["by"] == by].set_index(["group", "area", "quarter"]).sort_index()


def figure(
    indicator: str,
    given: indicators.Inputs,
    area: str,
    quarter: str = QUARTER,
    *,
    by: str = "",
    group: str = indicators.ALL,
) -> pd.Series:
    """Return one figure."""
    return values(indicator, given, by=by).loc[(group, area, quarter)]


# --- Releases small enough to open in a moment ------------------------------------------------

FEW_QUARTERS = ("2025/26 Q3", "2025/26 Q4", "2026/27 Q1")
FEW_ORGANISATIONS = {
    ORGANISATION: "Bristol",
    "Saltmarsh Council": "North Somerset",
    "Ridgeway Council": "South Gloucestershire",
}


def record() -> list[RawFile]:
    """Return the public record's files."""
    folder = first_run.DATA / "record"
    return [
        reading.read(path.name, path.read_bytes(), dataset=path.stem)
        for path in sorted(folder.glob("*.csv"))
    ]


def training(quarter: str, completions: int, *, organisation: str = ORGANISATION) -> Row:
    """Return one organisation's training of a quarter."""
    return {
        "quarter": quarter,
        "area": FEW_ORGANISATIONS[organisation],
        "organisation": organisation,
        "returned_by": organisation,
        "completions": completions,
    }


def few_returns() -> list[RawFile]:
    """Return a register, and the training of its three organisations over three quarters."""
    members = [
        {"organisation": name, "area": area, "returns_due": "training"}
        for name, area in FEW_ORGANISATIONS.items()
    ]
    learners = [
        training(quarter, 40 + 10 * place, organisation=name)
        for place, quarter in enumerate(FEW_QUARTERS)
        for name in FEW_ORGANISATIONS
    ]
    return [register(*members), file("training", *learners)]
