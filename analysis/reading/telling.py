"""The quarter of a file that has no column for it: asked and told, never assumed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis import quarters
from analysis.reading.problems import RawFile

COLUMN = "quarter"


def hinted(file: RawFile, above: Iterable[Sequence[str]]) -> None:
    """Keep the quarters that the file's name and the titles above its headers speak of."""
    texts = [file.name, *(cell for cells in above for cell in cells)]
    found = {quarter.label: None for text in texts for quarter in quarters.mentioned(text)}
    file.hints = tuple(found)


def lacking(file: RawFile) -> None:
    """Note that the file has no column for the quarter: as told, or as a question."""
    file.lacks_quarter = True
    if file.quarter:
        file.warn(
            f"the file has no column for the quarter: every row is of {file.quarter}, as told",
            column=COLUMN,
        )
        return
    said = f"; its name or title speaks of {' and '.join(file.hints)}" if file.hints else ""
    file.refuse(
        f"the file does not say in a column which quarter its figures are of{said}",
        f"Say which, or add the column {COLUMN}, as in {quarters.EXAMPLE}; on the command line "
        f'--quarter "{quarters.EXAMPLE}"',
        column=COLUMN,
    )


def applied(file: RawFile) -> None:
    """Write the quarter that was told into every row; refuse it where the rows say another."""
    if file.table is None or not file.quarter:
        return
    if file.lacks_quarter:
        file.table.insert(0, COLUMN, file.quarter)
    elif COLUMN in file.table and (other := _others(file)):
        file.refuse(
            f"the quarter was told to be {file.quarter}, and rows of the file are of {other[0]}",
            "Tell a quarter only of files that have no column for it",
            column=COLUMN,
        )


def _others(file: RawFile) -> list[str]:
    found = []
    for text in file.table[COLUMN].dropna().unique():
        try:
            label = quarters.parse(text).label
        except ValueError:
            # What is no quarter is an error of its own, told with its row.
            continue
        if label != file.quarter:
            found.append(label)
    return found
