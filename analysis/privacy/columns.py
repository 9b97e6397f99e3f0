"""What one column of a file holds that looks like personal data.

A text alone does not always tell: a name in a column of organisations, of roles or of sources says
different things, and ten digits are a number of one kind where most of a column are.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.declare import Column, Type
from analysis.privacy import identifiers, kinds, names
from analysis.privacy.kinds import Kind
from analysis.reading.headers import snake_case

# A plain run of ten digits passes the check of NHS numbers by chance one time in eleven: those of
# a column are taken for NHS numbers where at least this share passes (storage reference 7).
NHS_SHARE = 0.5

# A column of no fewer texts, of which so many have the shape of names and so few stand twice, may
# be a list of people; one of organisations is, where so many bear a given name and no other word.
FEWEST_SHAPED = 5
MOST_SHAPED = 1000
SHAPED_SHARE = 0.9
DISTINCT_SHARE = 0.8
NAMES_SHARE = 0.5

# So many texts tell whether those of a column repeat.
SAMPLE = 10_000
TEXT = pa.large_string()
# An organisation may bear a person's name: there only a title says that it is a person's.
OF_ORGANISATIONS = re.compile(r"organisation|returned_by|alias|org_name|location_name|^title$")
# Where a role is asked for, less is needed to take a text for a name.
OF_ROLES = re.compile(
    r"role|(^|_)(lead|owner|chair|manager|sponsor|contact|trainer)s?$|_by$|^names?$"
)
# Authors of public sources are named as such.
OF_SOURCES = re.compile(r"source|reference|citation|evidence")
# The column of the 360Giving standard for the postcode of the organisation that receives an award.
STANDARD = re.compile(r"(recipient|funding)_org_(postal_code|street_address)")


def organisations(columns: Sequence[Scanned]) -> str:
    """Return what the file calls organisations, in small letters, to tell their names by."""
    found = (
        text.lower()
        for one in columns
        if OF_ORGANISATIONS.search(one.name)
        for text in one.distinct[:MOST_SHAPED].to_pylist()
        if text
    )
    return "\n".join(found)


@dataclasses.dataclass(frozen=True)
class Scanned:
    """A column on its way through the scan; in one `of_role` every text may be a person's name."""

    header: str
    texts: pd.Series
    column: Column | None
    is_declared: bool
    distinct: pa.Array

    @classmethod
    def of(cls, header: str, texts: pd.Series, declared: Mapping[str, Column]) -> Scanned:
        column = declared.get(header)
        is_markers = column is None and declared.get(header.removesuffix("_markers"))
        is_coded = texts.dtype == "category"
        distinct = pa.array(texts.array.categories) if is_coded else _fewer(_whole(texts))
        return cls(header, texts, column, bool(column or is_markers), distinct)

    @cached_property
    def name(self) -> str:
        return snake_case(self.header)

    @cached_property
    def of_role(self) -> bool:
        return bool(OF_ROLES.search(self.name)) and not OF_ORGANISATIONS.search(self.name)


def places_of(one: Scanned, suspicious: pa.Array, bodies: str) -> dict[Kind, list[int]]:
    """Return the places of the cells that hold each kind."""
    of_texts = _kinds_of(one, suspicious, bodies)
    found: dict[Kind, list[int]] = {}
    if not of_texts:
        return found
    whole = _whole(one.texts)
    for kind in dict.fromkeys(of_texts.values()):
        wanted = pa.array([text for text in of_texts if of_texts[text] is kind], type=whole.type)
        found[kind] = pc.indices_nonzero(pc.is_in(whole, value_set=wanted)).to_pylist()
    return found


def _whole(texts: pd.Series) -> pa.Array:
    return pa.array(texts.astype("str"), type=TEXT, from_pandas=True)


def _fewer(whole: pa.Array) -> pa.Array:
    """Return each text once, where texts repeat: finding that out of free text takes longer."""
    start = whole[:SAMPLE]
    return pc.unique(whole) if len(pc.unique(start)) * 2 <= len(start) else whole


def _kinds_of(one: Scanned, texts: pa.Array, bodies: str) -> dict[str, Kind]:
    name, column, of_role = one.name, one.column, one.of_role
    is_name = _name_test(name, of_role=of_role)
    found, looked_at = kinds.of_texts(texts, is_name, all_names=of_role)
    # An amount of money may have ten digits; a count of people has not.
    if not (column and column.is_measure and column.type is not Type.COUNT):
        # An NHS number may begin with 0, as telephone numbers do: it is told first.
        open_to = {None, kinds.PHONE}
        rest = {text: plain for text, plain in looked_at.items() if found.get(text) in open_to}
        found |= dict.fromkeys(_nhs_numbers(rest), kinds.NHS)
    may_mention = _mention_test(name, bodies, of_role=of_role)
    for text, plain in looked_at.items():
        if text not in found and may_mention(plain):
            found[text] = kinds.MENTION
    if _is_list_of_names(one, found):
        is_certain = bool(OF_ORGANISATIONS.search(name))
        texts = list(found) if is_certain else one.distinct.to_pylist()
        kind = kinds.NAME if is_certain else kinds.SHAPED
        found |= {
            text: kind for text in texts if text and found.get(text, kinds.MENTION) is kinds.MENTION
        }
    if STANDARD.fullmatch(name):
        found = {text: kind for text, kind in found.items() if kind is not kinds.POSTCODE}
    return found


def _nhs_numbers(texts: dict[str, str]) -> list[str]:
    """Return the texts of a column that hold NHS numbers, where enough of its numbers pass."""
    numbers = {text: identifiers.ten_digits(plain) for text, plain in texts.items()}
    passing = [
        text for text, found in numbers.items() if any(map(identifiers.is_nhs_number, found))
    ]
    every = sum(1 for found in numbers.values() if found)
    return passing if len(passing) >= NHS_SHARE * every else []


def _name_test(name: str, *, of_role: bool) -> Callable[[str], bool]:
    if OF_ORGANISATIONS.search(name):
        return lambda text: False
    if of_role:
        return lambda text: names.is_name(text, of_role=True) or names.is_mentioned(text)
    return names.is_name


def _mention_test(name: str, bodies: str, *, of_role: bool) -> Callable[[str], bool]:
    if of_role:
        return names.could_be_name
    if OF_SOURCES.search(name):
        return lambda text: False
    if OF_ORGANISATIONS.search(name):
        return names.is_name
    return lambda text: names.is_mentioned(text) or names.is_told_of(text, bodies)


def _is_list_of_names(one: Scanned, found: dict[str, Kind]) -> bool:
    """Return whether a column holds little but texts in the shape of names, hardly any twice."""
    is_of_bodies = bool(OF_ORGANISATIONS.search(one.name))
    is_open = one.column is None or one.column.type is Type.TEXT
    is_thing = not is_of_bodies and bool(kinds.THINGS.search(one.name))
    if not is_open or is_thing or OF_SOURCES.search(one.name):
        return False
    every = dict.fromkeys(one.distinct[:MOST_SHAPED].to_pylist())
    texts = [text for text in every if text and text.strip()]
    if len(texts) < FEWEST_SHAPED:
        return False
    if is_of_bodies and _share_named(texts, found) >= NAMES_SHARE:
        return True
    if names.share_shaped(texts) < SHAPED_SHARE:
        return False
    filled = int((one.texts.astype("str").fillna("") != "").sum())
    return len(texts) >= DISTINCT_SHARE * min(filled, MOST_SHAPED)


def _share_named(texts: list[str], found: dict[str, Kind]) -> float:
    return sum(1 for text in texts if text in found) / len(texts)
