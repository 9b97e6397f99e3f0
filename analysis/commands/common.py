"""What the verbs share: the store, the files, what is said of them, and how it is printed."""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path

from analysis import (
    cluster,
    drafted,
    first_run,
    formatting,
    handing_in,
    privacy,
    querying,
    reading,
    store,
)
from analysis.datasets import registry
from analysis.declare import Dataset
from analysis.draft_records import StoredDraft
from analysis.publishing import RefusedError
from analysis.querying import MisusedError
from analysis.store import Store

ROOT = Path(__file__).parents[2]
# What a verb gives: exit code, JSON and words.
Said = tuple[int, dict, str]


class Parser(argparse.ArgumentParser):
    def __init__(self, **options) -> None:
        # A word cut short would be guessed at, and `--js` would not be seen to ask for JSON.
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str):
        raise MisusedError(message, f"`{self.prog} --help` shows how")


def act_day() -> dt.date:
    """Return the day that checks go by."""
    return dt.date.today()


def ready() -> Store:
    return first_run.ready(store.configured(), today=act_day())


def dataset_named(name: str) -> Dataset:
    """Return a dataset; what is none is a misuse."""
    if name not in registry().datasets:
        raise MisusedError(
            f"{name} is not a dataset", f"Datasets are {', '.join(registry().datasets)}"
        )
    return registry()[name]


def said(options) -> dict[str, str | None]:
    """Return what is said of every file: its dataset, and its quarter where it has no column."""
    if options.dataset is not None:
        dataset_named(options.dataset)
    quarter = querying.quarter(options.quarter) if options.quarter else None
    return {"dataset": options.dataset, "quarter": quarter}


def content(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as reason:
        raise unreadable(name, reason) from reason


def unreadable(name: str, reason: OSError) -> MisusedError:
    return MisusedError(f"{name} cannot be read ({reason.strerror})", "Check the name of the file")


def engine(options) -> cluster.Here:
    """Return what reads, checks and writes: a cluster where one is named."""
    return cluster.Cluster(options.cluster) if options.cluster else cluster.HERE


def report_of(draft: drafted.Draft, given: Sequence[str]) -> dict:
    names = {file.dataset.name if file.dataset else None for file in draft.files}
    return {
        "file": privacy.shown_name(Path(given[0]).name) if len(given) == 1 else None,
        "dataset": names.pop() if len(given) == len(names) == 1 else None,
        "rows": sum(file.rows for file in draft.files),
        "problems": [problem_entry(problem) for problem in draft.problems],
    }


def refusal(refused: RefusedError, given: Sequence[str], done: str) -> Said:
    text = f"{report_text(refused.draft)}\nNothing was {done}."
    if not refused.draft.errors:
        text += " Say --accept-warnings to accept them."
    return 1, report_of(refused.draft, given), text


def act(options) -> handing_in.Act:
    return handing_in.Act(options.by, dt.datetime.now(dt.UTC))


def draft_entry(draft: StoredDraft) -> dict:
    return {
        "draft": draft.id,
        "authors": list(draft.authors),
        "changed": draft.changed,
        "state": handing_in.state(draft),
        "note": draft.note,
        "files": [file.name for file in draft.files],
    }


def draft_line(draft: StoredDraft) -> str:
    by, files = formatting.listed(list(draft.authors)), ", ".join(one.name for one in draft.files)
    return f"{draft.id}  {draft.changed}  {by}  {handing_in.state(draft)}  {files}"


def change_line(change: dict) -> str:
    words = (
        f"{change['change']}: {change['dataset']}: {', '.join(map(str, change['key'].values()))}"
    )
    if change["change"] != "revised":
        return words
    return f"{words}: {change['column']}: {change['old'] or 'blank'} -> {change['new'] or 'blank'}"


def problem_entry(problem: reading.Problem) -> dict:
    fields = dataclasses.asdict(problem)
    fields.pop("replaces")
    return fields


def report_text(draft: drafted.Draft) -> str:
    lines = [str(problem) for problem in draft.problems]
    rows = sum(file.rows for file in draft.files)
    lines.append(f"{rows} rows: {len(draft.errors)} errors, {len(draft.warnings)} warnings.")
    return "\n".join(lines)


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all: a full disk leaves what was there before."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def who(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a name or a role is needed for the history")
    return text.strip()


def takes_files(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("files", nargs="+", metavar="FILE")
    verb.add_argument("--dataset")
    verb.add_argument("--quarter", help="of every row, where files have no column for it")
    verb.add_argument(
        "--match",
        action="append",
        default=[],
        metavar="HEADER=COLUMN",
        help="take a header for a column; HEADER= leaves it out; remembered for the sender",
    )


def takes_decisions(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--by", required=True, type=who, help="who does it, for the history")
    verb.add_argument("--note", default="")
    verb.add_argument("--mode", choices=(drafted.REPLACE, drafted.REVISE))
    verb.add_argument("--accept-warnings", action="store_true")
