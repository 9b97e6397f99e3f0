"""What the writer and the reader of a return workbook agree on.

A block is found by the marks in the hidden first column, never by its position: rows that a person
inserts or deletes do not matter.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from analysis.declare import Column, Dataset, Kind

# Raised when an older workbook could be read wrongly; the reader refuses other versions.
VERSION = 1

SHEET, LISTS, MANIFEST = "Return", "Lists", "Return manifest"

# Columns of the sheet, counted from 1.
MARK, LABEL, ANSWER = 1, 2, 3

# Marks of the single cells a person may fill, and of the identity that must not change.
ORGANISATION, QUARTER, COMMENT, SIGN_OFF = "organisation", "quarter", "comment", "sign-off"
ONCE = (ORGANISATION, QUARTER, COMMENT, SIGN_OFF)

YES, NO = "Yes", "No"
# What a filled cell may hold in place of a count (data-model.md, value and status).
STATUSES = ("[c]", "[x]", "[z]")

# In every row of a workbook alike: they stand once, above the blocks.
FIXED = ("quarter", "returned_by")

LONGEST_SLUG = 60

ASKED, SPARE = "asked", "spare"


def tick_mark(dataset: str) -> str:
    """Return the mark of a block's "nothing to report"."""
    return f"{dataset}:tick"


def header_mark(dataset: str) -> str:
    """Return the mark of a block's header row."""
    return f"{dataset}:header"


def end_mark(dataset: str) -> str:
    """Return the mark of the row after a block."""
    return f"{dataset}:end"


def row_mark(kind: str, given: Iterable[str]) -> str:
    """Return the mark of a row: asked or spare, and a digest of what it held when sent out."""
    return f"{kind}:{digest(given)}"


def digest(texts: Iterable[str]) -> str:
    """Return eight letters that tell one row of texts from another."""
    return hashlib.sha256("\x1f".join(map(plain, texts)).encode()).hexdigest()[:8]


def plain(text: str) -> str:
    """Return a text without the blanks around it."""
    return text.strip(" \u00a0\r\n\t")


def last_header(column: Column, quarter: str) -> str:
    """Return the header of the grey figures beside a column."""
    return f"{column.csv_name} in {quarter}"


def keys(dataset: Dataset) -> list[Column]:
    """Return the key columns that differ from row to row."""
    return [column for column in dataset.key if column.name not in FIXED]


def measures(dataset: Dataset, *, required: bool) -> list[Column]:
    """Return the measures every sender gives, or those apart that it may give."""
    return [column for column in dataset.measures if column.required is required]


def holds_stocks(dataset: Dataset) -> bool:
    """Whether a left-out row would be a wrong 0: a stock does not vanish, a flow may stop."""
    return any(column.kind is Kind.STOCK for column in measures(dataset, required=True))


def slug(name: str) -> str:
    """Return a name as a file name every system takes: plain letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    short = words[:LONGEST_SLUG].rstrip("-")
    return short or hashlib.sha256(name.encode()).hexdigest()[:12]
