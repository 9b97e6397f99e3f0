"""Turns: pages of one process are drawn one after the other, in the order readers asked.

Python runs one thread at a time and changes between them every few milliseconds: of five pages that
are begun together none is ready before nearly all are, and the dearest is last. One after the other
the first is ready after a fifth of that, the last no later.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

# Whoever draws for longer, as a check of a large file does, no longer keeps others waiting.
LONGEST_SECONDS = 0.2


class Turns:
    """Who is next."""

    def __init__(self, longest: float = LONGEST_SECONDS) -> None:
        self._longest, self._guard = longest, threading.Lock()
        # Each waits for a lock of its own, which is opened when it is its turn: the first has it.
        self._line: deque[threading.Lock] = deque()
        self._since = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and have it within."""
        mine = threading.Lock()
        mine.acquire()
        with self._guard:
            self._line.append(mine)
            if self._line[0] is mine:
                self._open()
        while not mine.acquire(timeout=self._longest):
            self._pass_over()
        try:
            yield
        finally:
            with self._guard:
                if self._line and self._line[0] is mine:
                    self._next()

    def _pass_over(self) -> None:
        """Go on with the next where the first has had its time: it draws on beside the others."""
        with self._guard:
            if time.monotonic() - self._since >= self._longest:
                self._next()

    def _next(self) -> None:
        self._line.popleft()
        if self._line:
            self._open()

    def _open(self) -> None:
        self._since = time.monotonic()
        self._line[0].release()
