"""Configuration: what a server is told by its environment, checked whole before it starts.

Every secret comes from the environment and from nowhere else. Without sign-in the dashboard answers
on this machine alone; with it, every part of the sign-in must be there.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from analysis.disclosure import thresholds
from analysis.disclosure.thresholds import Settings as Thresholds

ROOT = Path(__file__).parents[1]
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SIGN_IN = {
    "DASHBOARD_ADDRESS": "the public address, like https://tip.example.gov.uk",
    "DASHBOARD_SIGN_IN_METADATA": "the provider's address ending /.well-known/openid-configuration",
    "DASHBOARD_SIGN_IN_CLIENT_ID": "the id the provider gave this dashboard",
    "DASHBOARD_SIGN_IN_CLIENT_SECRET": "the secret the provider gave this dashboard",
    "DASHBOARD_COOKIE_SECRET": "at least 32 characters made at random",
}
KNOWN = (
    *SIGN_IN, "DASHBOARD_DATA", "DASHBOARD_DRAFTS", "DASHBOARD_STATE", "DASHBOARD_LISTEN",
    "DASHBOARD_PROXIES", "DASHBOARD_PROCESSES", "DASHBOARD_SESSION_MINUTES", "DASHBOARD_UPLOAD_MB",
    "DASHBOARD_REQUESTS_PER_MINUTE", "DASHBOARD_TOKENS", "DASHBOARD_RESTRICT_AREAS",
    "DASHBOARD_DRAFT_DAYS", "DASHBOARD_LEAST_FREE_MB", "DASHBOARD_RETURN_DAYS",
    "DASHBOARD_APPROVAL", "DASHBOARD_FEEDBACK", "DASHBOARD_AUDIT_MONTHS",
)  # fmt: skip
LEAST_SECRET = 32
# How near a name must be to one of ours to be taken for a slip.
SLIP = 0.9
FEEDBACK = re.compile(r"https://[^\s<>()\[\]]+|[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
TOKEN = re.compile(r"[A-Za-z0-9._-]{1,64}:[0-9a-f]{64}")


class ConfigurationError(Exception):
    """The environment cannot be served from; `mistakes` names every one."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class SignIn:
    """Where people sign in. Secrets are left out when it is printed."""

    address: str
    metadata: str
    client_id: str
    client_secret: str = field(repr=False)
    cookie_secret: str = field(repr=False)

    @property
    def is_secure(self) -> bool:
        """Whether people reach the dashboard over TLS."""
        return self.address.startswith("https://")

    @property
    def host(self) -> str:
        """The name people reach the dashboard by, with its port where it has one."""
        return urlsplit(self.address).netloc


@dataclass(frozen=True)
class Configuration:
    """What the server runs by.

    Attributes
    ----------
    sign_in : SignIn or None
        None: everyone at this machine is an analyst, and nobody else can reach it.
    listen, port : str, int
        Where it answers.
    processes : int
        How many processes serve behind that one port, each at a port after it.
    proxies : tuple of networks
        Whose word is taken for the client's address; nobody's by default.
    session_minutes : int
        How old a sign-in may be before the provider is asked again.
    upload_mb, requests_per_minute : int
        What one file and one client may ask of the server.
    tokens : mapping of str to str
        Name of each token for the data interface, with its SHA-256.
    restrict_areas : bool
        Whether an SRO with an authority sees figures of that authority and of wider areas only.
    state : Path
        Folder for the audit log and for sign-outs.
    least_free_mb : int
        Free disk below which the server says that it is not ready.
    audit_months : int
        Whole months of the audit log that are kept before this one.
    feedback : str
        Mail address or web address readers write to; empty where none is set.
    """

    sign_in: SignIn | None = None
    listen: str = "127.0.0.1"
    port: int = 8501
    processes: int = 1
    proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    session_minutes: int = 15
    upload_mb: int = 20
    requests_per_minute: int = 600
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    restrict_areas: bool = False
    state: Path = ROOT / "data" / "state"
    least_free_mb: int = 200
    audit_months: int = 24
    feedback: str = ""


def configured(environment: Mapping[str, str] | None = None) -> Configuration:
    """Return the configuration the environment gives.

    Raises
    ------
    ConfigurationError
        Naming every mistake, not the first alone.
    """
    return _read(frozenset((os.environ if environment is None else environment).items()))


@lru_cache(maxsize=64)
def _read(environment: frozenset[tuple[str, str]]) -> Configuration:
    given = {name: text.strip() for name, text in sorted(environment) if text.strip()}
    mistakes = _slips(given) + _others(given)
    usual = Configuration()
    sign_in = _sign_in(given, mistakes)

    def number(name: str, otherwise: int, least: int, most: int) -> int:
        return _number(given, name, otherwise, least, most, mistakes)

    made = Configuration(
        sign_in=sign_in,
        listen=given.get("DASHBOARD_LISTEN", usual.listen),
        port=number("PORT", usual.port, 1, 65535),
        processes=number("DASHBOARD_PROCESSES", usual.processes, 1, 64),
        proxies=_proxies(given, mistakes),
        session_minutes=number("DASHBOARD_SESSION_MINUTES", usual.session_minutes, 1, 720),
        upload_mb=number("DASHBOARD_UPLOAD_MB", usual.upload_mb, 1, 200),
        requests_per_minute=number(
            "DASHBOARD_REQUESTS_PER_MINUTE", usual.requests_per_minute, 10, 100_000
        ),
        tokens=_tokens(given, mistakes),
        restrict_areas=_switch(given, "DASHBOARD_RESTRICT_AREAS", mistakes),
        state=Path(given.get("DASHBOARD_STATE", usual.state)),
        least_free_mb=number("DASHBOARD_LEAST_FREE_MB", usual.least_free_mb, 1, 1_000_000),
        audit_months=number("DASHBOARD_AUDIT_MONTHS", usual.audit_months, 1, 1200),
        feedback=_feedback(given, mistakes),
    )
    if sign_in is None and made.listen not in LOOPBACK:
        mistakes.append(
            f"DASHBOARD_LISTEN is {made.listen}, but without sign-in the dashboard answers on this "
            "machine alone: configure sign-in, or leave it out"
        )
    if mistakes:
        raise ConfigurationError(mistakes)
    return made


