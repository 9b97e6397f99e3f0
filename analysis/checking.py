"""Checking a draft: every rule of every dataset, all problems at once.

A draft is one or several files that are published together. The checks see what is already
published beside them, so a figure that two senders return, or a quarter that does not open as the
last one closed, is found here and not on a page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis import cells, quarters, reference
from analysis.cells import ERROR, WARNING, Cell
from analysis.datasets import registry
from analysis.declare import Column, Dataset, Provenance, Rule, Type
from analysis.reading import Problem, RawFile

# Past this many of one kind in one column the rest are counted, not listed.
MOST_OF_ONE_KIND = 1000

ILLUSTRATIVE = Provenance.ILLUSTRATIVE.value
PANDAS_TYPE = {Type.COUNT: "Int64", Type.MONEY: "Int64", Type.NUMBER: "Float64"}


def pandas_type(column: Column) -> str:
    """Return the type of a column in a typed table; every one of them can be missing."""
    if column.type is Type.DATE:
        return "datetime64[s]"
    return PANDAS_TYPE.get(column.type, "str")


def empty(dataset: Dataset) -> pd.DataFrame:
    """Return a typed table without rows."""
    return typed(dataset, pd.DataFrame(index=pd.RangeIndex(0)))


def typed(dataset: Dataset, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with exactly the stored columns of a dataset, in their types."""
    columns = {}
    for column in dataset.all_columns:
        columns[column.name] = (column.name, pandas_type(column))
        if column.has_status:
            columns[column.status_name] = (column.status_name, "str")
        if column.is_measure:
            columns[column.markers_name] = (column.markers_name, "str")
    data = {}
    for name, (source, kind) in columns.items():
        values = table[source] if source in table else pd.Series(None, index=table.index)
        data[name] = values.astype(kind)
    result = pd.DataFrame(data, index=table.index)
    result.attrs["key"] = dataset.key_names
    return result


@dataclass(frozen=True)
class Published:
    """What stands beside a draft.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        The published typed table of each dataset.
    today : date
        The clock, handed in: a quarter that has not ended on this day is a warning.
    """

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    today: dt.date = dt.date.max

    def table(self, name: str) -> pd.DataFrame:
        """Return a dataset's published rows, none where it has none."""
        found = self.tables.get(name)
        return empty(registry()[name]) if found is None else found

    @property
    def is_illustrative(self) -> bool:
        """Whether illustrative rows stand."""
        return any((self.table(name)["provenance"] == ILLUSTRATIVE).any() for name in self.tables)

    def without_illustrative(self) -> Published:
        """Return what stands once the illustrative rows have gone."""
        tables = {
            name: table[table["provenance"] != ILLUSTRATIVE] for name, table in self.tables.items()
        }
        return Published(tables, self.today)


@dataclass
class Draft:
    """Checked files.

    Attributes
    ----------
    tables : dict of str to DataFrame
        Typed rows by dataset; rows with an error in a cell hold nothing there. The index is
        (file, row).
    problems : list of Problem
        In the order of the files and rows.
    """

    files: list[RawFile]
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """The problems that stop."""
        return [problem for problem in self.problems if problem.level == ERROR]

    @property
    def warnings(self) -> list[Problem]:
        """The problems that ask."""
        return [problem for problem in self.problems if problem.level == WARNING]

    @property
    def takes_illustrative_away(self) -> bool:
        """Whether some row makes the illustrative data fall."""
        return any(
            registry()[name].replaces_illustrative and (table["provenance"] != ILLUSTRATIVE).any()
            for name, table in self.tables.items()
        )


def check(files: list[RawFile], published: Published) -> Draft:
    """Check files together against the declarations and what is published.

    Parameters
    ----------
    files : list of RawFile
        As `analysis.reading.read` returns them.
    published : Published
        The release they would be added to.

    Returns
    -------
    Draft
        With every problem. Nothing is raised for what a file holds.
    """
    draft = Draft(files)
    for file in files:
        draft.problems.extend(file.problems)
    checks = {}
    for file in files:
        if file.table is None or file.dataset is None:
            continue
        check = checks.setdefault(file.dataset.name, _DatasetCheck(file.dataset))
        check.add(file)
    for name, check in checks.items():
        draft.tables[name] = check.parsed()
    beside = published.without_illustrative() if draft.takes_illustrative_away else published
    register = _register(draft, beside)
    for name, check in checks.items():
        draft.tables[name] = check.finished(register, beside)
        draft.problems.extend(check.problems())
    _check_provenance(draft, published)
    order = {file.name: place for place, file in enumerate(files)}
    draft.problems.sort(key=lambda problem: (order.get(problem.file, -1), problem.row or 0))
    return draft


