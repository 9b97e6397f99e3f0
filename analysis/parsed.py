"""From the texts of files to typed rows: each text is read once, and what is wrong is noted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis import cells, noting
from analysis.cells import ERROR, WARNING, Cell
from analysis.coding import coded_texts
from analysis.declare import Column, Dataset
from analysis.noting import Noted, grouped
from analysis.reading import RawFile
from analysis.rows import Held, Rows, pandas_type


class Parsed:
    """The files of one dataset as typed rows, and what is wrong in their cells."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.parts: list[RawFile] = []
        # Taken out of the tables once: pandas makes a new column each time it is asked for one.
        self._texts: list[dict[str, pd.Series]] = []
        self.rows = Rows(dataset, 0)
        self._coded: dict[str, tuple[np.ndarray, list[str]]] = {}
        self.found: list[Noted] = []

    def add(self, file: RawFile) -> None:
        self.parts.append(file)
        self._texts.append(dict(file.table.items()))

    def parsed(self) -> Rows:
        self.rows = Rows(self.dataset, sum(file.rows for file in self.parts))
        for column in self.dataset.all_columns:
            self._read(column)
        self.rows.parts = [(file.name, file.table.index) for file in self.parts]
        return self.rows

    def table(self) -> pd.DataFrame:
        """Return the typed table, its index the (file, row) of every row."""
        return self.rows.table().set_axis(self.rows.index)

    def at(self, place: int) -> tuple[str, int]:
        """Return the file and the row at a place."""
        for file in self.parts:
            if place < file.rows:
                return file.name, int(file.table.index[place])
            place -= file.rows
        raise IndexError(place)

    def _read(self, column: Column) -> None:
        found, places = self._cells(column, column.name, lambda text: cells.read(column, text))
        put = self.rows.columns
        values = [cell.value for cell in found]
        put[column.name] = Held.of(values, places, pandas_type(column))
        if column.has_status:
            statuses = [cell.status.value for cell in found]
            put[column.status_name] = Held.of(statuses, places, "str")
        if column.is_measure:
            put[column.markers_name] = self._read_markers(column, found, places)

    def _read_markers(self, column: Column, of_cells: list[Cell], at: np.ndarray) -> Held:
        found, places = self._cells(column, column.markers_name, cells.read_markers)
        if len(found) == 1 and not found[0].value:
            return Held.of([cell.markers for cell in of_cells], at, "str")
        # Each pair of what stands in the cell and in the markers column is put together once.
        together = at.astype(np.int64) * len(found) + places
        pairs, inverse = np.unique(together, return_inverse=True)
        both = []
        for pair in pairs.tolist():
            inside, beside = of_cells[pair // len(found)].markers, found[pair % len(found)].value
            both.append(cells.ordered({*inside.split(), *(beside or "").split()}))
        return Held.of(both, inverse, "str")

    def texts_at(self, name: str, places: np.ndarray) -> list[str]:
        """Return some cells of a column as they stand in their files."""
        codes, texts = self._coded_texts(name)
        return [texts[code] for code in codes[places].tolist()]

    def _coded_texts(self, name: str) -> tuple[np.ndarray, list[str]]:
        """Return for every row the place of its text among the distinct ones, and these."""
        if name not in self._coded:
            held = zip(self.parts, self._texts, strict=True)
            parts = [_coded_part(file.rows, texts.get(name)) for file, texts in held]
            if len(parts) == 1:
                self._coded[name] = parts[0]
            else:
                seen: dict[str, int] = {}
                at = [[seen.setdefault(t, len(seen)) for t in texts] for _, texts in parts]
                codes = [
                    np.array(new, np.int64)[old] for new, (old, _) in zip(at, parts, strict=True)
                ]
                self._coded[name] = np.concatenate(codes), list(seen)
        return self._coded[name]

    def _is_blank(self, name: str) -> np.ndarray:
        """Return in which rows a column holds nothing."""
        places, distinct = self._coded_texts(name)
        return np.array([not text.strip() for text in distinct], dtype=bool)[places]

    def _is_there(self, name: str) -> np.ndarray:
        """Return in which rows the column is there at all, blank or not."""
        return np.concatenate(
            [
                texts[name].notna().to_numpy() if name in texts
                else np.zeros(file.rows, dtype=bool)
                for file, texts in zip(self.parts, self._texts, strict=True)
            ]
        )  # fmt: skip

    def _cells(self, column: Column, name: str, read) -> tuple[list[Cell], np.ndarray]:
        # Each distinct text is read once: a return repeats its areas, levels and small counts.
        places, distinct = self._coded_texts(name)
        found = [read(text) for text in distinct]
        if any(cell.rule for cell in found):
            is_wrong = np.array([bool(cell.rule) for cell in found], dtype=bool)
            # A column that is missing has been reported once, and not for each of its rows.
            wrong = np.flatnonzero(is_wrong[places] & self._is_there(name))
            for place, rows in grouped(wrong, places):
                self._add(column, rows, found[place])
        return found, places

    def _note(
        self,
        column: Column,
        broken: np.ndarray | pd.Series,
        rule: str,
        hint: str = "",
        *,
        is_error: bool,
        replaces: bool = False,
        hints: Callable[[np.ndarray], list[str]] | None = None,
    ) -> None:
        level = ERROR if is_error else WARNING
        cell = Cell(rule=rule, suggestion=hint, level=level, replaces=replaces)
        if isinstance(broken, pd.Series):
            broken = broken.to_numpy(dtype=bool, na_value=False)
        self._add(column, np.flatnonzero(broken), cell, hints)

    def _add(
        self,
        column: Column,
        rows: np.ndarray,
        cell: Cell,
        hints: Callable[[np.ndarray], list[str]] | None = None,
    ) -> None:
        if len(rows):
            first = rows[: noting.MOST_OF_ONE_KIND].copy()
            said = tuple(hints(first)) if hints else ()
            self.found.append(Noted(column, first, len(rows), cell, said))


def _coded_part(rows: int, column: pd.Series | None) -> tuple[np.ndarray, list[str]]:
    """Return a file's column as the place of every row's text, and the texts; none is blank."""
    if column is None:
        return np.broadcast_to(np.zeros(1, np.int8), rows), [""][:rows]
    codes, texts = coded_texts(column)
    texts = list(map(str, texts.tolist()))
    if (codes < 0).any():
        codes = np.where(codes < 0, len(texts), codes)
        texts.append("")
    return codes, texts
