"""What the cells of a whole column may hide: merged cells, and marks between thousands."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from analysis.cells import ERROR
from analysis.declare import Column, Type
from analysis.reading import headers
from analysis.reading.grids import Coded, Grid
from analysis.reading.problems import RawFile
from analysis.reading.tidying import columns_by_place

# One blank below a filled cell may be meant; several, where no cell repeats, are merged cells.
FEWEST_MERGED = 2
# In a row alone nothing is merged.
FEWEST_ROWS = 2
THOUSANDS = r"^-?[0-9]{1,3},[0-9]{3}$"


def report(file: RawFile, grid: Grid, names: list[str | None], delimiter: str) -> None:
    """Refuse what a blank or a comma may mean in two ways, once all of a column is seen."""
    places = dict(zip(names, range(len(names)), strict=True))
    declared = [
        (place, column)
        for place, column in enumerate(columns_by_place(file.dataset, names))
        if column is not None and len(grid)
    ]
    needed = [one for one in declared if headers.must_be_there(one[1])]
    is_merged = [
        _fill_down(file, column, grid, place)
        for place, column in needed
        if column in file.dataset.key
    ]
    # Where one column of the key is merged, a single blank of another may be so too.
    fewest = 1 if any(is_merged) else FEWEST_MERGED
    for place, column in declared:
        if column in file.dataset.key and not headers.must_be_there(column):
            source = places.get(column.default_from)
            origin = None if source is None else grid.columns[source]
            rows = _merged(grid.columns[place], origin, fewest)
            if not len(rows) and (column.default or source is not None):
                # What takes another column's text is told by that one alone.
                keys = [at for at, one in declared if at < place and one in file.dataset.key]
                before = keys if source is None else [source]
                rows = _going_on(grid, before, _merged(grid.columns[place], origin, 1))
            _report_merged(file, column, grid.numbers[rows])
        if delimiter == ";" and column.type is Type.NUMBER:
            _report_commas(file, column, grid, place)


def _merged(column: Coded, source: Coded | None, fewest: int = FEWEST_MERGED) -> np.ndarray:
    """Return the places of blanks that look like the rest of merged cells above them.

    Where a blank takes another column's text by declaration, those of the same text are meant.
    """
    holds = column.holds()
    none = np.empty(0, np.int64)
    if holds.all() or not holds[0] or (~holds).sum() < fewest:
        return none
    filled = column.codes[holds]
    if (filled[1:] == filled[:-1]).any():
        return none
    blanks = np.flatnonzero(~holds)
    if source is None:
        return blanks
    above = np.flatnonzero(holds)[np.cumsum(holds)[blanks] - 1]
    return blanks[column.read(above) != source.read(blanks)]


def _going_on(grid: Grid, before: list[int], blanks: np.ndarray) -> np.ndarray:
    """Return the blanks whose row says the same as the one above in every column before them.

    A spreadsheet merges such cells; a row of something else would say so before.
    """
    if not before or len(blanks) != 1 or len(grid) < FEWEST_ROWS:
        return blanks[:0]
    [at] = blanks.tolist()
    same = all(grid.columns[place][at] == grid.columns[place][at - 1] for place in before)
    return blanks if same and at else blanks[:0]


def _fill_down(file: RawFile, column: Column, grid: Grid, place: int) -> bool:
    """Write each text of a key that must be there into the blanks below it, as merged cells are.

    One blank may be a cell that was lost. Where no text stands twice in a row and at least as many
    cells are blank as are filled, each is written once for its rows: nothing else explains that.

    Returns
    -------
    bool
        Whether it was so.
    """
    cells = grid.columns[place]
    rows = _merged(cells, None)
    filled = cells.codes[cells.holds()]
    if not len(rows) or len(rows) < len(filled):
        return False
    at = np.flatnonzero(cells.holds())[np.cumsum(cells.holds()) - 1]
    grid.columns[place] = Coded(cells.codes[at], cells.texts)
    rule = f"{column.csv_name} is written once for several rows: the row takes it from above"
    file.note_rows(grid.numbers[rows], rule, "Check the row", column=column.csv_name)
    return True


def _report_merged(file: RawFile, column: Column, rows: np.ndarray) -> None:
    default = f', with "{column.default}" where that is so' if column.default else ""
    file.note_rows(
        rows,
        f"{column.csv_name} is filled once for several rows, as merged cells are: a blank here may "
        "stand for the cell above",
        f"Fill the cell in every row{default}",
        level=ERROR,
        column=column.csv_name,
    )


def _report_commas(file: RawFile, column: Column, grid: Grid, place: int) -> None:
    column_cells = grid.columns[place]
    found = column_cells.where(pc.match_substring_regex(column_cells.texts, THOUSANDS))
    file.note_rows(
        grid.numbers[found],
        "a comma here may stand between thousands or before decimals",
        "Write plain digits with a point before decimals",
        level=ERROR,
        column=column.csv_name,
    )
