"""What a reader made of a polluted file: right, refused, or the one thing that must not be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from analysis import checking, reading
from analysis.drafted import Draft
from analysis.reading import Problem
from analysis.reading.tidying import takes_lines
from tests.pollution import cases
from tests.pollution.cases import Case


class Verdict(StrEnum):
    """How a file fared."""

    RIGHT = "right"
    REFUSED = "refused"
    WRONG = "silently wrong"


@dataclass
class Result:
    """A verdict and what was said."""

    verdict: Verdict
    problems: list[Problem]
    table: pd.DataFrame | None = None


def expected(case: Case) -> tuple[pd.DataFrame, int]:
    """Return the typed table of a clean case, and how many warnings it has."""
    draft = drafted(case.content(), case)
    assert not draft.errors, [str(problem) for problem in draft.errors]
    return draft.tables[case.dataset.name], len(draft.warnings)


def drafted(content: bytes, case: Case) -> Draft:
    """Return a file read and checked as the page and the command line do."""
    files = reading.read_all(case.name, content)
    return checking.check(files, cases.beside())


def result(content: bytes, case: Case, right: pd.DataFrame) -> Result:
    """Return how a file fared beside what it says."""
    draft = drafted(content, case)
    if draft.errors:
        return Result(Verdict.REFUSED, draft.problems)
    table = draft.tables.get(case.dataset.name)
    if table is not None:
        right = _as_told(right, table, draft.problems)
    same = table is not None and in_order(table, case).equals(in_order(right, case))
    return Result(Verdict.RIGHT if same else Verdict.WRONG, draft.problems, table)


def _as_told(right: pd.DataFrame, table: pd.DataFrame, problems: list[Problem]) -> pd.DataFrame:
    """Return what is right with the markers that stood in cells and were told: "1 [r]"."""
    told = {one.column for one in problems if "markers belong in the column" in one.rule}
    names = [f"{name}_markers" for name in told if f"{name}_markers" in right]
    return right.assign(**{name: table[name].array for name in names if len(table) == len(right)})


def in_order(table: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return a table without what does not count: the order of its rows and their numbers."""
    key = case.dataset.key_names
    for column in case.dataset.all_columns:
        # How wide a gap in a free text is, and where its lines end, is no matter of figures.
        if takes_lines(case.dataset, column):
            told = table[column.name].str.replace(r"\s+", " ", regex=True)
            table = table.assign(**{column.name: told})
    return table.sort_values(key, kind="stable").reset_index(drop=True)
