"""Limits: how often one client may ask, and how much it may send."""

from __future__ import annotations

import time
from collections import OrderedDict

from starlette.types import Message, Receive, Send

MOST_CLIENTS = 10_000
# A refusal weighs more than an answer: guessing is slow.
WEIGHT_OF_REFUSAL = 10
# Refusals of one client that are written to the audit log.
NOTED_PER_MINUTE = 60
MEGABYTE = 1_000_000
# What a request that carries no file may weigh, and how long its address may be.
MOST_BODY = 64_000
LONGEST_QUERY = 8_000
# Open tabs of one person.
MOST_SOCKETS = 30


class TooLargeError(Exception):
    """A body is larger than may be sent."""


class Rates:
    """A bucket for each client, filled at an even pace and emptied by requests."""

    def __init__(self, per_minute: int) -> None:
        self.most = float(per_minute)
        self.pace = per_minute / 60
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, client: str, *, now: float | None = None) -> bool:
        """Take one from a client's bucket; whether there was one in it."""
        if self._fill(client, now) < 1:
            return False
        self.charge(client, 1, now=now)
        return True

    def charge(self, client: str, weight: float, *, now: float | None = None) -> None:
        """Take from a client's bucket what an answer has cost, into the red if need be."""
        left = self._fill(client, now)
        _, moment = self._left[client]
        self._left[client] = (max(-self.most, left - weight), moment)

    def _fill(self, client: str, now: float | None) -> float:
        moment = time.monotonic() if now is None else now
        left, since = self._left.pop(client, (self.most, moment))
        left = min(self.most, left + (moment - since) * self.pace)
        self._left[client] = (left, moment)
        while len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
        return left


class Body:
    """What a client sends, counted while it comes: nobody has to believe its announced length."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._most = receive, send, most
        self._seen = 0
        self.is_too_large = False

    async def receive(self) -> Message:
        """Pass on a part of the body.

        Raises
        ------
        TooLargeError
            Where the parts add up to more than may be sent.
        """
        message = await self._receive()
        if message["type"] == "http.request":
            self._seen += len(message.get("body", b""))
            if self._seen > self._most:
                self.is_too_large = True
                raise TooLargeError
        return message

    async def send(self, message: Message) -> None:
        """Pass on an answer, unless the body was too large: that is answered by the gate."""
        if not self.is_too_large:
            await self._send(message)
