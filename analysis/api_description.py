"""The data interface's own description, in OpenAPI, made from the declarations."""

from __future__ import annotations

from functools import cache

from analysis import quarters, reference
from analysis.datasets import registry
from analysis.declare import STATUS_WORDS, Column, Dataset, Indicator, Status
from analysis.querying import VALUE_FIELDS

PATH = "/api/v1"
FORMATS = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}
# A financial year's two years follow each other, so each pair is written out.
YEARS = "|".join(f"{year}/{(year + 1) % 100:02}" for year in range(2000, 2100))
QUARTER = f"^({YEARS}) Q[1-4]$"
NUMBERS = ("value", "numerator", "denominator", "lower", "upper", "coverage")
COUNTS = ("received", "expected")
WORDS = {
    "": "Where everything is",
    "openapi.json": "This description",
    "indicators": "Every indicator: what it asks, how it is made, who answers for it",
    "values": "Published figures, after disclosure control",
    "releases": "Every release, newest first",
    "definitions": "Every dataset and column",
}


def indicator(one: Indicator) -> dict:
    """Return an indicator's definition."""
    return {
        "id": one.id, "title": one.title, "question": one.question, "unit": one.unit,
        "why_it_matters": one.why_it_matters, "kind": one.kind.value, "better": one.better.value,
        "re_aim": one.re_aim, "owner": one.owner, "reviewed": one.reviewed,
        "agreed_by": one.agreed_by, "caveats": list(one.caveats), "collected": one.is_collected,
        "by": [",".join(names) for names in one.breakdowns],
    }  # fmt: skip


def dataset(one: Dataset) -> dict:
    """Return a dataset's definition."""
    return {
        "name": one.name, "title": one.title, "purpose": one.purpose, "is_return": one.is_return,
        "key": [column.name for column in one.key],
        "columns": [_column(column) for column in one.columns],
    }  # fmt: skip


def _column(one: Column) -> dict:
    return {
        "name": one.name, "header": one.header or one.name, "meaning": one.meaning,
        "type": one.type.value, "unit": one.unit, "required": one.required,
        "kind": one.kind.value if one.kind else None,
    }  # fmt: skip


def parameters(path: str) -> tuple[dict, ...]:
    """Return the parameters of an address."""
    return _of_values() if path == f"{PATH}/values" else ()


@cache
def _of_values() -> tuple[dict, ...]:
    breakdowns = sorted(
        {",".join(names) for one in registry().indicators.values() for names in one.breakdowns}
    )
    return (
        _parameter("indicator", _many(list(registry().indicators)), "All where none is given."),
        _parameter("area", _many(list(reference.reported_areas())), "Names; codes do as well."),
        _parameter(
            "quarter",
            {"type": "array", "items": {"type": "string", "pattern": QUARTER}},
            f"Written like {quarters.EXAMPLE}; all where none is given.",
        ),
        _parameter(
            "by", {"type": "string", "enum": breakdowns}, "Groups; the totals where not given."
        ),
        _parameter(
            "as_at",
            {"type": "integer", "minimum": 1, "maximum": 10**9},
            "The figures as an earlier release has them.",
        ),
        _parameter("format", {"type": "string", "enum": list(FORMATS)}, "JSON where not given."),
    )  # fmt: skip


def _parameter(name: str, schema: dict, words: str) -> dict:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": words}


def _many(values: list[str]) -> dict:
    return {"type": "array", "items": {"type": "string", "enum": values}}


def described(address: str) -> dict:
    """Return the whole description, for a server at an address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Trauma-informed adoption: data interface",
            "version": "1",
            "description": "Published figures after disclosure control. What is not known is null, "
            f"with a status: {_statuses()}.",
        },
        "servers": [{"url": address}],
        "paths": {f"{PATH}/{name}": {"get": _operation(name)} for name in WORDS},
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "password": {"type": "http", "scheme": "basic"},
            },
            "schemas": {"Problem": _problem(), "Figure": _figure()},
        },
        "security": [{"token": []}, {"password": []}],
    }


def _statuses() -> str:
    return ", ".join(f"{one.value} ({words})" for one, words in STATUS_WORDS.items())


def _operation(name: str) -> dict:
    problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers = {
        "200": _answer(name),
        "304": {"description": "What you hold is still right (If-None-Match)"},
        "400": {"description": "Asked for something that is not there", "content": problem},
        "401": {"description": "No valid token", "content": problem},
        "404": {"description": "No such release", "content": problem},
        "429": {"description": "Too many requests"},
    }
    return {
        "operationId": name.split(".")[0] or "start",
        "summary": WORDS[name],
        "parameters": list(parameters(f"{PATH}/{name}")),
        "responses": answers,
    }


def _answer(name: str) -> dict:
    content = {"application/json": {"schema": {"type": "object"}}}
    if name == "values":
        figures = {"type": "array", "items": {"$ref": "#/components/schemas/Figure"}}
        content["application/json"]["schema"] = {
            "type": "object",
            "required": ["release", "values"],
            "properties": {"release": {"type": "integer"}, "values": figures},
        }
        content |= {FORMATS[kind]: {"schema": {"type": "string"}} for kind in ("csv", "parquet")}
    tag = {"ETag": {"schema": {"type": "string"}, "description": "Changes with each release"}}
    return {"description": WORDS[name], "headers": tag, "content": content}


def _figure() -> dict:
    text = {"type": ["string", "null"]}
    number = {"type": ["number", "null"]}
    kinds = {name: text for name in ("indicator", *VALUE_FIELDS)}
    kinds |= {name: number for name in NUMBERS}
    kinds |= {name: {"type": ["integer", "null"]} for name in COUNTS}
    kinds["status"] = {"type": "string", "enum": [one.value for one in Status]}
    kinds["markers"] = {"type": "array", "items": {"type": "string"}}
    return {"type": "object", "required": list(kinds), "properties": kinds}


def _problem() -> dict:
    return {
        "type": "object",
        "required": ["error"],
        "properties": {"error": {"type": "string"}, "remedy": {"type": "string"}},
    }
