"""From a header and the grid below it to a table under declared names, with every repair noted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.cells import ERROR
from analysis.datasets import registry
from analysis.declare import Dataset
from analysis.reading import doubting, headers, scales, telling, unnamed
from analysis.reading.arranging import LEFT_OUT, Arranging
from analysis.reading.finding import Top
from analysis.reading.grids import TEXT, Coded, Grid
from analysis.reading.problems import RawFile
from analysis.reading.roles import FEW, Roles
from analysis.reading.tidying import columns_by_place, tidy

SHOWN = 5
NO_ROW = "rows that are no part of the table"


def dataset_of(file: RawFile, top: Top | None, first: list[str], dataset: str | None) -> bool:
    """Set the file's dataset and return whether there is one; note why not."""
    file.header = top.header if top else first
    if dataset:
        file.dataset = registry().datasets.get(dataset)
    elif top:
        file.dataset = headers.recognise(top.header)
    if file.dataset is not None:
        return True
    known = ", ".join(registry().datasets)
    fitting = [fit[2].name for fit in headers.fits(file.header)][:2]
    if dataset:
        rule, hint = f"{dataset} is not a dataset", f"Datasets are {known}"
    elif len(fitting) > 1:
        rule = f"the headers are as much those of {fitting[0]} as of {fitting[1]}"
        hint = "Say which it is, with --dataset on the command line"
    else:
        rule = "the headers are not those of a dataset"
        hint = f"Datasets are {known}; compare the file with its template"
    file.refuse(rule, hint)
    headers.report_wide(file, top.row if top else 1, file.header)
    return False


def fill(
    file: RawFile,
    top: Top,
    grid: Grid,
    *,
    delimiter: str,
    mapping: dict[str, str],
) -> None:
    """Put the rows of a grid into the file's table, and note what was repaired or is wrong."""
    header = top.header + [""] * (max(grid.width, top.width) - len(top.header))
    shown = header[: top.width]
    grid.columns += [
        Coded(np.zeros(len(grid), np.int8), pa.array([""], TEXT))
        for _ in range(len(header) - grid.width)
    ]
    unnamed.put_right(file, top.row, header, grid, mapping)
    names = [_provisional(cell, file.dataset, mapping) for cell in header]
    tidy(file, grid, names)
    roles = Roles(file.dataset, tuple(names), tuple(shown))
    _report_above(file, top, roles)
    arranging = Arranging(file, grid, roles, delimiter)
    arranging.arrange()
    beside = top.above | arranging.gone
    scales.report(file, beside)
    for row in arranging.found.get("units", ()):
        scales.report_units(file, row, arranging.gone[row], roles.columns)
    file.leave_out(beside, NO_ROW)
    filled = [int(np.count_nonzero(column.holds())) for column in grid.columns]
    _report_blank_columns(file, header, filled)
    unnamed.without_repeats(file, top.row, header, grid, filled)
    _take_row_numbers_out(file, header, grid, filled)
    file.header = [cell for cell in header if cell]
    file.sample = [
        [cell for cell, title in zip(grid.row(place), header, strict=True) if title]
        for place in range(min(SHOWN, len(grid)))
    ]
    telling.hinted(file, top.above.values())
    strange = unnamed.strange(file.dataset, header, top.width, grid, filled)
    alike = unnamed.alike(file.dataset, header, grid)
    names = headers.columns_named(
        file,
        top.row,
        header,
        filled,
        mapping,
        strange=strange,
        alike=alike,
        takes=lambda place, name: unnamed.takes(file.dataset, name, grid.columns[place]),
        rows_of=lambda place: grid.numbers[grid.columns[place].holds()][:SHOWN].tolist(),
    )
    file.labels = [
        label
        for label, cell in zip(_labels(file.dataset, names, header), header, strict=True)
        if cell
    ]
    _keep_left_out(file, names, header, grid)
    if not len(grid):
        if not any(problem.level == ERROR for problem in file.problems):
            file.refuse("the file has headers but no rows", "Add a row, with 0 for a nil return")
        return
    doubting.report(file, grid, names, delimiter)
    file.table = _table(names, grid)
    telling.applied(file)


