"""The command line: ``python -m analysis VERB``.

Exit 0 done, 1 the data has problems, 2 the command was misused or could not be done.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis import (
    checking,
    cluster,
    documents,
    exporting,
    formatting,
    handing_in,
    operating,
    privacy,
    publishing,
    quarters,
    querying,
    reading,
)
from analysis import release as releases
from analysis.datasets import registry
from analysis.drafts import Drafts, StoredDraft
from analysis.progress import Progress, Tell, silent
from analysis.publishing import RefusedError
from analysis.querying import MisusedError
from analysis.store import DEFAULT_ADDRESS, Store, StoreError

ROOT = Path(__file__).parents[1]
OPTION_PREFIXES = ("AWS_", "AZURE_")
TOKEN_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options) -> None:
        # A word cut short would be guessed at, and `--js` would not be seen to ask for JSON.
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str):
        raise MisusedError(message, f"`{self.prog} --help` shows how")


def configured_store() -> Store:
    """Return the store that the environment names: ``DASHBOARD_DATA``, or data/published."""
    address = os.environ.get("DASHBOARD_DATA") or str(DEFAULT_ADDRESS)
    options = {
        name: value for name, value in os.environ.items() if name.startswith(OPTION_PREFIXES)
    }
    return Store(address, options if "://" in address else None)


def _ready() -> Store:
    return publishing.ready(configured_store(), today=dt.date.today())


def _said(options) -> dict[str, str | None]:
    """Return what is said of every file: its dataset, and its quarter where it has no column."""
    if options.dataset is not None and options.dataset not in registry().datasets:
        raise MisusedError(
            f"{options.dataset} is not a dataset", f"Datasets are {', '.join(registry().datasets)}"
        )
    quarter = querying.quarter(options.quarter) if options.quarter else None
    return {"dataset": options.dataset, "quarter": quarter}


def _content(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as reason:
        raise _unreadable(name, reason) from reason


def _read(options, tell: Tell, engine: cluster.Here) -> list[reading.RawFile]:
    said = _said(options)
    for name in options.files:
        try:
            Path(name).open("rb").close()
        except OSError as reason:
            raise _unreadable(name, reason) from reason
    return engine.read([Path(name) for name in options.files], said, tell)


def _unreadable(name: str, reason: OSError) -> MisusedError:
    return MisusedError(f"{name} cannot be read ({reason.strerror})", "Check the name of the file")


def _engine(options) -> cluster.Here:
    """Return what reads, checks and writes: a cluster where one is named."""
    return cluster.Cluster(options.cluster) if options.cluster else cluster.HERE


# --- Verbs -----------------------------------------------------------------------------------


def check(options) -> tuple[int, dict, str]:
    """List every problem."""
    # A program that asks for JSON gets that and nothing beside it.
    tell = silent if options.json else Progress()
    files = _read(options, tell, cluster.HERE)
    store = _ready()
    tell(f"checking {sum(file.rows for file in files):,} rows")
    standing = publishing.published(store, None, dt.date.today())
    draft = checking.check(files, standing, is_whole=False)
    return (1 if draft.errors else 0), _report(draft, options.files), _report_text(draft)


def publish(options) -> tuple[int, dict, str]:
    """Check and commit files as one release."""
    # A program that asks for JSON gets that and nothing beside it.
    tell = silent if options.json else Progress()
    with _engine(options) as engine:
        return _published(options, _read(options, tell, engine), engine, tell)


def _published(
    options, files: list[reading.RawFile], engine: cluster.Here, tell: Tell
) -> tuple[int, dict, str]:
    try:
        done = publishing.publish(
            _ready(),
            files,
            engine=engine,
            tell=tell,
            by=options.by,
            note=options.note,
            mode=options.mode,
            base=options.base,
            publish_id=options.publish_id,
            accept_warnings=options.accept_warnings,
            today=dt.date.today(),
        )
    except RefusedError as refused:
        return _refused(refused, options.files, "published")
    return 0, dataclasses.asdict(done), f"Published release {done.version}."


def hand_in(options) -> tuple[int, dict, str]:
    """Keep files as a draft for another analyst to approve."""
    names = [Path(name).name for name in options.files]
    if len(set(names)) < len(names):
        raise MisusedError("two of the files have one name", "Give each a name of its own")
    contents = list(zip(names, map(_content, options.files), strict=True))
    try:
        checked = handing_in.hand_in(
            _ready(),
            contents,
            _act(options),
            said=_said(options),
            mode=options.mode,
            note=options.note,
            accept_warnings=options.accept_warnings,
        )
    except RefusedError as refused:
        return _refused(refused, options.files, "handed in")
    words = (
        f"Another analyst approves it: `python -m analysis approve {checked.stored.id} --by WHO`."
    )
    return 0, _draft(checked.stored), f"Handed in as draft {checked.stored.id}. {words}"


def list_drafts(options) -> tuple[int, dict, str]:
    """List the drafts, or what one of them would change."""
    store = _ready()
    if options.draft is None:
        found = [one for one in Drafts(store).all() if one.files]
        lines = [_draft_line(one) for one in found]
        return 0, {"drafts": [_draft(one) for one in found]}, "\n".join(lines) or "No drafts."
    checked = handing_in.looked_at(store, options.draft, dt.date.today())
    found = checked.preview.changes if checked.preview else []
    names = [file.name for file in checked.stored.files]
    report = _draft(checked.stored) | _report(checked.draft, names) | {"changes": found}
    lines = [_draft_line(checked.stored), _report_text(checked.draft), *map(_change_line, found)]
    return (1 if checked.draft.errors else 0), report, "\n".join(lines)


def approve(options) -> tuple[int, dict, str]:
    """Approve a draft of another analyst, and publish it."""
    try:
        done = handing_in.approve(_ready(), options.draft, _act(options))
    except RefusedError as refused:
        return _refused(refused, [file.name for file in refused.draft.files], "published")
    return 0, dataclasses.asdict(done), f"Approved, and published as release {done.version}."


def history(options) -> tuple[int, dict, str]:
    """List every release, newest first."""
    found = _ready().history()
    entries, lines = [], []
    for entry in found:
        at = entry.at.isoformat(timespec="seconds")
        entries.append(
            {
                "version": entry.version,
                "at": at,
                "by": entry.by,
                "note": entry.note,
                "kind": entry.kind,
                "publish_id": entry.publish_id,
                "files": entry.files,
                "checks": entry.checks,
                "fixes": entry.fixes,
                "approved_by": entry.approved_by or None,
            }
        )
        lines.append(f"{entry.version}  {at}  {entry.by}  {entry.kind}  {entry.note}")
        lines += [
            f"     {file['name']}  {file['dataset']}  {file['rows']} rows  sha256 {file['sha256']}"
            for file in entry.files
        ]
    return 0, {"releases": entries}, "\n".join(lines)


def restore(options) -> tuple[int, dict, str]:
    """Go back to a release, with a new one."""
    done = publishing.restore(_ready(), options.version, by=options.by, note=options.note)
    words = f"Release {done.version} equals release {options.version}."
    return 0, dataclasses.asdict(done), words


def undo(options) -> tuple[int, dict, str]:
    """Take one release back, with a new one."""
    done = publishing.undo(_ready(), options.version, by=options.by, note=options.note)
    words = f"Release {done.version} takes release {options.version} back."
    return 0, dataclasses.asdict(done), words


def diff(options) -> tuple[int, dict, str]:
    """Show what changed between two releases."""
    store = _ready()
    first = options.version
    second = store.version if options.other is None else options.other
    changes = publishing.diff(store.tables(first), store.tables(second))
    lines = [_change_line(change) for change in changes]
    report = {"from": first, "to": second, "changes": changes}
    return 0, report, "\n".join(lines) or f"Releases {first} and {second} hold the same rows."


def values(options) -> tuple[int, dict, str]:
    """Print the published figures of an indicator."""
    indicator = querying.indicator(options.indicator)
    areas = [querying.area(options.area)] if options.area else []
    labels = [querying.quarter(options.quarter)] if options.quarter else []
    querying.dimension(indicator, options.by)
    loaded = releases.load(_ready(), options.as_at)
    table = querying.selected(loaded, [indicator], areas=areas, labels=labels, by=options.by)
    entries = querying.records(table.drop(columns="indicator"))
    report = {
        "indicator": indicator.id,
        "unit": indicator.unit,
        "release": loaded.version,
        "values": entries,
    }
    return 0, report, _values_text(indicator, entries)


def export(options) -> tuple[int, dict, str]:
    """Write the rows of a dataset as published."""
    dataset = registry().datasets.get(options.dataset)
    if dataset is None:
        raise MisusedError(
            f"{options.dataset} is not a dataset", f"Datasets are {', '.join(registry().datasets)}"
        )
    table = _ready().tables(options.as_at)[dataset.name]
    if options.quarter:
        if "quarter" not in table:
            raise MisusedError(f"{dataset.name} has no quarters", "Leave --quarter out")
        table = table[table["quarter"] == querying.quarter(options.quarter)]
    text = exporting.csv_text(dataset, table)
    if not options.out:
        return 0, {"dataset": dataset.name, "rows": len(table), "csv": text}, text.rstrip("\n")
    _write_whole(Path(options.out), text)
    report = {"dataset": dataset.name, "rows": len(table), "out": options.out}
    return 0, report, f"Wrote {len(table)} rows to {options.out}."


def write_documents(options) -> tuple[int, dict, str]:
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


def illustrate(options) -> tuple[int, dict, str]:
    """Write the illustrative data again."""
    from analysis import illustrating

    tables = illustrating.illustrate(ROOT / "data" / "illustrative")
    rows = {name: len(table) for name, table in tables.items()}
    return 0, {"rows": rows}, "\n".join(f"{name}: {count} rows" for name, count in rows.items())


def write_returns(options) -> tuple[int, dict, str]:
    """Write one workbook for every organisation that owes a return for a quarter."""
    from analysis.desk import saving, writing

    quarter = quarters.parse(querying.quarter(options.quarter))
    tables = _ready().tables()
    try:
        workbooks = writing.workbooks(tables, quarter)
    except ValueError as reason:
        raise MisusedError(str(reason), "Correct it in the environment") from reason
    written = [str(path) for path in saving.save(workbooks, Path(options.out))]
    words = "\n".join(written) or f"No organisation owes a return for {quarter.label}."
    return 0, {"quarter": quarter.label, "written": written}, words


def status(options) -> tuple[int, dict, str]:
    """Say how the server stands; exit 1 where something needs somebody."""
    report = operating.status(configured_store())
    return (0 if operating.is_well(report) else 1), report, operating.line(report)


def token(options) -> tuple[int, dict, str]:
    """Make a token for the data interface."""
    if not TOKEN_NAME.fullmatch(options.name):
        raise MisusedError("that is no name of a token", "Use letters, digits, `.`, `_` and `-`")
    made = operating.token(options.name)
    words = (
        f"Token, shown this once: {made['token']}\n"
        f"For the server, in DASHBOARD_TOKENS: {made['setting']}"
    )
    return 0, made, words


# --- Shared by the verbs ---------------------------------------------------------------------


def _report(draft: checking.Draft, given: Sequence[str]) -> dict:
    names = {file.dataset.name if file.dataset else None for file in draft.files}
    return {
        "file": privacy.shown_name(Path(given[0]).name) if len(given) == 1 else None,
        "dataset": names.pop() if len(given) == len(names) == 1 else None,
        "rows": sum(file.rows for file in draft.files),
        "problems": [_problem(problem) for problem in draft.problems],
    }


def _refused(refused: RefusedError, given: Sequence[str], done: str) -> tuple[int, dict, str]:
    text = f"{_report_text(refused.draft)}\nNothing was {done}."
    if not refused.draft.errors:
        text += " Say --accept-warnings to accept them."
    return 1, _report(refused.draft, given), text


def _act(options) -> handing_in.Act:
    return handing_in.Act(options.by, dt.datetime.now(dt.UTC))


def _draft(draft: StoredDraft) -> dict:
    return {
        "draft": draft.id,
        "authors": list(draft.authors),
        "changed": draft.changed,
        "state": handing_in.state(draft),
        "note": draft.note,
        "files": [file.name for file in draft.files],
    }


def _draft_line(draft: StoredDraft) -> str:
    by, files = formatting.listed(list(draft.authors)), ", ".join(one.name for one in draft.files)
    return f"{draft.id}  {draft.changed}  {by}  {handing_in.state(draft)}  {files}"


def _change_line(change: dict) -> str:
    words = (
        f"{change['change']}: {change['dataset']}: {', '.join(map(str, change['key'].values()))}"
    )
    if change["change"] != "revised":
        return words
    return f"{words}: {change['column']}: {change['old'] or 'blank'} -> {change['new'] or 'blank'}"


def _problem(problem: reading.Problem) -> dict:
    fields = dataclasses.asdict(problem)
    fields.pop("replaces")
    return fields


def _report_text(draft: checking.Draft) -> str:
    lines = [str(problem) for problem in draft.problems]
    rows = sum(file.rows for file in draft.files)
    lines.append(f"{rows} rows: {len(draft.errors)} errors, {len(draft.warnings)} warnings.")
    return "\n".join(lines)


def _write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all: a full disk leaves what was there before."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _who(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a name or a role is needed for the history")
    return text.strip()


def _values_text(indicator, entries: list[dict]) -> str:
    lines = [f"{indicator.id} {indicator.title} ({indicator.unit})"]
    for entry in entries:
        shown = f"[{entry['status']}]" if entry["value"] is None else f"{entry['value']:,.10g}"
        markers = "".join(f" [{marker}]" for marker in entry["markers"])
        lines.append(
            f"{entry['quarter']}  {entry['area']}  {entry['group']}  {shown}{markers}"
            f"  {entry['provenance'] or ''}".rstrip()
        )
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m analysis", description="Check, publish and read figures.")
    verbs = parser.add_subparsers(dest="verb", required=True, parser_class=_Parser)

    def verb(name: str, does, words: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=words, description=words)
        added.set_defaults(does=does)
        added.add_argument("--json", action="store_true", help="print one JSON document")
        return added

    one = verb("check", check, "list every problem of files")
    _takes_files(one)
    one = verb("publish", publish, "check files and publish them as one release")
    _takes_files(one)
    _takes_decisions(one)
    one.add_argument("--base", type=int, metavar="VERSION")
    one.add_argument("--publish-id")
    one.add_argument("--cluster", metavar="ADDRESS", help="read, check and write on a Dask cluster")
    one = verb("hand-in", hand_in, "check files and keep them for another analyst to approve")
    _takes_files(one)
    _takes_decisions(one)
    one = verb("drafts", list_drafts, "list the drafts, or what one of them would change")
    one.add_argument("draft", nargs="?", metavar="DRAFT")
    one = verb("approve", approve, "approve another analyst's draft, and publish it")
    one.add_argument("draft", metavar="DRAFT")
    one.add_argument("--by", required=True, type=_who, help="who approves, for the history")
    verb("history", history, "list every release, newest first")
    for name, does, words in (
        ("restore", restore, "go back to a release, with a new one"),
        ("undo", undo, "take one release back, with a new one"),
    ):
        one = verb(name, does, words)
        one.add_argument("version", type=int, metavar="VERSION")
        one.add_argument("--by", required=True, type=_who)
        one.add_argument("--note", default="")
    one = verb("diff", diff, "show what changed between two releases")
    one.add_argument("version", type=int, metavar="VERSION")
    one.add_argument("other", type=int, nargs="?", metavar="VERSION")
    one = verb("values", values, "print the published figures of an indicator")
    one.add_argument("indicator", metavar="INDICATOR")
    one.add_argument("--area")
    one.add_argument("--quarter")
    one.add_argument("--by", metavar="DIMENSION")
    one.add_argument("--as-at", type=int, metavar="VERSION")
    one = verb("export", export, "write the rows of a dataset as published")
    one.add_argument("dataset", metavar="DATASET")
    one.add_argument("--quarter")
    one.add_argument("--as-at", type=int, metavar="VERSION")
    one.add_argument("--out", metavar="FILE")
    one = verb("documents", write_documents, "write templates, dictionary and Table Schemas")
    one.add_argument("--check", action="store_true", help="only say which are not current")
    verb("illustrate", illustrate, "write the illustrative data again")
    verb("status", status, "say in one line how the server stands")
    one = verb("token", token, "make a token for the data interface")
    one.add_argument("name", metavar="NAME", help="for whom: it stands in the audit log")
    one = verb("returns", write_returns, "write a workbook per organisation that owes a return")
    one.add_argument("quarter", metavar="QUARTER")
    one.add_argument("--out", required=True, metavar="FOLDER")
    return parser


def _takes_files(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("files", nargs="+", metavar="FILE")
    verb.add_argument("--dataset")
    verb.add_argument("--quarter", help="of every row, where files have no column for it")


def _takes_decisions(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--by", required=True, type=_who, help="who does it, for the history")
    verb.add_argument("--note", default="")
    verb.add_argument("--mode", choices=(publishing.REPLACE, publishing.REVISE))
    verb.add_argument("--accept-warnings", action="store_true")


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


def _say(text: str, *, is_error: bool) -> None:
    """Print whatever letters the terminal knows; errors in words go to standard error."""
    stream = sys.stderr if is_error and not text.startswith("{") else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream, flush=True)
    except BrokenPipeError:
        # Whoever reads, `head` for one, has enough; the rest goes nowhere, also at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    sys.exit(main())
