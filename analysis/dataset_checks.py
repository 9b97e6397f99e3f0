"""The checks of one dataset: its keys, quarters, organisations and sources, and its own rules."""

from __future__ import annotations

import datetime as dt
from functools import partial

import numpy as np
import pandas as pd

from analysis import noting, quarters, reference
from analysis.cells import ERROR, WARNING, Cell
from analysis.coding import is_in, is_repeated, row_codes
from analysis.declare import Provenance, Rule
from analysis.drafted import REPLACE, Published, default_mode
from analysis.known_organisations import aliases
from analysis.noting import grouped
from analysis.parsed import Parsed
from analysis.reading import Problem
from analysis.rows import Held, chosen

# Likening a name to all of the register takes a while: past this many it is not done.
MOST_LIKENED = 200


class DatasetCheck(Parsed):
    """The files of one dataset, parsed, completed and checked together."""

    def finish(self, register: pd.DataFrame, beside: Published, mode: str | None) -> None:
        self._fill_defaults(register)
        self._check_keys()
        self._check_quarters(beside.today)
        self._check_organisations(register)
        self._check_stated()
        others = self._beside(beside, mode)
        table = None
        for rule in self.dataset.rules:
            if rule.breaks is None:
                continue
            if table is None and not rule.by_column:
                table = self.rows.table()
            broken = rule.breaks(self.rows if rule.by_column else table, others)
            self._note(
                rule.columns[0],
                broken,
                rule.words,
                rule.suggestion,
                is_error=rule.is_error,
                hints=partial(self._with_what_is_compared, rule) if rule.columns[1:] else None,
            )

    def _with_what_is_compared(self, rule: Rule, places: np.ndarray) -> list[str]:
        """Say in each place what the columns hold that a rule compares."""
        texts = [self.texts_at(column.name, places) for column in rule.columns]
        names = [column.csv_name for column in rule.columns]
        rows = [
            ", ".join(f"{name} {text or 'blank'}" for name, text in zip(names, row, strict=True))
            for row in zip(*texts, strict=True)
        ]
        return [f"{rule.suggestion}: {row}" for row in rows]

    def _beside(self, beside: Published, mode: str | None) -> pd.DataFrame:
        """Return the published rows that will still stand when the draft is published."""
        others = beside.table(self.dataset.name)
        is_replaced = (mode or default_mode(self.dataset)) == REPLACE
        if is_replaced and not self.dataset.is_return:
            others = others[:0]
        elif len(others):
            part = ["quarter", "returned_by"] if is_replaced else self.dataset.key_names
            (drafted, standing), _ = row_codes(part, self.rows, others)
            others = chosen(others, ~is_in(standing, drafted))
        if others.attrs.get("key") != self.dataset.key_names:
            others = others.copy(deep=False)
            others.attrs["key"] = self.dataset.key_names
        return others

    def _fill_defaults(self, register: pd.DataFrame) -> None:
        for column in self.dataset.columns:
            if not column.default_from:
                continue
            own = self.rows.columns[column.name]
            blank = self._is_blank(column.name) & own.is_missing
            if not blank.any():
                continue
            source, _, attribute = column.default_from.partition(".")
            given = self.rows.columns[source]
            values = given.values
            if attribute:
                known = register.set_index("organisation")[attribute].dropna().to_dict()
                values = [known.get(value) for value in values]
            # The column's own values, then what each of the source's stands for, then none.
            both, none = [*own.values, *values, None], len(own.values) + len(values)
            filled = np.where(
                given.is_missing, none, len(own.values) + given.codes.astype(np.int64)
            )
            places = np.where(blank, filled, np.where(own.is_missing, none, own.codes))
            held = self.rows.columns[column.name] = Held.of(both, places, own.kind)
            self._note(
                column,
                blank & held.is_missing & ~given.is_missing,
                f"{column.csv_name} is blank and the register of organisations does not know it",
                f"Give the {column.csv_name}, or add the organisation to the register",
                is_error=True,
            )

    def _check_keys(self) -> None:
        [coded], [is_whole] = row_codes(self.dataset.key_names, self.rows)
        names = ", ".join(column.csv_name for column in self.dataset.key)
        hint = "Keep one of the rows, or add them up if they are parts of one figure"
        self._note(
            self.dataset.key[0],
            is_repeated(coded) & is_whole,
            f"the key ({names}) is there already, in a row above",
            hint,
            is_error=True,
            hints=lambda places: [
                f"{hint}: the first is in {where}" for where in self._first_of(coded, places)
            ],
        )

    def _first_of(self, codes: np.ndarray, places: np.ndarray) -> list[str]:
        """Say for each place where the first row with its number is."""
        among = np.flatnonzero(np.isin(codes, codes[places]))
        numbers, first = np.unique(codes[among], return_index=True)
        rows = among[first[np.searchsorted(numbers, codes[places])]]
        found = [(self.at(mine), self.at(its)) for mine, its in zip(places, rows, strict=True)]
        return [
            f"row {row}" if file == mine else f"row {row} of {file}"
            for (mine, _), (file, row) in found
        ]

    def _check_quarters(self, today: dt.date) -> None:
        if not self.dataset.is_return:
            return
        held, areas = self.rows.columns["quarter"], self.rows.columns["area"]
        for label in held.values:
            quarter = quarters.parse(label)
            if quarter.end >= today:
                self._note(
                    self.dataset.column("quarter"),
                    held.is_value(label),
                    f"the quarter ends on {quarter.end:%d/%m/%Y} and has not ended",
                    "Check the quarter, or confirm that the figures are complete",
                    is_error=False,
                )
            for area in reference.areas():
                if not (area.is_valid_on(quarter.start) or area.is_valid_on(quarter.end)):
                    self._note(
                        self.dataset.column("area"),
                        held.is_value(label) & areas.is_value(area.name),
                        f"{area.name} ({area.code}) did not exist in {label}",
                        "Use the area that was valid in that quarter",
                        is_error=True,
                    )

    def _check_organisations(self, register: pd.DataFrame) -> None:
        known = {reference.EMPLOYER_NOT_RECORDED, *register["organisation"].tolist()}
        other_names = aliases(register)
        spelt = {reference.spelling(text): text for text in known}
        for name in ("organisation", "returned_by"):
            if not self.dataset.is_return or name not in self.rows:
                continue
            column = self.dataset.column(name)
            if column.default_from and self._is_blank(name).all():
                continue
            held = self.rows.columns[name]
            is_stranger = np.array([*(text not in known for text in held.values), False])
            if not is_stranger.any():
                continue
            for number, (place, rows) in enumerate(
                grouped(np.flatnonzero(is_stranger[held.codes]), held.codes)
            ):
                near = self._known_as(held.values[place], known, other_names, number)
                rule = f"{name} is not in the register of organisations"
                hint, level = near or "Add it to the register, or confirm it", WARNING
                if written := spelt.get(reference.spelling(held.values[place])):
                    # The figures of one organisation would be told as those of two.
                    rule, hint, level = (
                        f"{name} is written otherwise in the register",
                        written,
                        ERROR,
                    )
                cell = Cell(rule=rule, suggestion=hint, level=level, replaces=bool(near or written))
                self._add(column, rows, cell)

    def _known_as(self, text: str, known: set[str], other_names, number: int) -> str | None:
        """Return the organisation that a stranger may be, looked for among the first of them."""
        near = other_names.get(text.lower())
        return near or (reference.closest(text, sorted(known)) if number < MOST_LIKENED else None)

    def _check_stated(self) -> None:
        provenance, source = self.rows.columns["provenance"], self.rows.columns["source"]
        self._note(
            self.dataset.column("source"),
            provenance.is_value(Provenance.STATED.value) & source.is_missing,
            "a stated figure names its source",
            "Give the document or page that states it",
            is_error=True,
        )

    def problems(self) -> list[Problem]:
        """Return what was noted as problems."""
        return noting.problems(self.found, self.at, self.texts_at)
