"""What a step needs to know about a draft: its files as read, their problems, what they change.

All of it follows from the draft and the newest release, and is held by them: a rerun works out
nothing again, and a release that somebody else publishes in between is seen at once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

import streamlit as st

from analysis import reading
from analysis.checked_draft import Checked
from analysis.draft_records import StoredDraft
from analysis.reading import RawFile
from pages._ui import loading
from pages._ui.uploading import place
from pages._ui.uploading.waiting import Waiting

# Drafts (not files) whose work is held: some analysts at once, each going back and forth.
MOST_HELD = 12


class Held:
    """What was worked out last, by what it was worked out from."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], object]):
        """Return what is held under a key, made now where it is not."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made


@st.cache_resource(show_spinner=False)
def _held(what: str) -> Held:
    return Held(MOST_HELD)


def files(draft: StoredDraft) -> list[RawFile]:
    """Return the files of a draft as read, with progress where that takes a while."""
    # Its place is there whether or not anything is read: what stands below it never moves.
    waiting = Waiting("Reading", len(draft.files))

    def make() -> list[RawFile]:
        kept, found = place.drafts(), []
        for file in draft.files:
            waiting.at(file.name)
            content = kept.content(draft, file)
            found += reading.read_all(file.name, content, **file.decided)
        waiting.over()
        return found

    return _held("files").get((draft.id, _files_key(draft)), make)


def _files_key(draft: StoredDraft) -> tuple:
    return tuple(
        (file.name, file.sha256, file.dataset, file.quarter, *sorted(file.mapping.items()))
        for file in draft.files
    )


def checked(draft: StoredDraft) -> Checked:
    """Return a draft checked against the newest release.

    Its `stored` may be an earlier record of the same files: answers and notes change no check.
    """
    store, read = loading.store(), files(draft)
    base, today = store.version, loading.today()

    def make() -> Checked:
        with st.spinner("Checking every rule", show_time=True):
            return place.drafts().checked(
                draft, store, today=today, release=loading.release(), files=read
            )

    fixes = tuple(fix.id for fix in draft.fixes)
    key = (store.address, base, draft.id, _files_key(draft), fixes, draft.mode, today)
    return _held("checked").get(key, make)
