"""Problems grouped by cause: one thing to decide is told once, however often it is there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis import formatting
from analysis.cells import ERROR
from analysis.fixing import Fix
from analysis.reading import Problem

ANY_LEVEL, ANY_FILE, ANY_COLUMN = "Everything", "All files", "All columns"
# Rules that tell the figures of their row differ in these only.
OF_A_ROW = re.compile(r"\"[^\"]*\"|\[[a-z]\]|-?\d[\d,./]*")
LONGEST_TITLE, LONGEST_VALUE = 70, 30
COUNTED_REST = re.compile(r" \(and ([\d,]+) rows more\)$")


@dataclass(frozen=True)
class Cause:
    """One kind of problem, with every place it is found.

    Attributes
    ----------
    column : str or None
        None where it is of the whole file.
    problems : tuple of Problem
        In the order of files and rows.
    more : int
        How many rows more there are than are listed.
    """

    level: str
    column: str | None
    problems: tuple[Problem, ...]
    more: int = 0

    @property
    def is_error(self) -> bool:
        """Whether it stops."""
        return self.level == ERROR

    @property
    def rule(self) -> str:
        """What is wrong, in the words of its first place."""
        return COUNTED_REST.sub("", self.problems[0].rule)

    @property
    def is_alike(self) -> bool:
        """Whether the same words are true of every place."""
        return all(COUNTED_REST.sub("", problem.rule) == self.rule for problem in self.problems)

    @property
    def advice(self) -> str:
        """What to do, where it is the same everywhere."""
        advice = {problem.advice for problem in self.problems}
        return advice.pop() if len(advice) == 1 else ""

    @property
    def rows(self) -> int:
        """How many rows it is in; 0 where it is of whole files."""
        return sum(problem.row is not None for problem in self.problems) + self.more

    @property
    def files(self) -> list[str]:
        """The files it is in, in order."""
        return list(dict.fromkeys(one.file for one in self.problems if one.file))

    @property
    def title(self) -> str:
        """Column, value where it is one, and rule, short enough for a heading."""
        rule = self.rule if self.is_alike else OF_A_ROW.sub("…", self.rule)
        if len(rule) > LONGEST_TITLE:
            rule = f"{rule[:LONGEST_TITLE].rsplit(' ', 1)[0]} …"
        values = {problem.value for problem in self.problems}
        value = values.pop() if len(values) == 1 and not self.more else None
        said = f" “{value}”" if value and len(value) <= LONGEST_VALUE else ""
        return f"{self.column}{said}: {rule}" if self.column else rule

    @property
    def mark(self) -> str:
        """A name that changes with any of its places: what was accepted was exactly this."""
        return hashlib.sha256("\n".join(map(str, self.problems)).encode()).hexdigest()[:24]

    @property
    def key(self) -> str:
        """A name that stays the same while the cause does."""
        kind = OF_A_ROW.sub("#", f"{self.level} {self.column} {self.rule}")
        return hashlib.sha256(kind.encode()).hexdigest()[:12]


def causes(problems: Iterable[Problem]) -> list[Cause]:
    """Group problems by cause: what stops first, then the most frequent.

    Problems are of one cause where level, column and rule are the same, whatever figures or texts
    of its row a rule quotes.
    """
    groups: dict[tuple, list[Problem]] = {}
    for problem in problems:
        kind = OF_A_ROW.sub("#", COUNTED_REST.sub("", problem.rule))
        groups.setdefault((problem.level, problem.column, kind), []).append(problem)
    found = [
        Cause(level, column, tuple(mine), sum(map(_counted_rest, mine)))
        for (level, column, _), mine in groups.items()
    ]
    return sorted(found, key=lambda cause: (not cause.is_error, -max(cause.rows, 1)))


def _counted_rest(problem: Problem) -> int:
    rest = COUNTED_REST.search(problem.rule)
    return int(rest[1].replace(",", "")) if rest else 0


def chosen(
    found: list[Cause], *, level: str = ANY_LEVEL, file: str = ANY_FILE, column: str = ANY_COLUMN
) -> list[Cause]:
    """Return the causes of a level, a file and a column, with their places there only."""
    kept = []
    for cause in found:
        if level not in (ANY_LEVEL, cause.level) or column not in (ANY_COLUMN, cause.column):
            continue
        mine = tuple(one for one in cause.problems if file in (ANY_FILE, one.file))
        if mine:
            more = sum(map(_counted_rest, mine))
            kept.append(Cause(cause.level, cause.column, mine, more))
    return kept


def where(cause: Cause) -> str:
    """Say in how many rows of which files a cause is."""
    files = f"in {cause.files[0]}" if len(cause.files) == 1 else f"in {len(cause.files)} files"
    if not cause.files:
        files = "in all files together"
    return f"{formatting.counted(cause.rows, 'row')} {files}" if cause.rows else files


def listed(problems: Iterable[Problem]) -> pd.DataFrame:
    """Return problems as a table that opens beside the file: by file and row, as numbered there."""
    rows = [
        {
            "file": problem.file or "",
            "row": "" if problem.row is None else str(problem.row),
            "column": problem.column or "",
            "level": problem.level,
            "value": problem.value or "",
            "problem": problem.rule,
            "what to do": problem.advice,
        }
        for problem in sorted(problems, key=lambda one: (one.file or "", one.row or 0))
    ]
    columns = ["file", "row", "column", "level", "value", "problem", "what to do"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def fixes(cause: Cause, offered: Iterable[Fix]) -> list[Fix]:
    """Return the quick fixes offered for the places of a cause."""
    places = {(problem.file, problem.value, problem.suggestion) for problem in cause.problems}
    return [fix for fix in offered if (fix.file, fix.old, fix.new) in places]
