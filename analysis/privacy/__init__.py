"""Personal data never gets in: what looks like a person's data refuses the file.

The dashboard takes aggregates only. Every text of a file is scanned, the distinct ones of each
column, headers included and columns that no dataset declares. What is found is told by column,
count and rows: no value is ever part of a `Problem`, an exception or a log.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator

import pandas as pd
import pyarrow as pa

from analysis.cells import ERROR, WARNING
from analysis.privacy import columns, kinds, names
from analysis.privacy.kinds import Kind, personal
from analysis.reading.problems import Problem, RawFile

__all__ = ["guard", "is_personal_name", "personal", "scan", "shown_name", "withheld"]

# A problem names this many rows; the rest are counted.
MOST_ROWS = 5
LEAVE_OUT = "Send aggregates only; remove the column"
EMPTY_CELLS = "Send aggregates only; take this out of the cells"
ROLES = "Give roles, never names of people"
# What a problem shows of a file.
SHOWN = ("column", "value", "rule", "suggestion")
WITHHELD = "a column whose header is withheld"
HIDDEN = "(withheld)"
SHEET_NAMED = "the name of a sheet holds what looks like personal data"
NAMELESS = "a file whose name is withheld"
RENAME = "Give the file a name that tells the organisation and the quarter, and hand it over again"


def guard(file: RawFile) -> RawFile:
    """Refuse a file that looks as if it held personal data, and take every trace of it out.

    The one place where files are scanned: reading calls it before it hands a file on, and checking
    calls it for a file that came another way. A file is scanned once.

    Returns
    -------
    RawFile
        The same file: `personal` is what was found, and neither its problems nor its header or
        sample show a value of it.
    """
    if file.personal is not None:
        return file
    # Looked through together with the cells: making the pattern ready takes longer than using it.
    file.personal, hidden = _scanned(file, None, [file.name, *file.header, *_said(file.problems)])
    file.left_out, file.sheet = [], ""
    file.personal += [one for one in file.problems if one.rule == SHEET_NAMED]
    file.problems = [one for one in file.problems if one.rule != SHEET_NAMED]
    _withhold_name(file, hidden)
    said = hidden.intersection(file.header)
    if said and not any(problem.column == WITHHELD for problem in file.personal):
        rule = "the header row holds what looks like personal data"
        file.personal.append(Problem(file.name, None, WITHHELD, None, rule, LEAVE_OUT, ERROR))
    file.problems = [*_withheld(file.problems, file.personal, hidden), *file.personal]
    touched = {problem.column for problem in file.personal}
    quiet = [label in touched or label in said for label in file.labels]
    file.labels = [WITHHELD if label in said else label for label in file.labels]
    file.header = [WITHHELD if cell in said else cell for cell in file.header]
    file.sample = [
        [HIDDEN if hide else cell for cell, hide in zip(row, quiet, strict=True)]
        for row in file.sample
    ]
    return file


def is_personal_name(name: str) -> bool:
    """Return whether the name of a file or of a sheet holds what looks like personal data."""
    return bool(personal([name])) or _is_mentioned_in(name)


def _is_mentioned_in(name: str) -> bool:
    return names.is_mentioned(re.sub(r"[_.,()\[\]-]+", " ", name))


def shown_name(name: str) -> str:
    """Return the name of a file as it may be shown: not where it is personal data."""
    return NAMELESS if is_personal_name(name) else name


def _withhold_name(file: RawFile, hidden: set[str]) -> None:
    """Refuse a file whose own name is personal data, which a release would keep for good."""
    if file.name not in hidden and not _is_mentioned_in(file.name):
        return
    file.name = NAMELESS
    file.problems = [dataclasses.replace(one, file=NAMELESS) for one in file.problems]
    file.personal = [dataclasses.replace(one, file=NAMELESS) for one in file.personal]
    rule = "the name of the file holds what looks like personal data"
    file.personal.append(Problem(NAMELESS, None, None, None, rule, RENAME, ERROR))


def scan(file: RawFile, others: pd.DataFrame | None = None) -> list[Problem]:
    """Return what of a file looks like personal data: one problem per column and kind.

    Parameters
    ----------
    file : RawFile
        As read. Its declared columns are scanned as they stand in the file.
    others : DataFrame, optional
        Text of the columns that are not declared, under their headers as written, or of rows that
        the reader leaves out. Its index is the row as a spreadsheet numbers it.

    Returns
    -------
    list of Problem
        Without a value, ever; `row` is the first of the rows, None where a header says it. All
        are errors but texts that may name a person, which only a person can tell.
    """
    return _scanned(file, others, ())[0]


def _scanned(
    file: RawFile, others: pd.DataFrame | None, texts: Iterable[str]
) -> tuple[list[Problem], set[str]]:
    """Return what `scan` does, and those of some texts that are `personal` by themselves."""
    known = {} if file.dataset is None else {one.name: one for one in file.dataset.all_columns}
    parts = [(file.table, known), *((left, {}) for left in file.left_out), (others, {})]
    scanned = [
        columns.Scanned.of(str(header), texts, declared)
        for table, declared in parts
        for header, texts in (() if table is None else table.items())
    ]
    beside = pa.array({text for text in texts if text}, type=columns.TEXT)
    cells = [one.distinct for one in scanned if not one.of_role]
    beside, *rest = kinds.suspicious([beside, *cells])
    plain = iter(rest)
    problems: list[Problem] = []
    bodies = columns.organisations(scanned)
    for one in scanned:
        looked_at = one.distinct if one.of_role else next(plain)
        problems += _problems(file.name, one, looked_at, bodies)
    return problems, set(kinds.of_texts(beside)[0])


def withheld(problems: Iterable[Problem], found: Iterable[Problem]) -> list[Problem]:
    """Return other problems without anything personal: `found` is what `scan` returned.

    A column in which something was found shows no values at all.
    """
    problems = list(problems)
    return _withheld(problems, found, personal(_said(problems))) if problems else []


def _said(problems: Iterable[Problem]) -> Iterator[str | None]:
    return (getattr(problem, name) for problem in problems for name in SHOWN)


def _withheld(
    problems: Iterable[Problem], found: Iterable[Problem], hidden: set[str]
) -> list[Problem]:
    touched = {(problem.file, problem.column) for problem in found}
    return [
        _quiet(problem, hidden, is_touched=(problem.file, problem.column) in touched)
        for problem in problems
    ]


def _quiet(problem: Problem, hidden: set[str], *, is_touched: bool) -> Problem:
    changes: dict[str, object] = {}
    if is_touched or problem.value in hidden or problem.suggestion in hidden:
        changes = {"value": None, "suggestion": "", "replaces": False}
    if problem.column in hidden:
        changes |= {"column": WITHHELD, "value": None}
    is_quoted = bool(is_touched and problem.value and problem.value in problem.rule)
    if problem.rule in hidden or is_quoted:
        changes["rule"] = "the cell does not follow the rules of its column"
    return dataclasses.replace(problem, **changes) if changes else problem


def _problems(
    file: str, one: columns.Scanned, suspicious: pa.Array, bodies: str
) -> Iterator[Problem]:
    header, column, is_declared = one.header, one.column, one.is_declared
    label = column.csv_name if column else WITHHELD if personal([header]) else header
    hint = EMPTY_CELLS if is_declared else LEAVE_OUT
    found = columns.places_of(one, suspicious, bodies)
    for kind, places in found.items():
        rows = [int(row) for row in one.texts.index[places[:MOST_ROWS]]]
        words = f"{_counted(len(places), kind)} ({_listed(rows, len(places))})"
        advice = ROLES if is_declared and kind in (kinds.NAME, kinds.MENTION) else hint
        level = ERROR if kind.is_error else WARNING
        yield Problem(file, rows[0], label, None, words, advice, level)
    said = None if is_declared else kinds.of_header(header)
    if said and said not in found:
        words = f"the header says that the column holds {said.many}"
        yield Problem(file, None, label, None, words, hint, ERROR)


def _counted(count: int, kind: Kind) -> str:
    return (
        f"1 cell looks like {kind.one}" if count == 1 else f"{count:,} cells look like {kind.many}"
    )


def _listed(rows: list[int], count: int) -> str:
    if count == 1:
        return f"row {rows[0]}"
    *most, last = (f"{row:,}" for row in rows)
    if count > len(rows):
        return f"rows {', '.join([*most, last])} and {count - len(rows):,} more"
    return f"rows {', '.join(most)} and {last}"
