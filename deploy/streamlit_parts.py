"""What we use of Streamlit that it does not promise to keep: all of it here, nowhere else.

Written against the pinned release; `tests/serving` runs each of these through a real server, so an
upgrade that changes one of them fails there and is mended here.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import socket
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit
from itsdangerous import BadData, URLSafeTimedSerializer
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner.script_runner import RerunData, ScriptRunner
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette import starlette_server
from streamlit.web.server.starlette.starlette_server_config import (
    TOKENS_COOKIE_NAME,
    USER_COOKIE_NAME,
)

from deploy.turns import Turns

PROVIDER = "default"
USER_COOKIE, TOKENS_COOKIE = USER_COOKIE_NAME, TOKENS_COOKIE_NAME


@dataclass(frozen=True)
class Session:
    """A sign-in that still holds.

    Attributes
    ----------
    claims : mapping
        What the provider said at sign-in.
    signed_at : float
        When, in seconds since 1970, by this server's clock.
    key : str
        Names the sign-in without giving it away.
    """

    claims: Mapping[str, Any]
    signed_at: float
    key: str


def session_of(cookies: Mapping[str, str], *, seconds: int) -> Session | None:
    """Return the sign-in that cookies carry; None where forged, damaged or older than `seconds`."""
    moments: list[float] = []

    def one(name: str) -> bytes | None:
        if name not in cookies:
            return None
        signer = URLSafeTimedSerializer(get_cookie_secret(), salt=name)
        try:
            value, moment = signer.loads(cookies[name], max_age=seconds, return_timestamp=True)
        except (BadData, UnicodeError):
            return None
        moments.append(moment.timestamp())
        return value.encode() if isinstance(value, str) else None

    try:
        text = get_cookie_with_chunks(one, USER_COOKIE_NAME)
        claims = json.loads(text) if text else None
    except ValueError:
        return None
    if not isinstance(claims, dict) or not claims.get("is_logged_in") or not moments:
        return None
    return Session(claims, min(moments), hashlib.sha256(text).hexdigest()[:32])


def sign_in_address() -> str:
    """Return the address, good for two minutes, at which Streamlit starts the sign-in."""
    return generate_login_redirect_url(PROVIDER)


def inline_scripts() -> list[str]:
    """Return the SHA-256 of each script in Streamlit's own page, as a content policy names it."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    found = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = (hashlib.sha256(text.encode()).digest() for text in found)
    return [base64.b64encode(digest).decode() for digest in digests]


def go_to(address: str) -> bytes:
    """Return the message on which the browser leaves the page for another address."""
    message = ForwardMsg()
    message.auth_redirect.url = address
    return message.SerializeToString()


def run_the_frame_always() -> None:
    """Keep the first address asked for from running a page file without the frame around it."""
    PagesManager.uses_pages_directory = False


def send_at_once() -> None:
    """Keep the system from holding back the end of a page until its beginning is acknowledged.

    Python switches that off for sockets it made as TCP itself; Streamlit makes its own, and a page
    of many small messages then waited 40 ms for each acknowledgement (up to 200 on Windows).
    """
    bind = starlette_server._bind_socket

    def bound(address: str, port: int, backlog: int) -> socket.socket:
        made = bind(address, port, backlog)
        # What connects to it is accepted with the same option.
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    starlette_server._bind_socket = bound


def draw_in_turn(turns: Turns) -> None:
    """Have the pages of this process drawn one after the other, in the order readers asked."""
    run = ScriptRunner._run_script

    def in_turn(self: ScriptRunner, rerun_data: RerunData) -> None:
        with turns.turn():
            run(self, rerun_data)

    ScriptRunner._run_script = in_turn


def wake_the_loop_once() -> None:
    """Have a page hand its elements to the loop together, as many as there are when it looks.

    Streamlit wakes the loop for each element, and each time the page and the loop take the
    interpreter from each other: about a tenth of what a rerun costs the server.
    """
    wake = AppSession._call_soon_on_event_loop

    def soon(self: AppSession, callback: Callable[[], None]) -> None:
        own = vars(self)
        waiting = own.setdefault("_waiting_for_the_loop", deque())
        waiting.append(callback)
        if not own.get("_loop_is_woken"):
            own["_loop_is_woken"] = True
            wake(self, lambda: _handed_over(self, waiting))

    AppSession._call_soon_on_event_loop = soon


def _handed_over(session: AppSession, waiting: deque[Callable[[], None]]) -> None:
    # Before looking: what comes while we look wakes the loop again, and nothing is left behind.
    vars(session)["_loop_is_woken"] = False
    for _ in range(len(waiting)):
        try:
            waiting.popleft()()
        except Exception as error:
            told = {"message": "A page's event failed", "exception": error}
            session._event_loop.call_exception_handler(told)
