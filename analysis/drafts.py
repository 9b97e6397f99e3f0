"""Drafts: files an analyst has handed over but not published, kept until published or discarded.

A draft holds the files as they came and a record of what people decided. Each change is a new
record with the next number, so of two tabs that change one draft the second is told, and closing
the browser or restarting the server loses nothing. Nothing of a draft is a published figure.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath

from analysis import approval, checking, fixing, publishing, reading
from analysis.cells import ERROR
from analysis.checked_draft import Checked
from analysis.draft_records import DraftChangedError, DraftFile, PersonalDataError, StoredDraft
from analysis.draft_shelf import DraftShelf, kept
from analysis.fixing import Fix
from analysis.publishing import Outcome
from analysis.reading import RawFile
from analysis.release import Release
from analysis.store import Store


class Drafts(DraftShelf):
    """The drafts beside a store, made, changed, checked and published."""

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
            kept(lambda: folder.write(digest, content), name)
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


def refuse_personal(name: str, files: Iterable[RawFile]) -> None:
    """Raise where a file holds personal data, before anything of it is kept."""
    problems = [
        problem for file in files for problem in file.personal or [] if problem.level == ERROR
    ]
    if problems:
        raise PersonalDataError(name, problems)
