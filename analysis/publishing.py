"""Publishing: check, keep the originals, then one commit."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import wait
from dataclasses import asdict, dataclass, field
from datetime import date

from analysis import approval, beside, differences, merging, originals, plausibility
from analysis.cluster import HERE, Here
from analysis.datasets import registry
from analysis.drafted import Draft, Published
from analysis.fixing import Fix
from analysis.progress import Tell, silent
from analysis.reading import RawFile
from analysis.recorded import ConflictError, StoreError
from analysis.store import Store

FIRST_RELEASE = "first-release"

# A conflict that touched other units only is retried on the head, at most this often.
MOST_TRIES = 100
# Kinds of accepted warnings that a release lists.
MOST_ACCEPTED = 50


class RefusedError(Exception):
    """The draft has errors, or warnings that were not accepted."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"{len(draft.errors)} errors, {len(draft.warnings)} warnings")
        self.draft = draft


@dataclass(frozen=True)
class Outcome:
    """What a publish, restore or undo made."""

    version: int
    publish_id: str


@dataclass(frozen=True)
class Decisions:
    """What people decided about files, beside their content; a release keeps it.

    Attributes
    ----------
    fixes : tuple of Fix
        The quick fixes accepted; the files given to `publish` have them applied.
    mappings : mapping of str to mapping
        By file name the headers matched by hand, with their column.
    authors : tuple of str
        Who handed over and changed the draft; whoever publishes it where nobody is named.
    approved_by : str, optional
        Who approved it.
    """

    fixes: tuple[Fix, ...] = ()
    mappings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    approved_by: str | None = None


def published(store: Store, version: int | None, today: date) -> Published:
    """Return what stands at a release, for checks."""
    return Published(store.tables(version), today)


def content_hash(files: list[RawFile], mode: str | None, decisions: Decisions | None = None) -> str:
    """Return what tells one publication from another: its files, whatever their names."""
    parts = sorted(
        f"{file.dataset.name if file.dataset else ''} {file.sha256}{_told(file, ' {}')}"
        for file in files
    )
    decided = decisions or Decisions()
    parts += sorted(fix.id for fix in decided.fixes)
    parts += [json.dumps(decided.mappings, sort_keys=True)] if decided.mappings else []
    return hashlib.sha256("\n".join([mode or "", *parts]).encode()).hexdigest()


def _told(file: RawFile, words: str) -> str:
    """Return the quarter that was told of a file which has no column for it."""
    return words.format(file.quarter) if file.lacks_quarter and file.quarter else ""


def publish(
    store: Store,
    files: list[RawFile],
    *,
    by: str,
    today: date,
    note: str = "",
    mode: str | None = None,
    base: int | None = None,
    publish_id: str | None = None,
    accept_warnings: bool = False,
    decisions: Decisions | None = None,
    engine: Here = HERE,
    tell: Tell = silent,
) -> Outcome:
    """Check files, keep their originals and commit them all as one release.

    Parameters
    ----------
    store : Store
        Where to.
    files : list of RawFile
        As read.
    by : str
        Who publishes, for the history.
    mode : str, optional
        ``replace`` or ``revise``; returns replace by sender, registers revise by key by default.
    base : int, optional
        The release the files were compared with; the newest where not given.
    publish_id : str, optional
        The same id is published once: a retry returns the first release.
    decisions : Decisions, optional
        Fixes, matched headers and approval.
    engine : Here
        What checks and writes: this process, or a cluster.
    tell : callable
        Is told how far it is.

    Raises
    ------
    RefusedError
        Where the checks found errors, or warnings that are not accepted.
    ConflictError
        Where a unit of the draft changed since `base`; its `conflict` holds a fresh diff.
    ApprovalError
        Where another analyst has to approve first.
    StoreError
        Where the publish id was used for other content, or nothing can be written.
    """
    decided = decisions or Decisions()
    publish_id = publish_id or uuid.uuid4().hex
    content = content_hash(files, mode, decided)
    for _ in range(MOST_TRIES):
        head = store.version
        if store.was_published(publish_id, head):
            return _earlier(store, publish_id, content)
        before = published(store, head, today)
        tell(f"checking {sum(file.rows for file in files):,} rows")
        draft = engine.check(files, store, head, before, mode)
        if draft.errors or (draft.warnings and not accept_warnings):
            raise RefusedError(draft)
        if publish_id != FIRST_RELEASE:
            _refuse_unapproved(draft, before, mode, decided, by)
        if base is not None and base != head:
            merging.refuse_changed(store, draft, before, mode, base, head)
        tell("keeping the files as they came")
        metadata = metadata_of(by, note, "publish", publish_id, content)
        metadata |= _handled(draft, decided)
        # Originals are kept while rows are written; the commit waits until they are.
        kept = beside.begun(originals.keep, store, files)
        try:
            replaced, rows = merging.merged(draft, before, mode)
            version = store.commit(
                head,
                replaced,
                {name: merging.counted(pieces, name, tell) for name, pieces in rows.items()},
                metadata,
                drop_illustrative=draft.takes_illustrative_away,
                write=engine.added,
                first=kept.result,
            )
        except ConflictError:
            # What this draft was compared with is the head now: a change of its own units since
            # then is a real conflict, a change of others is not.
            base = head if base is None else base
            continue
        finally:
            wait([kept])
        return Outcome(version, publish_id)
    raise ConflictError("others kept publishing at the same moment", "Publish again in a minute")


