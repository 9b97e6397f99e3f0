"""Personal data never gets in: what looks like a person's data refuses the file.

The dashboard takes aggregates only. Every text of a file is scanned, the distinct ones of each
column, headers included and columns that no dataset declares. What is found is told by column,
count and rows: no value is ever part of a `Problem`, an exception or a log.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.cells import ERROR, WARNING
from analysis.declare import Column, Type
from analysis.privacy import identifiers, kinds, names
from analysis.privacy.kinds import Kind, personal
from analysis.reading.headers import snake_case
from analysis.reading.problems import Problem, RawFile

__all__ = ["guard", "is_personal_name", "personal", "scan", "shown_name", "withheld"]

# A problem names this many rows; the rest are counted.
MOST_ROWS = 5
# A plain run of ten digits passes the check of NHS numbers by chance one time in eleven: those of
# a column are taken for NHS numbers where at least this share passes (storage reference 7).
NHS_SHARE = 0.5

# A column of no fewer texts, of which so many have the shape of names and so few stand twice, may
# be a list of people; one of organisations is, where so many bear a given name and no other word.
FEWEST_SHAPED = 5
MOST_SHAPED = 1000
SHAPED_SHARE = 0.9
DISTINCT_SHARE = 0.8
NAMES_SHARE = 0.5

LEAVE_OUT = "Send aggregates only; remove the column"
EMPTY_CELLS = "Send aggregates only; take this out of the cells"
ROLES = "Give roles, never names of people"
# So many texts tell whether those of a column repeat.
SAMPLE = 10_000
TEXT = pa.large_string()
# What a problem shows of a file.
SHOWN = ("column", "value", "rule", "suggestion")
WITHHELD = "a column whose header is withheld"
HIDDEN = "(withheld)"
SHEET_NAMED = "the name of a sheet holds what looks like personal data"
NAMELESS = "a file whose name is withheld"
RENAME = "Give the file a name that tells the organisation and the quarter, and hand it over again"

# An organisation may bear a person's name: there only a title says that it is a person's.
OF_ORGANISATIONS = re.compile(r"organisation|returned_by|alias|org_name|location_name|^title$")
# Where a role is asked for, less is needed to take a text for a name.
OF_ROLES = re.compile(
    r"role|(^|_)(lead|owner|chair|manager|sponsor|contact|trainer)s?$|_by$|^names?$"
)
# Authors of public sources are named as such.
OF_SOURCES = re.compile(r"source|reference|citation|evidence")
# The column of the 360Giving standard for the postcode of the organisation that receives an award.
STANDARD = re.compile(r"(recipient|funding)_org_(postal_code|street_address)")


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
    columns = [
        _Scanned.of(str(header), texts, declared)
        for table, declared in parts
        for header, texts in (() if table is None else table.items())
    ]
    beside = pa.array({text for text in texts if text}, type=TEXT)
    cells = [one.distinct for one in columns if not one.of_role]
    beside, *rest = kinds.suspicious([beside, *cells])
    plain = iter(rest)
    problems: list[Problem] = []
    bodies = _organisations(columns)
    for one in columns:
        looked_at = one.distinct if one.of_role else next(plain)
        problems += _problems(file.name, one, looked_at, bodies)
    return problems, set(kinds.of_texts(beside)[0])


def _organisations(columns: list[_Scanned]) -> str:
    """Return what the file calls organisations, in small letters, to tell their names by."""
    found = (
        text.lower()
        for one in columns
        if OF_ORGANISATIONS.search(one.name)
        for text in one.distinct[:MOST_SHAPED].to_pylist()
        if text
    )
    return "\n".join(found)


@dataclasses.dataclass(frozen=True)
class _Scanned:
    """A column on its way through the scan; in one `of_role` every text may be a person's name."""

    header: str
    texts: pd.Series
    column: Column | None
    is_declared: bool
    distinct: pa.Array

    @classmethod
    def of(cls, header: str, texts: pd.Series, declared: Mapping[str, Column]) -> _Scanned:
        column = declared.get(header)
        is_markers = column is None and declared.get(header.removesuffix("_markers"))
        is_coded = texts.dtype == "category"
        distinct = pa.array(texts.array.categories) if is_coded else _fewer(_whole(texts))
        return cls(header, texts, column, bool(column or is_markers), distinct)

    @cached_property
    def name(self) -> str:
        return snake_case(self.header)

    @cached_property
    def of_role(self) -> bool:
        return bool(OF_ROLES.search(self.name)) and not OF_ORGANISATIONS.search(self.name)


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


def _problems(file: str, one: _Scanned, suspicious: pa.Array, bodies: str) -> Iterator[Problem]:
    header, column, is_declared = one.header, one.column, one.is_declared
    label = column.csv_name if column else WITHHELD if personal([header]) else header
    hint = EMPTY_CELLS if is_declared else LEAVE_OUT
    found = _found(one, suspicious, bodies)
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


