"""Telling other kinds of file from a CSV by what they begin with, whatever they are called."""

from __future__ import annotations

from analysis.reading.problems import RawFile

ZIP = b"PK\x03\x04"
# An .xlsx with a password begins like an old .xls.
SAVE_AS_CSV = "Save it as CSV UTF-8 and try again"

OTHER_FILES = {
    b"PK\x05\x06": "an empty zip file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip file",
    b"BZh": "a bzip2 file",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip file",
    b"Rar!": "a RAR file",
    b"{\\rtf": "a Word document",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file",
    b"ARROW1": "an Arrow file",
}
# Systems that export "Excel" files often write a web page under that name.
TEXT_FILES = {
    b"<!doc": "a web page",
    b"<html": "a web page",
    b"<tabl": "a web page",
    b"<?xml": "XML",
}


def refused(file: RawFile, content: bytes) -> bool:
    """Note where the content is of another kind, and return whether it is."""
    kind = next((kind for start, kind in OTHER_FILES.items() if content.startswith(start)), None)
    opening = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    kind = kind or next(
        (kind for start, kind in TEXT_FILES.items() if opening.startswith(start)), None
    )
    if kind:
        file.refuse(f"the file is {kind}, not a CSV", SAVE_AS_CSV)
    return bool(kind)