def _provisional(cell: str, dataset: Dataset, mapping: dict[str, str]) -> str | None:
    if cell in mapping:
        return mapping[cell] or None
    found = headers.named(cell, dataset)
    return found.column if found else None


def roles_of(file: RawFile, top: Top, mapping: dict[str, str]) -> Roles:
    """Return what the places of a table hold, as its header says."""
    names = tuple(_provisional(cell, file.dataset, mapping) for cell in top.header)
    return Roles(file.dataset, names, tuple(top.header))


def _report_above(file: RawFile, top: Top, roles: Roles) -> None:
    titles = []
    hint = "Put the headers in the first row"
    for row, cells in top.above.items():
        if sum(1 for cell in cells if cell) > FEW and roles.fitting(cells):
            file.refuse("a row above the headers looks like data", hint, row=row)
        elif any(_changes(cell, below, file.dataset) for cell, below in zip(cells, top.header)):  # noqa: B905
            file.refuse("a row above the headers is a part of them", hint, row=row)
        else:
            titles.append(row)
    blank = top.row - 1 - len(top.above) - (1 if top.parts else 0)
    if blank:
        rows = "a blank row" if blank == 1 else f"{blank} blank rows"
        first = next(row for row in range(1, top.row) if row not in top.above)
        file.warn(f"{rows} above the headers passed over", row=first)
    file.note_rows(titles, "the row above the headers is a title and is left out", LEFT_OUT)
    if top.parts:
        file.warn("the headers are written over two rows and were read as one", row=top.row)


def _changes(upper: str, lower: str, dataset: Dataset) -> bool:
    """Return whether a cell above a header makes it the header of another column."""
    both = headers.named(f"{upper} {lower}", dataset) if upper and lower else None
    alone = headers.named(lower, dataset)
    return both is not None and (alone is None or alone.column != both.column)


def _report_blank_columns(file: RawFile, header: list[str], filled: list[int]) -> None:
    blank = sum(1 for cell, count in zip(header, filled, strict=True) if not cell and not count)
    if blank:
        file.warn(
            "a blank column is left out" if blank == 1 else f"{blank} blank columns are left out"
        )


def _take_row_numbers_out(file: RawFile, header: list[str], grid: Grid, filled: list[int]) -> None:
    """Leave out a first column without a header that only counts the rows."""
    if not header or not filled[0] or not unnamed.is_counter(header[0]):
        return
    if headers.named(header[0], file.dataset):
        return
    texts = grid.columns[0].read(np.arange(len(grid))).tolist()
    if any(texts == [str(number + start) for number in range(len(texts))] for start in (0, 1)):
        filled[0], header[0] = 0, ""
        file.warn("the first column only counts the rows and is left out")


def _table(names: list[str | None], grid: Grid) -> pd.DataFrame:
    # Of a column that is there twice, which is an error, the last stands.
    data = {
        name: column.categories()
        for name, column in zip(names, grid.columns, strict=True)
        if name is not None
    }
    return pd.DataFrame(data, index=_index(grid.numbers))


def _labels(dataset: Dataset, names: list[str | None], header: list[str]) -> list[str]:
    declared = columns_by_place(dataset, names)
    return [
        column.csv_name if column else name or cell
        for column, name, cell in zip(declared, names, header, strict=True)
    ]


def _keep_left_out(file: RawFile, names: list[str | None], header: list[str], grid: Grid) -> None:
    """Keep the columns that are left out for the scan for personal data."""
    left = [place for place, name in enumerate(names) if name is None and len(grid)]
    if left:
        data = {place: grid.columns[place].categories() for place in left}
        table = pd.DataFrame(data, index=_index(grid.numbers))
        file.left_out.append(table.set_axis([header[place] for place in left], axis=1))


def _index(numbers: np.ndarray) -> pd.Index:
    first, last = int(numbers[0]), int(numbers[-1])
    if last - first + 1 == len(numbers):
        return pd.RangeIndex(first, last + 1, name="row")
    return pd.Index(numbers, name="row")
