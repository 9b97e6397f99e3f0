"""The lines of a file: where they are, how wide they are, and which need a closer look.

Counting is done on whole blocks of bytes, so that a million lines take tenths of a second; only
lines that are not as wide as the others, or whose quotation marks are odd, are read one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

BLOCK = 1 << 20
AT_ONCE = 100_000
LF, CR, QUOTE = 10, 13, 34


def positions(data: bytes, byte: int, begin: int = 0) -> np.ndarray:
    """Return where a byte stands, block by block: one mask of the whole file is slow to make."""
    if data.find(byte, begin) < 0:
        return np.empty(0, np.int64)
    view = np.frombuffer(data, np.uint8)
    parts = [
        np.flatnonzero(view[start : start + BLOCK] == byte) + start
        for start in range(begin, len(view), BLOCK)
    ]
    return np.concatenate(parts)


@dataclass
class Lines(Sequence):
    """The lines of a text; as a sequence, each with its ending.

    Attributes
    ----------
    starts, ends, nexts : array of int
        Where each begins, where its ending begins and where the next begins.
    """

    data: bytes
    starts: np.ndarray
    ends: np.ndarray
    nexts: np.ndarray

    @classmethod
    def of(cls, data: bytes, start: int = 0) -> Lines:
        """Find the lines from a place on: LF, CR LF and CR all end one, in any mixture."""
        view = np.frombuffer(data, np.uint8)
        ends = positions(data, LF, start)
        nexts = ends + 1
        returns = positions(data, CR, start)
        if len(returns):
            ends = ends - ((ends > start) & (view[np.maximum(ends - 1, 0)] == CR))
            after = view[np.minimum(returns + 1, len(view) - 1)]
            lone = returns[(after != LF) | (returns + 1 == len(view))]
            order = np.argsort(np.concatenate([ends, lone]), kind="stable")
            ends, nexts = (
                np.concatenate(pair)[order] for pair in ((ends, lone), (nexts, lone + 1))
            )
        if len(data) > start and (not len(nexts) or nexts[-1] < len(data)):
            ends, nexts = np.append(ends, len(data)), np.append(nexts, len(data))
        starts = np.concatenate([[start], nexts[:-1]]).astype(np.int64) if len(ends) else ends
        return cls(data, starts, ends, nexts)

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, place) -> str:
        return self.data[self.starts[place] : self.nexts[place]].decode()

    def below(self, first: int) -> Lines:
        """Return the lines from one on."""
        return Lines(self.data, self.starts[first:], self.ends[first:], self.nexts[first:])

    def pieces(self) -> Iterator[tuple[slice, Lines]]:
        """Yield the lines some at a time: what is worked out of all at once takes much memory."""
        for first in range(0, len(self), AT_ONCE):
            piece = slice(first, first + AT_ONCE)
            yield piece, Lines(self.data, self.starts[piece], self.ends[piece], self.nexts[piece])

    @cached_property
    def longest(self) -> int:
        """Length of the longest line."""
        return int((self.ends - self.starts).max(initial=0))

    @cached_property
    def is_empty(self) -> np.ndarray:
        """Which lines hold nothing."""
        return self.ends == self.starts

    def together(self, chosen: np.ndarray) -> bytes:
        """Return the chosen lines as one text that ends every line with LF."""
        edges = np.flatnonzero(np.diff(chosen.astype(np.int8), prepend=0, append=0))
        runs = zip(edges[::2], edges[1::2], strict=True)
        parts = [self.data[self.starts[first] : self.nexts[last - 1]] for first, last in runs]
        text = parts[0] if len(parts) == 1 else b"".join(_ended(part) for part in parts)
        return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text


def _ended(part: bytes) -> bytes:
    return part if part.endswith((b"\n", b"\r")) else part + b"\n"


@dataclass
class Widths:
    """How many cells each line has, and whether its quotation marks are in order.

    Attributes
    ----------
    cells : array of int
        Cells of each line, right where `sound`.
    sound : array of bool
        Whether every quotation mark opens, closes or doubles as RFC 4180 has it, in its own line.
    """

    cells: np.ndarray
    sound: np.ndarray

    @classmethod
    def of(cls, lines: Lines, delimiter: str) -> Widths:
        """Count delimiters outside quotation marks."""
        parts = [cls._of(piece, delimiter) for _, piece in lines.pieces()]
        if not parts:
            return cls(np.empty(0, np.int64), np.empty(0, bool))
        cells, sound = ([getattr(one, name) for one in parts] for name in ("cells", "sound"))
        return cls(np.concatenate(cells), np.concatenate(sound))

    @classmethod
    def _of(cls, lines: Lines, delimiter: str) -> Widths:
        first = int(lines.starts[0])
        body = lines.data[first : lines.nexts[-1]]
        starts, ends = lines.starts - first, lines.ends - first
        marks, delimiters = positions(body, QUOTE), positions(body, ord(delimiter))
        counts = _between(delimiters, starts, ends)
        if not len(marks):
            return cls(counts + 1, np.ones(len(lines), bool))
        per_line = _between(marks, starts, ends)
        sound = per_line % 2 == 0
        owner = np.repeat(np.arange(len(lines)), per_line)
        kept = sound[owner]
        opening, closing = marks[kept][::2], marks[kept][1::2]
        owner = owner[kept][::2]
        inside = _between(delimiters, opening, closing)
        counts = counts - np.bincount(owner, inside, len(lines)).astype(np.int64)
        faulty = ~_in_order(body, opening, closing, starts[owner], ends[owner], delimiter)
        sound[owner[faulty]] = False
        return cls(counts + 1, sound)


def _between(found: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    return np.searchsorted(found, ends) - np.searchsorted(found, starts)


def _in_order(body: bytes, opening, closing, starts, ends, delimiter: str) -> np.ndarray:
    """Say of each pair of marks whether it stands where a pair can stand."""
    view = np.frombuffer(body, np.uint8)
    before = view[np.maximum(opening - 1, 0)]
    after = view[np.minimum(closing + 1, len(view) - 1)]
    # Two marks side by side are one mark inside a cell: the second pair goes on with the first.
    follows = np.zeros(len(opening), bool)
    follows[1:] = opening[1:] == closing[:-1] + 1
    goes_on = np.append(follows[1:], False)
    opens = (opening == starts) | (before == ord(delimiter)) | follows
    closes = (closing + 1 == ends) | (after == ord(delimiter)) | goes_on
    return opens & closes
