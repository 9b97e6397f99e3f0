"""Checking a draft: every rule of every dataset, all problems at once.

A draft is one or several files that are published together. The checks see what is already
published beside them, so a figure that two senders return, or a quarter that does not open as the
last one closed, is found here and not on a page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis import cells, privacy, quarters, reference
from analysis.cells import ERROR, WARNING, Cell
from analysis.coding import coded_texts, is_in, is_repeated, row_codes
from analysis.datasets import registry
from analysis.declare import Column, Dataset, Provenance, Rule
from analysis.reading import Problem, RawFile
from analysis.rows import Held, Rows, chosen, is_value, pandas_type

# Past this many of one kind in one column the rest are counted, not listed.
MOST_OF_ONE_KIND = 1000
# Likening a name to all of the register takes a while: past this many it is not done.
MOST_LIKENED = 200

REPLACE, REVISE = "replace", "revise"

ILLUSTRATIVE = Provenance.ILLUSTRATIVE.value


def empty(dataset: Dataset) -> pd.DataFrame:
    """Return a typed table without rows."""
    return nothing(dataset).copy(deep=False)


def nothing(dataset: Dataset) -> pd.DataFrame:
    """Return a typed table without rows that all share: nobody may change it."""
    known = _EMPTY.get(dataset.name)
    if known is None or known[0] is not dataset:
        known = _EMPTY[dataset.name] = (
            dataset,
            typed(dataset, pd.DataFrame(index=pd.RangeIndex(0))),
        )
    return known[1]


# Made once for each declaration: every check and every read asks for most of them.
_EMPTY: dict[str, tuple[Dataset, pd.DataFrame]] = {}


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


def is_illustrative(table: pd.DataFrame | Rows) -> np.ndarray:
    """Return which typed rows are illustrative."""
    return is_value(table, "provenance", ILLUSTRATIVE)


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

    @cached_property
    def _illustrative(self) -> dict[str, np.ndarray]:
        """Which rows of the datasets that have such are illustrative."""
        found = {name: is_illustrative(table) for name, table in self.tables.items() if len(table)}
        return {name: mask for name, mask in found.items() if mask.any()}

    @property
    def is_illustrative(self) -> bool:
        """Whether illustrative rows stand."""
        return bool(self._illustrative)

    @property
    def real(self) -> list[str]:
        """The datasets of which a row stands that is not illustrative."""
        found = self._illustrative
        names = [name for name, table in self.tables.items() if len(table)]
        return [name for name in names if name not in found or not found[name].all()]

    def without_illustrative(self) -> Published:
        """Return what stands once the illustrative rows have gone."""
        left = {name: chosen(self.tables[name], ~mask) for name, mask in self._illustrative.items()}
        return Published({**self.tables, **left}, self.today) if left else self


@dataclass
class Draft:
    """Checked files.

    Attributes
    ----------
    tables : dict of str to DataFrame or Rows
        Typed rows by dataset; rows with an error in a cell hold nothing there. The index of a
        DataFrame is (file, row).
    problems : list of Problem
        In the order of the files and rows.
    """

    files: list[RawFile]
    tables: dict[str, pd.DataFrame | Rows] = field(default_factory=dict)
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
            registry()[name].replaces_illustrative and not is_illustrative(table).all()
            for name, table in self.tables.items()
        )


def check(
    files: list[RawFile], published: Published, *, mode: str | None = None, is_whole: bool = True
) -> Draft:
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
    is_whole : bool
        Whether the draft's tables are typed tables; else they are `Rows`, which take less memory.

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
        check.finish(register, beside, mode)
        draft.tables[name] = check.table() if is_whole else check.rows
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

    tables = {name: check.rows for name, check in checks.items()}
    told: dict[tuple[str, str, str], int] = {}
    for doubt in plausibility.warnings(tables, beside.tables, is_whole=mode != REVISE):
        check = checks[doubt.dataset]
        column = check.dataset.column(doubt.column)
        file, row = check.at(doubt.place)
        kind = (file, doubt.dataset, doubt.column)
        told[kind] = told.get(kind, 0) + 1
        if told[kind] <= MOST_OF_ONE_KIND:
            [value] = check.texts_at(column.name, [doubt.place])
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
        drafted = drafted.table() if isinstance(drafted, Rows) else drafted
        known = pd.concat([drafted, known[:0] if mode == REPLACE else known], ignore_index=True)
    named = known["organisation"]
    texts = pa.array(named)
    if not texts.null_count and pc.count_distinct(texts).as_py() == len(texts):
        return known
    once = (named.notna() & ~named.duplicated()).to_numpy(dtype=bool)
    return known[once]


def aliases(register: pd.DataFrame) -> dict[str, str]:
    """Return the organisation that each other name, in lower case, stands for."""
    has_other = register["alias"].notna().to_numpy(dtype=bool)
    if not has_other.any():
        return {}
    written = register.loc[has_other, ["organisation", "alias"]]
    return {
        alias.strip().lower(): organisation
        for organisation, names in written.itertuples(index=False)
        for alias in names.split(";")
        if alias.strip()
    }


def _check_provenance(draft: Draft, published: Published) -> None:
    illustrative, real = [], False
    for name, table in draft.tables.items():
        rows = is_illustrative(table)
        if rows.any():
            illustrative.extend(table.index[rows][:MOST_OF_ONE_KIND])
        real |= bool(registry()[name].replaces_illustrative and not rows.all())
    stands = any(registry()[name].replaces_illustrative for name in published.real)
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


@dataclass(frozen=True)
class _Noted:
    """What is wrong in a column: the places of the first rows it is wrong in, and how many.

    `hints` say what to do in each of these places; without them it is the same everywhere.
    """

    column: Column
    rows: np.ndarray
    count: int
    cell: Cell
    hints: tuple[str, ...] = ()


class _DatasetCheck:
    """The files of one dataset, parsed, completed and checked together."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.parts: list[RawFile] = []
        # Taken out of the tables once: pandas makes a new column each time it is asked for one.
        self._texts: list[dict[str, pd.Series]] = []
        self.rows = Rows(dataset, 0)
        self._coded: dict[str, tuple[np.ndarray, list[str]]] = {}
        self.found: list[_Noted] = []

    def add(self, file: RawFile) -> None:
        self.parts.append(file)
        self._texts.append(dict(file.table.items()))

    def parsed(self) -> Rows:
        self.rows = Rows(self.dataset, sum(file.rows for file in self.parts))
        for column in self.dataset.all_columns:
            self._read(column)
        self.rows.parts = [(file.name, file.table.index) for file in self.parts]
        return self.rows

    def table(self) -> pd.DataFrame:
        """Return the typed table, its index the (file, row) of every row."""
        return self.rows.table().set_axis(self.rows.index)

    def at(self, place: int) -> tuple[str, int]:
        """Return the file and the row at a place."""
        for file in self.parts:
            if place < file.rows:
                return file.name, int(file.table.index[place])
            place -= file.rows
        raise IndexError(place)

    def _read(self, column: Column) -> None:
        found, places = self._cells(column, column.name, lambda text: cells.read(column, text))
        put = self.rows.columns
        values = [cell.value for cell in found]
        put[column.name] = Held.of(values, places, pandas_type(column))
        if column.has_status:
            statuses = [cell.status.value for cell in found]
            put[column.status_name] = Held.of(statuses, places, "str")
        if column.is_measure:
            put[column.markers_name] = self._read_markers(column, found, places)

    def _read_markers(self, column: Column, of_cells: list[Cell], at: np.ndarray) -> Held:
        found, places = self._cells(column, column.markers_name, cells.read_markers)
        if len(found) == 1 and not found[0].value:
            return Held.of([cell.markers for cell in of_cells], at, "str")
        # Each pair of what stands in the cell and in the markers column is put together once.
        together = at.astype(np.int64) * len(found) + places
        pairs, inverse = np.unique(together, return_inverse=True)
        both = []
        for pair in pairs.tolist():
            inside, beside = of_cells[pair // len(found)].markers, found[pair % len(found)].value
            both.append(cells.ordered({*inside.split(), *(beside or "").split()}))
        return Held.of(both, inverse, "str")

    def texts_at(self, name: str, places: np.ndarray) -> list[str]:
        """Return some cells of a column as they stand in their files."""
        codes, texts = self._coded_texts(name)
        return [texts[code] for code in codes[places].tolist()]

    def _coded_texts(self, name: str) -> tuple[np.ndarray, list[str]]:
        """Return for every row the place of its text among the distinct ones, and these."""
        if name not in self._coded:
            held = zip(self.parts, self._texts, strict=True)
            parts = [_coded_part(file.rows, texts.get(name)) for file, texts in held]
            if len(parts) == 1:
                self._coded[name] = parts[0]
            else:
                seen: dict[str, int] = {}
                at = [[seen.setdefault(t, len(seen)) for t in texts] for _, texts in parts]
                codes = [
                    np.array(new, np.int64)[old] for new, (old, _) in zip(at, parts, strict=True)
                ]
                self._coded[name] = np.concatenate(codes), list(seen)
        return self._coded[name]

    def _is_blank(self, name: str) -> np.ndarray:
        """Return in which rows a column holds nothing."""
        places, distinct = self._coded_texts(name)
        return np.array([not text.strip() for text in distinct], dtype=bool)[places]

    def _is_there(self, name: str) -> np.ndarray:
        """Return in which rows the column is there at all, blank or not."""
        return np.concatenate(
            [
                texts[name].notna().to_numpy() if name in texts
                else np.zeros(file.rows, dtype=bool)
                for file, texts in zip(self.parts, self._texts, strict=True)
            ]
        )  # fmt: skip

    def _cells(self, column: Column, name: str, read) -> tuple[list[Cell], np.ndarray]:
        # Each distinct text is read once: a return repeats its areas, levels and small counts.
        places, distinct = self._coded_texts(name)
        found = [read(text) for text in distinct]
        if any(cell.rule for cell in found):
            is_wrong = np.array([bool(cell.rule) for cell in found], dtype=bool)
            # A column that is missing has been reported once, and not for each of its rows.
            wrong = np.flatnonzero(is_wrong[places] & self._is_there(name))
            for place, rows in _grouped(wrong, places):
                self._add(column, rows, found[place])
        return found, places

    def _note(
        self,
        column: Column,
        broken: np.ndarray | pd.Series,
        rule: str,
        hint: str = "",
        *,
        is_error: bool,
        replaces: bool = False,
        hints: Callable[[np.ndarray], list[str]] | None = None,
    ) -> None:
        level = ERROR if is_error else WARNING
        cell = Cell(rule=rule, suggestion=hint, level=level, replaces=replaces)
        if isinstance(broken, pd.Series):
            broken = broken.to_numpy(dtype=bool, na_value=False)
        self._add(column, np.flatnonzero(broken), cell, hints)

    def _add(
        self,
        column: Column,
        rows: np.ndarray,
        cell: Cell,
        hints: Callable[[np.ndarray], list[str]] | None = None,
    ) -> None:
        if len(rows):
            first = rows[:MOST_OF_ONE_KIND].copy()
            said = tuple(hints(first)) if hints else ()
            self.found.append(_Noted(column, first, len(rows), cell, said))

    def finish(self, register: pd.DataFrame, beside: Published, mode: str | None) -> None:
        self._fill_defaults(register)
        self._check_keys()
        self._check_quarters(beside.today)
        self._check_organisations(register)
        self._check_stated()
        others = self._beside(beside, mode)
        table = None
        for rule in self.dataset.rules:
            if rule.breaks is None:
                continue
            if table is None and not rule.by_column:
                table = self.rows.table()
            broken = rule.breaks(self.rows if rule.by_column else table, others)
            self._note(
                rule.columns[0],
                broken,
                rule.words,
                rule.suggestion,
                is_error=rule.is_error,
                hints=partial(self._with_what_is_compared, rule) if rule.columns[1:] else None,
            )

    def _with_what_is_compared(self, rule: Rule, places: np.ndarray) -> list[str]:
        """Say in each place what the columns hold that a rule compares."""
        texts = [self.texts_at(column.name, places) for column in rule.columns]
        names = [column.csv_name for column in rule.columns]
        rows = [
            ", ".join(f"{name} {text or 'blank'}" for name, text in zip(names, row, strict=True))
            for row in zip(*texts, strict=True)
        ]
        return [f"{rule.suggestion}: {row}" for row in rows]

    def _beside(self, beside: Published, mode: str | None) -> pd.DataFrame:
        """Return the published rows that will still stand when the draft is published."""
        others = beside.table(self.dataset.name)
        is_replaced = (mode or default_mode(self.dataset)) == REPLACE
        if is_replaced and not self.dataset.is_return:
            others = others[:0]
        elif len(others):
            part = ["quarter", "returned_by"] if is_replaced else self.dataset.key_names
            (drafted, standing), _ = row_codes(part, self.rows, others)
            others = chosen(others, ~is_in(standing, drafted))
        if others.attrs.get("key") != self.dataset.key_names:
            others = others.copy(deep=False)
            others.attrs["key"] = self.dataset.key_names
        return others

    def _fill_defaults(self, register: pd.DataFrame) -> None:
        for column in self.dataset.columns:
            if not column.default_from:
                continue
            own = self.rows.columns[column.name]
            blank = self._is_blank(column.name) & own.is_missing
            if not blank.any():
                continue
            source, _, attribute = column.default_from.partition(".")
            given = self.rows.columns[source]
            values = given.values
            if attribute:
                known = register.set_index("organisation")[attribute].dropna().to_dict()
                values = [known.get(value) for value in values]
            # The column's own values, then what each of the source's stands for, then none.
            both, none = [*own.values, *values, None], len(own.values) + len(values)
            filled = np.where(
                given.is_missing, none, len(own.values) + given.codes.astype(np.int64)
            )
            places = np.where(blank, filled, np.where(own.is_missing, none, own.codes))
            held = self.rows.columns[column.name] = Held.of(both, places, own.kind)
            self._note(
                column,
                blank & held.is_missing & ~given.is_missing,
                f"{column.csv_name} is blank and the register of organisations does not know it",
                f"Give the {column.csv_name}, or add the organisation to the register",
                is_error=True,
            )

    def _check_keys(self) -> None:
        [coded], [is_whole] = row_codes(self.dataset.key_names, self.rows)
        names = ", ".join(column.csv_name for column in self.dataset.key)
        hint = "Keep one of the rows, or add them up if they are parts of one figure"
        self._note(
            self.dataset.key[0],
            is_repeated(coded) & is_whole,
            f"the key ({names}) is there already, in a row above",
            hint,
            is_error=True,
            hints=lambda places: [
                f"{hint}: the first is in {where}" for where in self._first_of(coded, places)
            ],
        )

    def _first_of(self, codes: np.ndarray, places: np.ndarray) -> list[str]:
        """Say for each place where the first row with its number is."""
        among = np.flatnonzero(np.isin(codes, codes[places]))
        numbers, first = np.unique(codes[among], return_index=True)
        rows = among[first[np.searchsorted(numbers, codes[places])]]
        found = [(self.at(mine), self.at(its)) for mine, its in zip(places, rows, strict=True)]
        return [
            f"row {row}" if file == mine else f"row {row} of {file}"
            for (mine, _), (file, row) in found
        ]

    def _check_quarters(self, today: dt.date) -> None:
        if not self.dataset.is_return:
            return
        held, areas = self.rows.columns["quarter"], self.rows.columns["area"]
        for label in held.values:
            quarter = quarters.parse(label)
            if quarter.end >= today:
                self._note(
                    self.dataset.column("quarter"),
                    held.is_value(label),
                    f"the quarter ends on {quarter.end:%d/%m/%Y} and has not ended",
                    "Check the quarter, or confirm that the figures are complete",
                    is_error=False,
                )
            for area in reference.areas():
                if not (area.is_valid_on(quarter.start) or area.is_valid_on(quarter.end)):
                    self._note(
                        self.dataset.column("area"),
                        held.is_value(label) & areas.is_value(area.name),
                        f"{area.name} ({area.code}) did not exist in {label}",
                        "Use the area that was valid in that quarter",
                        is_error=True,
                    )

    def _check_organisations(self, register: pd.DataFrame) -> None:
        known = {reference.EMPLOYER_NOT_RECORDED, *register["organisation"].tolist()}
        other_names = aliases(register)
        spelt = {reference.spelling(text): text for text in known}
        for name in ("organisation", "returned_by"):
            if not self.dataset.is_return or name not in self.rows:
                continue
            column = self.dataset.column(name)
            if column.default_from and self._is_blank(name).all():
                continue
            held = self.rows.columns[name]
            is_stranger = np.array([*(text not in known for text in held.values), False])
            if not is_stranger.any():
                continue
            for number, (place, rows) in enumerate(
                _grouped(np.flatnonzero(is_stranger[held.codes]), held.codes)
            ):
                near = self._known_as(held.values[place], known, other_names, number)
                rule = f"{name} is not in the register of organisations"
                hint, level = near or "Add it to the register, or confirm it", WARNING
                if written := spelt.get(reference.spelling(held.values[place])):
                    # The figures of one organisation would be told as those of two.
                    rule, hint, level = (
                        f"{name} is written otherwise in the register",
                        written,
                        ERROR,
                    )
                cell = Cell(rule=rule, suggestion=hint, level=level, replaces=bool(near or written))
                self._add(column, rows, cell)

    def _known_as(self, text: str, known: set[str], other_names, number: int) -> str | None:
        """Return the organisation that a stranger may be, looked for among the first of them."""
        near = other_names.get(text.lower())
        return near or (reference.closest(text, sorted(known)) if number < MOST_LIKENED else None)

    def _check_stated(self) -> None:
        provenance, source = self.rows.columns["provenance"], self.rows.columns["source"]
        self._note(
            self.dataset.column("source"),
            provenance.is_value(Provenance.STATED.value) & source.is_missing,
            "a stated figure names its source",
            "Give the document or page that states it",
            is_error=True,
        )

    def problems(self) -> list[Problem]:
        """Return what was noted as problems, the most frequent kinds cut short and counted."""
        listed: list[Problem] = []
        counts: dict[tuple[str, str], int] = {}
        cut: dict[tuple[str, str], tuple[Cell, str]] = {}
        for noted in self.found:
            column, places, cell = noted.column, noted.rows, noted.cell
            kind = (column.csv_name, cell.rule)
            room = max(MOST_OF_ONE_KIND - counts.get(kind, 0), 0)
            counts[kind] = counts.get(kind, 0) + noted.count
            shown = places[:room]
            texts = self.texts_at(column.name, shown)
            hints = noted.hints[: len(shown)] or [cell.suggestion] * len(shown)
            for place, value, hint in zip(shown.tolist(), texts, hints, strict=True):
                what = (cell.rule, hint, cell.level, cell.replaces)
                listed.append(Problem(*self.at(place), column.csv_name, value, *what))
            if counts[kind] > MOST_OF_ONE_KIND and kind not in cut:
                cut[kind] = (cell, self.at(places[0])[0])
        for kind, (cell, file) in cut.items():
            more = f"{cell.rule} (and {counts[kind] - MOST_OF_ONE_KIND:,} rows more)"
            what = (more, cell.suggestion, cell.level, cell.replaces)
            listed.append(Problem(file, None, kind[0], None, *what))
        return listed


def _coded_part(rows: int, column: pd.Series | None) -> tuple[np.ndarray, list[str]]:
    """Return a file's column as the place of every row's text, and the texts; none is blank."""
    if column is None:
        return np.broadcast_to(np.zeros(1, np.int8), rows), [""][:rows]
    codes, texts = coded_texts(column)
    texts = list(map(str, texts.tolist()))
    if (codes < 0).any():
        codes = np.where(codes < 0, len(texts), codes)
        texts.append("")
    return codes, texts


def _grouped(rows: np.ndarray, places: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the rows that share a place, with it, in the order of their first rows."""
    order = np.argsort(places[rows], kind="stable")
    chosen = rows[order]
    edges = np.flatnonzero(np.diff(places[chosen])) + 1
    groups = [group for group in np.split(chosen, edges) if len(group)]
    for group in sorted(groups, key=lambda group: group[0]):
        yield int(places[group[0]]), group
