"""Who owes which return, by when, and how far they are."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping

import pandas as pd

from analysis import completeness, quarters
from analysis.datasets import registry
from analysis.quarters import Quarter

# Days after the end of a quarter by which its returns are due; DASHBOARD_RETURN_DAYS overrides.
DUE_DAYS = 30

EXPECTED, RECEIVED, NIL, QUERIED, LATE = "expected", "received", "nil", "queried", "late"
STATES = (EXPECTED, RECEIVED, NIL, QUERIED, LATE)


def due_days() -> int:
    """Return the days after a quarter's end by which its returns are due.

    Raises
    ------
    ValueError
        Where ``DASHBOARD_RETURN_DAYS`` is not a whole number of at least 0.
    """
    text = os.environ.get("DASHBOARD_RETURN_DAYS") or str(DUE_DAYS)
    if not text.isdecimal():
        raise ValueError(f"DASHBOARD_RETURN_DAYS is {text}: it must be a whole number of days")
    return int(text)


def due_date(quarter: Quarter) -> dt.date:
    """Return the day by which a quarter's returns are due."""
    return quarter.end + dt.timedelta(days=due_days())


def owed(register: pd.DataFrame, quarter: Quarter) -> dict[str, tuple[str, ...]]:
    """Return the names of the datasets each organisation owes, in the order of the registry."""
    due = completeness.due(register, [quarter.label])
    names = [dataset.name for dataset in registry().returns]
    return {
        sender: tuple(name for name in names if name in set(rows["dataset"]))
        for sender, rows in due.groupby("sender", sort=True)
    }


def state(tables: Mapping[str, pd.DataFrame], quarter: str, today: dt.date) -> pd.DataFrame:
    """Return how far each return of a quarter is.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The published typed tables of every dataset, returns and register alike.
    quarter : str
        Label of the quarter; it need not hold a return yet.
    today : date
        The clock: a return that is not in after its due date is late.

    Returns
    -------
    DataFrame, one row per organisation and dataset that is due or in
        ``organisation``, ``dataset``, booleans ``due``, ``received``, ``nil``, ``queried`` (a row's
        note begins "Query:") and ``late``, ``due_date``, and ``state``, the one word of `STATES`
        that matters most.
    """
    return states(completeness.status(tables, [quarter]), quarter, today)


def states(every: pd.DataFrame, quarter: str, today: dt.date) -> pd.DataFrame:
    """Return the same of returns as `completeness.status` gives them, of other quarters too."""
    due_by = due_date(quarters.parse(quarter))
    table = every[every["quarter"] == quarter].rename(columns={"sender": "organisation"})
    table = table.assign(due_date=due_by)
    table["late"] = table["due"] & ~table["received"] & (today > due_by)
    table["state"] = [_word(row) for row in table.to_dict("records")]
    columns = ["organisation", "dataset", "due", "received", "nil", "queried", "late"]
    table = table[[*columns, "due_date", "state"]]
    return table.sort_values(["organisation", "dataset"], ignore_index=True)


def _word(row: Mapping) -> str:
    if not row["received"]:
        return LATE if row["late"] else EXPECTED
    if row["queried"]:
        return QUERIED
    return NIL if row["nil"] else RECEIVED


def reminder(
    organisation: str,
    datasets: Iterable[str],
    quarter: str,
    due: dt.date,
    *,
    today: dt.date | None = None,
) -> str:
    """Return a reminder to copy into a message; it holds no name and no address.

    Parameters
    ----------
    datasets : iterable of str
        Names of the datasets that are not in.
    today : date, optional
        The clock, handed in: after the due date the text says "was due".
    """
    titles = [registry()[name].title.lower() for name in datasets]
    listed = " and ".join(filter(None, [", ".join(titles[:-1]), *titles[-1:]]))
    verb = "was" if today and today > due else "is"
    return (
        f"{quarter}: {listed} from {organisation}\n\n"
        f"Hello,\n\n"
        f"The {listed} from {organisation} for {quarters.parse(quarter).in_words} {verb} due on "
        f"{due.day} {due:%B %Y} and we do not have it yet.\n\n"
        "Please fill in the workbook we sent you and send it back. The columns marked Required are "
        'enough. If there is nothing to report, choose Yes under "Nothing to report". Please do '
        "not put anybody's name in it.\n\n"
        "Thank you."
    )
