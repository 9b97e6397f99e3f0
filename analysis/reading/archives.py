"""The zip file that a workbook is: whether it is safe to unpack, and where its sheets are."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from analysis.reading.problems import RawFile
from analysis.reading.signatures import SAVE_AS_CSV

# A workbook of 50,000 rows is packed 14:1; a bomb 1,000:1.
LARGEST = 500_000_000
LARGEST_LOOSE = 1_000_000
TIGHTEST = 100
MOST_MEMBERS = 2000


def parts(file: RawFile, content: bytes) -> dict[str, zipfile.ZipInfo] | None:
    """Return the parts of a workbook that is safe to unpack; note why there are none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename: part for part in archive.infolist()}
            reason = _dangerous(archive, list(archive.infolist()), content)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, zlib.error):
        reason, parts = "damaged", {}
    if not reason and "xl/workbook.xml" not in parts:
        file.refuse("the file is a spreadsheet or zip file, not a CSV", SAVE_AS_CSV)
    elif reason:
        file.refuse(f"the file is a workbook or zip file that is {reason}", SAVE_AS_CSV)
    else:
        return parts
    return None


def _dangerous(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], content: bytes) -> str:
    """Return why a zip file is not unpacked, or nothing."""
    if len(parts) > MOST_MEMBERS or len({part.filename for part in parts}) < len(parts):
        return "too large to be safe to open"
    if sum(part.file_size for part in parts) > LARGEST:
        return "too large to be safe to open"
    if any(part.flag_bits & 1 for part in parts):
        return "locked with a password"
    for part in parts:
        ratio = part.file_size / max(part.compress_size, 1)
        if part.file_size > LARGEST_LOOSE and ratio > TIGHTEST:
            return "too large to be safe to open"
        if not _is_as_large_as_it_says(part, content):
            return "damaged"
    return ""


def _is_as_large_as_it_says(part: zipfile.ZipInfo, content: bytes) -> bool:
    """Return whether a part unpacks to no more than the size in the zip file's own list."""
    if part.compress_type != zipfile.ZIP_DEFLATED:
        return part.compress_type == zipfile.ZIP_STORED
    at = part.header_offset
    start = at + 30 + sum(int.from_bytes(content[at + o : at + o + 2], "little") for o in (26, 28))
    packed = memoryview(content)[start : start + part.compress_size]
    machine, size = zlib.decompressobj(-15), 0
    while packed and size <= part.file_size:
        size += len(machine.decompress(packed, 1 << 20))
        packed = machine.unconsumed_tail
    return size <= part.file_size


def sheet_path(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return where in the zip file a sheet is."""
    names = archive.namelist()
    if "xl/_rels/workbook.xml.rels" not in names:
        return None
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        name = re.search(r'\bname="([^"]*)"', tag)
        link = re.search(r'\b\w+:id="([^"]*)"', tag)
        if name and link and unescaped(name[1]) == sheet:
            for relation in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links):
                target = re.search(r'\bTarget="([^"]*)"', relation)
                if f'Id="{link[1]}"' in relation and target:
                    path = target[1].lstrip("/")
                    path = path if path.startswith("xl/") else f"xl/{path}"
                    return path if path in names else None
    return None


def unescaped(text: str) -> str:
    """Return a text of XML as it reads."""
    for entity, character in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'"), ("amp", "&")):
        text = text.replace(f"&{entity};", character)
    return text
