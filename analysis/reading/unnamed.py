"""Columns that the header does not name, or not rightly: what their cells tell of them."""

from __future__ import annotations

import re

import numpy as np

from analysis import cells
from analysis.columns import COMMON
from analysis.declare import Column, Dataset, Type
from analysis.reading import headers
from analysis.reading.grids import Coded, Grid
from analysis.reading.matching import TELLING
from analysis.reading.problems import RawFile

# In fewer rows nothing shows what is usual.
FEWEST = 3
# Texts looked at.
LOOKED_AT = 200
COUNTER = re.compile(
    r"(?i)#|(row|line|record|index|item|serial|s/?n|nr|no|number|id)?\W*(no|nr|number|id)?\W*"
)


def put_right(file: RawFile, row: int, header: list[str], grid: Grid, decided) -> None:
    """Write the column's name over headers that name it but for a slip, or not at all."""
    names = {found.column for cell in header if (found := headers.named(cell, file.dataset))}
    for place, cell in enumerate(header):
        if not cell or len(cell) > headers.LONGEST or cell in decided:
            continue
        if headers.named(cell, file.dataset):
            continue
        name = headers.spelt_like(cell, file.dataset)
        if name is None or name in names or not takes(file.dataset, name, grid.columns[place]):
            continue
        file.warn(f"{cell} was read as {name}: one letter is another", row=row, column=name)
        header[place] = _title(file.dataset, name)
        names.add(name)
    _name_by_content(file, row, header, grid, names)


def _name_by_content(file: RawFile, row: int, header: list[str], grid: Grid, names) -> None:
    """Name the one column without a header that holds what a lacking column alone can hold."""
    lacking = [
        column
        for column in file.dataset.columns
        if column.name not in names and headers.must_be_there(column)
    ]
    bare = [
        place for place, cell in enumerate(header) if not cell and grid.columns[place].holds().any()
    ]
    if len(lacking) != 1 or len(bare) != 1:
        return
    [column], [place] = lacking, bare
    if column.type not in TELLING and not _stands_in_its_place(column, place, header, file.dataset):
        return
    texts = _texts(grid.columns[place])
    if len(texts) and grid.columns[place].holds().all() and _all_fit(column, texts):
        why = "nothing else fits" if column.type in TELLING else "it stands in its place, and fits"
        rule = f"the column without a header was read as {column.csv_name}: {why}"
        file.warn(rule, row=row, column=column.csv_name)
        header[place] = column.csv_name


def strange(
    dataset: Dataset, header: list[str], width: int, grid: Grid, filled: list[int]
) -> set[int]:
    """Return places without a header that hold nothing a lacking column takes.

    Past the width of the header itself all rows may have moved: nothing there is strange.
    """
    lacking = _lacking(dataset, header)
    last = max((place for place, cell in enumerate(header) if cell), default=0)
    found = set()
    for place, cell in enumerate(header[:width]):
        if cell or not filled[place]:
            continue
        # Before a last column that is filled, every header stands over its own cells; where few
        # rows fill the column without a header, cells of theirs may have moved into it.
        is_inside = place < last and filled[last] > 0
        is_usual = filled[place] * 2 > len(grid) >= FEWEST
        texts = _texts(grid.columns[place])
        may_be = [*lacking, *_lacking_beside(dataset, header, place)]
        if is_inside and is_usual and not any(_all_fit(one, texts) for one in may_be):
            found.add(place)
    return found


def _lacking_beside(dataset: Dataset, header: list[str], place: int) -> list[Column]:
    """Return the columns every dataset has that are lacking, beside another one of them."""
    common = {column.name: column for column in COMMON}
    names = {_name(cell, dataset) for cell in header}
    beside = {_name(cell, dataset) for cell in (header[place - 1 : place + 2] if place else [])}
    return [one for name, one in common.items() if beside & {*common} and name not in names]