def _refuse_unapproved(draft: Draft, before: Published, mode: str | None, decided, by: str) -> None:
    """Refuse figures that another analyst has not approved, where that is required."""
    if not approval.is_required():
        return
    standing = {one.name: before.table(one.name) for one in registry()}
    found = differences.between(standing, merging.applied(draft, before, mode))
    if approval.changes_figures(found):
        approval.refuse_unapproved(decided.approved_by, decided.authors or (by,))


def _earlier(store: Store, publish_id: str, content: str) -> Outcome:
    for release in store.history():
        if release.publish_id == publish_id:
            if release.content != content:
                raise StoreError(
                    f"publish id {publish_id} was used for other content, in release "
                    f"{release.version}",
                    "Use another publish id",
                )
            return Outcome(release.version, publish_id)
    raise StoreError(f"publish id {publish_id} is on record without a release", "Use another id")


def metadata_of(by: str, note: str, kind: str, publish_id: str, content: str) -> dict[str, str]:
    """Return what a release says of itself: who made it, why, and of which content."""
    return {
        "userName": by,
        "note": note,
        "kind": kind,
        "publish_id": publish_id,
        "content": content,
        "files": "[]",
    }


def _handled(draft: Draft, decided: Decisions) -> dict[str, str]:
    """Return what a release says of its files: which, how checked, what was decided."""
    files = []
    for file in draft.files:
        entry = {
            "name": file.name,
            "dataset": file.dataset.name if file.dataset else None,
            "sha256": file.sha256,
            "rows": file.rows,
        }
        if mapping := decided.mappings.get(file.name):
            entry["mapping"] = dict(mapping)
        if quarter := _told(file, "{}"):
            entry["quarter"] = quarter
        files.append(entry)
    return {
        "files": json.dumps(files),
        "checks": json.dumps(_checks(draft)),
        "fixes": json.dumps([asdict(fix) for fix in decided.fixes]),
        "approved_by": decided.approved_by or "",
    }


def _checks(draft: Draft) -> dict:
    passed = 0
    for name in draft.tables:
        dataset = registry()[name]
        # Every column is read, keys are unique, rules hold, and what is doubtful was asked.
        passed += len(dataset.all_columns) + 1 + len(dataset.rules)
        passed += len(plausibility.checks(dataset))
    kinds = Counter((one.file, one.column) for one in draft.warnings)
    accepted = [
        {"file": file, "column": column, "warnings": count}
        for (file, column), count in kinds.most_common(MOST_ACCEPTED)
    ]
    return {"passed": passed, "accepted": accepted}
