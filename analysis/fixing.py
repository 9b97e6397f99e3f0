"""Quick fixes: cells that can be written rightly without changing, or guessing, what they mean.

A fix is certain where the text means the same before and after (a thousands separator, a currency
sign, an older symbol), or where the register of organisations names the text as another name.
"Did you mean" is a guess: a person may accept one, never all at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import pandas as pd

from analysis import cells
from analysis.cells import ERROR
from analysis.declare import Column, Dataset
from analysis.drafted import Draft, Published
from analysis.known_organisations import aliases, in_force
from analysis.reading import Problem, RawFile

NAMES = ("organisation", "returned_by")


@dataclasses.dataclass(frozen=True)
class Fix:
    """Write one text in place of another in a column of a file.

    Attributes
    ----------
    file, column : str
        Names of the file and of the declared column.
    old, new : str
        The text of the cells, and what is written in its place.
    why : str
        The rule that the old text broke.
    is_certain : bool
        Whether nothing is guessed; only these can be accepted all at once.
    rows : int
        How many cells it is for.
    """

    file: str
    column: str
    old: str
    new: str
    why: str
    is_certain: bool = True
    rows: int = 1

    @property
    def id(self) -> str:
        """What tells it from the other fixes of a draft."""
        return "\x1f".join((self.file, self.column, self.old, self.new))

    def __str__(self) -> str:
        where = "1 cell" if self.rows == 1 else f"{self.rows:,} cells"
        return f'{self.file}: {self.column}: "{self.old}" is written "{self.new}" ({where})'


def offered(draft: Draft, published: Published | None = None) -> list[Fix]:
    """Return the fixes a checked draft can be given, certain ones first.

    Parameters
    ----------
    draft : Draft
        As checked.
    published : Published, optional
        What it was checked against: its register knows other names of organisations.
    """
    other_names = aliases(in_force(draft, published or Published(), None))
    found: dict[str, Fix] = {}
    for problem in draft.problems:
        if not problem.replaces or problem.value is None:
            continue
        for file in draft.files:
            fix = _fix(file, problem, other_names)
            if fix is not None:
                found.setdefault(fix.id, fix)
    return sorted(found.values(), key=lambda fix: not fix.is_certain)


def certain(fixes: Iterable[Fix]) -> list[Fix]:
    """Return the fixes that can be accepted all at once."""
    return [fix for fix in fixes if fix.is_certain]


def applied(files: Iterable[RawFile], fixes: Iterable[Fix]) -> list[RawFile]:
    """Return the files with the fixes written into their tables; the files given stay as they are.

    A fix for a file, a column or a text that is not there changes nothing.
    """
    fixes = list(fixes)
    return [_fixed(file, [fix for fix in fixes if fix.file == file.name]) for file in files]


def _fix(file: RawFile, problem: Problem, other_names: dict[str, str]) -> Fix | None:
    if file.name != problem.file or file.table is None or file.dataset is None:
        return None
    column = _column(file.dataset, problem.column)
    if column is None or column.name not in file.table:
        return None
    rows = int((file.table[column.name] == problem.value).sum())
    if not rows:
        return None
    is_certain = problem.level != ERROR and (
        _means_the_same(column, problem.value, problem.suggestion)
        or (
            column.name in NAMES
            and other_names.get(problem.value.strip().lower()) == problem.suggestion
        )
    )
    names = (problem.value, problem.suggestion, problem.rule)
    return Fix(file.name, column.name, *names, is_certain, rows)


def _column(dataset: Dataset, csv_name: str | None) -> Column | None:
    return next((column for column in dataset.all_columns if column.csv_name == csv_name), None)


def _means_the_same(column: Column, old: str, new: str) -> bool:
    before, after = cells.read(column, old), cells.read(column, new)
    same = (before.value, before.status, before.markers)
    return not after.rule and same == (after.value, after.status, after.markers)


def _fixed(file: RawFile, fixes: list[Fix]) -> RawFile:
    if file.table is None or not fixes:
        return file
    table = file.table.copy()
    for name in {fix.column for fix in fixes} & set(table):
        table[name] = _replaced(table[name], [fix for fix in fixes if fix.column == name])
    return dataclasses.replace(file, table=table, problems=list(file.problems))


def _replaced(texts: pd.Series, fixes: list[Fix]) -> pd.Series:
    written = {fix.old: fix.new for fix in fixes}
    texts = texts.astype("str")
    return texts.where(~texts.isin(list(written)), texts.map(written))
