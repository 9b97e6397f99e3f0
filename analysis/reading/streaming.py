"""Reading a large file from disk block by block, without ever holding it whole.

What is well formed from its first line to its last is read so, and gives the same as reading it
whole: each block passes the tests of the fast path, and its cells become codes at once. Anything
else is read whole, as a person would read it.
"""

from __future__ import annotations

import codecs
import dataclasses
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import numpy as np

from analysis.progress import Tell
from analysis.reading import encodings, parsing, signatures, tables
from analysis.reading.grids import Coded, Grid
from analysis.reading.opening import HEAD, opened
from analysis.reading.problems import RawFile

# Smaller files are read whole: that is quicker, and takes no memory to speak of.
SMALLEST = 64 << 20
BLOCK = 8 << 20


class NotStraightError(Exception):
    """The file is not well formed throughout."""


def read(
    path: Path,
    *,
    dataset: str | None,
    quarter: str | None,
    tell: Tell,
    mapping: dict[str, str] | None = None,
) -> RawFile | None:
    """Read a file block by block; None where it has to be read whole.

    Parameters
    ----------
    tell : callable
        Is told how far it is.
    """
    if path.stat().st_size < SMALLEST:
        return None
    with path.open("rb") as stream:
        head = stream.read(HEAD)
        skipped = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
        others = [mark for mark, encoding in encodings.MARKS if encoding != "utf-8"]
        file = RawFile(path.name, "", path=path, quarter=quarter)
        if head.startswith((signatures.ZIP, *others)) or signatures.refused(file, head):
            return None
        try:
            _refuse_odd(head[: head.rfind(b"\n") + 1])
            top = opened(file, head[skipped:], dataset)
            if top is None:
                return None
            stream.seek(skipped + top.start)
            digest = hashlib.sha256(head[: skipped + top.start])
            blocks = _blocks(stream, digest, path, tell)
            _fill(file, top, blocks, mapping or {})
        except NotStraightError:
            return None
        file.sha256 = digest.hexdigest()
    return file


def _blocks(stream: BinaryIO, digest, path: Path, tell: Tell) -> Iterator[bytes]:
    """Yield the rest of a file in blocks of whole lines."""
    size, rest = path.stat().st_size, b""
    # A block is hashed while it is parsed, and before the next one is read.
    with ThreadPoolExecutor(1) as beside:
        while block := stream.read(BLOCK):
            hashed = beside.submit(digest.update, block)
            tell(f"reading {path.name}: {100 * stream.tell() // size} %")
            cut = block.rfind(b"\n") + 1
            if cut:
                yield rest + block[:cut]
                rest = block[cut:]
            elif len(rest) > parsing.LONGEST_LINE:
                raise NotStraightError
            else:
                rest += block
            hashed.result()
    if rest:
        yield rest


def _fill(file: RawFile, top, blocks: Iterator[bytes], mapping) -> None:
    body = parsing.Body(
        b"", 0, top.top.row + 1, top.delimiter, top.top.width, top.top.declared_width, None
    )
    endings = set()
    parts: list[list[Coded]] = [[] for _ in range(top.top.width)]
    for block in blocks:
        _refuse_odd(block)
        endings.add(b"\r" in block)
        columns = parsing.straight(dataclasses.replace(body, data=block))
        if columns is None or len(endings) > 1:
            raise NotStraightError
        for column, part in zip(columns, parts, strict=True):
            part.append(column)
    if not parts or not parts[0]:
        raise NotStraightError
    columns = Coded.all_joined(parts)
    numbers = np.arange(len(columns[0]), dtype=np.int64) + body.first_row
    grid = Grid(columns, numbers)
    tables.fill(file, top.top, grid, delimiter=top.delimiter, mapping=mapping)


def _refuse_odd(text: bytes) -> None:
    """Raise where a text is not UTF-8 or holds NUL bytes."""
    if b"\x00" in text:
        raise NotStraightError
    try:
        text.isascii() or text.decode()
    except UnicodeDecodeError as reason:
        raise NotStraightError from reason
