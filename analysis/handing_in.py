"""Handing files in for another analyst's approval, as the Upload page does, from the command line.

A draft is the same wherever it was begun: one handed in here is approved on a page, and the other
way round.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis import causes
from analysis.checked_draft import Checked
from analysis.draft_records import DraftError, DraftFile, StoredDraft
from analysis.drafts import Drafts, refuse_personal
from analysis.publishing import Outcome, RefusedError
from analysis.reading import RawFile
from analysis.store import Store

DISCARDED = "The draft is discarded. Nothing published has changed."


@dataclass(frozen=True)
class Act:
    """Who acts, and when."""

    by: str
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """The day checks go by."""
        return self.now.date()


def hand_in(
    store: Store,
    contents: Sequence[tuple[str, bytes]],
    act: Act,
    *,
    accept_warnings: bool = False,
    said: Mapping[str, str | None] | None = None,
    mappings: Mapping[str, Mapping[str, str]] | None = None,
    files: Sequence[RawFile] | None = None,
    **decided,
) -> Checked:
    """Keep files as a draft that is checked and compared, ready for another analyst.

    Parameters
    ----------
    contents : sequence of (str, bytes)
        Name and content of each file.
    accept_warnings : bool
        Whether whoever hands in has looked at the warnings.
    said : mapping, optional
        ``dataset`` and ``quarter`` of every file, as far as they are told.
    mappings : mapping, optional
        By file name the headers matched by hand, with their column.
    files : sequence of RawFile, optional
        What these contents, as said and matched, were read as: so they are read once.
    decided
        ``mode`` and ``note`` of the draft.

    Raises
    ------
    PersonalDataError, RefusedError
        Where the files are not fit to be published; nothing is kept.
    """
    drafts, who = Drafts(store), {"by": act.by, "now": act.now}
    for file in files or ():
        refuse_personal(file.name, [file])
    draft = drafts.start(**who)
    try:
        for name, content in contents:
            draft = drafts.add(draft, name, content, **who, read=None if files is None else ())
            mapping = (mappings or {}).get(name)
            draft = drafts.confirm(draft, name, **who, **(said or {}), mapping=mapping)
        draft = drafts.change(draft, **who, **decided)
        read = None if files is None else list(files)
        checked = drafts.checked(draft, store, today=act.today, files=read)
        if checked.draft.errors or (checked.draft.warnings and not accept_warnings):
            raise RefusedError(checked.draft)
    except Exception:
        drafts.discard(draft)
        raise
    checked.stored = drafts.change(
        draft,
        **who,
        files=_confirmed(draft, checked),
        base=checked.base,
        accepted=tuple(cause.mark for cause in causes.causes(checked.draft.warnings)),
    )
    return checked


def _confirmed(draft: StoredDraft, checked: Checked) -> tuple[DraftFile, ...]:
    """Return the files of a draft with the dataset that each was recognised as."""
    found = {file.name: file.dataset.name for file in checked.draft.files if file.dataset}
    return tuple(replace(one, dataset=found.get(one.name, one.dataset)) for one in draft.files)


def state(draft: StoredDraft) -> str:
    """Say how far a draft has come."""
    if draft.base is None:
        return "not finished"
    return f"approved by {draft.approved_by}" if draft.approved_by else "waits for approval"


def discard(store: Store, id: str) -> StoredDraft:
    """Delete a draft with its files, and return what it was.

    Raises
    ------
    DraftError
        Where there is none of that id.
    """
    drafts = Drafts(store)
    draft = drafts.load(id)
    drafts.discard(draft)
    return draft


def looked_at(store: Store, id: str, today: dt.date) -> Checked:
    """Return a draft checked against the newest release, for whoever is to approve it."""
    drafts = Drafts(store)
    return drafts.checked(drafts.load(id), store, today=today)


def approve(store: Store, id: str, act: Act) -> Outcome:
    """Approve a draft that another analyst has finished, and publish it.

    Raises
    ------
    ApprovalError
        Where whoever approves made or changed it.
    DraftError
        Where it is not finished.
    RefusedError
        Where it has errors, or warnings nobody has accepted; a later release may bring them.
    ConflictError
        Where the same units were published in the meantime.
    """
    drafts = Drafts(store)
    draft = drafts.load(id)
    if draft.base is None:
        raise DraftError(
            f"draft {id} is not finished: nobody has compared it with what is published",
            "Ask whoever began it to go on with it on the Upload page",
        )
    checked = drafts.checked(draft, store, today=act.today)
    asked = causes.causes(checked.draft.warnings)
    if checked.draft.errors or any(cause.mark not in draft.accepted for cause in asked):
        raise RefusedError(checked.draft)
    approved = drafts.approve(draft, by=act.by, now=act.now)
    return drafts.publish(
        approved, store, by=act.by, today=act.today, base=draft.base, accept_warnings=True
    )
