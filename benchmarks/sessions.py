"""A reader without a browser: one websocket session that asks for reruns and times them."""

from __future__ import annotations

import asyncio
import time
import urllib.request
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

MOST_BYTES = 200 * 1024 * 1024
LONGEST = 300


@dataclass(frozen=True)
class Run:
    """One script run as its reader saw it: seconds to the end, messages and bytes sent."""

    seconds: float
    messages: int
    bytes: int
    charts: int
    failed: bool


@dataclass
class Session:
    """One reader's session with a server.

    Attributes
    ----------
    widgets : dict of str to str
        Id of each choice box by its label, as the last run drew them.
    states : dict of str to WidgetState
        What the reader has chosen, by id.
    """

    port: int
    page: str = ""
    query: str = ""
    source: str = "127.0.0.1"
    widgets: dict[str, str] = field(default_factory=dict)
    states: dict[str, WidgetState] = field(default_factory=dict)
    socket: websockets.ClientConnection | None = None
    page_hash: str = ""
    problem: str = ""

    async def open(self) -> Run:
        """Connect as a browser does, with the cookies of its page, and wait for the first run."""
        cookies = await asyncio.to_thread(_cookies, f"http://127.0.0.1:{self.port}/")
        self.socket = await websockets.connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=["streamlit"],
            origin=f"http://127.0.0.1:{self.port}",
            max_size=MOST_BYTES,
            open_timeout=120,
            ping_interval=None,
            compression=None,
            local_addr=(self.source, 0),
            additional_headers={"Cookie": cookies} if cookies else None,
        )
        return await self.rerun()

    async def close(self) -> None:
        """Leave."""
        await self.socket.close()

    async def choose(self, label: str, value: str) -> Run:
        """Choose in a box by its label, and wait for the run that follows."""
        self.states[label] = WidgetState(id=self.widgets[label], string_value=value)
        return await self.rerun()

    async def rerun(self) -> Run:
        """Ask for a run and wait for its end."""
        asked = BackMsg()
        asked.rerun_script.query_string = self.query
        asked.rerun_script.page_name = self.page if not self.page_hash else ""
        asked.rerun_script.page_script_hash = self.page_hash
        asked.rerun_script.widget_states.widgets.extend(self.states.values())
        start = time.perf_counter()
        await self.socket.send(asked.SerializeToString())
        # One limit for the whole run: one for each message would cost the reader more than reading.
        async with asyncio.timeout(LONGEST):
            return await self._until_the_end(start)

    async def _until_the_end(self, start: float) -> Run:
        messages = size = charts = 0
        failed = False
        while True:
            data = await self.socket.recv()
            messages, size = messages + 1, size + len(data)
            told = ForwardMsg.FromString(data)
            kind = told.WhichOneof("type")
            if kind == "navigation":
                self.page_hash = told.navigation.page_script_hash
            elif kind == "delta":
                charts += self._note(told.delta)
                if told.delta.new_element.WhichOneof("type") == "exception":
                    failed = True
                    self.problem = told.delta.new_element.exception.message
            elif kind == "script_finished":
                failed |= told.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY
                return Run(time.perf_counter() - start, messages, size, charts, failed)

    def _note(self, delta) -> int:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "selectbox":
            self.widgets[element.selectbox.label] = element.selectbox.id
        return int(kind == "plotly_chart")


def _cookies(address: str) -> str:
    """Return the cookies a page gives, as a browser sends them back."""
    with urllib.request.urlopen(address, timeout=LONGEST) as answer:
        given = answer.headers.get_all("Set-Cookie") or []
    return "; ".join(one.partition(";")[0] for one in given)
