"""Progress: said in words for what takes longer than a moment, and nothing for what does not."""

from __future__ import annotations

import time

import streamlit as st

from pages._ui.blocks import safe

# Under half a second a reader notices nothing: a line that comes and goes would only disturb.
A_MOMENT = 0.5


class Waiting:
    """A line of progress in a place of its own, which stays empty where there is nothing to say.

    Parameters
    ----------
    what : str
        What is being done: "Reading".
    steps : int
        How many parts it has.
    """

    def __init__(self, what: str, steps: int) -> None:
        self._what, self._steps, self._done = what, steps, 0
        self._began = time.monotonic()
        self._place = st.empty()

    def at(self, part: str) -> None:
        """Say which part is next."""
        if time.monotonic() - self._began > A_MOMENT:
            words = f"{self._what} {self._done + 1} of {self._steps}: {safe(part)}"
            self._place.progress(self._done / self._steps, text=words)
        self._done += 1

    def over(self) -> None:
        """Say nothing any more."""
        self._place.empty()
