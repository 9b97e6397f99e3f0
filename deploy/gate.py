"""The gate: nothing of the dashboard is reached before it has looked who asks, and for what.

An ASGI middleware around the whole of Streamlit. Without sign-in it serves this machine alone; with
it, pages lead to the provider and everything else is refused until somebody has signed in with a
role. How each part was tried stands in ``docs/security-tests.md``.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analysis import audit
from analysis.configuration import Configuration
from deploy import clients, errors, headers, plain
from deploy import streamlit_parts as parts
from deploy.limits import (
    LONGEST_QUERY,
    MEGABYTE,
    MOST_BODY,
    MOST_SOCKETS,
    NOTED_PER_MINUTE,
    WEIGHT_OF_REFUSAL,
    Body,
    Rates,
    TooLargeError,
)
from deploy.signing_out import SignOuts
from pages._ui.access import AT_THE_KEYBOARD, NOBODY, Person, Role, person_of

HEALTH = ("/healthz", "/readyz")
LOGIN, LOGOUT, CALLBACK = "/auth/login", "/auth/logout", "/oauth2callback"
SIGN_IN, SIGNED_OUT, NOT_SIGNED_IN = "/signin", "/signed-out", "/not-signed-in"
BEFORE_SIGN_IN = (LOGIN, LOGOUT, CALLBACK, SIGN_IN, SIGNED_OUT, NOT_SIGNED_IN)
# Streamlit's own addresses that nobody needs from outside.
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/app/static",
          "/component/")  # fmt: skip
MACHINERY = ("/_stcore/", "/media/", "/static/", "/api/")
UPLOAD = "/_stcore/upload_file/"
API = "/api/"
METHODS = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS")
NEXT = "dashboard_next"
# What a path of ours never holds, and browsers read as something else.
ODD_PATHS = ("//", "\\", "..", "%", ":")
NEXT_SECONDS = 600
# How often an open tab is asked whether its sign-in still holds.
WATCH_SECONDS = 3.0
GRACE_SECONDS = 3.0
SIGNED_OUT_CODE, TOO_MANY_CODE = 4401, 4429


class RefusedError(Exception):
    """A request is not to be answered."""

    def __init__(self, response: Response, reason: str, who: str = "") -> None:
        super().__init__(reason)
        self.response, self.reason, self.who = response, reason, who


@dataclass(frozen=True)
class Asking:
    """Who asks: the person, and the sign-in they ask by (None where nobody signs in)."""

    person: Person
    session: parts.Session | None = None


class Gate:
    """The middleware.

    Parameters
    ----------
    app : ASGI application
        What stands behind the gate.
    configuration : Configuration
        What the server runs by.
    bearer : callable
        Gives the name of a token of the data interface, or None.
    """

    def __init__(self, app: ASGIApp, *, configuration: Configuration, bearer) -> None:
        self.app = app
        self.configuration = configuration
        self.bearer = bearer
        self.seconds = configuration.session_minutes * 60
        self.sign_outs = SignOuts(configuration.state, keep_seconds=self.seconds)
        self.rates = Rates(configuration.requests_per_minute)
        self.noted = Rates(NOTED_PER_MINUTE)
        self.sockets: Counter[str] = Counter()
        self.fixed = headers.security(configuration)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at a request, and let it through or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        client = clients.address(scope, self.configuration)
        named = clients.request_id(scope, self.configuration)
        scope = self._cleaned(scope, client, named)
        try:
            asking = self._asking(scope, client)
            scope["state"]["person"] = asking.person if asking else NOBODY
            if scope["type"] == "websocket":
                await self._socket(scope, receive, send, asking)
            else:
                await self._request(scope, receive, self._dressed(scope, send), asking)
        except RefusedError as refused:
            self._refuse(refused, client, named, scope["path"])
            if scope["type"] == "websocket":
                await receive()
                await send({"type": "websocket.close", "code": SIGNED_OUT_CODE})
            else:
                await refused.response(scope, receive, self._dressed(scope, send, cross=True))
        except Exception as error:
            await self._failed(error, scope, receive, send)

    async def _failed(self, error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
        """Log an error of the server's own, and give the person its reference and no more."""
        reference = errors.logged(self.configuration.state, error, scope["state"]["request_id"])
        if scope["type"] == "http":
            answer = PlainTextResponse(errors.WORDS.format(reference=reference), 500)
            with contextlib.suppress(RuntimeError):
                # The answer may have begun already: then it just ends.
                await answer(scope, receive, self._dressed(scope, send, cross=True))

    # --- Who asks ----------------------------------------------------------------------------

    def _asking(self, scope: Scope, client: str) -> Asking | None:
        """Return who asks; None where nobody has signed in and the address is open to all."""
        path, connection = scope["path"], HTTPConnection(scope)
        if path in HEALTH:
            return None
        self._plausible(scope, connection)
        session = self._session(connection) if self.configuration.sign_in else None
        who = person_of(session.claims) if session else None
        token = self.bearer(connection.headers) if path.startswith(API) else None
        counts = who.identity if who else client
        if not path.startswith("/static/") and not self.rates.allows(counts):
            slowly = PlainTextResponse("too many requests", 429, {"retry-after": "60"})
            raise RefusedError(slowly, "too many requests", who.identity if who else "")
        if token:
            return Asking(Person(token, Role.VIEWER))
        if self.configuration.sign_in is None:
            return Asking(AT_THE_KEYBOARD)
        if path in BEFORE_SIGN_IN:
            return Asking(who, session) if who else None
        if who is None:
            raise RefusedError(self._to_sign_in(scope), "not signed in")
        if who.role is None:
            raise RefusedError(self._no_access(path), "no role", who.identity)
        if path.startswith(UPLOAD) and not who.may(Role.ANALYST):
            raise RefusedError(PlainTextResponse("analysts only", 403), "upload", who.identity)
        return Asking(who, session)

    def _plausible(self, scope: Scope, connection: HTTPConnection) -> None:
        """Refuse what no browser of ours would send."""
        path, given = scope["path"], connection.headers
        if not clients.is_ours(given.get("host", ""), self.configuration):
            raise RefusedError(PlainTextResponse("wrong host", 421), "wrong host")
        if path.startswith(CLOSED):
            raise RefusedError(PlainTextResponse("not found", 404), "closed address")
        if len(scope["query_string"]) > LONGEST_QUERY:
            raise RefusedError(PlainTextResponse("address too long", 414), "address too long")
        if scope["type"] == "http" and scope["method"] not in METHODS:
            raise RefusedError(
                PlainTextResponse("not allowed", 405, {"allow": ", ".join(METHODS)}), "method"
            )
        navigates = given.get("sec-fetch-mode") == "navigate" and scope.get("method") == "GET"
        foreign = given.get("sec-fetch-site") in ("cross-site", "same-site")
        origin = given.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != given["host"].lower():
            raise RefusedError(PlainTextResponse("another site", 403), "cross-site")
        if foreign and (not navigates or path == LOGOUT or path.startswith(MACHINERY)):
            raise RefusedError(PlainTextResponse("another site", 403), "cross-site")

    def _session(self, connection: HTTPConnection) -> parts.Session | None:
        found = parts.session_of(connection.cookies, seconds=self.seconds)
        if found is None or self.sign_outs.ended(person_of(found.claims).identity, found.signed_at):
            return None
        return found

    def _to_sign_in(self, scope: Scope) -> Response:
        """Lead to the provider, keeping the address; what is no page is refused."""
        if scope["path"].startswith(API):
            return JSONResponse({"error": "sign in, or send a token"}, 401,
                                {"www-authenticate": "Bearer"})  # fmt: skip
        is_page = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if not is_page or scope["path"].startswith(MACHINERY):
            return PlainTextResponse("sign in first", 401)
        query = scope["query_string"].decode("latin-1")
        return self._leading(scope["path"] + (f"?{query}" if query else ""))

    def _leading(self, back_to: str) -> Response:
        answer = RedirectResponse(parts.sign_in_address(), 302, {"cache-control": "no-store"})
        if local(back_to):
            answer.set_cookie(NEXT, quote(back_to, safe=""), max_age=NEXT_SECONDS,
                              httponly=True, samesite="lax")  # fmt: skip
        return answer

    def _no_access(self, path: str) -> Response:
        if path.startswith(MACHINERY):
            return PlainTextResponse("no access", 403)
        return plain.no_access()

    def _refuse(self, refused: RefusedError, client: str, named: str, path: str) -> None:
        status = refused.response.status_code
        if status == 302:
            return
        if status != 429:
            self.rates.charge(refused.who or client, WEIGHT_OF_REFUSAL)
        if not self.noted.allows(refused.who or client):
            # Whoever is refused all the time does not fill the disk with it.
            return
        audit.record(self.configuration.state, "refused", who=refused.who, request=named,
                     path=path, reason=refused.reason, status=status)  # fmt: skip

    # --- Requests ----------------------------------------------------------------------------

    async def _request(self, scope: Scope, receive: Receive, send: Send, asking) -> None:
        path = scope["path"]
        if self.configuration.sign_in and path in (SIGN_IN, SIGNED_OUT, NOT_SIGNED_IN, LOGOUT):
            answer = self._about_signing(scope, asking)
            if answer is not None:
                await answer(scope, receive, send)
                return
        uploads = path.startswith(UPLOAD)
        most = self.configuration.upload_mb * MEGABYTE + MOST_BODY if uploads else MOST_BODY
        length = Headers(scope=scope).get("content-length", "0")
        body = Body(receive, send, most)
        try:
            if length.isdecimal() and int(length) > most:
                raise TooLargeError
            await self.app(scope, body.receive, body.send)
        except TooLargeError as reason:
            who = asking.person.identity if asking else ""
            raise RefusedError(PlainTextResponse("too large", 413), "too large", who) from reason

    def _about_signing(self, scope: Scope, asking: Asking | None) -> Response | None:
        path = scope["path"]
        if path == SIGNED_OUT:
            return plain.signed_out()
        if path == NOT_SIGNED_IN:
            return plain.not_signed_in()
        if path == SIGN_IN:
            return self._leading(self._page_before(scope))
        if asking is None or asking.session is None:
            return RedirectResponse(SIGNED_OUT, 302)
        identity = asking.person.identity
        self.sign_outs.end(identity)
        audit.record(self.configuration.state, "sign-out", who=identity,
                     request=scope["state"]["request_id"])  # fmt: skip
        # Streamlit now clears its cookies and leaves for the provider's sign-out.
        return None

    def _page_before(self, scope: Scope) -> str:
        """Return the page that a renewed sign-in comes back to."""
        before = urlsplit(Headers(scope=scope).get("referer", ""))
        if before.netloc.lower() != self.configuration.sign_in.host.lower():
            return "/"
        return before.path + (f"?{before.query}" if before.query else "")

    def _dressed(self, scope: Scope, send: Send, *, cross: bool = False) -> Send:
        """Return a sender that adds our headers and closes Streamlit's cookies."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(raw=list(message["headers"]))
                set_cookies = given.getlist("set-cookie")
                for name in ("set-cookie", *(one.decode() for one, _ in self.fixed)):
                    del given[name]
                given["x-request-id"] = scope["state"]["request_id"]
                if scope["path"] == CALLBACK and not cross:
                    self._after_callback(scope, given, set_cookies)
                if scope["path"].startswith(("/media/", API)):
                    given.setdefault("cache-control", "private, no-cache")
                if scope["path"] == LOGIN and "location" in given:
                    # An empty prompt lets the provider answer without asking a person again.
                    given["location"] = given["location"].replace("&prompt=&", "&")
                raw = [*given.raw, *self.fixed]
                for text in set_cookies:
                    closed = headers.cookie(text, self.configuration)
                    raw += [(b"set-cookie", closed.encode("latin-1"))] if closed else []
                message = {**message, "headers": raw}
            await send(message)

        return sending

    def _after_callback(self, scope: Scope, given: MutableHeaders, set_cookies: list[str]) -> None:
        """Send somebody who comes from the provider to the page they had asked for."""
        fresh = dict(text.partition(";")[0].split("=", 1) for text in set_cookies)
        session = parts.session_of(fresh, seconds=self.seconds)
        state, named = self.configuration.state, scope["state"]["request_id"]
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if session is not None:
            wanted = HTTPConnection(scope).cookies.get(NEXT, "")
            given["location"] = local(unquote(wanted)) or "/"
            set_cookies.append(f"{NEXT}=; Max-Age=0; Path=/; HttpOnly; SameSite=lax")
            audit.record(state, "sign-in", who=person_of(session.claims).identity, request=named)
        elif "code" in query or "error" in query:
            given["location"] = NOT_SIGNED_IN
            audit.record(state, "sign-in failed", request=named)
        else:
            given["location"] = SIGNED_OUT

    def _cleaned(self, scope: Scope, client: str, named: str) -> Scope:
        """Return the request with what our proxy said of it, and nothing a client made up."""
        kept = [(name, value) for name, value in scope["headers"]
                if name.decode("latin-1") not in clients.FROM_PROXIES]  # fmt: skip
        kept.append((clients.REQUEST_ID.encode(), named.encode()))
        port = (scope.get("client") or ("", 0))[1]
        cleaned = {**scope, "headers": kept, "client": (client, port)}
        cleaned["state"] = {**scope.get("state", {}), "request_id": named}
        sign_in = self.configuration.sign_in
        if sign_in is not None and sign_in.is_secure:
            cleaned["scheme"] = "https" if scope["type"] == "http" else "wss"
        return cleaned

    # --- Open tabs ---------------------------------------------------------------------------

    async def _socket(self, scope: Scope, receive: Receive, send: Send, asking: Asking) -> None:
        if asking is None:
            raise RefusedError(PlainTextResponse("sign in first", 401), "not signed in")
        key = asking.person.identity or scope["client"][0]
        if self.sockets[key] >= MOST_SOCKETS:
            raise RefusedError(PlainTextResponse("too many tabs", 429), "too many tabs",
                               asking.person.identity)  # fmt: skip
        self.sockets[key] += 1
        try:
            await self._watched(scope, receive, send, asking)
        finally:
            self.sockets[key] -= 1
            if not self.sockets[key]:
                del self.sockets[key]

    async def _watched(self, scope: Scope, receive: Receive, send: Send, asking: Asking) -> None:
        """Let a tab run for as long as its sign-in holds."""
        if asking.session is None:
            await self.app(scope, receive, send)
            return
        tab = Tab(send)
        left = asyncio.Event()
        mine = self.sign_outs.open[asking.person.identity]
        mine.add(left)
        watch = asyncio.create_task(self._watch(tab, left, asking))
        try:
            await self.app(scope, receive, tab.send)
        finally:
            watch.cancel()
            mine.discard(left)
            if not mine:
                self.sign_outs.open.pop(asking.person.identity, None)

    async def _watch(self, tab: Tab, left: asyncio.Event, asking: Asking) -> None:
        identity, signed_at = asking.person.identity, asking.session.signed_at
        while True:
            rest = signed_at + self.seconds - time.time()
            if rest <= 0:
                await tab.leave_for(SIGN_IN)
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(left.wait(), min(rest, WATCH_SECONDS))
            if self.sign_outs.ended(identity, signed_at):
                tab.is_left = True
                # The tab that signed out is on its way to the provider, and is not to be held up.
                await asyncio.sleep(GRACE_SECONDS)
                await tab.leave_for(SIGNED_OUT)
                return


class Tab:
    """The sending side of an open tab, until it is sent elsewhere."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.is_open = False
        self.is_left = False

    async def send(self, message: Message) -> None:
        """Pass a message on, unless the tab has been left."""
        if self.is_left:
            return
        self.is_open |= message["type"] == "websocket.accept"
        await self._send(message)

    async def leave_for(self, address: str) -> None:
        """Send the browser to another address and close the socket behind it."""
        self.is_left = True
        if self.is_open:
            await self._send({"type": "websocket.send", "bytes": parts.go_to(address)})
            await self._send({"type": "websocket.close", "code": SIGNED_OUT_CODE})


def local(address: str) -> str | None:
    """Return an address of ours as it may be sent back to; None for any other."""
    plain_text = address.isascii() and address.isprintable() and len(address) <= LONGEST_QUERY
    path = address.partition("?")[0].partition("#")[0]
    if not plain_text or not path.startswith("/") or any(odd in path for odd in ODD_PATHS):
        return None
    if path in BEFORE_SIGN_IN or path.startswith(MACHINERY):
        return None
    return address
