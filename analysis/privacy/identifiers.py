"""Recognising what identifies a person in a text: addresses and numbers, by their own rules.

What identifies an award, a charity, a commit or a page is none of them: `GB-CHC-1234567`,
`360G-...`, a hash, a web address. Tests take plain texts, as `plain` makes them.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from analysis.datasets import registry

# Prefixes that HM Revenue & Customs does not give out (NIM39110); QQ stands in all examples of
# the official forms and is refused as well.
NI_PREFIX = r"(?!BG|GB|KN|NK|NT|TN|ZZ)(?:[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z]|QQ)"

# The 124 postcode areas of the United Kingdom and the Crown dependencies.
POSTCODE_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E "
    "EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL "
    "LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM "
    "SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
).replace(" ", "|")

GAP = r"[ .\-]?"
# A number is not part of a longer word, identifier, path or decimal.
ALONE = r"(?<![\w/.=&?%#\-])"
# After an international prefix, digits are a telephone number's.
NOT_DIALLED = r"(?<!44[ \-])(?<!\(0\))(?<!\(0\) )"
END = r"(?![\w/%]|[.\-]\w)"

ENDINGS = r"(?:uk|net|org|com|info|eu)\b"
EMAIL = re.compile(
    r"[^\W_][\w.%+'\-]*@\w[\w\-]*(?:\.[\w\-]+)+"
    # Written so that machines do not find it: "jane [at] example [dot] org".
    r"|(?i:[^\W_][\w.%+'\-]* ?[\[({] ?at ?[\])}] ?\w[\w\-]*"
    r"(?:(?:\.| ?[\[({] ?dot ?[\])}] ?)[\w\-]+)+)"
    # Or with a slip: "jane @ example. org", "jane@example,org".
    rf"|(?i:[^\W_][\w.%+'\-]* ?@ ?\w[\w\-]*(?: ?[.,] ?\w[\w\-]*)*? ?[.,] ?{ENDINGS})"
    rf"|(?i:[^\W_][\w+'\-]*(?: dot [\w\-]+|\.[\w\-]+)* at \w[\w\-]*"
    rf"(?: dot [\w\-]+)*? dot {ENDINGS})"
    r"|(?i:[^\W_][\w%+'\-]*\.[\w.%+'\-]+ at \w[\w\-]*(?:\.[\w\-]+)*\.(?:uk|net|org|com)\b)"
)
NHS_SPACED = re.compile(rf"{ALONE}{NOT_DIALLED}(\d{{3}})([ ./\-])(\d{{3}})\2(\d{{4}}){END}")
# A number that is said to be one is taken for one, whether or not it passes the check.
NHS_SAID = re.compile(r"(?i)\bnhs (?:number|no|num)[.:# ]{0,3}(?:is )?\d(?:[ \-]?\d){9}(?!\d)")
NHS_LABELLED = re.compile(r"(?i)\bnhs(?: (?:number|no|num))?[.:# ]{0,3}(\d{10})\b")
TEN_DIGITS = re.compile(rf"{ALONE}(\d{{10}}){END}")
NI = re.compile(rf"(?i)(?<![\w/\-]){NI_PREFIX}{GAP}\d\d{GAP}\d\d{GAP}\d\d{GAP}[A-D]{END}")
NI_LABELLED = re.compile(
    rf"(?i)\b(?:ni|nino|insurance)[a-z .:#]{{0,12}}\b{NI_PREFIX}(?:[ ./\-]?\d\d){{3}}(?!\d)"
)
PHONE_LABELLED = re.compile(
    r"(?i)\b(?:tel|telephone|phone|mob|mobile|fax)(?: (?:no|number))?[.:# ]{0,3}"
    r"(?!(?:19|20)\d\d\b)\(?\d(?:[ \-()]?\d){5,11}"
    r"(?!\d)|(?<![\w/.\-])44 ?7\d{3} ?\d{6}(?!\d)"
)
PHONE = re.compile(
    rf"(?<![\w/=&?%#\-])(?:\(?0[12378]\d{{1,3}}\)?(?:{GAP}\d{{2,8}}){{1,4}}"
    rf"|\(?(?:\+|\b00)44\)?{GAP}(?:\(0\){GAP})?\d{{2,5}}(?:{GAP}\d{{2,8}}){{1,4}}"
    rf"|\+\d{{1,3}}(?:[ .()\-]{{0,2}}\d{{1,8}}){{2,6}}){END}"
)
POSTCODE = re.compile(
    rf"(?i)(?<![\w/])({POSTCODE_AREAS})(\d[\dA-HJKMNP-Y]?)( {{0,2}})(\d[ABD-HJLNP-UW-Z]{{2}})(?!\w)"
)
ORDINAL = re.compile(r"(?i)1st|2nd|3rd|[04-9]th")
BIRTH = re.compile(
    r"(?i)\b(?:d\.?o\.?b\.?|date of birth|birthday|birth date)[.:\s\-]{0,3}"
    r"(?:is |was )?(?:19|20)?\d\d"
    r"|\bborn(?: on)?(?: the)? \d{1,2}(?:st|nd|rd|th)?(?: of)? [a-z]{3,9} \d{2,4}"
    r"|\b(?:born(?: on)?)[.:\s]{0,3}"
    r"\d{1,4}(?:[/.\-]\d{1,2}[/.\-]|(?:st|nd|rd|th)? [a-z]{3,9} )\d{2,4}"
)

# Screens: RE2 patterns that every text matches in which the test of the same name may find
# something. Arrow runs them over all distinct texts, Python only sees what is left.
SCREENS = {
    "email": r"(?i)@|[\[({]\s?at\s?[\])}]|\sat\s\S+(?:\.|.*\sdot\s)(?:uk|net|org|com|info|eu)",
    "nhs": r"\d{10}|\d{3}[\s./-]{1,3}\d{3}[\s./-]{1,3}\d{4}|(?i)nhs\s+n[uo]",
    "insurance": r"(?i)(?:^|[^a-z0-9])[a-z]{2}(?:[\s.-]?\d\d){3}[\s.-]?[a-d](?:[^a-z0-9]|$)"
    r"|(?:ni|nino|insurance)[a-z\s.:#]*[a-z]{2}(?:[\s./-]{0,2}\d\d){3}",
    "phone": r"(?:^|[^0-9])(?:0|\+)(?:[\s.()-]{0,2}[0-9]){9}"
    r"|(?i)(?:tel|phone|mob|fax)[a-z.:#\s]*\(?\d(?:[\s()-]{0,2}\d){5}|44\s?7\d{3}\s?\d{6}",
    "postcode": r"(?i)(?:^|[^a-z0-9])[a-z]{1,2}\d[\da-z]?\s{0,2}\d[a-z]{2}(?:[^a-z0-9]|$)",
    "birth": r"(?i)d\.?o\.?b\.?[^a-z]{0,3}(?:is\s|was\s)?\d"
    r"|birth(?:day|\sdate)?[^a-z]{0,3}(?:is\s|was\s)?\d|born\s(?:on\s)?(?:the\s)?\d",
}


def plain(texts: pa.Array) -> pa.Array:
    """Return texts in plain characters: no odd spaces, dashes, quotes, digits or soft hyphens."""
    if not pc.all(pc.string_is_ascii(texts)).as_py():
        texts = pc.utf8_normalize(texts, form="NFKC")
        for odd, even in (
            (r"[\x{ad}\x{200b}-\x{200f}\x{2060}\x{feff}]", ""),
            (r"[\x{2010}-\x{2015}\x{2212}]", "-"),
            (r"[\x{2018}\x{2019}]", "'"),
        ):
            texts = pc.replace_substring_regex(texts, odd, even)
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(texts, r"\s+", " "))


def folded(texts: pa.Array) -> pa.Array:
    """Return texts without accents, which are left off as often as not."""
    if pc.all(pc.string_is_ascii(texts)).as_py():
        return texts
    return pc.replace_substring_regex(pc.utf8_normalize(texts, form="NFKD"), r"\pM", "")


def without_links(texts: pa.Array) -> pa.Array:
    """Return texts without web addresses, which hold numbers of all kinds."""
    return pc.replace_substring_regex(texts, r"(?i)(?:https?://|www\.)\S+", " ")


def email(text: str) -> bool:
    """Whether an e-mail address stands in a text."""
    return EMAIL.search(text) is not None


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits pass the check of an NHS number (modulus 11)."""
    if len(digits) != 10 or not digits.isdecimal() or len(set(digits)) == 1:
        return False
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    return (11 - total % 11) % 11 == int(digits[9])


