"""Rows typed into a page: the same file, checks and release as an upload of them would be."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping

from analysis import publishing, reading
from analysis.checking import check
from analysis.datasets import registry
from analysis.drafted import REVISE, Draft
from analysis.publishing import Outcome
from analysis.reading import RawFile
from analysis.store import Store


def typed_in(dataset: str, *rows: Mapping[str, str]) -> RawFile:
    """Return rows, given as texts by column name, as the file an analyst would have uploaded.

    Line ends and doubled blanks, which a text box takes and a cell should not, become one blank.
    """
    declared = registry()[dataset]
    headers = {column.name: column.csv_name for column in declared.all_columns}
    named = [
        {headers.get(name, name): " ".join(text.split()) for name, text in row.items()}
        for row in rows
    ]
    text = io.StringIO(newline="")
    columns = list(dict.fromkeys(name for row in named for name in row))
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(named)
    return reading.read(f"{dataset} typed in.csv", text.getvalue().encode(), dataset=dataset)


def checked(store: Store, file: RawFile, *, today: dt.date) -> tuple[Draft, int]:
    """Check typed-in rows against the newest release, and return the draft with that release."""
    base = store.version
    return check([file], publishing.published(store, base, today), mode=REVISE), base


def publish(
    store: Store, draft: Draft, *, base: int, by: str, note: str, today: dt.date
) -> Outcome:
    """Publish checked rows by key, whose warnings whoever typed them has accepted.

    The same rows on the same release are published once, however often the button is pressed.

    Raises
    ------
    RefusedError, StoreError
        As `publishing.publish` does.
    """
    content = publishing.content_hash(draft.files, REVISE)
    return publishing.publish(
        store,
        draft.files,
        by=by,
        note=note,
        today=today,
        mode=REVISE,
        base=base,
        publish_id=f"typed-{base}-{content[:32]}",
        accept_warnings=True,
    )
