"""Writing published rows as a CSV that publishes again to the same rows."""

from __future__ import annotations

import csv
import re
from decimal import Decimal

import pandas as pd

from analysis.cells import FORMULA_STARTS
from analysis.declare import Column, Dataset, Status, Type


def written(dataset: Dataset, table: pd.DataFrame, *, by_name: bool = False) -> pd.DataFrame:
    """Return rows as text, as a CSV writes them.

    Parameters
    ----------
    by_name : bool
        Columns by name rather than by header.

    Returns
    -------
    DataFrame of str
        Statuses in the cells (``[c]``), markers in columns of their own where there are any;
        quarters ``2026/27 Q3``, ISO dates, plain digits.
    """
    columns = {}
    for column in dataset.all_columns:
        header = column.name if by_name else column.csv_name
        columns[header] = cells_of(column, table)
        if column.is_measure:
            markers = table[column.markers_name].fillna("")
            if (markers != "").any():
                columns[column.markers_name if by_name else f"{header}_markers"] = markers
    return pd.DataFrame(columns, index=table.index, dtype="str")


def cells_of(column: Column, table: pd.DataFrame) -> pd.Series:
    """Return one column's cells as a CSV writes them, without markers."""
    values = table[column.name]
    text = pd.Series("", index=table.index, dtype="str")
    present = values.notna()
    text[present] = values[present].map(lambda value: _text(column, value)).astype("str")
    if column.has_status:
        status = table[column.status_name].fillna(Status.OK.value)
        # A blank optional text says as much as [x] and reads better.
        silent = [Status.OK.value, *([column.blank.value] if not column.is_measure else [])]
        told = ~present & ~status.isin(silent)
        text[told] = "[" + status[told] + "]"
        if column.required:
            text[~present & (status == Status.NOT_AVAILABLE.value)] = "[x]"
    return text


def _text(column: Column, value) -> str:
    if column.type is Type.MONEY:
        pounds, pence = divmod(int(value), 100)
        return f"{pounds}.{pence:02d}" if pence else str(pounds)
    if column.type is Type.COUNT:
        return str(int(value))
    if column.type is Type.NUMBER:
        number = float(value)
        return (
            str(int(number))
            if number.is_integer() and abs(number) < 1e15
            else format(Decimal(repr(number)), "f")
        )
    if column.type is Type.DATE:
        return f"{value:%Y-%m-%d}"
    return str(value)


def csv_text(dataset: Dataset, table: pd.DataFrame) -> str:
    """Return rows as the text of a CSV."""
    texts = written(dataset, table)
    # A carriage return inside a text is not quoted of itself, and would read back as a new row.
    unsafe = texts.apply(lambda column: column.str.contains("\r", regex=False)).to_numpy().any()
    quoting = csv.QUOTE_ALL if unsafe else csv.QUOTE_MINIMAL
    return texts.to_csv(index=False, lineterminator="\n", quoting=quoting)


def escaped(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts no spreadsheet runs: a leading ``=+-@`` gets an apostrophe."""

    def plain(value):
        dangerous = isinstance(value, str) and value.startswith(FORMULA_STARTS)
        return f"'{value}" if dangerous and not _is_number(value) else value

    return table.map(plain)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def as_csv(table: pd.DataFrame) -> bytes:
    """Return a table as a CSV that opens rightly, and harmlessly, in a spreadsheet."""
    return escaped(table).to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def harmless_name(name: str, content: bytes) -> str:
    """Return the name under which a file as it came can be handed out.

    A text with a cell that a spreadsheet would run gets a name that no spreadsheet opens of
    itself; its bytes stay what their hash says.
    """
    starts = b"|".join(re.escape(start.encode()) for start in FORMULA_STARTS if start.strip())
    numbers = rb"[-+]?[\d.,]+%?\"?\s*([,;\t\r\n]|$)"
    dangerous = re.compile(rb"(^|[,;\t\n\r])\"?(?!" + numbers + rb")(" + starts + rb")")
    plain = content.replace(b"\x00", b"")
    is_workbook = content.startswith(b"PK")
    return f"{name}.txt" if not is_workbook and dangerous.search(plain) else name
