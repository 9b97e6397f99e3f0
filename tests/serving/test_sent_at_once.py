"""A page is sent when it is said: nothing is held back, and many elements wake the loop once."""

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

from streamlit.runtime.app_session import AppSession
from streamlit.web.server.starlette import starlette_server

import deploy.serve  # noqa: F401 - puts on what the server runs with

EVENTS = 500


def test_every_connection_of_the_server_sends_at_once():
    # Streamlit binds the socket the server listens on by this very function.
    with starlette_server._bind_socket("127.0.0.1", 0, 8) as listening:
        listening.setblocking(True)
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


class Session:
    """What the runtime asks of a session for this: its loop, here one that counts."""

    soon = AppSession._call_soon_on_event_loop

    def __init__(self, loop) -> None:
        self._event_loop, self._loop, self.woken = self, loop, 0
        self.failed = []

    def call_soon_threadsafe(self, callback) -> None:
        self.woken += 1
        self._loop.call_soon_threadsafe(callback)

    def call_exception_handler(self, told) -> None:
        self.failed.append(told["exception"])

    def is_closed(self) -> bool:
        return False


def ran(looked) -> Session:
    """Run a coroutine in a thread: in the tests' own a browser's loop may be running already."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, looked()).result()


def from_a_thread(session: Session, *events) -> None:
    def said() -> None:
        for event in events:
            session.soon(event)

    thread = threading.Thread(target=said)
    thread.start()
    thread.join()


def test_what_a_page_says_before_the_loop_looks_wakes_it_once_and_keeps_its_order():
    heard = []

    async def looked() -> Session:
        session = Session(asyncio.get_running_loop())
        from_a_thread(session, *(lambda at=at: heard.append(at) for at in range(EVENTS)))
        await asyncio.sleep(0.01)
        from_a_thread(session, lambda: heard.append(EVENTS))
        await asyncio.sleep(0.01)
        return session

    assert ran(looked).woken == 2
    assert heard == list(range(EVENTS + 1))


def test_an_event_that_fails_takes_no_other_with_it():
    heard = []

    async def looked() -> Session:
        session = Session(asyncio.get_running_loop())
        from_a_thread(session, lambda: 1 / 0, lambda: heard.append("next"))
        await asyncio.sleep(0.01)
        return session

    [failed] = ran(looked).failed
    assert isinstance(failed, ZeroDivisionError)
    assert heard == ["next"]
