"""Words beside a table that say its figures are not what they look like: thousands, shares."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from analysis.declare import Column, Type
from analysis.reading.problems import RawFile

THOUSANDS = re.compile(
    r"(?i)\b(in|figures|numbers|values|amounts|counts|all)\b[^.]*\b(thousands|millions|000s)\b"
    r"|(?<!\d)['\u2019\u00a3]000s?\b|(?<![\d,.])000s\b|[\u00a3$](k|m|000s?)\b"
    r"|^\W*(thousands?|millions?|k|000s?|hundreds?|tens)\W*$"
)
SHARES = re.compile(
    r"(?i)\b(figures|numbers|values)( \w+){0,3} (are|as|shown as|in) (%|per ?cent|percentages?)"
)
SHARE = re.compile(r"(?i)^\W*(%|per ?cent(age)?s?|shares?|proportions?|rates?|ratios?)( \w+)*\W*$")
AS_THEY_ARE = "Write every figure in full, as a plain number, and delete the line"


def report(file: RawFile, rows: Mapping[int, Sequence[str]]) -> None:
    """Refuse a file of which a title or a note says that its figures are in thousands or shares."""
    for row, cells in rows.items():
        text = " ".join(cell for cell in cells if cell)
        if THOUSANDS.search(text) or SHARES.search(text):
            rule = "a title or note says that figures are not written as they are"
            file.refuse(f"{rule}: in thousands, or as shares", AS_THEY_ARE, row=row)


def report_units(
    file: RawFile, row: int, cells: Sequence[str], columns: Sequence[Column | None]
) -> None:
    """Refuse a row of units that gives a count, or an amount, in another unit than its own."""
    for column, cell in zip(columns, cells, strict=False):
        if column is None or not column.type.is_numeric or not cell:
            continue
        is_share = SHARE.search(cell) and column.unit != "%" and column.type is not Type.NUMBER
        if THOUSANDS.search(cell) or is_share:
            rule = f"{column.csv_name} is said to be in another unit than its own, {column.unit}"
            file.refuse(rule, AS_THEY_ARE, row=row, column=column.csv_name)
