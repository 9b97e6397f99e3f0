"""Loading: the newest release, and charts, held by version. Nothing is cleared by hand."""

from __future__ import annotations

import contextlib
import ctypes
import datetime as dt
import gc
import os
import sys
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeVar

import pandas as pd
import pyarrow as pa
import streamlit as st

from analysis import changes, differences, first_run, partly, recorded, working_out
from analysis import release as releases
from analysis.charts.chart import Chart
from analysis.release import Release
from analysis.store import Store, configured, configured_address
from pages._ui import access, filters

T = TypeVar("T")

# Releases kept in memory: the newest, the one readers are leaving, and earlier ones looked up.
MOST_RELEASES = 4
MOST_CHARTS = 4000
# Pairs of releases whose difference is held.
MOST_COMPARED = 6
# A server has one store; tests have many, one after the other.
MOST_STORES = 8

MENDED = "The store was damaged and went back to its last whole release"


def today() -> dt.date:
    """Return the day: only checks of uploads ask for it, figures never do."""
    return dt.date.today()


class _Watch:
    """One open handle on the store, asked on each rerun whether there is a newer release."""

    def __init__(self, store: Store, mended: tuple[str, ...]) -> None:
        self.store, self.mended = store, mended
        self._lock = threading.Lock()
        self._delta = store.delta()
        self._version = self._delta.version()
        folder = str(store.address).replace("%", "%%")
        self._log = f"{folder}/_delta_log/%020d.json" if store.is_local else None

    def version(self) -> int:
        """Return the newest release. On this disk a look at one name tells that none has come."""
        if self._log is None or os.path.exists(self._log % (self._version + 1)):
            with self._lock:
                self._delta.update_incremental()
                self._version = self._delta.version()
        return self._version


class _Shelf:
    """What was made, by what it was made from; the oldest goes first. Each thing is made once.

    Streamlit's own cache takes longer to find a chart than a page takes to draw it.
    """

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._made: dict[tuple, object] = {}
        self._making: dict[tuple, threading.Lock] = {}

    def get(self, key: tuple, make: Callable[[], object]) -> object:
        """Return what the key names, made by whoever asks first while others wait."""
        try:
            return self._made[key]
        except KeyError:
            pass
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            if key in self._made:
                return self._made[key]
            made = make()
            with self._lock:
                while len(self._made) >= self._most:
                    del self._made[next(iter(self._made))]
                self._made[key] = made
                self._making.pop(key, None)
            return made


_shelf = _Shelf(MOST_CHARTS)
_watches = _Shelf(MOST_STORES)
_histories, _differences = _Shelf(1), _Shelf(MOST_COMPARED)


def _watch(address: str) -> _Watch:
    return _watches.get((address,), _opened)


def _opened() -> _Watch:
    mended: list[str] = []
    store = first_run.ready(configured(), today=today(), tell=mended.append)
    for problem in mended:
        print(f"{MENDED}: {problem}", file=sys.stderr, flush=True)
    return _Watch(store, tuple(mended))


def mended() -> tuple[str, ...]:
    """Return what was wrong with the store when this process began, and was mended by going back.

    For those who own the data: a release may have to be published again.
    """
    return _watch(configured_address()).mended


def store() -> Store:
    """Return the store, audited once a process and holding its first release."""
    return _watch(configured_address()).store


@st.cache_resource(show_spinner=False, max_entries=MOST_RELEASES)
def _release(address: str, version: int) -> Release:
    return loaded(version)


def loaded(version: int) -> Release:
    """Read a release; where its figures are not kept and many, another process works them out."""
    working_out.ahead(store(), version)
    try:
        return releases.load(store(), version)
    finally:
        give_back()


def give_back() -> None:
    """Give memory that reading took, and nothing holds any more, back to the system."""
    pa.default_memory_pool().release_unused()
    # Only the C library of Linux keeps what is freed to itself, and has a way to say so.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


@st.cache_resource(show_spinner=False, max_entries=MOST_RELEASES)
def _restricted(address: str, version: int, areas: tuple[str, ...]) -> Release:
    return releases.restricted(_release(address, version), areas)


def newest() -> int:
    """Return the number of the newest release."""
    return _watch(configured_address()).version()


def warm() -> Release:
    """Return the newest release, loaded before the first reader comes; what is loaded now stays."""
    loaded_first = whole()
    # The collector need not walk again after every run what is there for good.
    gc.collect()
    gc.freeze()
    give_back()
    return loaded_first


