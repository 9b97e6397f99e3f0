"""What a draft holds, as it was recognised, and what has to be asked before it is believed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from analysis import formatting, privacy, quarters, reading
from analysis.declare import Column, Dataset
from analysis.drafted import Draft
from analysis.quarters import Quarter
from analysis.reading import Proposal, RawFile, Sureness

# What the reader takes by itself; everything else is asked.
SURE = (Sureness.EXACT, Sureness.SYNONYM)


HIDDEN = "not shown"


@dataclass(frozen=True)
class Content:
    """What one table of a draft was recognised as.

    Attributes
    ----------
    quarters, senders : tuple of str
        Those of its rows; empty for a register.
    proposals : tuple of Proposal
        A column for each header; empty where the file names its columns itself.
    """

    file: RawFile
    quarters: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @property
    def name(self) -> str:
        """Name of the file, with the part of a workbook."""
        return self.file.name

    @property
    def dataset(self) -> Dataset | None:
        """The dataset recognised, if any."""
        return self.file.dataset

    def unsure(self, decided: Collection[str] = ()) -> list[Proposal]:
        """Return the headers nobody has decided about that the reader does not take by itself."""
        return [
            proposal
            for proposal in self.proposals
            if proposal.sureness not in SURE
            and proposal.header.strip()
            and proposal.header not in decided
        ]


def contents(draft: Draft) -> list[Content]:
    """Return what each table of a checked draft holds."""
    return [_content(draft, file) for file in draft.files]


def _content(draft: Draft, file: RawFile) -> Content:
    if file.dataset is None:
        return Content(file)
    found = tuple(reading.propose(file.header, file.sample, file.dataset)) if file.header else ()
    table = draft.tables.get(file.dataset.name)
    if table is None or file.name not in table.index.get_level_values(0):
        return Content(file, proposals=found)
    rows = table.loc[[file.name]]
    quarters_, senders = (
        tuple(sorted(rows[name].dropna().unique())) if file.dataset.is_return else ()
        for name in ("quarter", "returned_by")
    )
    return Content(file, quarters_, senders, found)


def sample(proposal: Proposal) -> str:
    """Return a few cells of a column; none where one of them may be about a person."""
    if privacy.personal(proposal.sample):
        return HIDDEN
    return " · ".join(proposal.sample) or "all blank"


def missing(one: Content) -> list[Column]:
    """Return the columns a dataset needs that no header of the file is taken for.

    A quarter that no column says is a question of its own.
    """
    taken = {proposal.column for proposal in one.proposals if proposal.sureness in SURE}
    taken |= {"quarter"} if one.file.lacks_quarter else set()
    return [
        column
        for column in one.dataset.columns
        if column.required
        and column.default is None
        and column.default_from is None
        and column.name not in taken
    ]


def columns_in_words(one: Content, decided: Mapping[str, str]) -> str:
    """Say how many columns are taken, left out by decision and not recognised.

    Parameters
    ----------
    decided : mapping of str to str
        The column that somebody chose for a header; empty where it is left out.
    """
    if not one.proposals:
        return "columns as in the workbook" if one.dataset else "no columns recognised"
    unsure = len(one.unsure(decided))
    left = sum(decided.get(each.header) == "" for each in one.proposals)
    known = formatting.counted(len(one.proposals) - unsure - left, "column")
    others = [(left, "left out"), (unsure, "not recognised")]
    parts = [f"{number} {words}" for number, words in others if number]
    return ", ".join([f"{known} recognised", *parts])


def in_words(found: Iterable[Content]) -> str:
    """Say what a draft is: ``Training return: 1,204 rows from 37 organisations for 2026/27 Q2``."""
    found = list(found)
    parts = []
    for dataset in dict.fromkeys(one.dataset for one in found if one.dataset):
        mine = [one for one in found if one.dataset == dataset]
        words = f"{dataset.title}: {formatting.counted(sum(one.file.rows for one in mine), 'row')}"
        senders = {sender for one in mine for sender in one.senders}
        if senders:
            words += f" from {formatting.counted(len(senders), 'organisation')}"
        labels = sorted({label for one in mine for label in one.quarters})
        if labels:
            words += f" for {quarters_in_words(labels)}"
        parts.append(words)
    unknown = sum(one.dataset is None for one in found)
    if unknown:
        parts.append(f"{formatting.counted(unknown, 'file')} not recognised")
    return f"{'; '.join(parts)}."


def as_a_whole(found: Iterable[Content]) -> str:
    """Say a draft in a few words: ``412 rows for 2026/27 Q2 from 37 organisations``."""
    found = list(found)
    words = formatting.counted(sum(one.file.rows for one in found), "row")
    labels = sorted({label for one in found for label in one.quarters})
    if labels:
        words += f" for {labels[0]}" if len(labels) == 1 else f" for {quarters_in_words(labels)}"
    senders = {sender for one in found for sender in one.senders}
    if senders:
        return f"{words} from {formatting.counted(len(senders), 'organisation')}"
    titles = sorted({one.dataset.title.lower() for one in found if one.dataset})
    return f"{words} of {formatting.listed(titles)}"


def quarters_in_words(labels: list[str]) -> str:
    """Say quarters: one with its months, a few by name, many as a span."""
    if len(labels) == 1:
        return quarters.parse(labels[0]).in_words
    if len(labels) <= 3:
        return formatting.listed(labels)
    return f"{len(labels)} quarters, {labels[0]} to {labels[-1]}"


def newest_ended(today: dt.date) -> Quarter:
    """Return the quarter whose figures are due now: the one that ended last."""
    return quarters.containing(today).plus(-1)


def unusual_quarters(found: Iterable[Content], today: dt.date) -> dict[str, list[str]]:
    """Return the quarters that are not the one due now, with the files that hold them.

    A quarter that somebody told, as its file has no column for it, is no question any more.
    """
    due = newest_ended(today).label
    files: dict[str, list[str]] = {}
    for one in found:
        for label in () if one.file.lacks_quarter else one.quarters:
            if label != due:
                files.setdefault(label, []).append(one.name)
    return dict(sorted(files.items()))


def alike(
    found: Iterable[Content], decided: Mapping[str, Collection[str]]
) -> list[tuple[list[Content], list[Proposal]]]:
    """Return the headers to ask about, once for all files of a dataset that share them.

    Parameters
    ----------
    decided : mapping of str to collection of str
        The headers already decided about, by name of the file.
    """
    groups: dict[tuple, tuple[list[Content], list[Proposal]]] = {}
    for one in found:
        asked = one.unsure(decided.get(one.name, ()))
        if asked:
            key = (one.dataset, tuple((each.header, each.column) for each in asked))
            groups.setdefault(key, ([], asked))[0].append(one)
    return list(groups.values())
