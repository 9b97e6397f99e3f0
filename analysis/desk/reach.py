"""How far the cells of a sheet reach, and which formulas have no result that could be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat

SAVE_AGAIN = "Open it in a spreadsheet, save it as .xlsx and try again"
# A reader makes room for every cell up to the last: one cell in a far corner costs gigabytes.
MOST_ROWS, MOST_COLUMNS = 10_000, 200


@dataclass(frozen=True)
class Fault:
    """A cell that is neither blank nor a value, by its row."""

    row: int
    rule: str


class UnreadableError(Exception):
    """The file cannot be read; the message says why, `remedy` what to do."""

    def __init__(self, message: str, remedy: str = SAVE_AGAIN, row: int | None = None) -> None:
        super().__init__(message)
        self.remedy = remedy
        self.row = row


def look_over(sheet: bytes) -> list[Fault]:
    """Return the cells of a sheet that a reader would take for blank although they are not.

    Raises
    ------
    UnreadableError
        Where a cell with something in it stands too far out.
    ExpatError
        Where the sheet is not well-formed.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    look = _Look()
    parser.StartElementHandler = look.start
    parser.EndElementHandler = look.end
    parser.CharacterDataHandler = look.text
    parser.StartDoctypeDeclHandler = look.doctype
    parser.Parse(sheet, True)
    return look.faults


class _Look:
    """Follows a sheet's rows and cells; both may leave their number out, and mean the next."""

    def __init__(self) -> None:
        self.row = self.place = 0
        self.inside: list[str] = []
        self.is_error = self.has_formula = self.has_result = False
        self.faults: list[Fault] = []

    def doctype(self, *_ignored) -> None:
        raise UnreadableError("the workbook is damaged and cannot be read")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        self.inside.append(name)
        if name == "row":
            self.row = _number(attributes.get("r", ""), self.row + 1)
            self.place = 0
        elif name == "c":
            self.is_error = attributes.get("t") == "e"
            self._begin_cell(attributes.get("r", ""))
        elif name == "f":
            self.has_formula = True

    def text(self, text: str) -> None:
        if text.strip() and self.inside[-1] in ("v", "t"):
            self._check_reach()
            self.has_result = True

    def end(self, _name: str) -> None:
        if self.inside.pop() != "c":
            return
        if self.is_error:
            self.faults.append(Fault(self.row, "a formula of the row gives an error"))
        elif self.has_formula and not self.has_result:
            self.faults.append(Fault(self.row, "a formula of the row has no result"))

    def _begin_cell(self, reference: str) -> None:
        self.has_formula = self.has_result = False
        found = re.fullmatch(r"([A-Z]{1,7})([0-9]{1,9})", reference)
        self.place += 1
        if found:
            self.place, self.row = _place(found[1]), int(found[2])
        elif reference:
            raise UnreadableError("the workbook is damaged and cannot be read")

    def _check_reach(self) -> None:
        if self.row > MOST_ROWS or self.place > MOST_COLUMNS:
            raise UnreadableError(
                f"row {self.row} of the workbook holds a cell far outside the return",
                "Empty it, or copy the figures into a fresh workbook",
            )


def _number(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else otherwise


def _place(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place
