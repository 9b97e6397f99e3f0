"""Reference lists that an analyst edits without touching code: data/reference/*.csv."""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "reference"

AUTHORITY, SYSTEM, POLICE = "authority", "system", "police"

# What belongs to the system but to no single authority: shown as a bar of its own, so that
# nothing is ever divided between authorities.
WIDER = "BNSSG-wide, no single authority"

EMPLOYER_NOT_RECORDED = "Employer not recorded"
NOT_RECORDED = "Not recorded"


@dataclass(frozen=True)
class Area:
    """An area figures may be given for, with the days between which its code is valid."""

    name: str
    code: str
    kind: str
    part_of: str
    aliases: tuple[str, ...]
    valid_from: dt.date
    valid_to: dt.date

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether the area exists on a day."""
        return self.valid_from <= day <= self.valid_to


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return a reference list with all its columns, in its order."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def names(name: str) -> tuple[str, ...]:
    """Return the names of a reference list, in its order."""
    return tuple(row["name"] for row in rows(name))


@cache
def areas() -> tuple[Area, ...]:
    """Return every area, authorities first."""
    return tuple(
        Area(
            name=row["name"],
            code=row["code"],
            kind=row["kind"],
            part_of=row["part_of"],
            aliases=tuple(alias for alias in row["also_known_as"].split(";") if alias),
            valid_from=_day(row["valid_from"], dt.date.min),
            valid_to=_day(row["valid_to"], dt.date.max),
        )
        for row in rows("areas")
    )


def _day(text: str, otherwise: dt.date) -> dt.date:
    return dt.date.fromisoformat(text) if text else otherwise


@cache
def authorities() -> tuple[str, ...]:
    """Return the names of the local authorities."""
    return tuple(area.name for area in areas() if area.kind == AUTHORITY)


@cache
def system() -> str:
    """Return the name of the area that the authorities make up."""
    return next(area.name for area in areas() if area.kind == SYSTEM)


@cache
def reported_areas() -> tuple[str, ...]:
    """Return every area a figure is published for, in the order pages show them."""
    wider = tuple(area.name for area in areas() if area.kind not in (AUTHORITY, SYSTEM))
    return (*authorities(), system(), WIDER, *wider)


@cache
def scopes(area: str) -> tuple[str, ...]:
    """Return the reported areas that a row of this area counts in.

    An authority's row counts in the authority and in the system. A row of the system counts in the
    system and in the bar of its own, never in an authority. Any other area stands by itself.
    """
    if area in authorities():
        return (area, system())
    if area == system():
        return (system(), WIDER)
    return (area,)


@cache
def area_names() -> dict[str, str]:
    """Return every accepted way to write an area (lower case), with its name."""
    accepted = {}
    for area in areas():
        for text in (area.name, area.code, *area.aliases):
            accepted[text.lower()] = area.name
    return accepted


def area(name: str) -> Area:
    """Return the area of that name."""
    return next(area for area in areas() if area.name == name)


@cache
def headline_network() -> str:
    """Return the network whose members are the headline (they do not add over networks)."""
    return next(row["name"] for row in rows("networks") if row["headline"] == "yes")


@cache
def counted_apart() -> tuple[str, ...]:
    """Return the routes, such as talks, that are counted apart and never in reach."""
    return tuple(row["name"] for row in rows("routes") if row["counts_in_completions"] == "apart")


def spelling(name: str) -> str:
    """Return what of a name does not change with case, spaces, accents and marks.

    Two organisations are not told apart by these: "ST. MARY'S" is "St Mary’s".
    """
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    plain = re.sub(r"\bthe\b", " ", plain)
    return "".join(filter(str.isalnum, plain))


def closest(text: str, choices: tuple[str, ...] | list[str]) -> str | None:
    """Return the choice most like a text, or None where nothing is near."""
    lowered = {choice.lower(): choice for choice in choices}
    found = difflib.get_close_matches(text.lower(), lowered, n=1, cutoff=0.6)
    return lowered[found[0]] if found else None
