"""The security tests, counted: ``python -m tests.serving.counting`` writes the table.

It asks every page first on a server of its own for every kind of person, and the data interface
with many examples, so it takes a quarter of an hour. The suite runs the same tests in short.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "security-tests.md"
EXAMPLES = "60"
# What was tried, and the tests (file, part of the name) that tried it.
TRIED = {
    "Every page and endpoint of a fresh server first asked by nobody and by an expired sign-in": (
        ("test_first_requests", "tells_nobody"),),
    "Every endpoint of a fresh server first asked by a viewer, SRO, analyst and approver": (
        ("test_first_requests", "endpoints_first"),),
    "Every page of a fresh server first drawn for a viewer, SRO, analyst and approver": (
        ("test_first_requests", "first_page"),),
    "Every page and endpoint, by every method, without a sign-in": (
        ("test_gate", "leads_to_the_provider"), ("test_gate", "answers_nobody"),
        ("test_gate", "nobody_opens_a_socket"), ("test_behind_nginx", "nobody_gets")),
    "Upload page, uploads, metrics by a lesser role; everything without a role": (
        ("test_gate", "no_analyst"), ("test_gate", "only_analysts"),
        ("test_gate", "without_a_role"),
        ("test_gate", "closed_to_everybody"), ("test_gate_in_a_browser", "plainly"),
        ("test_gate_in_a_browser", "without_a_role")),
    "Forged, altered, expired and meaningless cookies": (
        ("test_gate", "forged_and_expired"), ("test_gate", "changed_letter"),
        ("test_gate", "rubbish"), ("test_gate", "without_a_sign_in")),
    "Cookies after a sign-out: other tabs, another device, another replica": (
        ("test_gate_in_a_browser", "signing_out"), ("test_behind_nginx", "sign_out_on_one")),
    "Tokens of the data interface, guessed or used elsewhere": (
        ("test_api", "no_other_token"), ("test_api", "interface_alone")),
    "Open redirects, replayed and invented callbacks": (
        ("test_gate", "never_leads_outside"), ("test_gate", "replayed"),
        ("test_gate", "leads_home")),
    "Requests and sockets from another site": (
        ("test_gate", "another_site"),),
    "Host and proxy headers made up": (
        ("test_gate", "no_header"), ("test_gate", "another_host"), ("test_gate", "names_itself"),
        ("test_behind_nginx", "own_address"), ("test_limits_and_clients", "named_proxy")),
    "Path tricks": (("test_gate", "path_tricks"),),
    "Floods and oversized bodies": (
        ("test_gate", "too_much"), ("test_behind_nginx", "too_large"), ("test_flood", "")),
    "Script, formulas and links in every text cell: every page and tooltip in a browser": (
        ("test_hostile_file", "no_page"),),
    "The same in slides, workbooks, the printed pack, pictures and tables taken away": (
        ("test_hostile_file", "taken_away"),),
    "The same in the data interface": (
        ("test_hostile_file", "of_an_answer"),),
    "Wrong and random questions to the data interface": (
        ("test_api", "wrong_question"), ("test_api", "own_description")),
}  # fmt: skip


def main() -> int:
    """Run everything, and write the table where all of it held."""
    with tempfile.TemporaryDirectory() as folder:
        counted = Path(folder) / "counted.jsonl"
        more = {"SERVING_COUNTED": str(counted), "SERVING_CAMPAIGN": "1",
                "SERVING_EXAMPLES": EXAMPLES}  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "tests/serving"], cwd=ROOT, env=os.environ | more
        )
        found = [json.loads(line) for line in counted.read_text().splitlines()]
    if done.returncode:
        return done.returncode
    TABLE.write_text(table(found), encoding="utf-8")
    return 0


def table(found: list[dict]) -> str:
    """Return the document for counted tests."""
    rows = []
    for words, tests in TRIED.items():
        mine = [one for one in found if any(_is_of(one["test"], *test) for test in tests)]
        asked = sum(one["requests"] for one in mine)
        failed = sum(not one["held"] for one in mine)
        rows.append(f"| {words} | {len(mine):,} | {asked:,} | {failed or 'nothing'} |")
    return HEAD + "\n".join(rows) + "\n"


def _is_of(test: str, file: str, part: str) -> bool:
    return f"/{file}.py::" in test and part in test.partition("::")[2]


HEAD = """# Security tests

Written by `python -m tests.serving.counting` from one run against real servers on localhost with a
real OpenID provider, partly in Chromium and behind nginx. "Asked" counts HTTP requests and sockets
that test programs made; what a browser asked is not counted. Which threat each stands for is in
[threat-model.md](threat-model.md). The suite runs the same tests with fewer repetitions.

| tried | cases | asked | got through |
|---|---|---|---|
"""


if __name__ == "__main__":
    sys.exit(main())
