"""The words in which datasets and indicators are declared. Everything else reads them.

A `Dataset` names its key, its columns, its rules and its indicators. Checks, templates, the data
dictionary, Table Schemas, the store, the illustrative generator, the published figures and page
text all follow from it, so a rule or a meaning is written in one place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import reference


def _declared_indicators() -> tuple[str, ...]:
    from analysis.datasets import registry

    return tuple(registry().indicators)


def _declared_returns() -> tuple[str, ...]:
    from analysis.datasets import registry

    return tuple(dataset.name for dataset in registry().returns)


# Choices that are themselves declarations, so that no list of them is kept twice.
INDICATORS = "(indicators)"
RETURNS = "(returns)"
DECLARED = {INDICATORS: _declared_indicators, RETURNS: _declared_returns}


class Type(StrEnum):
    """What a cell holds, and so how it is read, stored and written."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices, `;` between"
    AREA = "area"
    QUARTER = "quarter"
    DATE = "date"
    COUNT = "count"
    NUMBER = "number"
    MONEY = "money"

    @property
    def is_numeric(self) -> bool:
        """Whether cells hold a number."""
        return self in (Type.COUNT, Type.NUMBER, Type.MONEY)


class Kind(StrEnum):
    """How a measure behaves in time."""

    FLOW = "flow"
    STOCK = "stock"
    CUMULATIVE = "cumulative"
    RATIO = "ratio"


class Better(StrEnum):
    """Which direction is an improvement. Stated, so that nobody guesses it from a name."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Status(StrEnum):
    """Why a cell has, or has not, a value (GSS shorthand)."""

    OK = "ok"
    HIDDEN = "c"
    NOT_AVAILABLE = "x"
    NOT_APPLICABLE = "z"
    LOW = "low"
    HIGH = "high"
    UNRELIABLE = "u"


STATUS_WORDS = {
    Status.OK: "published",
    Status.HIDDEN: "hidden to protect people",
    Status.NOT_AVAILABLE: "not available",
    Status.NOT_APPLICABLE: "not applicable",
    Status.LOW: "rounds to zero but is not zero",
    Status.HIGH: "rounds to 100 % but is not 100 %",
    Status.UNRELIABLE: "too few returns to say",
}

MARKER_WORDS = {
    "p": "provisional until the next quarter is published",
    "r": "revised",
    "e": "estimated",
    "b": "break in series",
    "i": "incomplete: not every return expected is in",
}


class Provenance(StrEnum):
    """Where a row comes from. Weakest last: a figure takes the weakest of its rows."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    STATED = "stated"
    ILLUSTRATIVE = "illustrative"


@dataclass(frozen=True)
class Column:
    """One column of a dataset.

    Attributes
    ----------
    name : str
        Name in tables and, unless `header` says otherwise, in CSVs.
    meaning : str
        One sentence for the data dictionary and the template.
    type : Type
        What a cell holds.
    kind : Kind, optional
        Flow or stock; only measures have one.
    unit : str
        Unit of a measure: "people", "sessions", "GBP".
    adds_over : tuple of str
        Names of the key columns over which the measure may be summed. Quarters are implied for a
        flow and impossible for a stock.
    required : bool
        Whether the header must be there and no cell may be blank.
    choices : tuple of str or str
        Allowed values, or the name of the reference list that holds them.
    status_allowed : bool
        Whether a cell may hold a status such as ``[x]`` in place of a value.
    blank : Status
        What a blank or absent optional cell means.
    default : str, optional
        Value of a blank key cell.
    default_from : str, optional
        ``organisation.area`` takes the register's value; a column name takes that column's.
    header : str, optional
        Header in CSVs where a standard fixes one (360Giving).
    headcounts : bool
        Whether the measure counts people, and so falls under disclosure control.
    carried : int
        How many quarters a stock is carried forward, marked ``e``, where it is not available.
    pattern : str, optional
        Regular expression that a text must match in full.
    example : str
        Value in the template's example row.
    also : tuple of str
        Other headers that mean the column and nothing else: read as it, and said so.
    """

    name: str
    meaning: str
    type: Type = Type.TEXT
    kind: Kind | None = None
    unit: str = ""
    adds_over: tuple[str, ...] = ()
    required: bool = True
    choices: tuple[str, ...] | str = ()
    status_allowed: bool = False
    blank: Status = Status.NOT_AVAILABLE
    default: str | None = None
    default_from: str | None = None
    header: str | None = None
    headcounts: bool = False
    carried: int = 0
    pattern: str | None = None
    pattern_words: str = ""
    example: str = ""
    also: tuple[str, ...] = ()

    @property
    def csv_name(self) -> str:
        """Header of the column in templates and exports."""
        return self.header or self.name

    @cached_property
    def is_measure(self) -> bool:
        """Whether the column holds a number with a status and markers."""
        return self.type.is_numeric

    @property
    def has_status(self) -> bool:
        """Whether a status is stored beside the value."""
        return self.is_measure or self.status_allowed or not self.required

    @property
    def allowed(self) -> tuple[str, ...]:
        """Allowed values in their order; empty where any text will do."""
        if self.choices in DECLARED:
            return DECLARED[self.choices]()
        if isinstance(self.choices, str):
            return reference.names(self.choices)
        return self.choices

    @property
    def status_name(self) -> str:
        """Name of the stored column that holds the status."""
        return f"{self.name}__status"

    @property
    def markers_name(self) -> str:
        """Name of the stored and the CSV column that holds the markers."""
        return f"{self.name}_markers"


