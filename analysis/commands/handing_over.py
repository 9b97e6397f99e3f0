"""Files: check, publish, hand in; how their columns are matched; drafts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from analysis import checking, cluster, handing_in, publishing, reading
from analysis.commands import matching
from analysis.commands.common import (
    Said,
    act,
    act_day,
    change_line,
    content,
    draft_entry,
    draft_line,
    engine,
    ready,
    refusal,
    report_of,
    report_text,
    said,
    takes_decisions,
    takes_files,
    who,
)
from analysis.drafts import Drafts
from analysis.progress import Progress, Tell, silent
from analysis.publishing import Decisions, RefusedError
from analysis.querying import MisusedError
from analysis.reading import RawFile
from analysis.store import Store


def check(options) -> Said:
    """List every problem."""
    # A program that asks for JSON gets that and nothing beside it.
    tell = silent if options.json else Progress()
    store = ready()
    files = matching.read(store, options, tell, cluster.HERE).files
    tell(f"checking {sum(file.rows for file in files):,} rows")
    standing = publishing.published(store, None, act_day())
    draft = checking.check(files, standing, is_whole=False)
    return (1 if draft.errors else 0), report_of(draft, options.files), report_text(draft)


def publish(options) -> Said:
    """Check and commit files as one release."""
    # A program that asks for JSON gets that and nothing beside it.
    tell = silent if options.json else Progress()
    with engine(options) as workers:
        return _published(options, ready(), workers, tell)


def _published(options, store: Store, workers: cluster.Here, tell: Tell) -> Said:
    found = matching.read(store, options, tell, workers)
    try:
        done = publishing.publish(
            store,
            found.files,
            engine=workers,
            tell=tell,
            by=options.by,
            note=options.note,
            mode=options.mode,
            base=options.base,
            publish_id=options.publish_id,
            accept_warnings=options.accept_warnings,
            decisions=Decisions(mappings=found.mappings),
            today=act_day(),
        )
    except RefusedError as refused:
        return refusal(refused, options.files, "published")
    words = f"Published release {done.version}. {matching.remember(store, found)}".rstrip()
    return 0, dataclasses.asdict(done), words


class _Held(cluster.Here):
    """Reads files that are in memory already, by their names."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = contents

    def read(
        self, paths: Iterable[Path], said: Mapping[str, Any], tell: Tell = silent
    ) -> list[RawFile]:
        """Read files."""
        named = [path.name for path in paths]
        return [
            one for name in named for one in reading.read_all(name, self.contents[name], **said)
        ]


def hand_in(options) -> Said:
    """Keep files as a draft for another analyst to approve."""
    names = [Path(name).name for name in options.files]
    if len(set(names)) < len(names):
        raise MisusedError("two of the files have one name", "Give each a name of its own")
    contents = list(zip(names, map(content, options.files), strict=True))
    store = ready()
    found = matching.read(store, options, silent, _Held(dict(contents)))
    try:
        checked = handing_in.hand_in(
            store,
            contents,
            act(options),
            said=said(options),
            mappings=found.mappings,
            files=found.files,
            mode=options.mode,
            note=options.note,
            accept_warnings=options.accept_warnings,
        )
    except RefusedError as refused:
        return refusal(refused, options.files, "handed in")
    words = (
        f"Another analyst approves it: `python -m analysis approve {checked.stored.id} --by WHO`."
    )
    words = f"Handed in as draft {checked.stored.id}. {words} {matching.remember(store, found)}"
    return 0, draft_entry(checked.stored), words.rstrip()


def list_drafts(options) -> Said:
    """List the drafts, or what one of them would change."""
    store = ready()
    if options.draft is None:
        found = [one for one in Drafts(store).all() if one.files]
        lines = [draft_line(one) for one in found]
        return 0, {"drafts": [draft_entry(one) for one in found]}, "\n".join(lines) or "No drafts."
    checked = handing_in.looked_at(store, options.draft, act_day())
    found = checked.preview.changes if checked.preview else []
    names = [file.name for file in checked.stored.files]
    report = draft_entry(checked.stored) | report_of(checked.draft, names) | {"changes": found}
    lines = [draft_line(checked.stored), report_text(checked.draft), *map(change_line, found)]
    return (1 if checked.draft.errors else 0), report, "\n".join(lines)


def approve(options) -> Said:
    """Approve a draft of another analyst, and publish it."""
    try:
        done = handing_in.approve(ready(), options.draft, act(options))
    except RefusedError as refused:
        return refusal(refused, [file.name for file in refused.draft.files], "published")
    return 0, dataclasses.asdict(done), f"Approved, and published as release {done.version}."


def discard(options) -> Said:
    """Discard a draft with its files."""
    found = handing_in.discard(ready(), options.draft)
    return 0, draft_entry(found), handing_in.DISCARDED


def columns(options) -> Said:
    """Show what every header is taken for, and which are asked about."""
    # A program that asks for JSON gets that and nothing beside it.
    tell = silent if options.json else Progress()
    store = ready()
    return matching.shown(store, matching.read(store, options, tell, cluster.HERE))


def add(verb) -> None:
    """Add these verbs."""
    one = verb("columns", columns, "show which column each header is taken for, and a sample")
    takes_files(one)
    one = verb("check", check, "list every problem of files")
    takes_files(one)
    one = verb("publish", publish, "check files and publish them as one release")
    takes_files(one)
    takes_decisions(one)
    one.add_argument("--base", type=int, metavar="VERSION")
    one.add_argument("--publish-id")
    one.add_argument("--cluster", metavar="ADDRESS", help="read, check and write on a Dask cluster")
    one = verb("hand-in", hand_in, "check files and keep them for another analyst to approve")
    takes_files(one)
    takes_decisions(one)
    one = verb("drafts", list_drafts, "list the drafts, or what one of them would change")
    one.add_argument("draft", nargs="?", metavar="DRAFT")
    one = verb("discard", discard, "discard a draft with its files")
    one.add_argument("draft", metavar="DRAFT")
    one = verb("approve", approve, "approve another analyst's draft, and publish it")
    one.add_argument("draft", metavar="DRAFT")
    one.add_argument("--by", required=True, type=who, help="who approves, for the history")
