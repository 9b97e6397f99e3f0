"""The columns of a block on the sheet: keys, what is required, then what is optional apart."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.declare import Column
from analysis.desk import layout, styles
from analysis.desk.planning import Block

KEY_WIDTH, FIGURE_WIDTH, LAST_WIDTH = 24, 18, 14
WIDTHS = {styles.KEY: KEY_WIDTH, styles.ENTRY: FIGURE_WIDTH, styles.LAST: LAST_WIDTH}


@dataclass(frozen=True)
class Slot:
    """One column of a block: its place on the sheet and what its cells are."""

    place: int
    column: Column
    header: str
    kind: str  # the style of its cells: key, entry or last figure
    is_optional: bool = False


def slots_of(block: Block, most_keys: int) -> list[Slot]:
    """Return the columns of a block; its figures begin after `most_keys` columns of keys.

    So the figures of all blocks stand below one another, without a gap inside a block.
    """
    keys = layout.keys(block.dataset)
    first = layout.LABEL + most_keys - len(keys)
    slots = [Slot(first + n, key, key.csv_name, styles.KEY) for n, key in enumerate(keys)]
    for required in (True, False):
        for column in layout.measures(block.dataset, required=required):
            headers = [(column.csv_name, styles.ENTRY)]
            if block.last_quarter:
                headers.append((layout.last_header(column, block.last_quarter), styles.LAST))
            for header, kind in headers:
                place = slots[-1].place + 1
                slots.append(Slot(place, column, header, kind, not required))
    return slots
