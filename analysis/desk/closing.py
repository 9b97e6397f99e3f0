"""The foot of a filled workbook: the comment box and the sign-off."""

from __future__ import annotations

import re

from analysis.cells import FORMULA_STARTS, WARNING
from analysis.desk import layout
from analysis.desk.tables import Sheet
from analysis.reading.problems import Problem, RawFile


def add_comment(files: list[RawFile], sheet: Sheet) -> None:
    """Put the comment on the first row of every dataset, so that each return carries it."""
    row = sheet.row_of(layout.COMMENT)
    comment = " ".join(sheet.answer(row).split())
    note = re.sub(r"^[-\u2013\u2014\u2022\s]+", "", comment)
    if note.startswith(FORMULA_STARTS):
        rule = f"the comment begins with {note[0]}, which a spreadsheet may run"
        files[0].refuse(rule, "Begin it with a letter", row=row)
        return
    if note != comment:
        files[0].problems.append(
            Problem(files[0].name, row, "note", None, "the comment begins with a dash",
                    "The dash is left out", WARNING)
        )  # fmt: skip
    for file in files:
        if file.table is not None and note:
            file.table["note"] = [note, *[""] * (len(file.table) - 1)]


def check_sign_off(files: list[RawFile], sheet: Sheet) -> None:
    """Warn where nobody has signed off. The job title itself stays in the kept workbook."""
    row = sheet.row_of(layout.SIGN_OFF)
    files[0].leave_out({row: [sheet.answer(row)]}, "sign-off role")
    if not sheet.answer(row):
        rule = "nobody has signed the return off"
        hint = "Ask the sender for the job title of who signs it off, or accept it without"
        files[0].problems.append(Problem(files[0].name, row, None, None, rule, hint, WARNING))