def _register(draft: Draft, beside: Published) -> pd.DataFrame:
    """Return the organisations in force once the draft is published, one row each."""
    drafted = draft.tables.get("organisations", empty(registry()["organisations"]))
    both = pd.concat([drafted, beside.table("organisations")], ignore_index=True)
    return both.dropna(subset=["organisation"]).drop_duplicates("organisation")


def _check_provenance(draft: Draft, published: Published) -> None:
    illustrative, real = [], False
    for name, table in draft.tables.items():
        rows = table["provenance"] == ILLUSTRATIVE
        if rows.any():
            illustrative.append(table.index[rows][0])
        real |= bool(registry()[name].replaces_illustrative and (~rows).any())
    stands = any(
        registry()[name].replaces_illustrative and (table["provenance"] != ILLUSTRATIVE).any()
        for name, table in published.tables.items()
    )
    for file, row in illustrative if (real or stands) else []:
        draft.problems.append(
            Problem(
                file,
                row,
                "provenance",
                ILLUSTRATIVE,
                "illustrative rows cannot stand beside real ones",
                "Leave them out: the real returns have taken their place",
                ERROR,
            )
        )
    if draft.takes_illustrative_away and published.is_illustrative:
        draft.problems.append(
            Problem(
                draft.files[0].name if len(draft.files) == 1 else None,
                None,
                None,
                None,
                "publishing this takes all the illustrative data away, in the same release",
                "Accept this if the file is a real one; `restore` brings the old figures back",
                WARNING,
            )
        )


