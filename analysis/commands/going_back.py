"""The releases there are, what changed between them, and the ways back."""

from __future__ import annotations

import dataclasses

from analysis import differences, partly, taking_back
from analysis.commands.common import Said, change_line, ready, who


def history(options) -> Said:
    """List every release, newest first."""
    found = ready().history()
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


def restore(options) -> Said:
    """Go back to a release, with a new one."""
    done = taking_back.restore(ready(), options.version, by=options.by, note=options.note)
    words = f"Release {done.version} equals release {options.version}."
    return 0, dataclasses.asdict(done), words


def undo(options) -> Said:
    """Take one release back, with a new one."""
    done = taking_back.undo(ready(), options.version, by=options.by, note=options.note)
    words = f"Release {done.version} takes release {options.version} back."
    return 0, dataclasses.asdict(done), words


def diff(options) -> Said:
    """Show what changed between two releases."""
    store = ready()
    first = options.version
    second = store.version if options.other is None else options.other
    changes = differences.diff(*partly.differing(store, first, second))
    lines = [change_line(change) for change in changes]
    report = {"from": first, "to": second, "changes": changes}
    return 0, report, "\n".join(lines) or f"Releases {first} and {second} hold the same rows."


def add(verb) -> None:
    """Add these verbs."""
    verb("history", history, "list every release, newest first")
    for name, does, words in (
        ("restore", restore, "go back to a release, with a new one"),
        ("undo", undo, "take one release back, with a new one"),
    ):
        one = verb(name, does, words)
        one.add_argument("version", type=int, metavar="VERSION")
        one.add_argument("--by", required=True, type=who)
        one.add_argument("--note", default="")
    one = verb("diff", diff, "show what changed between two releases")
    one.add_argument("version", type=int, metavar="VERSION")
    one.add_argument("other", type=int, nargs="?", metavar="VERSION")
