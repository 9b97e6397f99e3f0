"""What cannot be seen in a cell: odd spaces, marks of no width, control and broken characters."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
# Joiners belong between letters of other scripts and in pictographs, and are noise beside ASCII.
INVISIBLE = "\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff"
JOINERS = "\u200c\u200d"
CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"
LOST = "\ufffd"
# UTF-8 that was read as Windows-1252 and written as UTF-8 again: "Siâ€™n", "Â£".
TRAILING = (
    "\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039"
    "\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a"
    "\u0153\u017e\u0178"
)
TWICE = f"[\u00c2-\u00c5][{TRAILING}]|\u00e2[\u20ac\u201a\u201e][{TRAILING}]"

# Letters that are written as a web page, a spreadsheet's file or a typesetter writes them.
ENTITY = (
    "&(amp|lt|gt|quot|apos|nbsp|[nm]dash|[lr][sd]quo|hellip|pound|euro"
    "|#[0-9]{2,5}|#x[0-9a-fA-F]{2,4});"
)
ESCAPE = "_x00[0-9A-F]{2}_"
# Marks that belong to the letter before, and letters that a typesetter joined.
COMBINING, JOINED = "\u0300-\u036f", "\ufb00-\ufb06"

_ENTITY, _ESCAPE = re.compile(ENTITY), re.compile(ESCAPE)
_JOINED = re.compile(f"[{JOINED}]")
_SPACE = re.compile(f"[{SPACES}]")
_NOISE = re.compile(f"[{INVISIBLE}]|(?<![^\x00-\x7f])[{JOINERS}]|[{JOINERS}](?![^\x00-\x7f])")
_CONTROL = re.compile(f"[{CONTROL}]")
_TWICE = re.compile(TWICE)
# For RE2: whatever needs a closer look.
SUSPICIOUS = (
    f"[{SPACES}{INVISIBLE}{JOINERS}{LOST}{COMBINING}{JOINED}\u00c2-\u00c5\u00e2\u2028\u2029"
    f"\\x01-\\x1f\\x{{7f}}-\\x{{9f}}]|{ENTITY}|{ESCAPE}"
)

SPACED = "spaces that do not break were read as plain spaces"
NOISY = "characters that cannot be seen were taken out"
WRITTEN = "letters that were written as a program writes them (such as &amp;) were read as letters"
COMPOSED = "letters in several parts were read as one each"
EDGED = "line breaks at the edge of the cell were taken out"
ENCODED_TWICE = "characters that were saved in the wrong encoding were read as they were before"
CONTROLS = "the cell holds a control character"
BROKEN = "the cell holds \ufffd, which stands where a character was lost"
GARBLED = (
    "the cell holds characters that were saved in the wrong encoding, "
    "such as \u00c3 or \u00e2\u20ac"
)
ENORMOUS = "the cell is longer than a spreadsheet can hold"

LONGEST_CELL = 32_767


@dataclass(frozen=True)
class Cleaned:
    """A cell's text, what was repaired in it and what is wrong with it."""

    text: str
    repairs: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@lru_cache(maxsize=65_536)
def cleaned(text: str) -> Cleaned:
    """Return a text without what cannot be seen. Plain spaces at its ends go without a word."""
    is_plain = text.isascii() and text.isprintable() and len(text) < LONGEST_CELL
    if is_plain and not ("&" in text and _ENTITY.search(text)) and "_x00" not in text:
        return Cleaned(text.strip(" "))
    repairs = []
    text, written = _unescaped(text), text
    if text != written:
        repairs.append(WRITTEN)
    whole = unicodedata.normalize("NFC", _JOINED.sub(_apart, text))
    if whole != text and not whole.isascii() or _JOINED.search(text):
        repairs.append(COMPOSED)
    text = whole
    text, garbled = _ungarbled(text), text
    if text != garbled:
        repairs.append(ENCODED_TWICE)
    spaced = _SPACE.sub(" ", text)
    if spaced != text:
        repairs.append(SPACED)
    quiet = _NOISE.sub("", spaced)
    if quiet != spaced:
        repairs.append(NOISY)
    plain = quiet.strip(" ").rstrip("\t\r\n ").lstrip("\n ")
    if plain != quiet.strip(" "):
        repairs.append(EDGED)
    return Cleaned(plain, tuple(repairs), _faults(plain))


def _unescaped(text: str) -> str:
    """Return a text without what a web page or a spreadsheet's file writes for a letter."""
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return _ESCAPE.sub(lambda found: chr(int(found[0][4:6], 16)), text) if "_x00" in text else text


def _apart(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKD", found[0])


def _ungarbled(text: str) -> str:
    """Return a text that was encoded twice as it was before, if all of it was."""
    if not _TWICE.search(text):
        return text
    try:
        once = b"".join(map(_byte, text)).decode("utf-8")
    except UnicodeError:
        return text
    return once


def _byte(letter: str) -> bytes:
    # Windows-1252 leaves five places empty; what stood there is kept as it is.
    return letter.encode("latin-1" if "\x80" <= letter <= "\x9f" else "cp1252")


def _faults(text: str) -> tuple[str, ...]:
    found = []
    if len(text) >= LONGEST_CELL:
        found.append(ENORMOUS)
    if _CONTROL.search(text):
        found.append(CONTROLS)
    if LOST in text:
        found.append(BROKEN)
    if _TWICE.search(text):
        found.append(GARBLED)
    return tuple(found)
