"""Drafts: files an analyst has handed over but not published, kept until published or discarded.

A draft holds the files as they came and a record of what people decided. Each change is a new
record with the next number, so of two tabs that change one draft the second is told, and closing
the browser or restarting the server loses nothing. Nothing of a draft is a published figure.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import PurePath

from analysis import approval, checking, fixing, privacy, publishing, reading
from analysis.cells import ERROR
from analysis.drafted import Draft, Published
from analysis.fixing import Fix
from analysis.keeping import Shelf
from analysis.previewing import Preview, preview
from analysis.publishing import Decisions, Outcome
from analysis.reading import Problem, RawFile
from analysis.recorded import StoreError
from analysis.release import Release
from analysis.store import Store

FOLDER = "_drafts"
RECORD, RECORD_END = "draft-", ".json"

# A draft that nobody touched for this many days is deleted; DASHBOARD_DRAFT_DAYS overrides.
DAYS_KEPT = 90


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


@dataclass
class Checked:
    """A draft, read and checked against the newest release.

    Attributes
    ----------
    stored : StoredDraft
        As it is kept.
    files : list of RawFile
        As read, with the accepted fixes applied.
    draft : Draft
        Tables and problems.
    before : Published
        What it was checked against: release `base`.
    offered : list of Fix
        Quick fixes that can still be accepted, certain ones first.
    """

    stored: StoredDraft
    files: list[RawFile]
    draft: Draft
    before: Published
    base: int
    offered: list[Fix]
    release: Release | None = None
    _preview: Preview | None = None

    @property
    def preview(self) -> Preview | None:
        """What publishing it would change; None while it has errors or no rows."""
        if self._preview is None and not self.draft.errors and self.draft.tables:
            mode = self.stored.mode
            self._preview = preview(self.draft, self.before, mode, release=self.release)
        return self._preview


class Drafts:
    """The drafts beside a store.

    Parameters
    ----------
    store : Store
        The store they will be published to; ``DASHBOARD_DRAFTS`` names another folder or address.
    """

    def __init__(self, store: Store) -> None:
        elsewhere = os.environ.get("DASHBOARD_DRAFTS")
        self.shelf = Shelf(elsewhere, store.options) if elsewhere else store.shelf(FOLDER)

    # --- Making and changing --------------------------------------------------------------

    def start(self, by: str, *, now: dt.datetime) -> StoredDraft:
        """Start an empty draft."""
        at = now.isoformat(timespec="seconds")
        draft = StoredDraft(uuid.uuid4().hex, by, at, changed=at, authors=(by,))
        self._create(draft)
        return draft

    def add(
        self,
        draft: StoredDraft,
        name: str,
        content: bytes,
        *,
        by: str,
        now: dt.datetime,
        read: Iterable[RawFile] | None = None,
    ) -> StoredDraft:
        """Keep a file in a draft, in place of one of the same name.

        Parameters
        ----------
        read : iterable of RawFile, optional
            What its content was read as, where it has been read already.

        Raises
        ------
        PersonalDataError
            Where the file holds personal data: nothing of it is kept.
        DraftChangedError
            Where the draft is not what `draft` says any more.
        """
        name = PurePath(name).name
        refuse_personal(name, reading.read_all(name, content) if read is None else read)
        digest = hashlib.sha256(content).hexdigest()
        folder = self.shelf.under(draft.id)
        if not folder.has(digest):
            _kept(lambda: folder.write(digest, content), name)
        others = tuple(one for one in draft.files if one.name != name)
        fixes = tuple(fix for fix in draft.fixes if fix.file != name)
        files = (*others, DraftFile(name, digest))
        return self.change(draft, by=by, now=now, files=files, fixes=fixes)

    def remove(self, draft: StoredDraft, name: str, *, by: str, now: dt.datetime) -> StoredDraft:
        """Take a file out of a draft."""
        files = tuple(one for one in draft.files if one.name != name)
        fixes = tuple(fix for fix in draft.fixes if fix.file != name)
        return self.change(draft, by=by, now=now, files=files, fixes=fixes)

    def confirm(
        self,
        draft: StoredDraft,
        name: str,
        *,
        by: str,
        now: dt.datetime,
        dataset: str | None = None,
        mapping: Mapping[str, str] | None = None,
        quarter: str | None = None,
    ) -> StoredDraft:
        """Say which dataset a file is, which column each of its headers, and of which quarter."""
        said = {"dataset": dataset, "mapping": dict(mapping or {}), "quarter": quarter}
        files = tuple(replace(one, **said) if one.name == name else one for one in draft.files)
        return self.change(draft, by=by, now=now, files=files)

    def accept(
        self, draft: StoredDraft, fixes: Iterable[Fix], *, by: str, now: dt.datetime
    ) -> StoredDraft:
        """Accept quick fixes: one, or all that are certain."""
        known = {fix.id: fix for fix in (*draft.fixes, *fixes)}
        return self.change(draft, by=by, now=now, fixes=tuple(known.values()))

    def unaccept(self, draft: StoredDraft, fix: Fix, *, by: str, now: dt.datetime) -> StoredDraft:
        """Take an accepted fix back."""
        fixes = tuple(one for one in draft.fixes if one.id != fix.id)
        return self.change(draft, by=by, now=now, fixes=fixes)

    def change(self, draft: StoredDraft, *, by: str, now: dt.datetime, **what) -> StoredDraft:
        """Keep a draft with other files, mode, base, note or fixes; an approval falls.

        Raises
        ------
        DraftChangedError
            Where the draft is not what `draft` says any more.
        """
        authors = tuple(dict.fromkeys((*draft.authors, by)))
        return self._next(draft, now, **what, authors=authors, approved_by=None)

    def approve(self, draft: StoredDraft, *, by: str, now: dt.datetime) -> StoredDraft:
        """Approve a draft as it is.

        Raises
        ------
        ApprovalError
            Where `by` made or changed it.
        """
        approval.refuse_own(by, draft.authors)
        return self._next(draft, now, approved_by=by)

    def discard(self, draft: StoredDraft) -> None:
        """Delete a draft with its files."""
        self.shelf.delete_folder(draft.id)

    # --- Reading ----------------------------------------------------------------------------

    def load(self, id: str) -> StoredDraft:
        """Return a draft as it is now.

        Raises
        ------
        DraftError
            Where there is none of that id, or its record is damaged.
        """
        try:
            folder = self.shelf.under(id)
            newest = max(name for name in folder.names() if name.startswith(RECORD))
            record = json.loads(folder.read(newest))
            files = tuple(DraftFile(**one) for one in record.pop("files"))
            fixes = tuple(Fix(**one) for one in record.pop("fixes"))
            lists = {name: tuple(record.pop(name, ())) for name in ("authors", "accepted")}
            return StoredDraft(**record, **lists, files=files, fixes=fixes)
        except (OSError, ValueError, TypeError, KeyError) as reason:
            raise DraftError(f"draft {id} cannot be read") from reason

    def all(self) -> list[StoredDraft]:
        """Return every readable draft, the one changed last first."""
        found = []
        for name in self.shelf.names():
            try:
                found.append(self.load(name))
            except DraftError:
                # A damaged draft hides no other; it goes with the deletion of old ones.
                continue
        return sorted(found, key=lambda draft: draft.changed, reverse=True)

    def content(self, draft: StoredDraft, file: DraftFile) -> bytes:
        """Return a file's bytes as they came.

        Raises
        ------
        DraftError
            Where they are gone or damaged.
        """
        try:
            content = self.shelf.under(draft.id).read(file.sha256)
        except OSError as reason:
            raise DraftError(f"{file.name} of the draft cannot be read") from reason
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise DraftError(f"{file.name} of the draft is damaged")
        return content

    def files(self, draft: StoredDraft) -> list[RawFile]:
        """Return a draft's files, read as the analyst decided, before any fix."""
        return [
            read
            for one in draft.files
            for read in reading.read_all(one.name, self.content(draft, one), **one.decided)
        ]

    def checked(
        self,
        draft: StoredDraft,
        store: Store,
        *,
        today: dt.date,
        release: Release | None = None,
        files: list[RawFile] | None = None,
    ) -> Checked:
        """Return a draft read, fixed and checked against the newest release.

        Parameters
        ----------
        release : Release, optional
            The newest release where its figures are loaded already: the preview reuses them.
        files : list of RawFile, optional
            What `files` returns, where it has been asked already.
        """
        base = store.version
        before = publishing.published(store, base, today)
        read = self.files(draft) if files is None else files
        files = fixing.applied(read, draft.fixes)
        found = checking.check(files, before, mode=draft.mode)
        offered = fixing.offered(found, before)
        given = release if release is not None and release.version == base else None
        return Checked(draft, files, found, before, base, offered, given)

    def publish(
        self,
        draft: StoredDraft,
        store: Store,
        *,
        by: str,
        today: dt.date,
        base: int | None = None,
        accept_warnings: bool = False,
    ) -> Outcome:
        """Publish a draft and delete it; pressing twice, or again after a crash, does it once.

        Parameters
        ----------
        base : int, optional
            The release whose preview the analyst saw (`Checked.base`).

        Raises
        ------
        DraftChangedError
            Where somebody changed the draft after the analyst saw it.
        ApprovalError, RefusedError, ConflictError, StoreError
            As `publishing.publish` does; the draft is kept.
        """
        newest = self.load(draft.id)
        if newest.number != draft.number:
            raise DraftChangedError(newest)
        files = fixing.applied(self.files(draft), draft.fixes)
        content = publishing.content_hash(files, draft.mode, draft.decisions)
        done = publishing.publish(
            store,
            files,
            by=by,
            today=today,
            note=draft.note,
            mode=draft.mode,
            base=draft.base if base is None else base,
            publish_id=f"{draft.id}-{content[:16]}",
            accept_warnings=accept_warnings,
            decisions=draft.decisions,
        )
        self.discard(draft)
        return done

    def delete_old(self, *, now: dt.datetime) -> list[StoredDraft]:
        """Delete the drafts that nobody touched for so long, and return them."""
        before = now - dt.timedelta(days=days_kept())
        old = [one for one in self.all() if dt.datetime.fromisoformat(one.changed) < before]
        for draft in old:
            self.discard(draft)
        return old

    # --- Keeping ----------------------------------------------------------------------------

    def _next(self, draft: StoredDraft, now: dt.datetime, **what) -> StoredDraft:
        newest = self.load(draft.id)
        if newest.number != draft.number:
            raise DraftChangedError(newest)
        at = now.isoformat(timespec="seconds")
        changed = replace(draft, **what, number=draft.number + 1, changed=at)
        try:
            self._create(changed)
        except FileExistsError as reason:
            raise DraftChangedError(self.load(draft.id)) from reason
        return changed

    def _create(self, draft: StoredDraft) -> None:
        name = f"{RECORD}{draft.number:06d}{RECORD_END}"
        text = json.dumps(asdict(draft), ensure_ascii=False)
        folder = self.shelf.under(draft.id)
        _kept(lambda: folder.create(name, text.encode()), f"draft {draft.id}")


