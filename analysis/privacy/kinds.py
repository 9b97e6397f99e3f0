"""The kinds of personal data: how each is called, recognised in a text and promised by a header."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from analysis.privacy import identifiers, names
from analysis.reading.headers import snake_case


@dataclass(frozen=True)
class Kind:
    """One kind of personal data.

    Attributes
    ----------
    one, many : str
        What one cell, or several, look like.
    headers : str
        Pattern of the headers, in snake case, that promise it.
    screen : str
        RE2 pattern that every text matches in which `holds` may find it.
    holds : callable, optional
        Whether a plain text holds it, wherever it stands.
    of_things : bool
        Whether courses, venues or organisations may have one too, as their headers then say.
    is_error : bool
        Whether it refuses the file; otherwise it is asked about.
    """

    one: str
    many: str
    headers: str = ""
    screen: str = ""
    holds: Callable[[str], bool] | None = None
    of_things: bool = False
    is_error: bool = True


def _identifier(
    holds: Callable[[str], bool], one: str, many: str, headers: str, *, of_things: bool = False
) -> Kind:
    """Return a kind that a text gives away by itself, screened for by the name of its check."""
    screen = identifiers.SCREENS[holds.__name__]
    return Kind(one, many, headers, screen=screen, holds=holds, of_things=of_things)


NUMBER = r"_?(number|no|num|id|code|ref|reference)"
EMAIL = _identifier(
    identifiers.email,
    "an e-mail address",
    "e-mail addresses",
    r"(.*_)?e_?mails?(_.*)?",
)
NHS = _identifier(
    identifiers.nhs,
    "an NHS number",
    "NHS numbers",
    rf"(.*_)?nhs{NUMBER}s?",
)
INSURANCE = _identifier(
    identifiers.insurance,
    "a National Insurance number",
    "National Insurance numbers",
    rf"(.*_)?(nino|ni{NUMBER}|nat(ional)?_ins(urance)?({NUMBER})?)",
)
PHONE = _identifier(
    identifiers.phone,
    "a telephone number",
    "telephone numbers",
    rf"(.*_)?(tele|mobile_|work_|home_)?(phone|tel|fax)({NUMBER}s?)?|(.*_)?contact{NUMBER}"
    rf"|mob(ile)?({NUMBER}s?)?",
)
POSTCODE = _identifier(
    identifiers.postcode,
    "a postcode",
    "postcodes",
    r"(.*_)?(post_?|postal_?|zip_?)codes?|zip",
    of_things=True,
)
BIRTH = _identifier(
    identifiers.birth,
    "a date of birth",
    "dates of birth",
    r"(.*_)?(d_?o_?b|dates?_of_birth|birth_?(date|day|year)|year_of_birth)",
)
ADDRESS = Kind(
    "an address",
    "addresses",
    r"(.*_)?(address(_?line)?(_?\d)?|street(_?\d)?|ip_?address)",
    of_things=True,
)
IDENTIFIER = Kind(
    "a personal identifier",
    "personal identifiers",
    r"(employee|staff|payroll|person(nel)?|learner|assignment|student|user|patient|client|esr|uln"
    rf"|delegate|attendee|participant|unique_learner|member|passport){NUMBER}|uln|esr|upn|login"
    rf"|esr_assignment{NUMBER}|(gmc|nmc|hcpc|swe)_?(pin|{NUMBER[2:]})",
)
NAME = Kind(
    "a person's name",
    "names of people",
    r"(.*_)?(first|fore|sur|last|family|given|middle|full|maiden|user|preferred)_?names?"
    r"|(.*_)?(initials|next_of_kin)|known_as|(.*_)?by_name|recipient_ind(_.*)?"
    r"|(.*_)?(staff|employee|learner|delegate|attendee|participant|trainee|trainer|student|person"
    r"|client|patient|service_user|member|manager|contact|candidate|colleague|worker)s?_names?"
    r"|learner|delegate|attendee|participant|trainee|employee|service_user|candidate|colleague",
    screen=names.titles(),
    holds=names.is_titled,
    of_things=True,
)
MENTION = Kind(
    "a text that names a person", "texts that name people", of_things=True, is_error=False
)
SHAPED = Kind("one of a list of names", "a list of names of people", of_things=True, is_error=False)
# In the order in which they are looked for: a value is told once, as the first that it holds.
KINDS = (EMAIL, NHS, INSURANCE, PHONE, POSTCODE, BIRTH, ADDRESS, IDENTIFIER, NAME)

# Headers of counts, such as `number of e-mails sent`, hold no data of a person.
COUNTS = re.compile(
    r"(^|_)(number_of|no_of|numbers|counts?|total|percent(age)?|pct|rate|share|sum|average)(_|$)"
)
# What has a name or an address of its own without being a person.
THINGS = re.compile(
    r"(^|_)(web|website|url|org|organisation|provider|employer|network|course|session|setting"
    r"|school|project|programme|event|file|sheet|venue|site|building|funder|funding)(_|$)"
)


# A column with no more texts than this is looked through together with others.
SHORT = 20_000


@cache
def screen(*, given: bool = True) -> str:
    """Return an RE2 pattern that every text matches in which any kind may be found.

    Parameters
    ----------
    given : bool
        Whether some text may hold a given name: without them the pattern is a tenth as long.
    """
    every = [kind.screen for kind in KINDS if kind.screen]
    # Texts with letters beyond ASCII are looked at once they are plain.
    parts = [r"[^\x00-\x7f]", *([names.given()] if given else []), names.cues(), *every]
    return "|".join(f"(?:{part})" for part in parts)


def suspicious(columns: Sequence[pa.Array]) -> list[pa.Array]:
    """Return of each column the texts in which any kind may be found.

    Short columns are looked through together: making the pattern ready takes longer than using it.
    """
    found = list(columns)
    groups: dict[pa.DataType, list[int]] = {}
    for place, texts in enumerate(columns):
        if len(texts) > SHORT:
            found[place] = texts.filter(pc.match_substring_regex(texts, screen()))
        elif len(texts):
            groups.setdefault(texts.type, []).append(place)
    for places in groups.values():
        every = pa.concat_arrays([columns[place] for place in places])
        # Words are looked up in the list of names sooner than a pattern of all names is made.
        may = len(every) > SHORT or names.has_given("\n".join(every.drop_null().to_pylist()))
        is_hit, start = pc.match_substring_regex(every, screen(given=may)), 0
        for place in places:
            found[place] = columns[place].filter(is_hit[start : start + len(columns[place])])
            start += len(columns[place])
    return found


def of_texts(
    texts: pa.Array, is_name: Callable[[str], bool] = names.is_name, *, all_names: bool = False
) -> tuple[dict[str, Kind], dict[str, str]]:
    """Return what texts look like, and the plain form of those that were looked at.

    Parameters
    ----------
    texts : Array of strings
        The texts of a column that are `suspicious`.
    is_name : callable
        Whether a whole text is a person's name, in this column.
    all_names : bool
        Whether `is_name` is asked of every text, and not only of those with a known given name.
    """
    distinct = pc.unique(texts).drop_null()
    if not len(distinct):
        return {}, {}
    plain = identifiers.plain(distinct)
    bare = identifiers.without_links(plain)
    written = distinct.to_pylist()
    found: dict[int, Kind] = {}
    for kind in KINDS:
        if kind.holds:
            searched = plain if kind is EMAIL else bare
            _add(found, kind, searched, kind.screen, kind.holds)
    _add(found, NAME, identifiers.folded(bare), "" if all_names else names.given(), is_name)
    looked_at = dict(zip(written, bare.to_pylist(), strict=True))
    return {written[place]: kind for place, kind in found.items()}, looked_at


def _add(
    found: dict[int, Kind], kind: Kind, texts: pa.Array, pattern: str, holds: Callable[[str], bool]
) -> None:
    places = pc.indices_nonzero(pc.match_substring_regex(texts, pattern))
    pairs = zip(places.to_pylist(), texts.take(places).to_pylist(), strict=True)
    found |= {place: kind for place, text in pairs if place not in found and holds(text)}


def personal(texts: Iterable[str | None]) -> set[str]:
    """Return those of some texts that by themselves look like personal data."""
    every = pa.array({text for text in texts if text}, type=pa.string())
    return set(of_texts(*suspicious([every]))[0])


def of_header(header: str) -> Kind | None:
    """Return what a header promises, or itself holds."""
    [texts] = suspicious([pa.array([header], type=pa.string())])
    found = of_texts(texts)[0].get(header)
    name = snake_case(re.sub(r"['\u2019]s?\b", "", header))
    if found or COUNTS.search(name):
        return found
    is_thing = THINGS.search(name) is not None
    for kind in KINDS:
        if re.fullmatch(kind.headers, name) and not (is_thing and kind.of_things):
            return kind
    return None