@dataclass(frozen=True)
class Rule:
    """A rule between the columns of one row, or between rows.

    Attributes
    ----------
    columns : tuple of Column
        The columns it reads; the first is the one a problem is reported in.
    breaks : callable
        Takes the table being checked and the rows of the dataset that will stand beside it,
        returns a mask of the rows that break the rule. It applies where all its parts are present.
        None where `analysis.plausibility` finds them and says them with the numbers.
    words : str
        The rule in plain words.
    suggestion : str
        What the analyst can do.
    is_error : bool
        Errors stop; warnings ask.
    by_column : bool
        Whether `breaks` can do with `Rows`, whose texts are coded: it compares no two columns of
        text. A rule that can takes no memory for the columns it does not read.
    """

    columns: tuple[Column, ...]
    breaks: Callable[[pd.DataFrame, pd.DataFrame], pd.Series | np.ndarray] | None
    words: str
    suggestion: str
    is_error: bool = True
    by_column: bool = False


# --- How an indicator is computed ------------------------------------------------------------


@dataclass(frozen=True)
class Sum:
    """Add up one measure."""

    measure: Column
    minus: Column | None = None


@dataclass(frozen=True)
class Ratio:
    """Sum of one measure over the sum of another, from senders that gave both."""

    numerator: Column
    denominator: Column


@dataclass(frozen=True)
class ShareOfOrganisations:
    """Organisations whose measure is at least one, over organisations that returned it."""

    measure: Column


@dataclass(frozen=True)
class ShareGap:
    """A group's share of the first measure minus its share of the second, in points."""

    part: Column
    whole: Column


@dataclass(frozen=True)
class FromRegister:
    """Computed from a register by the named function of `analysis.registers`.

    Attributes
    ----------
    words : str
        What the function works out, for the dictionary and the definitions page.
    """

    function: str
    words: str


@dataclass(frozen=True)
class NotCollected:
    """No column can feed it yet."""

    needs: str


Formula = Sum | Ratio | ShareOfOrganisations | ShareGap | FromRegister | NotCollected


# Confidence interval of a share (`analysis.statistics.intervals`).
WILSON = "Wilson"


