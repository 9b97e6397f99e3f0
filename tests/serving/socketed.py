"""A page read through its socket alone, as a program that is no browser would try it."""

from __future__ import annotations

import time
from http.cookiejar import CookieJar
from urllib.parse import urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

PATIENCE = 120


def opened(address: str, jar: CookieJar | dict, **headers: str) -> ClientConnection:
    """Open a page's socket with cookies; the refused handshake comes as `InvalidStatus`."""
    cookies = jar if isinstance(jar, dict) else {one.name: one.value for one in jar}
    given = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    return connect(
        f"ws://{urlsplit(address).netloc}/_stcore/stream",
        origin=headers.pop("origin", address),
        subprotocols=["streamlit", cookies.get("_streamlit_xsrf", "none")],
        additional_headers=given | headers,
        user_agent_header=None,
        open_timeout=PATIENCE,
        max_size=None,
        compression=None,
        proxy=None,
    )


def refused(address: str, jar: CookieJar | dict, **headers: str) -> bool:
    """Whether the socket cannot be opened, or is closed before it says anything."""
    try:
        with opened(address, jar, **headers) as socket:
            run(socket, "")
    except (InvalidStatus, ConnectionClosed):
        return True
    return False


def run(socket: ClientConnection, page: str, query: str = "") -> list[ForwardMsg]:
    """Run a page; return what it sent."""
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.query_string = query
    socket.send(asked.SerializeToString())
    said = []
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        message = ForwardMsg()
        message.ParseFromString(socket.recv(timeout=PATIENCE))
        said.append(message)
        if message.WhichOneof("type") == "script_finished":
            return said
    raise TimeoutError(f"{page} did not finish")


def words(said: list[ForwardMsg]) -> str:
    """Return everything a page said, as text."""
    return "\n".join(str(message) for message in said)


def read(client: httpx.Client, page: str) -> str:
    """Return what a page says to a client that has signed in, or has not."""
    client.get("/_stcore/health")
    with opened(str(client.base_url).rstrip("/"), client.cookies.jar) as socket:
        return words(run(socket, page))