def whole(version: int | None = None) -> Release:
    """Return a release, or the newest, with every area: for the server, which shows a part."""
    return _release(configured_address(), version or newest())


def release(version: int | None = None) -> Release:
    """Return the release the reader has chosen, as the person who asks may see it.

    Without a choice the newest: a new one is seen at the next rerun.
    """
    watch = _watch(configured_address())
    at = version or filters.chosen_release() or watch.version()
    return _once_more((watch.store.address, at, _seen()))


# What was asked for last, which is nearly always what is asked for next: Streamlit's cache takes
# longer to find a release than a page takes to draw its filters.
_last: tuple[tuple | None, Release | None] = (None, None)


def _once_more(key: tuple[str, int, tuple[str, ...] | None]) -> Release:
    global _last
    before, found = _last
    if before == key:
        return found
    address, at, areas = key
    found = _release(address, at) if areas is None else _restricted(address, at, areas)
    _last = key, found
    return found


def rows_later(shown: Release) -> Callable[..., pd.DataFrame]:
    """Return what reads rows of a return as published, as `partly.rows` does of a release.

    They are counts of people exactly, for analysts, who own them, alone. A download may ask for
    them when the page has run and nobody is known: whoever may not have them is refused now.

    Raises
    ------
    PermissionError
        For anybody else; a page that asks is not registered for them.
    """
    if not access.person().may(access.Role.ANALYST):
        raise PermissionError("rows before disclosure control are for analysts alone")
    return partial(partly.rows, store(), shown.version)


# A history is itself and no other: what a page makes of it is held by it.
@dataclass(frozen=True, eq=False)
class History:
    """Every release, newest first."""

    releases: tuple[recorded.Release, ...]


def history() -> History:
    """Return every release, read again only once there is a new one."""
    key = (configured_address(), newest())
    return _histories.get(key, lambda: History(tuple(store().history())))


# Itself and no other, like a history.
@dataclass(frozen=True, eq=False)
class Compared:
    """What changed between two releases, with the rows it changed. Read it, never change it."""

    changes: list[dict]
    before: dict[str, pd.DataFrame]
    after: dict[str, pd.DataFrame]

    @cached_property
    def table(self) -> pd.DataFrame:
        """Every change as text."""
        return changes.table(self.changes, self.before, self.after)

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many rows of each dataset changed, by kind of change."""
        return changes.counts(self.changes)

    @cached_property
    def words(self) -> str:
        """How many rows changed."""
        return changes.in_words(self.counts)


def compared(before: int, after: int) -> Compared:
    """Return what changed between two releases, for analysts alone: its rows are exact."""
    if not access.person().may(access.Role.ANALYST):
        raise PermissionError("rows before disclosure control are for analysts alone")
    key = (configured_address(), before, after)
    return _differences.get(key, lambda: _compared(before, after))


def _compared(before: int, after: int) -> Compared:
    old, new = partly.differing(store(), before, after)
    return Compared(differences.diff(old, new), old, new)


def held(make: Callable[..., T], shown: Release, *choices, **options) -> T:
    """Return what a function makes of a release and choices, made once: nobody may change it.

    Parameters
    ----------
    make : callable
        A function of a module, which takes the release and the choices and depends on nothing else.
    """
    return _made(_seen(), make, shown, choices, options)


def later(shown: Release) -> Callable[..., T]:
    """Return `held` for a download, which is made when the page has run and nobody is known."""
    seen = _seen()
    return lambda make, _shown, *choices, **options: _made(seen, make, shown, choices, options)


def _seen() -> tuple[str, ...] | None:
    return access.shown_areas(access.person(), access.settings())


def _made(
    seen: tuple[str, ...] | None, make: Callable[..., T], shown: Release, choices: tuple, options
) -> T:
    # What a person may not see is not to be found in what was made for another.
    named = (*map(_plain, choices), *((name, _plain(options[name])) for name in sorted(options)))
    made_by = (make.__module__, make.__qualname__)
    key = (configured_address(), shown.version, *made_by, seen, named)
    return _shelf.get(key, lambda: make(shown, *choices, **options))


def chart(make: Callable[..., Chart], shown: Release, *choices, **options) -> Chart:
    """Return a chart, built once for a release and a choice."""
    return held(make, shown, *choices, **options)


def _plain(choice) -> tuple:
    # An indicator is named by its id: what it declares belongs to the running code.
    choice = getattr(choice, "id", choice)
    return type(choice), choice if isinstance(choice, Hashable) else repr(choice)
