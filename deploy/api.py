"""The data interface: published figures for the tools people already use, under ``/api/v1/``.

It reads what pages read, after disclosure control. Whoever may open a page may read it with the
same sign-in; a program sends a token, of which the server knows the hash alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import io
from collections.abc import Callable
from functools import lru_cache, partial

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from analysis import api_description, exporting, querying
from analysis.api_description import FORMATS, PATH
from analysis.configuration import Configuration
from analysis.datasets import registry
from analysis.disclosure import thresholds
from analysis.querying import MisusedError
from analysis.recorded import StoreError
from analysis.release import Release, restricted
from pages._ui import access, loading

MISUSED, UNKNOWN = 400, 404
# Earlier releases kept ready: each takes seconds to work out and some memory to hold.
EARLIER = 2
LARGEST_RELEASE = 10**9


class NotPublishedError(MisusedError):
    """Each part of a question is right, but there are no such figures."""


def bearer(configuration: Configuration) -> Callable[[Headers], str | None]:
    """Return what gives the name of a request's token, None where it carries no valid one.

    A token comes as ``Authorization: Bearer``, or as the password of Excel's "Basic" dialogue.
    """

    def named(headers: Headers) -> str | None:
        digest = hashlib.sha256(_token(headers.get("authorization", "")).encode()).hexdigest()
        # Every token is compared, in even time: an answer's speed gives nothing away.
        found = [name for name, known in configuration.tokens.items()
                 if hmac.compare_digest(digest, known)]  # fmt: skip
        return f"token {found[0]}" if found else None

    return named


def _token(text: str) -> str:
    kind, _, rest = text.partition(" ")
    if kind.lower() == "bearer":
        return rest.strip()
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(rest, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def routes() -> list[Route]:
    """Return the addresses of the data interface."""
    given = {
        "": _start,
        "openapi.json": _description,
        "indicators": _indicators,
        "values": _values,
        "releases": _releases,
        "definitions": _definitions,
    }
    return [
        Route(f"{PATH}/{name}", partial(_answered, answer), methods=["GET"])
        for name, answer in given.items()
    ]


async def _answered(answer: Callable[[Request, Release], Response], request: Request) -> Response:
    """Answer from the newest release, or say that what the asker holds is still right."""
    try:
        shown = await run_in_threadpool(_shown, request)
        tag = _tag(request, shown)
        if tag in request.headers.get("if-none-match", ""):
            made = Response(status_code=304)
        else:
            made = await run_in_threadpool(answer, request, shown)
    except MisusedError as problem:
        status = UNKNOWN if isinstance(problem, NotPublishedError) else MISUSED
        return JSONResponse({"error": str(problem), "remedy": problem.remedy}, status)
    except StoreError as problem:
        return JSONResponse({"error": "no such release", "remedy": problem.remedy}, UNKNOWN)
    made.headers.update({"etag": tag, "x-release": str(shown.version), "vary": "accept"})
    return made


def _shown(request: Request) -> Release:
    """Return the release asked for, as the asker may see it."""
    known = {one["name"] for one in api_description.parameters(request.url.path)}
    unknown = set(request.query_params) - known
    if unknown:
        raise MisusedError(f"{sorted(unknown)[0]} is not a parameter",
                           f"Parameters here: {', '.join(sorted(known)) or 'none'}")  # fmt: skip
    newest = loading.whole()
    text = request.query_params.get("as_at")
    whole = newest if text is None else _earlier(newest, text)
    running = access.settings()
    areas = access.shown_areas(request.state.person, running)
    return whole if areas is None else restricted(whole, areas)


def _earlier(newest: Release, text: str) -> Release:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:10]) <= LARGEST_RELEASE):
        raise MisusedError("as_at is not a release", "Give a number of /api/v1/releases")
    version = int(text)
    if version == newest.version:
        return newest
    if version > newest.version:
        raise StoreError(f"there is no release {version}", "/api/v1/releases lists them")
    return _loaded(version)


@lru_cache(maxsize=EARLIER)
def _loaded(version: int) -> Release:
    return loading.loaded(version)


def _tag(request: Request, shown: Release) -> str:
    """Name an answer: the same release, question, reader's areas and thresholds, the same tag."""
    areas = access.shown_areas(request.state.person, access.settings())
    query = sorted(request.query_params.multi_items())
    about = repr((request.url.path, query, request.headers.get("accept"), areas,
                  thresholds.configured()))  # fmt: skip
    return f'"{shown.version}-{hashlib.sha256(about.encode()).hexdigest()[:16]}"'


