"""What is made from the declarations, the returns desk, and how the server stands."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from analysis import documents, operating, partly, quarters, querying, store
from analysis.commands.common import ROOT, Said, ready
from analysis.querying import MisusedError

TOKEN_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


def write_documents(options) -> Said:
    """Write (or check) the documents generated from the declarations."""
    if options.check:
        found = documents.stale(ROOT)
        words = "\n".join(f"{name} is not current" for name in found)
        return (
            (1 if found else 0),
            {"stale": found},
            words or "Every generated document is current.",
        )
    written = [str(path.relative_to(ROOT)) for path in documents.write(ROOT)]
    return 0, {"written": written}, "\n".join(written) or "Nothing had changed."


def illustrate(options) -> Said:
    """Write the illustrative data again."""
    from analysis import illustrating

    tables = illustrating.illustrate(ROOT / "data" / "illustrative")
    rows = {name: len(table) for name, table in tables.items()}
    return 0, {"rows": rows}, "\n".join(f"{name}: {count} rows" for name, count in rows.items())


def write_returns(options) -> Said:
    """Write one workbook for every organisation that owes a return for a quarter."""
    from analysis.desk import planning, saving, writing

    quarter = quarters.parse(querying.quarter(options.quarter))
    found = ready()
    at = found.version
    register = found.tables(at, ["organisations"])["organisations"]
    tables = planning.asked(register, quarter, partial(partly.rows, found, at))
    try:
        workbooks = writing.workbooks(tables, quarter)
    except ValueError as reason:
        raise MisusedError(str(reason), "Correct it in the environment") from reason
    written = [str(path) for path in saving.save(workbooks, Path(options.out))]
    words = "\n".join(written) or f"No organisation owes a return for {quarter.label}."
    return 0, {"quarter": quarter.label, "written": written}, words


def status(options) -> Said:
    """Say how the server stands; exit 1 where something needs somebody."""
    report = operating.status(store.configured())
    return (0 if operating.is_well(report) else 1), report, operating.line(report)


def token(options) -> Said:
    """Make a token for the data interface."""
    if not TOKEN_NAME.fullmatch(options.name):
        raise MisusedError("that is no name of a token", "Use letters, digits, `.`, `_` and `-`")
    made = operating.token(options.name)
    words = (
        f"Token, shown this once: {made['token']}\n"
        f"For the server, in DASHBOARD_TOKENS: {made['setting']}"
    )
    return 0, made, words


def add(verb) -> None:
    """Add these verbs."""
    one = verb("documents", write_documents, "write templates, dictionary and Table Schemas")
    one.add_argument("--check", action="store_true", help="only say which are not current")
    verb("illustrate", illustrate, "write the illustrative data again")
    verb("status", status, "say in one line how the server stands")
    one = verb("token", token, "make a token for the data interface")
    one.add_argument("name", metavar="NAME", help="for whom: it stands in the audit log")
    one = verb("returns", write_returns, "write a workbook per organisation that owes a return")
    one.add_argument("quarter", metavar="QUARTER")
    one.add_argument("--out", required=True, metavar="FOLDER")