def _found(one: _Scanned, suspicious: pa.Array, bodies: str) -> dict[Kind, list[int]]:
    """Return the places of the cells that hold each kind."""
    of_texts = _kinds_of(one, suspicious, bodies)
    found: dict[Kind, list[int]] = {}
    if not of_texts:
        return found
    whole = _whole(one.texts)
    for kind in dict.fromkeys(of_texts.values()):
        wanted = pa.array([text for text in of_texts if of_texts[text] is kind], type=whole.type)
        found[kind] = pc.indices_nonzero(pc.is_in(whole, value_set=wanted)).to_pylist()
    return found


def _whole(texts: pd.Series) -> pa.Array:
    return pa.array(texts.astype("str"), type=TEXT, from_pandas=True)


def _fewer(whole: pa.Array) -> pa.Array:
    """Return each text once, where texts repeat: finding that out of free text takes longer."""
    start = whole[:SAMPLE]
    return pc.unique(whole) if len(pc.unique(start)) * 2 <= len(start) else whole


def _kinds_of(one: _Scanned, texts: pa.Array, bodies: str) -> dict[str, Kind]:
    name, column, of_role = one.name, one.column, one.of_role
    is_name = _name_test(name, of_role=of_role)
    found, looked_at = kinds.of_texts(texts, is_name, all_names=of_role)
    # An amount of money may have ten digits; a count of people has not.
    if not (column and column.is_measure and column.type is not Type.COUNT):
        # An NHS number may begin with 0, as telephone numbers do: it is told first.
        open_to = {None, kinds.PHONE}
        rest = {text: plain for text, plain in looked_at.items() if found.get(text) in open_to}
        found |= dict.fromkeys(_nhs_numbers(rest), kinds.NHS)
    may_mention = _mention_test(name, bodies, of_role=of_role)
    for text, plain in looked_at.items():
        if text not in found and may_mention(plain):
            found[text] = kinds.MENTION
    if _is_list_of_names(one, found):
        is_certain = bool(OF_ORGANISATIONS.search(name))
        texts = list(found) if is_certain else one.distinct.to_pylist()
        kind = kinds.NAME if is_certain else kinds.SHAPED
        found |= {
            text: kind for text in texts if text and found.get(text, kinds.MENTION) is kinds.MENTION
        }
    if STANDARD.fullmatch(name):
        found = {text: kind for text, kind in found.items() if kind is not kinds.POSTCODE}
    return found


def _nhs_numbers(texts: dict[str, str]) -> list[str]:
    """Return the texts of a column that hold NHS numbers, where enough of its numbers pass."""
    numbers = {text: identifiers.ten_digits(plain) for text, plain in texts.items()}
    passing = [
        text for text, found in numbers.items() if any(map(identifiers.is_nhs_number, found))
    ]
    every = sum(1 for found in numbers.values() if found)
    return passing if len(passing) >= NHS_SHARE * every else []


def _name_test(name: str, *, of_role: bool) -> Callable[[str], bool]:
    if OF_ORGANISATIONS.search(name):
        return lambda text: False
    if of_role:
        return lambda text: names.is_name(text, of_role=True) or names.is_mentioned(text)
    return names.is_name


def _mention_test(name: str, bodies: str, *, of_role: bool) -> Callable[[str], bool]:
    if of_role:
        return names.could_be_name
    if OF_SOURCES.search(name):
        return lambda text: False
    if OF_ORGANISATIONS.search(name):
        return names.is_name
    return lambda text: names.is_mentioned(text) or names.is_told_of(text, bodies)


def _listed_names(one: _Scanned, found: dict[str, Kind]) -> dict[str, Kind]:
    """Return the texts of a column that is a list of people."""
    texts = [text for text in one.distinct.to_pylist() if text]
    if OF_ORGANISATIONS.search(one.name) and _share_named(texts, found) >= NAMES_SHARE:
        mentioned = (text for text, kind in found.items() if kind is kinds.MENTION)
        return dict.fromkeys(mentioned, kinds.NAME)
    return dict.fromkeys((text for text in texts if text not in found), kinds.SHAPED)


def _is_list_of_names(one: _Scanned, found: dict[str, Kind]) -> bool:
    """Return whether a column holds little but texts in the shape of names, hardly any twice."""
    is_of_bodies = bool(OF_ORGANISATIONS.search(one.name))
    is_open = one.column is None or one.column.type is Type.TEXT
    is_thing = not is_of_bodies and bool(kinds.THINGS.search(one.name))
    if not is_open or is_thing or OF_SOURCES.search(one.name):
        return False
    every = dict.fromkeys(one.distinct[:MOST_SHAPED].to_pylist())
    texts = [text for text in every if text and text.strip()]
    if len(texts) < FEWEST_SHAPED:
        return False
    if is_of_bodies and _share_named(texts, found) >= NAMES_SHARE:
        return True
    if names.share_shaped(texts) < SHAPED_SHARE:
        return False
    filled = int((one.texts.astype("str").fillna("") != "").sum())
    return len(texts) >= DISTINCT_SHARE * min(filled, MOST_SHAPED)


def _share_named(texts: list[str], found: dict[str, Kind]) -> float:
    return sum(1 for text in texts if text in found) / len(texts)
