"""How far a long task of the command line is, on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

Tell = Callable[[str], None]
# What takes less than this goes by without a word; then a line so often at most.
SECONDS = 1.0


def silent(_words: str) -> None:
    """Tell nobody."""


class Progress:
    """Tells on standard error what is being done, for whatever takes longer than a second.

    Parameters
    ----------
    clock : callable
        Seconds since some moment.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.last = clock()
        self.told = ""

    def __call__(self, words: str) -> None:
        """Say what is being done now."""
        now = self.clock()
        if words != self.told and now - self.last >= SECONDS:
            self.last, self.told = now, words
            print(f"{words} ...", file=sys.stderr, flush=True)
