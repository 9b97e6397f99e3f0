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

from analysis import cells, privacy, quarters, reference
from analysis.cells import ERROR, WARNING, Cell
from analysis.datasets import registry
from analysis.declare import Column, Dataset, Provenance, Type
from analysis.reading import Problem, RawFile

# Past this many of one kind in one column the rest are counted, not listed.
MOST_OF_ONE_KIND = 1000

REPLACE, REVISE = "replace", "revise"

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


def default_mode(dataset: Dataset) -> str:
    """Return how rows take their place unless said otherwise: returns replace, registers revise."""
    return REPLACE if dataset.is_return else REVISE


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


def check(files: list[RawFile], published: Published, *, mode: str | None = None) -> Draft:
    """Check files together against the declarations and what is published.

    Parameters
    ----------
    files : list of RawFile
        As `analysis.reading.read` returns them.
    published : Published
        The release they would be added to.
    mode : str, optional
        ``replace`` or ``revise``: which published rows would stand beside them. By default a
        return replaces what its sender returned for the quarter and a register is revised by key.

    Returns
    -------
    Draft
        With every problem. Nothing is raised for what a file holds.
    """
    draft = Draft(files)
    for file in files:
        draft.problems.extend(privacy.guard(file).problems)
        draft.problems.extend(_ambiguous_dates(file))
    checks = {}
    for file in files:
        if file.table is None or file.dataset is None:
            continue
        check = checks.setdefault(file.dataset.name, _DatasetCheck(file.dataset))
        check.add(file)
    for name, check in checks.items():
        draft.tables[name] = check.parsed()
    beside = published.without_illustrative() if draft.takes_illustrative_away else published
    register = in_force(draft, beside, mode)
    for name, check in checks.items():
        draft.tables[name] = check.finished(register, beside, mode)
        draft.problems.extend(check.problems())
    draft.problems.extend(_doubts(checks, beside, mode))
    _check_provenance(draft, published)
    found = [problem for file in files for problem in file.personal or []]
    draft.problems = privacy.withheld(draft.problems, found)
    order = {file.name: place for place, file in enumerate(files)}
    draft.problems.sort(key=lambda problem: (order.get(problem.file, -1), problem.row or 0))
    return draft


def _ambiguous_dates(file: RawFile) -> list[Problem]:
    from analysis import plausibility

    return plausibility.ambiguous_dates(file)


def _doubts(checks: Mapping[str, _DatasetCheck], beside: Published, mode: str | None):
    """Yield what may be right but deserves a second look, with the numbers themselves."""
    # Plausibility reads checked tables: it is imported once they are there.
    from analysis import plausibility

    tables = {name: check.table for name, check in checks.items()}
    told: dict[tuple[str, str, str], int] = {}
    for doubt in plausibility.warnings(tables, beside.tables, is_whole=mode != REVISE):
        check = checks[doubt.dataset]
        column = check.dataset.column(doubt.column)
        file, row = doubt.index
        kind = (file, doubt.dataset, doubt.column)
        told[kind] = told.get(kind, 0) + 1
        if told[kind] <= MOST_OF_ONE_KIND:
            value = check.texts(column.name).iloc[doubt.place]
            words = (doubt.words, doubt.suggestion, WARNING)
            yield Problem(file, int(row), column.csv_name, value, *words)
    for (file, _, name), count in told.items():
        if count > MOST_OF_ONE_KIND:
            words = f"{count - MOST_OF_ONE_KIND:,} rows more of {name} deserve a second look"
            yield Problem(file, None, name, None, words, plausibility.CONFIRM, WARNING)


def in_force(draft: Draft, beside: Published, mode: str | None) -> pd.DataFrame:
    """Return the organisations in force once the draft is published, one row each."""
    known = beside.table("organisations")
    if "organisations" in draft.tables:
        drafted = draft.tables["organisations"]
        known = pd.concat([drafted, known[:0] if mode == REPLACE else known], ignore_index=True)
    return known.dropna(subset=["organisation"]).drop_duplicates("organisation")


def aliases(register: pd.DataFrame) -> dict[str, str]:
    """Return the organisation that each other name, in lower case, stands for."""
    written = zip(register["organisation"], register["alias"].fillna(""), strict=True)
    return {
        alias.strip().lower(): organisation
        for organisation, names in written
        for alias in names.split(";")
        if alias.strip()
    }


