"""Clients: whose request it is. What anybody can write is believed of a named proxy alone."""

from __future__ import annotations

import ipaddress
import re
import uuid
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from analysis.configuration import LOOPBACK, Configuration

REQUEST_ID = "x-request-id"
PLAIN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
# What a proxy says about a client; none of it goes on into Streamlit.
FROM_PROXIES = ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port",
                "x-real-ip", "forwarded", REQUEST_ID)  # fmt: skip


def address(scope: Scope, configuration: Configuration) -> str:
    """Return the client's address: the peer's, or what a named proxy says of it."""
    peer = (scope.get("client") or ("", 0))[0]
    if not _is_proxy(peer, configuration):
        return peer
    told = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
    # The last one is what our proxy saw; anything before it the client may have made up.
    for text in reversed([part.strip() for part in told.split(",") if part.strip()]):
        if not _is_address(text):
            break
        if not _is_proxy(text, configuration):
            return text
    return peer


def request_id(scope: Scope, configuration: Configuration) -> str:
    """Return the name of a request: a named proxy's, or a new one."""
    peer = (scope.get("client") or ("", 0))[0]
    told = Headers(scope=scope).get(REQUEST_ID, "")
    if _is_proxy(peer, configuration) and PLAIN_ID.fullmatch(told):
        return told
    return uuid.uuid4().hex[:16]


def is_ours(host: str, configuration: Configuration) -> bool:
    """Whether a request names this server: else another site's page may be asking through it."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    sign_in = configuration.sign_in
    if sign_in is None:
        return name in LOOPBACK
    return host.lower() == sign_in.host.lower()


def _is_proxy(text: str, configuration: Configuration) -> bool:
    return _is_address(text) and any(
        ipaddress.ip_address(text) in network for network in configuration.proxies
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
