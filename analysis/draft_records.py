"""A draft as it is kept: its files, what people decided of them, and why it cannot be kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis import privacy
from analysis.fixing import Fix
from analysis.publishing import Decisions
from analysis.reading import Problem
from analysis.recorded import StoreError


class DraftError(StoreError):
    """A draft cannot be read or kept; the message says which and why."""

    def __init__(self, message: str, remedy: str = "Hand the files over again") -> None:
        super().__init__(message, remedy)


class DraftChangedError(DraftError):
    """Somebody, or another tab, changed the draft in the meantime; `newest` is what it is now."""

    def __init__(self, newest: StoredDraft) -> None:
        message = "the draft was changed in another window in the meantime"
        super().__init__(message, "Look at it as it is now, and do it again if it is still right")
        self.newest = newest


class PersonalDataError(DraftError):
    """A file holds personal data: nothing of it is kept. `problems` name columns and rows only."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        super().__init__(
            f"{privacy.shown_name(name)} holds personal data and was not kept",
            "Send aggregates only",
        )
        self.problems = problems


@dataclass(frozen=True)
class DraftFile:
    """One file of a draft.

    Attributes
    ----------
    name : str
        Name it came under.
    sha256 : str
        Names the stored bytes.
    dataset : str or None
        Confirmed by the analyst; None is found from the content.
    mapping : dict of str to str
        Header to column, where the analyst corrected it; "" leaves a column out.
    quarter : str or None
        What the analyst said where the file has no column for it.
    """

    name: str
    sha256: str
    dataset: str | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    quarter: str | None = None

    @property
    def decided(self) -> dict:
        """What the analyst said of it, as `reading.read_all` takes it."""
        return {"dataset": self.dataset, "mapping": self.mapping, "quarter": self.quarter}


@dataclass(frozen=True)
class StoredDraft:
    """A draft as it is kept.

    Attributes
    ----------
    by, created : str
        Who started it and when.
    number : int
        Number of its newest record: a change is made to this one or not at all.
    changed : str
        When it was last changed.
    authors : tuple of str
        Everybody who started or changed it: none of them can approve it.
    base : int or None
        The release the analyst has compared it with.
    fixes : tuple of Fix
        The quick fixes accepted.
    approved_by : str or None
        Who approved it as it is; any change takes the approval away.
    accepted : tuple of str
        The warnings looked at and accepted, by the marks of their causes (`causes.Cause.mark`).
    """

    id: str
    by: str
    created: str
    files: tuple[DraftFile, ...] = ()
    mode: str | None = None
    base: int | None = None
    note: str = ""
    fixes: tuple[Fix, ...] = ()
    approved_by: str | None = None
    number: int = 0
    changed: str = ""
    authors: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()

    @property
    def decisions(self) -> Decisions:
        """What a release keeps of what people decided."""
        mappings = {file.name: file.mapping for file in self.files if file.mapping}
        return Decisions(self.fixes, mappings, self.authors, self.approved_by)