class _DatasetCheck:
    """The files of one dataset, parsed, completed and checked together."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.raw = pd.DataFrame()
        self.table = empty(dataset)
        self.found: list[tuple[Column, pd.Index, Cell]] = []

    def add(self, file: RawFile) -> None:
        index = pd.MultiIndex.from_product([[file.name], file.table.index], names=["file", "row"])
        self.raw = pd.concat([self.raw, file.table.set_axis(index)])

    def parsed(self) -> pd.DataFrame:
        data = {}
        for column in self.dataset.all_columns:
            data.update(self._read(column))
        self.table = typed(self.dataset, pd.DataFrame(data, index=self.raw.index))
        return self.table

    def _read(self, column: Column) -> dict[str, pd.Series]:
        texts = self._texts(column.name)
        found, places = self._cells(column, texts, lambda text: cells.read(column, text))
        take = lambda attribute: [getattr(found[place], attribute) for place in places]  # noqa: E731
        data = {column.name: pd.Series(take("value"), index=self.raw.index, dtype=object)}
        if column.has_status:
            data[column.status_name] = pd.Series(
                [cell.status.value for cell in (found[place] for place in places)],
                index=self.raw.index,
            )
        if column.is_measure:
            data[column.markers_name] = self._read_markers(column, take("markers"))
        return data

    def _read_markers(self, column: Column, from_cells: list[str]) -> pd.Series:
        written = self._texts(column.markers_name)
        found, places = self._cells(column, written, cells.read_markers)
        both = [
            cells.ordered(set(f"{left} {found[place].value or ''}".split()))
            for left, place in zip(from_cells, places, strict=True)
        ]
        return pd.Series(both, index=self.raw.index)

    def _texts(self, name: str) -> pd.Series:
        if name in self.raw:
            return self.raw[name].fillna("")
        return pd.Series("", index=self.raw.index, dtype="str")

    def _cells(self, column: Column, texts: pd.Series, read) -> tuple[list[Cell], np.ndarray]:
        # Each distinct text is read once: a return repeats its areas, levels and small counts.
        places, distinct = pd.factorize(texts)
        found = [read(str(text)) for text in distinct]
        for place, cell in enumerate(found):
            if cell.rule:
                rows = self.raw.index[places == place]
                self.found.append((column, rows, cell))
        return found, places

    def _note(
        self,
        column: Column,
        rows: pd.Index,
        rule: str,
        hint: str = "",
        *,
        is_error: bool,
        replaces: bool = False,
    ) -> None:
        if len(rows):
            level = ERROR if is_error else WARNING
            cell = Cell(rule=rule, suggestion=hint, level=level, replaces=replaces)
            self.found.append((column, rows, cell))

    def finished(self, register: pd.DataFrame, beside: Published) -> pd.DataFrame:
        self._fill_defaults(register)
        self._check_keys()
        self._check_quarters(beside.today)
        self._check_organisations(register)
        self._check_stated()
        others = self._beside(beside)
        for rule in self.dataset.rules:
            self._apply(rule, others)
        return self.table

    def _beside(self, beside: Published) -> pd.DataFrame:
        """Return the published rows that will still stand when the draft is published."""
        others = beside.table(self.dataset.name)
        if self.dataset.is_return:
            replaced = self._units(self.table)
            others = others[~self._units(others).isin(replaced)]
        else:
            key = self.dataset.key_names
            drafted = pd.MultiIndex.from_frame(self.table[key].astype(object))
            others = others[~pd.MultiIndex.from_frame(others[key].astype(object)).isin(drafted)]
        others.attrs["key"] = self.dataset.key_names
        return others

    @staticmethod
    def _units(table: pd.DataFrame) -> pd.MultiIndex:
        return pd.MultiIndex.from_frame(table[["quarter", "returned_by"]].astype(object))

    def _apply(self, rule: Rule, others: pd.DataFrame) -> None:
        broken = rule.breaks(self.table, others)
        rows = self.table.index[np.asarray(broken.fillna(False), dtype=bool)]
        self._note(rule.columns[0], rows, rule.words, rule.suggestion, is_error=rule.is_error)

    def _fill_defaults(self, register: pd.DataFrame) -> None:
        for column in self.dataset.columns:
            if not column.default_from:
                continue
            blank = self.table[column.name].isna() & (self._texts(column.name).str.strip() == "")
            source, _, attribute = column.default_from.partition(".")
            values = self.table[source]
            if attribute:
                known = register.set_index("organisation")[attribute]
                values = values.map(known).astype("str")
            self.table.loc[blank, column.name] = values[blank]
            unknown = blank & self.table[column.name].isna()
            self._note(
                column,
                self.table.index[unknown],
                f"{column.csv_name} is blank and the register of organisations does not know it",
                f"Give the {column.csv_name}, or add the organisation to the register",
                is_error=True,
            )

    def _check_keys(self) -> None:
        key = self.table[self.dataset.key_names]
        complete = key.notna().all(axis=1)
        repeated = key[complete].duplicated()
        names = ", ".join(column.csv_name for column in self.dataset.key)
        self._note(
            self.dataset.key[0],
            repeated.index[repeated],
            f"the key ({names}) is there already, in a row above",
            "Keep one of the rows, or add them up if they are parts of one figure",
            is_error=True,
        )

    def _check_quarters(self, today: dt.date) -> None:
        if not self.dataset.is_return:
            return
        for label in self.table["quarter"].dropna().unique():
            quarter = quarters.parse(label)
            rows = self.table["quarter"] == label
            column = self.dataset.column("quarter")
            if quarter.end >= today:
                self._note(
                    column,
                    self.table.index[rows],
                    f"the quarter ends on {quarter.end:%d/%m/%Y} and has not ended",
                    "Check the quarter, or confirm that the figures are complete",
                    is_error=False,
                )
            for area in reference.areas():
                if not (area.is_valid_on(quarter.start) or area.is_valid_on(quarter.end)):
                    there = rows & (self.table["area"] == area.name)
                    self._note(
                        self.dataset.column("area"),
                        self.table.index[there],
                        f"{area.name} ({area.code}) did not exist in {label}",
                        "Use the area that was valid in that quarter",
                        is_error=True,
                    )

    def _check_organisations(self, register: pd.DataFrame) -> None:
        known = {reference.EMPLOYER_NOT_RECORDED, *register["organisation"]}
        for name in ("organisation", "returned_by"):
            if not self.dataset.is_return or name not in self.table:
                continue
            column = self.dataset.column(name)
            if column.default_from and not (self._texts(name).str.strip() != "").any():
                continue
            stranger = self.table[name].notna() & ~self.table[name].isin(known)
            for text in self.table[name][stranger].unique():
                near = reference.closest(text, sorted(known))
                self._note(
                    column,
                    self.table.index[stranger & (self.table[name] == text)],
                    f"{name} is not in the register of organisations",
                    near or "Add it to the register, or confirm it",
                    is_error=False,
                    replaces=bool(near),
                )

    def _check_stated(self) -> None:
        stated = (self.table["provenance"] == Provenance.STATED.value) & self.table["source"].isna()
        self._note(
            self.dataset.column("source"),
            self.table.index[stated],
            "a stated figure names its source",
            "Give the document or page that states it",
            is_error=True,
        )

    def problems(self) -> list[Problem]:
        """Return what was noted as problems, the most frequent kinds cut short and counted."""
        listed = []
        for column, rows, cell in self.found:
            texts = self._texts(column.name)
            what = (cell.suggestion, cell.level, cell.replaces)
            for file, row in rows[:MOST_OF_ONE_KIND]:
                value = texts.loc[(file, row)]
                listed.append(Problem(file, int(row), column.csv_name, value, cell.rule, *what))
            if len(rows) > MOST_OF_ONE_KIND:
                more = f"{cell.rule} (and {len(rows) - MOST_OF_ONE_KIND:,} rows more)"
                listed.append(Problem(rows[0][0], None, column.csv_name, None, more, *what))
        return listed
