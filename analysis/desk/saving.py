"""Putting workbooks into a folder: all of them, or none."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

# Holds the moment of writing, and nothing else that differs between two equal workbooks.
_STAMP = "docProps/core.xml"


class NotWrittenError(OSError):
    """The workbooks cannot stand in that folder; `remedy` says what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def save(workbooks: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Write workbooks into a folder, which is made where it is not there.

    A file that is there already and holds something else, perhaps a filled workbook, is never
    overwritten.

    Returns
    -------
    list of Path
        What was written, in order.

    Raises
    ------
    OSError
        Where the folder cannot be written or a file is in the way; nothing has then changed.
    """
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".returns-", dir=folder))
    try:
        for name, content in workbooks.items():
            (beside / name).write_bytes(content)
        _refuse_others(workbooks, folder)
        for name in workbooks:
            os.replace(beside / name, folder / name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        if is_new and not any(folder.iterdir()):
            folder.rmdir()
    return [folder / name for name in workbooks]


def _refuse_others(workbooks: Mapping[str, bytes], folder: Path) -> None:
    differ = [
        name
        for name, content in workbooks.items()
        if (folder / name).exists() and _parts(folder / name) != _parts_of(content)
    ]
    if differ:
        raise NotWrittenError(
            f"{differ[0]} is there already and differs"
            + (f", and {len(differ) - 1} more" if len(differ) > 1 else ""),
            "It may have been filled in: choose an empty folder, or move it away",
        )


def _parts(path: Path) -> dict[str, bytes] | None:
    return _parts_of(path.read_bytes()) if path.is_file() else None


def _parts_of(content: bytes) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist() if name != _STAMP}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return None


def zipped(workbooks: Iterable[tuple[str, bytes]]) -> bytes:
    """Return workbooks as one zip file; they are taken one by one, as they are made."""
    content = io.BytesIO()
    # A workbook is compressed already.
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, workbook in workbooks:
            archive.writestr(name, workbook)
    return content.getvalue()
