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
    """Write the quarter that was told into every row; say where rows and words disagree."""
    if file.table is None:
        return
    if file.lacks_quarter:
        if file.quarter:
            file.table.insert(0, COLUMN, file.quarter)
        return
    if not file.dataset.is_return or not (file.quarter or file.hints):
        return
    found = _quarters(file)
    others = [label for label in found if label != file.quarter]
    if file.quarter and others:
        file.refuse(
            f"the quarter was told to be {file.quarter}, and rows of the file are of {others[0]}",
            "Tell a quarter only of files that have no column for it",
            column=COLUMN,
        )
    elif found and file.hints and not set(found) & set(file.hints):
        file.warn(
            f"the name or a title of the file speaks of {' and '.join(file.hints)}, and its rows "
            f"are of {found[0]}",
            "Check that it is the right file, or confirm it",
            column=COLUMN,
        )


def _quarters(file: RawFile) -> list[str]:
    """Return the quarters of a file's rows, as labels."""
    found: dict[str, None] = {}
    for text in file.table[COLUMN].dropna().unique():
        try:
            label = quarters.parse(text).label
        except ValueError:
            # What is no quarter is an error of its own, told with its row.
            continue
        found[label] = None
    return list(found)