def nhs(text: str) -> bool:
    """Whether an NHS number is written as one: in its groups of 3, 3 and 4, or named as one."""
    found = [match[1] + match[3] + match[4] for match in NHS_SPACED.finditer(text)]
    found += [match[1] for match in NHS_LABELLED.finditer(text)]
    return NHS_SAID.search(text) is not None or any(map(is_nhs_number, found))


def ten_digits(text: str) -> list[str]:
    """Return the plain numbers of ten digits in a text: its column tells what they are."""
    return TEN_DIGITS.findall(text)


def insurance(text: str) -> bool:
    """Whether a National Insurance number stands in a text."""
    hashed = (re.fullmatch(r"[0-9a-f]+", match[0]) is not None for match in NI.finditer(text))
    return not all(hashed) or NI_LABELLED.search(text) is not None


def phone(text: str) -> bool:
    """Whether a telephone number stands in a text."""
    return any(_is_phone(match[0]) for match in PHONE.finditer(text)) or bool(
        PHONE_LABELLED.search(text)
    )


def _is_phone(text: str) -> bool:
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    if text.lstrip("(").startswith("00") or not text.lstrip("(").startswith("0"):
        return 10 <= len(digits) <= 15
    return len(digits) == 11 or (len(digits) == 10 and digits.startswith(("01", "0800")))


def postcode(text: str) -> bool:
    """Whether a full postcode stands in a text; a district such as BS5 is none."""
    return any(_is_postcode(match) for match in POSTCODE.finditer(text))


def _is_postcode(match: re.Match) -> bool:
    area, district, gap, inward = match.groups()
    if ORDINAL.fullmatch(inward):
        # "TR1 4th quarter" speaks of an indicator, "Y5 1st" of a year.
        is_indicator = (area + district).upper() in registry().indicators
        return inward.isupper() and not is_indicator
    # A short hash looks like a postcode without its space.
    return bool(gap) or not re.fullmatch(r"[0-9a-f]+", match[0])


def birth(text: str) -> bool:
    """Whether a text gives a date of birth."""
    return BIRTH.search(text) is not None
