"""Templates, Table Schemas and the data dictionary, written from the declarations.

Nothing here is edited by hand: `python -m analysis documents` writes all of it again, and
`--check` says what differs.
"""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

from analysis import dictionary, reference
from analysis.datasets import registry
from analysis.declare import STATUS_WORDS, Column, Dataset, Status, Type

TEMPLATES = "data/templates"
DICTIONARY = "docs/data-dictionary.md"

# Excel takes a CSV for UTF-8 only where it begins with a byte order mark: without one, a name
# such as "Siân's Trust" typed into a template is garbled on the way back. Our reader takes both.
BYTE_ORDER_MARK = "\ufeff"

# https://datapackage.org/standard/table-schema/ (version 2.0, 2024)
TABLE_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
SCHEMA_TYPES = {
    Type.COUNT: "integer",
    Type.MONEY: "number",
    Type.NUMBER: "number",
    Type.DATE: "date",
}

# A spreadsheet may run text that begins so; see `cells.FORMULA_STARTS`.
NO_FORMULA = r"\s*[^\s=+\-@][\s\S]*"
QUARTER_LABEL = r"[0-9]{4}/[0-9]{2} Q[1-4]"


def files() -> dict[str, str]:
    """Return every generated document: its path from the project's folder, and its text."""
    documents = {DICTIONARY: dictionary.markdown()}
    for dataset in registry():
        documents[f"{TEMPLATES}/{dataset.name}.csv"] = template(dataset)
        documents[f"{TEMPLATES}/{dataset.name}.schema.json"] = _json(table_schema(dataset))
    return documents


def write(root: Path) -> list[Path]:
    """Write the documents that differ, and remove those of datasets that are gone.

    Returns
    -------
    list of Path
        What was written or removed.
    """
    documents, changed = files(), []
    for name in stale(root):
        path = root / name
        changed.append(path)
        if name in documents:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(documents[name].encode())
        else:
            path.unlink()
    return changed


def stale(root: Path) -> list[str]:
    """Return the documents that are missing, differ, or belong to no dataset any more."""
    documents = files()
    differ = [name for name, text in documents.items() if _bytes(root / name) != text.encode()]
    there = [
        path.relative_to(root).as_posix()
        for pattern in ("*.csv", "*.schema.json")
        for path in (root / TEMPLATES).glob(pattern)
    ]
    return sorted([*differ, *(name for name in there if name not in documents)])


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _json(content: dict) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def template(dataset: Dataset) -> str:
    """Return a dataset's template: the headers and one example row."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.csv_name for column in dataset.all_columns])
    writer.writerow([column.example for column in dataset.all_columns])
    return BYTE_ORDER_MARK + text.getvalue()


# --- Table Schema ----------------------------------------------------------------------------


def table_schema(dataset: Dataset) -> dict:
    """Return a Frictionless Table Schema (version 2) of a dataset's full, canonical form.

    It describes what templates and exports write. Our own check also takes other spellings and
    blank key cells with a default, and knows the rules between columns.
    """
    return {
        "$schema": TABLE_SCHEMA,
        "name": dataset.name,
        "title": dataset.title,
        "description": dataset.purpose,
        "fields": [_field(column, in_key=column in dataset.key) for column in dataset.all_columns],
        # By name, in any order; optional columns may be left out and others be there.
        "fieldsMatch": "partial",
        "primaryKey": [column.csv_name for column in dataset.key],
        "missingValues": [
            {"value": "", "label": "blank: see the field's description"},
            *_statuses(),
        ],
    }


def _statuses() -> list[dict[str, str]]:
    return [
        {"value": f"[{status.value}]", "label": words}
        for status, words in STATUS_WORDS.items()
        if status is not Status.OK
    ]


def _field(column: Column, *, in_key: bool) -> dict:
    field = {
        "name": column.csv_name,
        "title": column.csv_name.replace("_", " "),
        "type": SCHEMA_TYPES.get(column.type, "string"),
        "description": dictionary.described(column),
    }
    if column.example:
        field["example"] = column.example
    if column.required and column.has_status:
        # Not blank: only a status may stand in place of the value.
        field["missingValues"] = _statuses()
    constraints = _constraints(column, in_key=in_key)
    if constraints:
        field["constraints"] = constraints
    return field


def _constraints(column: Column, *, in_key: bool) -> dict:
    constraints: dict = {}
    defaulted = column.default is not None or column.default_from is not None
    # A status is a missing value to Table Schema: `required` would refuse [x] with the blank.
    if in_key or (column.required and not column.has_status and not defaulted):
        constraints["required"] = True
    if column.type in (Type.COUNT, Type.MONEY):
        constraints["minimum"] = 0
    elif column.type is Type.AREA:
        areas = reference.areas()
        constraints["enum"] = [*(area.name for area in areas), *(area.code for area in areas)]
    elif column.type is Type.CHOICE:
        constraints["enum"] = list(column.allowed)
    elif SCHEMA_TYPES.get(column.type) is None:
        constraints["pattern"] = _pattern(column)
    return constraints


def _pattern(column: Column) -> str:
    if column.type is Type.QUARTER:
        return QUARTER_LABEL
    if column.type is Type.CHOICES:
        choice = f"({'|'.join(re.escape(name) for name in column.allowed)})"
        return f"{choice}(;{choice})*"
    return column.pattern or NO_FORMULA