def _slips(given: Mapping[str, str]) -> list[str]:
    """Name settings that are nearly ones we know: a slip must not pass for the default."""
    known = [*KNOWN, *(f"{thresholds.PREFIX}{one.name.upper()}" for one in fields(Thresholds))]
    wrong = []
    for name in given:
        if name.startswith("DASHBOARD_") and name not in known:
            near = difflib.get_close_matches(name, known, 1, cutoff=SLIP)
            wrong += [f"{name} is not a setting: did you mean {near[0]}?"] if near else []
    return wrong


def _others(given: Mapping[str, str]) -> list[str]:
    """Ask the settings that are read elsewhere whether they can be used."""
    wrong = []
    try:
        thresholds.configured(given)
    except ValueError as reason:
        wrong.append(str(reason))
    for name, least in (("DASHBOARD_RETURN_DAYS", 0), ("DASHBOARD_DRAFT_DAYS", 1)):
        days = given.get(name, str(least))
        if not days.isdecimal() or int(days) < least:
            wrong.append(f"{name} is {days!r}: give a whole number of days from {least}")
    return wrong


def _sign_in(given: Mapping[str, str], mistakes: list[str]) -> SignIn | None:
    present = [name for name in SIGN_IN if name in given]
    if not present:
        return None
    missing = [name for name in SIGN_IN if name not in given]
    mistakes += [f"{name} is missing: sign-in needs {SIGN_IN[name]}" for name in missing]
    if missing:
        return None
    address = given["DASHBOARD_ADDRESS"].rstrip("/")
    mistakes += _address_mistakes("DASHBOARD_ADDRESS", address)
    mistakes += _address_mistakes("DASHBOARD_SIGN_IN_METADATA", given["DASHBOARD_SIGN_IN_METADATA"])
    if urlsplit(address).path:
        mistakes.append("DASHBOARD_ADDRESS has a path: give scheme and name alone")
    if len(given["DASHBOARD_COOKIE_SECRET"]) < LEAST_SECRET:
        mistakes.append(f"DASHBOARD_COOKIE_SECRET is shorter than {LEAST_SECRET} characters")
    return SignIn(address, *(given[name] for name in list(SIGN_IN)[1:]))


def _address_mistakes(name: str, address: str) -> list[str]:
    """Demand TLS but on this machine, where tests and trials run."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return [f"{name} is not an address"]
    if parts.scheme == "https" and parts.hostname:
        return []
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return []
    return [f"{name} must begin with https:// (http:// is for localhost alone)"]


def _number(given, name: str, otherwise: int, least: int, most: int, mistakes: list[str]) -> int:
    text = given.get(name, str(otherwise))
    if text.isascii() and text.isdigit() and least <= int(text) <= most:
        return int(text)
    mistakes.append(f"{name} is {text!r}: give a whole number from {least} to {most}")
    return otherwise


def _switch(given: Mapping[str, str], name: str, mistakes: list[str]) -> bool:
    text = given.get(name, "no").casefold()
    if text not in ("yes", "no"):
        mistakes.append(f"{name} is {text!r}: give yes or no")
    return text == "yes"


def _proxies(given: Mapping[str, str], mistakes: list[str]) -> tuple:
    found = []
    for text in _listed(given, "DASHBOARD_PROXIES"):
        try:
            found.append(ipaddress.ip_network(text))
        except ValueError:
            mistakes.append(f"DASHBOARD_PROXIES names {text!r}: give addresses like 10.0.0.4")
    return tuple(found)


def _feedback(given: Mapping[str, str], mistakes: list[str]) -> str:
    text = given.get("DASHBOARD_FEEDBACK", "")
    if text and not FEEDBACK.fullmatch(text):
        mistakes.append(
            f"DASHBOARD_FEEDBACK is {text!r}: give a mail address or an https:// address"
        )
        return ""
    return text


def _tokens(given: Mapping[str, str], mistakes: list[str]) -> dict[str, str]:
    found = {}
    for place, text in enumerate(_listed(given, "DASHBOARD_TOKENS"), start=1):
        if TOKEN.fullmatch(text):
            name, digest = text.split(":")
            found[name] = digest
        else:
            # What was meant as a token is never repeated: it may be one in plain text.
            mistakes.append(
                f"DASHBOARD_TOKENS, entry {place}, is not name:sha256; "
                "`python -m analysis token NAME` makes one"
            )
    return found


def _listed(given: Mapping[str, str], name: str) -> list[str]:
    return [text.strip() for text in given.get(name, "").split(",") if text.strip()]
