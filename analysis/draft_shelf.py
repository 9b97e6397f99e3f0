"""Where drafts are kept: each change is a record of its own, with the next number."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, replace

from analysis import reading
from analysis.draft_records import DraftChangedError, DraftError, DraftFile, StoredDraft
from analysis.fixing import Fix
from analysis.keeping import Shelf
from analysis.reading import RawFile
from analysis.store import Store

FOLDER = "_drafts"
RECORD, RECORD_END = "draft-", ".json"

# A draft that nobody touched for this many days is deleted; DASHBOARD_DRAFT_DAYS overrides.
DAYS_KEPT = 90


class DraftShelf:
    """The drafts beside a store, as they are kept.

    Parameters
    ----------
    store : Store
        The store they will be published to; ``DASHBOARD_DRAFTS`` names another folder or address.
    """

    def __init__(self, store: Store) -> None:
        elsewhere = os.environ.get("DASHBOARD_DRAFTS")
        self.shelf = Shelf(elsewhere, store.options) if elsewhere else store.shelf(FOLDER)

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

    def delete_old(self, *, now: dt.datetime) -> list[StoredDraft]:
        """Delete the drafts that nobody touched for so long, and return them."""
        before = now - dt.timedelta(days=days_kept())
        old = [one for one in self.all() if dt.datetime.fromisoformat(one.changed) < before]
        for draft in old:
            self.discard(draft)
        return old

    def discard(self, draft: StoredDraft) -> None:
        """Delete a draft with its files."""
        self.shelf.delete_folder(draft.id)

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
        kept(lambda: folder.create(name, text.encode()), f"draft {draft.id}")


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


def kept(keep: Callable[[], object], what: str) -> None:
    """Keep something, or say why it cannot be kept."""
    try:
        keep()
    except FileExistsError:
        raise
    except OSError as reason:
        raise DraftError(
            f"{what} cannot be kept: {reason}", "Check the space and the rights of the store"
        ) from reason
