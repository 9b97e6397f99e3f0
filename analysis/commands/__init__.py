"""The command line: ``python -m analysis VERB``.

Exit 0 done, 1 the data has problems, 2 the command was misused or could not be done.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

from analysis.commands import figures, going_back, handing_over, keeping_house
from analysis.commands.common import Parser, change_line
from analysis.querying import MisusedError
from analysis.recorded import Conflict, StoreError

# Changes of each kind that a conflict shows in words.
MOST_TOLD = 20


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m analysis", description="Check, publish and read figures.")
    verbs = parser.add_subparsers(dest="verb", required=True, parser_class=Parser)

    def verb(name: str, does, words: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=words, description=words)
        added.set_defaults(does=does)
        added.add_argument("--json", action="store_true", help="print one JSON document")
        return added

    for part in (handing_over, going_back, figures, keeping_house):
        part.add(verb)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    try:
        options = _parser().parse_args(given)
        code, report, text = options.does(options)
    except (MisusedError, StoreError, OSError) as problem:
        code, report, text = 2, _refusal(problem), ""
        text = f"error: {report['error']}. {report['remedy']}."
        text += _conflict_told(getattr(problem, "conflict", None))
    _say(json.dumps(report, ensure_ascii=False) if as_json else text, is_error=code == 2)
    return code


def _refusal(problem: Exception) -> dict:
    remedy = getattr(problem, "remedy", "Check the file or folder, and the rights on it")
    report = {"error": str(problem), "remedy": remedy}
    conflict = getattr(problem, "conflict", None)
    if conflict is not None:
        # The fresh diff: what others changed since the base, and what these files would change now.
        report |= {"head": conflict.head, "theirs": conflict.theirs, "mine": conflict.mine}
    return report


def _conflict_told(conflict: Conflict | None) -> str:
    """Say what others changed in the meantime, and what the files would change now."""
    if conflict is None:
        return ""
    lines = []
    for words, found in (
        (f"Changed since release {conflict.base}, up to release {conflict.head}:", conflict.theirs),
        (f"What these files would change in release {conflict.head}:", conflict.mine),
    ):
        shown = [f"  {change_line(one)}" for one in found[:MOST_TOLD]]
        rest = len(found) - len(shown)
        more = [f"  and {rest:,} more: `--json` lists them"] if rest else []
        lines += [words, *(shown or ["  nothing"]), *more]
    return "\n" + "\n".join([*lines, f"To publish on it, say --base {conflict.head}."])


def _say(text: str, *, is_error: bool) -> None:
    """Print whatever letters the terminal knows; errors in words go to standard error."""
    stream = sys.stderr if is_error and not text.startswith("{") else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream, flush=True)
    except BrokenPipeError:
        # Whoever reads, `head` for one, has enough; the rest goes nowhere, also at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
