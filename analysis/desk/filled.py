"""Reading a filled workbook back: each block becomes the file its dataset would be as a CSV."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pandas as pd

from analysis.datasets import registry
from analysis.declare import Dataset, Provenance
from analysis.desk import closing, layout, looking, opening, tables
from analysis.desk.opening import UnreadableError
from analysis.reading.problems import RawFile

AFRESH = "Copy the figures into a fresh workbook of this organisation and quarter"


@dataclass(frozen=True)
class Manifest:
    """What the hidden sheet says the workbook is; `blocks` gives last time's quarter by dataset."""

    organisation: str
    area: str
    quarter: str
    provenance: str
    blocks: dict[str, str]


def read(name: str, content: bytes) -> list[RawFile]:
    """Read a filled workbook.

    Parameters
    ----------
    name : str
        File name, for messages and the history.
    content : bytes
        The workbook, as `is_return_workbook` recognises it.

    Returns
    -------
    list of RawFile, one per block
        Named ``file.xlsx [training]``, with text under the names of the declared columns and the
        spreadsheet's row numbers. One refused file where the workbook as a whole cannot be read;
        never raises on content.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        found, faults = opening.sheets(content, (layout.SHEET, layout.MANIFEST))
        manifest = _manifest(found[layout.MANIFEST])
        sheet = tables.Sheet(found[layout.SHEET])
        _check_identity(sheet, manifest)
    except UnreadableError as reason:
        return [
            RawFile(name, sha256, content=content).refuse(
                str(reason), reason.remedy, row=reason.row
            )
        ]
    files = [
        _file(RawFile(f"{name} [{block}]", sha256, content=content), sheet, manifest, block)
        for block in manifest.blocks
    ]
    for fault in faults:
        whose = next((f for f in files if f.table is not None and fault.row in f.table.index), None)
        hint = "Write the figure itself, or [x] where it is not available"
        (whose or files[0]).refuse(fault.rule, hint, row=fault.row)
    looking.report(content, files, sheet)
    closing.add_comment(files, sheet)
    closing.check_sign_off(files, sheet)
    return files


def _manifest(rows: list[list[str]]) -> Manifest:
    said = {row[0]: row[1:] for row in rows if len(row) > 1}
    try:
        version = said["template version"][0]
        quarter_at = said["block"].index("last quarter")
        place = [row[0] for row in rows].index("block")
        blocks = {row[0]: row[1:][quarter_at] for row in rows[place + 1 :] if row[0]}
        words = {
            key: layout.plain(said[key][0])
            for key in ("organisation", "area", "quarter", "provenance")
        }
    except (KeyError, IndexError, ValueError) as reason:
        raise UnreadableError("the workbook's hidden manifest is damaged", AFRESH) from reason
    if version != str(layout.VERSION):
        raise UnreadableError(
            f"the workbook is made from version {version} of the template, "
            f"which is {layout.VERSION} now",
            AFRESH,
        )
    if not blocks or any(not _is_return(block) for block in blocks):
        raise UnreadableError("the workbook's hidden manifest is damaged", AFRESH)
    return Manifest(**words, blocks=blocks)


def _is_return(name: str) -> bool:
    return any(dataset.name == name for dataset in registry().returns)


def _check_identity(sheet: tables.Sheet, manifest: Manifest) -> None:
    """Refuse a workbook whose layout is broken, or that was made for another sender or quarter."""
    for mark in layout.ONCE:
        sheet.row_of(mark)
    for mark in (layout.ORGANISATION, layout.QUARTER):
        row = sheet.row_of(mark)
        written, made_for = sheet.answer(row), getattr(manifest, mark)
        if written != made_for:
            raise UnreadableError(
                f'the workbook was made for {made_for}, but its {mark} says "{written}"',
                "Use the workbook made for that organisation and quarter",
                row,
            )


def _file(file: RawFile, sheet: tables.Sheet, manifest: Manifest, block: str) -> RawFile:
    file.dataset = registry()[block]
    try:
        found = tables.Block.find(sheet, file, manifest.blocks[block])
    except UnreadableError as reason:
        return file.refuse(str(reason), reason.remedy, row=reason.row)
    records = _records(file, found, manifest)
    if records:
        file.table = _table(file.dataset, records, manifest)
    return file


def _records(
    file: RawFile, block: tables.Block, manifest: Manifest
) -> dict[int, dict[str, str]] | None:
    """Return the rows to publish by number; None, with the reason noted, where there are none."""
    title = file.dataset.title
    filled = block.filled()
    nothing = block.says_nothing(file)
    if nothing is None:
        return None
    if nothing and filled:
        rule = f'{title}: "Nothing to report" is Yes, but there are figures'
        file.refuse(rule, "Choose No, or empty the rows", row=min(filled))
        return None
    if nothing:
        return _nil(file, block, manifest)
    if not filled:
        file.refuse(
            f"{title}: nothing is filled in, so it is not received",
            'Fill it in, or choose Yes under "Nothing to report"',
            row=block.tick,
        )
        return None
    return dict(sorted((filled | block.owed()).items()))


def _nil(
    file: RawFile, block: tables.Block, manifest: Manifest
) -> dict[int, dict[str, str]] | None:
    """Return the nil return: one row with 0 in what is required."""
    dataset = file.dataset
    vanished = block.last_figure()
    if layout.holds_stocks(dataset) and vanished:
        measure = layout.measures(dataset, required=True)[0].csv_name
        file.refuse(
            f'{dataset.title}: "Nothing to report" is Yes, which makes {measure} 0, '
            f"where the last return had {vanished}",
            "Write 0 in the rows if that is so, or [x] where the figure is not available",
            row=block.tick,
        )
        return None
    given = {"organisation": manifest.organisation, "area": manifest.area}
    first = next(iter(block.rows.values()), {})
    row = {}
    for column in layout.keys(dataset):
        if column.default is None and (column.default_from is None or column.name not in given):
            row[column.name] = given.get(column.name) or first.get(column.name, "")
    row |= {column.name: "0" for column in layout.measures(dataset, required=True)}
    return {block.tick: row}


def _table(
    dataset: Dataset, records: dict[int, dict[str, str]], manifest: Manifest
) -> pd.DataFrame:
    table = pd.DataFrame(
        list(records.values()), index=pd.Index(list(records), name="row"), dtype="str"
    ).fillna("")
    table.insert(0, "quarter", manifest.quarter)
    table["returned_by"] = manifest.organisation
    if manifest.provenance != Provenance.MEASURED.value:
        table["provenance"] = manifest.provenance
    return table.astype("str")