def _start(_request: Request, shown: Release) -> Response:
    names = ("indicators", "values", "releases", "definitions", "openapi.json")
    return JSONResponse(
        {"release": shown.version, "links": {name: f"{PATH}/{name}" for name in names}}
    )


def _description(request: Request, _shown: Release) -> Response:
    sign_in = access.settings().sign_in
    address = sign_in.address if sign_in else str(request.base_url).rstrip("/")
    return JSONResponse(api_description.described(address))


def _indicators(_request: Request, shown: Release) -> Response:
    listed = [api_description.indicator(one) for one in registry().indicators.values()]
    return JSONResponse({"release": shown.version, "indicators": listed})


def _releases(_request: Request, _shown: Release) -> Response:
    # Names of files and of people stay with those who publish.
    listed = [
        {"version": one.version, "at": one.at.isoformat(timespec="seconds"), "kind": one.kind,
         "datasets": sorted({file["dataset"] for file in one.files if file.get("dataset")})}
        for one in loading.store().history()
    ]  # fmt: skip
    return JSONResponse({"releases": listed})


def _definitions(_request: Request, shown: Release) -> Response:
    datasets = [api_description.dataset(one) for one in registry()]
    return JSONResponse({"release": shown.version, "datasets": datasets})


def _values(request: Request, shown: Release) -> Response:
    asked = request.query_params
    kind = _format(request)
    wanted = [querying.indicator(text) for text in asked.getlist("indicator")]
    by = asked.get("by")
    every = [one for one in registry().indicators.values() if not by or _published_by(one, by)]
    if by and not every:
        raise MisusedError(f"nothing is published by {by}", "Try sector, level or sector,level")
    for one in wanted:
        if by and not _published_by(one, by):
            raise NotPublishedError(f"{one.id} is not published by {by}", _known(one))
    table = querying.selected(
        shown,
        wanted or every,
        areas=[querying.area(text) for text in asked.getlist("area")],
        labels=[querying.quarter(text) for text in asked.getlist("quarter")],
        by=by,
    )
    return FORMATTERS[kind](table, shown.version)


def _published_by(one, by: str) -> bool:
    return by in {",".join(names) for names in one.breakdowns}


def _known(one) -> str:
    known = [",".join(names) for names in one.breakdowns]
    return f"It is published by {', '.join(known)}" if known else "Ask for its totals"


def _format(request: Request) -> str:
    text = request.query_params.get("format")
    if text is None:
        accepted = request.headers.get("accept", "")
        return next((name for name, kind in FORMATS.items() if kind in accepted), "json")
    if text not in FORMATS:
        raise MisusedError(f"{text} is not a format", f"Formats: {', '.join(FORMATS)}")
    return text


def _json(table, release: int) -> Response:
    # Also where nothing is published for what was asked, it is of this release.
    return JSONResponse({"release": release, "values": querying.records(table)})


def _csv(table, release: int) -> Response:
    table.insert(0, "release", release)
    text = exporting.escaped(table).to_csv(index=False, lineterminator="\n")
    return _file(text.encode("utf-8-sig"), "csv")


def _parquet(table, release: int) -> Response:
    table.insert(0, "release", release)
    written = io.BytesIO()
    table.to_parquet(written, index=False)
    return _file(written.getvalue(), "parquet")


def _file(content: bytes, kind: str) -> Response:
    named = {"content-disposition": f'attachment; filename="values.{kind}"'}
    return Response(content, media_type=FORMATS[kind], headers=named)


FORMATTERS = {"json": _json, "csv": _csv, "parquet": _parquet}
