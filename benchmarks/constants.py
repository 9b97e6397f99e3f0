"""The constants of the floor, read and put in order once: drawing them is all that a run does."""

from __future__ import annotations

import os
import pickle
from functools import lru_cache
from pathlib import Path

import streamlit as st

from benchmarks.recording import Calls, given, replay
from pages._ui.menu import Entry

# The key of the box whose choice is changed while measuring.
TO = "to"


def pages() -> list[Entry]:
    """Return the menu: every recorded page, with the one that is measured as the first."""
    return _pages(os.environ["FLOOR_RECORDINGS"], os.environ.get("FLOOR_PAGE", "overview"))


@lru_cache
def _pages(folder: str, first: str) -> list[Entry]:
    files = sorted(Path(folder).glob("*.pickle"))
    # The same kind of entry as the dashboard's own: neither side makes its menu anew on each run.
    return [
        Entry(_page(file), title=file.stem.capitalize(), url_path=file.stem,
              default=file.stem == first)
        for file in files
    ]  # fmt: skip


def _page(file: Path):
    def draw() -> None:
        runs = _runs(file)
        # The box's own choice, before it is drawn: constants of the quarter that is asked for.
        replay(runs.get(st.session_state.get(TO), runs[None]))

    draw.__name__ = file.stem
    return draw


@lru_cache
def _runs(file: Path) -> dict[str | None, Calls]:
    runs = pickle.loads(file.read_bytes())
    return {quarter: given(calls) for quarter, calls in runs.items()}
