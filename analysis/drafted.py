"""What is checked, and what stands beside it: drafts and the published tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.cells import ERROR, WARNING
from analysis.datasets import registry
from analysis.declare import Dataset, Provenance
from analysis.reading import Problem, RawFile
from analysis.rows import Rows, chosen, is_value
from analysis.typed_tables import empty

REPLACE, REVISE = "replace", "revise"

ILLUSTRATIVE = Provenance.ILLUSTRATIVE.value


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
