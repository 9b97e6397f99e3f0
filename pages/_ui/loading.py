"""Loading: the newest release, and charts, held by version. Nothing is cleared by hand."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd
import streamlit as st

from analysis import publishing
from analysis import release as releases
from analysis.__main__ import configured_store
from analysis.charts.chart import Chart
from analysis.release import Release
from analysis.store import Store
from pages._ui import access, filters

T = TypeVar("T")

# Releases kept in memory: the newest, the one readers are leaving, and earlier ones looked up.
MOST_RELEASES = 4
MOST_CHARTS = 4000
# Pairs of releases whose difference is held.
MOST_COMPARED = 6

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

    def version(self) -> int:
        with self._lock:
            self._delta.update_incremental()
            return self._delta.version()


@st.cache_resource(show_spinner=False)
def _watch(address: str) -> _Watch:
    mended: list[str] = []
    store = publishing.ready(configured_store(), today=today(), tell=mended.append)
    for problem in mended:
        print(f"{MENDED}: {problem}", file=sys.stderr, flush=True)
    return _Watch(store, tuple(mended))


def mended() -> tuple[str, ...]:
    """Return what was wrong with the store when this process began, and was mended by going back.

    For those who own the data: a release may have to be published again.
    """
    return _watch(configured_store().address).mended


def store() -> Store:
    """Return the store, audited once a process and holding its first release."""
    return _watch(configured_store().address).store


@st.cache_resource(show_spinner=False, max_entries=MOST_RELEASES)
def _release(address: str, version: int) -> Release:
    return releases.load(store(), version)


@st.cache_resource(show_spinner=False, max_entries=MOST_RELEASES)
def _restricted(address: str, version: int, areas: tuple[str, ...]) -> Release:
    return releases.restricted(_release(address, version), areas)


def newest() -> int:
    """Return the number of the newest release."""
    return _watch(configured_store().address).version()


def release(version: int | None = None) -> Release:
    """Return the release the reader has chosen, as the person who asks may see it.

    Without a choice the newest: a new one is seen at the next rerun.
    """
    watch = _watch(configured_store().address)
    at = version or filters.chosen_release() or watch.version()
    areas = access.shown_areas(access.person(), access.settings())
    if areas is not None:
        return _restricted(watch.store.address, at, areas)
    return _release(watch.store.address, at)


@st.cache_resource(show_spinner=False, max_entries=MOST_RELEASES)
def _tables(address: str, version: int) -> dict[str, pd.DataFrame]:
    return store().tables(version)


def tables(shown: Release) -> dict[str, pd.DataFrame]:
    """Return the rows as published, counts of people exactly: for analysts, who own them, alone.

    Raises
    ------
    PermissionError
        For anybody else; a page that asks is not registered for them.
    """
    if not access.person().may(access.Role.ANALYST):
        raise PermissionError("rows before disclosure control are for analysts alone")
    return _tables(configured_store().address, shown.version)


@dataclass(frozen=True)
class Compared:
    """What changed between two releases, with the rows of both. Read it, never change it."""

    changes: list[dict]
    before: dict[str, pd.DataFrame]
    after: dict[str, pd.DataFrame]


@st.cache_resource(show_spinner=False, max_entries=MOST_COMPARED)
def _compared(address: str, before: int, after: int) -> Compared:
    old, new = store().tables(before), store().tables(after)
    return Compared(publishing.diff(old, new), old, new)


def compared(before: int, after: int) -> Compared:
    """Return what changed between two releases, for analysts alone: its rows are exact."""
    if not access.person().may(access.Role.ANALYST):
        raise PermissionError("rows before disclosure control are for analysts alone")
    return _compared(configured_store().address, before, after)


@st.cache_resource(show_spinner=False, max_entries=MOST_CHARTS)
def _held(address: str, version: int, make: str, _build: Callable[[], object], *choices) -> object:
    return _build()


def held(make: Callable[..., T], shown: Release, *choices, **options) -> T:
    """Return what a function makes of a release and choices, made once: nobody may change it.

    Parameters
    ----------
    make : callable
        A function of a module, which takes the release and the choices and depends on nothing else.
    """
    named = f"{make.__module__}.{make.__qualname__}"
    key = (*(_plain(choice) for choice in choices), *sorted(options.items()))
    return _held(
        configured_store().address,
        shown.version,
        named,
        lambda: make(shown, *choices, **options),
        # What a person may not see is not to be found in what was made for another.
        access.shown_areas(access.person(), access.settings()),
        *key,
    )


def chart(make: Callable[..., Chart], shown: Release, *choices, **options) -> Chart:
    """Return a chart, built once for a release and a choice."""
    return held(make, shown, *choices, **options)


def _plain(choice):
    # An indicator is named by its id: what it declares belongs to the running code.
    return getattr(choice, "id", None) or repr(choice)