@dataclass(frozen=True)
class Indicator:
    """A published figure, its meaning and its keeper.

    Attributes
    ----------
    breakdowns : tuple of tuple of str
        The groupings it is published by, beside the whole. Two names publish their crossing.
    where : tuple of (str, tuple of str)
        Rows it is limited to: column and values.
    excluding : tuple of (str, tuple of str)
        Rows it leaves out: column and values.
    when_missing : str
        What "not available" means here, where more can be said.
    interval : str
        Name of the method that gives its confidence interval; empty where none is right.
    scale : float
        The ratio is multiplied by it: 100 for a percentage.
    """

    id: str
    title: str
    question: str
    why_it_matters: str
    formula: Formula
    unit: str
    kind: Kind
    better: Better
    re_aim: str
    owner: str
    reviewed: str
    agreed_by: str = "not yet agreed"
    scale: float = 1.0
    decimals: int = 0
    breakdowns: tuple[tuple[str, ...], ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    excluding: tuple[tuple[str, tuple[str, ...]], ...] = ()
    caveats: tuple[str, ...] = ()
    when_missing: str = ""
    interval: str = ""
    page: str = ""

    @property
    def is_collected(self) -> bool:
        """Whether some column can feed it."""
        return not isinstance(self.formula, NotCollected)

    @property
    def has_whole(self) -> bool:
        """Whether it is published over all groups together: a gap between shares is not."""
        return not isinstance(self.formula, ShareGap)

    @property
    def key(self) -> str:
        """The id in lower case, as charts and addresses use it."""
        return self.id.lower()


@dataclass(frozen=True)
class Dataset:
    """One dataset: what partners return, or one register.

    Attributes
    ----------
    key : tuple of Column
        Columns that identify a row.
    columns : tuple of Column
        Every column in the order of the template, key included.
    is_return : bool
        A quarterly return, replaced by sender; otherwise a register, revised by key.
    replaces_illustrative : bool
        Whether its first row that is not illustrative takes the illustrative data away.
    unit : str
        For returns: the column over which change is like for like.
    """

    name: str
    title: str
    purpose: str
    key: tuple[Column, ...]
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    is_return: bool = False
    replaces_illustrative: bool = False
    unit: str = "returned_by"
    page: str = ""
    order: int = 100

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        repeated = {name for name in names if names.count(name) > 1}
        if repeated:
            raise ValueError(f"{self.name}: declared twice: {', '.join(sorted(repeated))}")
        missing = [column.name for column in self.key if column not in self.columns]
        if missing:
            raise ValueError(f"{self.name}: key columns not among the columns: {missing}")

    @cached_property
    def all_columns(self) -> tuple[Column, ...]:
        """Return the declared columns, then those that any CSV may carry."""
        from analysis.columns import COMMON

        names = {column.name for column in self.columns}
        return self.columns + tuple(column for column in COMMON if column.name not in names)

    @cached_property
    def measures(self) -> tuple[Column, ...]:
        """Return the columns that hold numbers."""
        return tuple(column for column in self.columns if column.is_measure)

    @cached_property
    def key_names(self) -> list[str]:
        """Return the names of the key columns."""
        return [column.name for column in self.key]

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(column for column in self.all_columns if column.name == name)

    @cached_property
    def stored_names(self) -> tuple[str, ...]:
        """Return the names of the typed table's columns: values, statuses and markers."""
        names: list[str] = []
        for column in self.all_columns:
            names.append(column.name)
            if column.has_status:
                names.append(column.status_name)
            if column.is_measure:
                names.append(column.markers_name)
        return tuple(names)


@dataclass
class Registry:
    """The datasets and indicators in force, in the order people meet them."""

    datasets: dict[str, Dataset] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Dataset:
        return self.datasets[name]

    def __iter__(self):
        return iter(self.datasets.values())

    def add(self, dataset: Dataset) -> None:
        """Take a dataset in.

        Raises
        ------
        ValueError
            Where its name or an indicator's id is taken, or a column shares its name with
            another dataset's but not its type (one table stores them all).
        """
        if dataset.name in self.datasets:
            raise ValueError(f"dataset {dataset.name} is declared twice")
        for indicator in dataset.indicators:
            if indicator.id in self.indicators:
                raise ValueError(f"indicator {indicator.id} is declared twice")
        for column in dataset.columns:
            for other in self:
                for twin in other.columns:
                    if twin.name == column.name and storage(twin) != storage(column):
                        raise ValueError(
                            f"{dataset.name}.{column.name} is stored as {storage(column)}, "
                            f"but {other.name} stores it as {storage(twin)}"
                        )
        self.datasets[dataset.name] = dataset

    @property
    def indicators(self) -> dict[str, Indicator]:
        """Return every indicator by id."""
        return {indicator.id: indicator for dataset in self for indicator in dataset.indicators}

    @property
    def returns(self) -> tuple[Dataset, ...]:
        """Return the quarterly returns."""
        return tuple(dataset for dataset in self if dataset.is_return)

    def dataset_of(self, indicator: Indicator) -> Dataset:
        """Return the dataset an indicator is declared beside."""
        wanted = indicator.id
        return next(one for one in self if any(own.id == wanted for own in one.indicators))


def storage(column: Column) -> str:
    """Return the type a column is stored as: money is kept as whole pence."""
    if column.type in (Type.COUNT, Type.MONEY):
        return "int64"
    if column.type is Type.NUMBER:
        return "float64"
    if column.type is Type.DATE:
        return "date32"
    return "string"