def _check_provenance(draft: Draft, published: Published) -> None:
    illustrative, real = [], False
    for name, table in draft.tables.items():
        rows = table["provenance"] == ILLUSTRATIVE
        if rows.any():
            illustrative.extend(table.index[rows][:MOST_OF_ONE_KIND])
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
        self.table = pd.DataFrame()
        # What is wrong, by the places of the rows it is wrong in.
        self.found: list[tuple[Column, np.ndarray, Cell]] = []

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
        found, places = self._cells(column, column.name, lambda text: cells.read(column, text))
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
        found, places = self._cells(column, column.markers_name, cells.read_markers)
        both = [
            cells.ordered(set(f"{left} {found[place].value or ''}".split()))
            for left, place in zip(from_cells, places, strict=True)
        ]
        return pd.Series(both, index=self.raw.index)

    def texts(self, name: str) -> pd.Series:
        """Return the cells of a column as they stand in the files, blank where there is none."""
        if name in self.raw:
            return self.raw[name].fillna("")
        return pd.Series("", index=self.raw.index, dtype="str")

    def _is_there(self, name: str) -> np.ndarray:
        """Return in which rows the column is there at all, blank or not."""
        there = self.raw[name].notna() if name in self.raw else pd.Series(False, self.raw.index)
        return there.to_numpy()

    def _cells(self, column: Column, name: str, read) -> tuple[list[Cell], np.ndarray]:
        # Each distinct text is read once: a return repeats its areas, levels and small counts.
        places, distinct = pd.factorize(self.texts(name))
        found = [read(str(text)) for text in distinct]
        # A column that is missing has been reported once, and not for each of its rows.
        there = self._is_there(name)
        for place, cell in enumerate(found):
            if cell.rule:
                self._add((column, np.flatnonzero(there & (places == place)), cell))
        return found, places

    def _note(
        self,
        column: Column,
        broken: pd.Series,
        rule: str,
        hint: str = "",
        *,
        is_error: bool,
        replaces: bool = False,
    ) -> None:
        level = ERROR if is_error else WARNING
        cell = Cell(rule=rule, suggestion=hint, level=level, replaces=replaces)
        self._add((column, np.flatnonzero(broken.to_numpy(dtype=bool, na_value=False)), cell))

    def _add(self, noted: tuple[Column, np.ndarray, Cell]) -> None:
        if len(noted[1]):
            self.found.append(noted)

    def finished(self, register: pd.DataFrame, beside: Published, mode: str | None) -> pd.DataFrame:
        self._fill_defaults(register)
        self._check_keys()
        self._check_quarters(beside.today)
        self._check_organisations(register)
        self._check_stated()
        others = self._beside(beside, mode)
        for rule in self.dataset.rules:
            if rule.breaks is None:
                continue
            broken = rule.breaks(self.table, others)
            self._note(rule.columns[0], broken, rule.words, rule.suggestion, is_error=rule.is_error)
        return self.table

    def _beside(self, beside: Published, mode: str | None) -> pd.DataFrame:
        """Return the published rows that will still stand when the draft is published."""
        others = beside.table(self.dataset.name)
        is_replaced = (mode or default_mode(self.dataset)) == REPLACE
        if is_replaced and not self.dataset.is_return:
            others = others[:0]
        else:
            part = ["quarter", "returned_by"] if is_replaced else self.dataset.key_names
            drafted, standing = (
                pd.MultiIndex.from_frame(table[part].astype(object))
                for table in (self.table, others)
            )
            others = others[~standing.isin(drafted)]
        others.attrs["key"] = self.dataset.key_names
        return others

    def _fill_defaults(self, register: pd.DataFrame) -> None:
        for column in self.dataset.columns:
            if not column.default_from:
                continue
            blank = self.table[column.name].isna() & (self.texts(column.name).str.strip() == "")
            source, _, attribute = column.default_from.partition(".")
            values = self.table[source]
            if attribute:
                known = register.set_index("organisation")[attribute]
                values = values.map(known).astype("str")
            self.table.loc[blank, column.name] = values[blank]
            unknown = blank & self.table[column.name].isna() & self.table[source].notna()
            self._note(
                column,
                unknown,
                f"{column.csv_name} is blank and the register of organisations does not know it",
                f"Give the {column.csv_name}, or add the organisation to the register",
                is_error=True,
            )

    def _check_keys(self) -> None:
        key = self.table[self.dataset.key_names]
        repeated = key.duplicated() & key.notna().all(axis=1)
        names = ", ".join(column.csv_name for column in self.dataset.key)
        self._note(
            self.dataset.key[0],
            repeated,
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
                    rows,
                    f"the quarter ends on {quarter.end:%d/%m/%Y} and has not ended",
                    "Check the quarter, or confirm that the figures are complete",
                    is_error=False,
                )
            for area in reference.areas():
                if not (area.is_valid_on(quarter.start) or area.is_valid_on(quarter.end)):
                    self._note(
                        self.dataset.column("area"),
                        rows & (self.table["area"] == area.name),
                        f"{area.name} ({area.code}) did not exist in {label}",
                        "Use the area that was valid in that quarter",
                        is_error=True,
                    )

    def _check_organisations(self, register: pd.DataFrame) -> None:
        known = {reference.EMPLOYER_NOT_RECORDED, *register["organisation"]}
        other_names = aliases(register)
        for name in ("organisation", "returned_by"):
            if not self.dataset.is_return or name not in self.table:
                continue
            column = self.dataset.column(name)
            if column.default_from and not (self.texts(name).str.strip() != "").any():
                continue
            stranger = self.table[name].notna() & ~self.table[name].isin(known)
            for text in self.table[name][stranger].unique():
                near = other_names.get(text.lower()) or reference.closest(text, sorted(known))
                self._note(
                    column,
                    stranger & (self.table[name] == text),
                    f"{name} is not in the register of organisations",
                    near or "Add it to the register, or confirm it",
                    is_error=False,
                    replaces=bool(near),
                )

    def _check_stated(self) -> None:
        stated = (self.table["provenance"] == Provenance.STATED.value) & self.table["source"].isna()
        self._note(
            self.dataset.column("source"),
            stated,
            "a stated figure names its source",
            "Give the document or page that states it",
            is_error=True,
        )

    def problems(self) -> list[Problem]:
        """Return what was noted as problems, the most frequent kinds cut short and counted."""
        listed = []
        for column, places, cell in self.found:
            texts = self.texts(column.name)
            what = (cell.suggestion, cell.level, cell.replaces)
            for place in places[:MOST_OF_ONE_KIND]:
                file, row = self.raw.index[place]
                value = texts.iloc[place]
                listed.append(Problem(file, int(row), column.csv_name, value, cell.rule, *what))
            if len(places) > MOST_OF_ONE_KIND:
                more = f"{cell.rule} (and {len(places) - MOST_OF_ONE_KIND:,} rows more)"
                file = self.raw.index[places[0]][0]
                listed.append(Problem(file, None, column.csv_name, None, more, *what))
        return listed