def alike(dataset: Dataset, header: list[str], grid: Grid) -> dict[int, str]:
    """Return places under a header that names nothing, and the column their cells may be of.

    Where a column takes its value from the register if it is lacking, another value would be lost.
    """
    lacking = _lacking(dataset, header)
    found = {}
    for place, cell in enumerate(header):
        if cell and not headers.named(cell, dataset):
            texts = _texts(grid.columns[place])
            fitting = [
                one.csv_name
                for one in lacking
                if one.type in TELLING or _stands_in_its_place(one, place, header, dataset)
                if texts and _all_fit(one, texts)
            ]
            if len(fitting) == 1:
                found[place] = fitting[0]
    return found


def _stands_in_its_place(column: Column, place: int, header: list[str], dataset: Dataset) -> bool:
    """Return whether a header stands where the template has a column: between its neighbours."""
    template = [one.name for one in dataset.columns if one not in COMMON]
    if column.name not in template:
        return False
    at = template.index(column.name)
    markers = {one.markers_name for one in dataset.measures}
    left = [name for cell in header[:place] if (name := _name(cell, dataset)) not in markers]
    right = [name for cell in header[place + 1 :] if (name := _name(cell, dataset)) not in markers]
    after = template[at + 1 : at + 2]
    # Where the template ends, what other columns follow there is no matter.
    return left[-1:] == template[max(at - 1, 0) : at] and (not after or right[:1] == after)


def _name(cell: str, dataset: Dataset) -> str | None:
    found = headers.named(cell, dataset) if cell else None
    return found.column if found else None


def _lacking(dataset: Dataset, header: list[str]) -> list[Column]:
    names = {found.column for cell in header if (found := headers.named(cell, dataset))}
    # Texts and days of sources and notes may be of anything; what rows are measured by is not.
    common = {column.name for column in COMMON if column.type not in TELLING}
    return [one for one in dataset.all_columns if one.name not in names | common]


def without_repeats(file: RawFile, row: int, header: list[str], grid: Grid, filled) -> None:
    """Leave out a column that is there twice with the same cells, or blank the second time."""
    seen: dict[str, int] = {}
    for place, cell in enumerate(header):
        found = headers.named(cell, file.dataset) if cell else None
        if found is None:
            continue
        first = seen.setdefault(found.column, place)
        if first == place:
            continue
        if _may_be_another(file.dataset, header, (first, place), grid):
            continue
        if not filled[place] or _same(grid.columns[first], grid.columns[place]):
            how = "blank the second time" if not filled[place] else "with the same cells"
            file.warn(f"the column {cell} is there twice, {how}: one is left out", row=row)
            header[place], filled[place] = "", 0


def _may_be_another(
    dataset: Dataset, header: list[str], places: tuple[int, int], grid: Grid
) -> bool:
    """Return whether one of two columns of a name stands where a lacking one does, and fits it."""
    return any(
        _stands_in_its_place(one, place, header, dataset)
        and _all_fit(one, _texts(grid.columns[place]))
        for one in _lacking(dataset, header)
        for place in places
        if grid.columns[place].holds().any()
    )


def is_counter(cell: str) -> bool:
    """Return whether a header is that of a column that only counts the rows."""
    return bool(COUNTER.fullmatch(cell))


def _same(one: Coded, two: Coded) -> bool:
    every = np.arange(len(one))
    return bool((one.read(every) == two.read(every)).all())


def _title(dataset: Dataset, name: str) -> str:
    return next((one.csv_name for one in dataset.all_columns if one.name == name), name)


def _texts(column: Coded) -> list[str]:
    texts = (text.strip() for text in column.texts.slice(0, LOOKED_AT).to_pylist())
    return [text for text in texts if text]


def _all_fit(column: Column, texts: list[str]) -> bool:
    return all(cells.fits(column, text) for text in texts)


def takes(dataset: Dataset, name: str, column: Coded) -> bool:
    """Return whether a declared column takes most of the cells: some may be of totals or notes."""
    declared = next((one for one in dataset.all_columns if one.name == name), None)
    if declared is None or declared.type is Type.TEXT:
        return True
    texts = _texts(column)
    fitting = sum(_all_fit(declared, [text]) for text in texts)
    return fitting * 2 > len(texts) or not texts