def refuse_personal(name: str, files: Iterable[RawFile]) -> None:
    """Raise where a file holds personal data, before anything of it is kept."""
    problems = [
        problem for file in files for problem in file.personal or [] if problem.level == ERROR
    ]
    if problems:
        raise PersonalDataError(name, problems)


def days_kept() -> int:
    """Return for how many days an untouched draft is kept.

    Raises
    ------
    ValueError
        Where ``DASHBOARD_DRAFT_DAYS`` is not a whole number of at least 1.
    """
    text = os.environ.get("DASHBOARD_DRAFT_DAYS") or str(DAYS_KEPT)
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"DASHBOARD_DRAFT_DAYS is {text}: it must be a whole number of days")
    return int(text)


def remembered(store: Store, dataset: str, header: Iterable[str]) -> dict[str, str]:
    """Return how analysts matched these headers in releases of a dataset, the newest first.

    The history is the memory: nothing else has to be kept or backed up.
    """
    wanted = set(header)
    found: dict[str, str] = {}
    for release in store.history():
        for file in release.files:
            if file["dataset"] == dataset:
                for name, column in file.get("mapping", {}).items():
                    if name in wanted:
                        found.setdefault(name, column)
    return found


def _kept(keep, what: str) -> None:
    try:
        keep()
    except FileExistsError:
        raise
    except OSError as reason:
        raise DraftError(
            f"{what} cannot be kept: {reason}", "Check the space and the rights of the store"
        ) from reason
