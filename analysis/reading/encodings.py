"""From bytes to UTF-8: byte order mark, else the pattern of NULs, else UTF-8, else Windows-1252.

No statistics: a detector of encodings read a pound sign as a Polish letter on realistic returns.
What Windows-1252 makes of another encoding is told by characters that no word holds.
"""

from __future__ import annotations

import base64
import codecs
import re

from analysis.reading.problems import RawFile
from analysis.reading.signatures import SAVE_AS_CSV

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# At least this share of the high bytes of UTF-16 are NUL where most of a text is English.
MOSTLY_NUL = 0.5

# What old systems end a file with, and fill its last block with.
END = b"\x1a"
PADDING = b"\x00" + END

MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# First bytes of pounds, accents and typographic marks: capitals that end no word of Windows-1252.
LEADING = (b"\xc2", b"\xc3", b"\xe2")
# What UTF-7 writes for a letter beyond ASCII: "+AKM-" is a pound sign.
SEVEN = re.compile(rb"\+([A-Za-z0-9+/]{3,})-")
SEVEN_LETTERS = re.compile("[\u00a0-\u017f\u2010-\u20ac]+")
# Mac and DOS files read as Windows-1252: symbols inside a word, capitals after small letters,
# letters that no British or European name in Latin script holds.
MISREAD = re.compile(
    "[^\\W\\d_][\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u2039\u201c\u201d\u2022\u02dc\u2122\u203a"
    "\u00a1-\u00a9\u00ab\u00ac\u00ae-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7][^\\W\\d_]"
    "|[a-z\u00df-\u00ff][\u00c0-\u00de\u0160\u017d\u0152\u0178]"
    "|[\u0192\u2020\u2021\u02c6\u2030\u02dc\u00a4\u00a6\u00d0\u00de\u00a2\u00a5]"
    "|[\u0160\u0160\u0161\u017d\u0153\u0152\u201a\u00a1\u00bf](?=[\\d\\s]|$)"
)


def utf8(file: RawFile, content: bytes) -> bytes | None:
    """Return a text as UTF-8 without a byte order mark, or None where it cannot be told."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _marked(file, content[len(mark) :], encoding)
    if encoding := _of_nuls(content):
        return _marked(file, content, encoding)
    bare = _without_nuls(file, content)
    if bare is None:
        return None
    if bare.isascii() and _is_seven(bare):
        file.refuse("the file is UTF-7, which no program reads any more", SAVE_AS_CSV)
        return None
    return bare if bare.isascii() or _decodes(bare, "utf-8") else _windows(file, bare)


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_seven(content: bytes) -> bool:
    for found in SEVEN.finditer(content):
        padded = found[1] + b"=" * (-len(found[1]) % 4)
        try:
            text = base64.b64decode(padded).decode("utf-16-be")
        except ValueError:
            continue
        if SEVEN_LETTERS.fullmatch(text):
            return True
    return False


def _marked(file: RawFile, content: bytes, encoding: str) -> bytes | None:
    if not _decodes(content, encoding):
        file.refuse(f"the file begins as {encoding.upper()} but is not all of it", SAVE_AS_CSV)
        return None
    if encoding == "utf-8":
        return _without_nuls(file, content)
    file.warn(f"the file is {encoding[:6].upper()} and was read as that")
    return _without_nuls(file, content.decode(encoding).encode())


def _of_nuls(content: bytes) -> str | None:
    """Return the encoding of UTF-16 without a mark, by which of its bytes are NUL."""
    if b"\x00" not in content:
        return None
    for nuls, others, encoding in ((1, 0, "utf-16-le"), (0, 1, "utf-16-be")):
        high = content[nuls::2]
        if high.count(0) > MOSTLY_NUL * len(high) and not content[others::2].count(0):
            return encoding
    return None


def _without_nuls(file: RawFile, content: bytes) -> bytes | None:
    bare = content.rstrip(PADDING)
    # Without a line end before it, a NUL may stand where a digit stood.
    bare = bare if bare.endswith((b"\n", b"\r")) else content.rstrip(END)
    if 0 < len(bare) < len(content):
        file.warn("bytes that hold nothing were taken off the end of the file")
        content = bare
    place = content.find(b"\x00")
    if place < 0:
        return content
    row = 1 + len(re.findall(rb"\r\n|\r|\n", content[:place]))
    # What stood where a NUL stands cannot be known: a digit may be lost.
    file.refuse(f"the file holds NUL bytes, the first in line {row}", SAVE_AS_CSV)
    return None


def _breaks_off(content: bytes) -> bool:
    """Return whether a text is UTF-8 up to a last letter that lacks some of its bytes.

    A last letter of Windows-1252 looks so too; but none of these ends a word.
    """
    reader = codecs.getincrementaldecoder("utf-8")()
    try:
        text = reader.decode(content)
    except UnicodeDecodeError:
        return False
    rest = reader.getstate()[0]
    return bool(rest) and (not text.isascii() or len(rest) > 1 or rest[:1] in LEADING)


def _windows(file: RawFile, content: bytes) -> bytes | None:
    if _breaks_off(content):
        rule = "the file breaks off within a letter: its end is lost"
    elif MULTIBYTE.search(content):
        rule = "the file is not UTF-8 and not Windows-1252: it mixes two encodings"
    elif not _decodes(content, "cp1252"):
        rule = "the file is not UTF-8 and not Windows-1252"
    else:
        text = content.decode("cp1252")
        found = MISREAD.search(text)
        if not found:
            file.warn("the file is Windows-1252 and was read as that")
            return text.encode()
        row = 1 + len(re.findall("\r\n|\r|\n", text[: found.start()]))
        rule = f"the file is not UTF-8, and line {row} makes no sense as Windows-1252"
    file.refuse(rule, SAVE_AS_CSV)
    return None
