"""Publishing: check, keep the originals, then one commit. Taking back: one more commit."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import wait
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import approval, beside, coding, differences, plausibility, revising
from analysis.checking import (
    ILLUSTRATIVE,
    REPLACE,
    REVISE,
    Draft,
    Published,
    default_mode,
)
from analysis.cluster import HERE, Here
from analysis.datasets import registry
from analysis.declare import Dataset
from analysis.differences import Difference, diff
from analysis.fixing import Fix
from analysis.keeping import Shelf
from analysis.progress import Tell, silent
from analysis.reading import RawFile, read
from analysis.recorded import Conflict, ConflictError, StoreError
from analysis.rows import Rows, chosen
from analysis.store import Store
from analysis.units import Unit, identified, is_in_units, units

__all__ = ["REPLACE", "REVISE", "diff"]

DATA = Path(__file__).parents[1] / "data"
SHIPPED = (DATA / "record", DATA / "illustrative")
FIRST_RELEASE = "first-release"
ORIGINALS = "_originals"

# A conflict that touched other units only is retried on the head, at most this often.
MOST_TRIES = 100
# Kinds of accepted warnings that a release lists.
MOST_ACCEPTED = 50
# Rows of each kind that a conflict shows.
MOST_SHOWN = 1000


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
            _refuse_changed(store, draft, before, mode, base, head)
        tell("keeping the files as they came")
        metadata = _metadata(by, note, "publish", publish_id, content)
        metadata |= _handled(draft, decided)
        # Originals are kept while rows are written; the commit waits until they are.
        kept = beside.begun(keep_originals, store, files)
        try:
            replaced, rows = merged(draft, before, mode)
            version = store.commit(
                head,
                replaced,
                {name: _counted(pieces, name, tell) for name, pieces in rows.items()},
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
    found = differences.between(standing, applied(draft, before, mode))
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


def _metadata(by: str, note: str, kind: str, publish_id: str, content: str) -> dict[str, str]:
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


# --- Originals ---------------------------------------------------------------------------------


def originals(store: Store) -> Shelf:
    """Return where the files are kept as they came, by their sha256."""
    return store.shelf(ORIGINALS)


def keep_originals(store: Store, files: Iterable[RawFile]) -> None:
    """Keep the bytes of files as they came, before anything is committed.

    Raises
    ------
    StoreError
        Where they cannot be written.
    """
    shelf = originals(store)
    for file in files:
        try:
            if shelf.has(file.sha256):
                continue
            if file.content is not None:
                shelf.write(file.sha256, file.content)
            elif file.path is not None:
                _keep_large(shelf, file)
        except OSError as reason:
            if _is_kept(shelf, file):
                # Of two who keep one file at the same moment an object store refuses the second.
                continue
            raise StoreError(
                f"{file.name} cannot be kept: {reason}; nothing was published",
                "Check the space and the rights of the store",
            ) from reason


def _is_kept(shelf: Shelf, file: RawFile) -> bool:
    try:
        return shelf.has(file.sha256)
    except OSError:
        return False


def _keep_large(shelf: Shelf, file: RawFile) -> None:
    with file.path.open("rb") as stream:
        if shelf.copy(file.sha256, stream) != file.sha256:
            raise StoreError(
                f"{file.name} changed while it was published; nothing was published",
                "Publish it again",
            )


def original(store: Store, sha256: str) -> bytes:
    """Return a published file as it came.

    Raises
    ------
    StoreError
        Where it was not kept, or is not what it was.
    """
    try:
        content = originals(store).read(sha256)
    except (OSError, ValueError) as reason:
        raise StoreError(
            f"there is no original {sha256}", "The history names originals"
        ) from reason
    if hashlib.sha256(content).hexdigest() != sha256:
        raise StoreError(f"the original {sha256} is damaged", "Bring it back from a backup")
    return content


# --- What a draft puts in place ----------------------------------------------------------------


def merged(
    draft: Draft, before: Published, mode: str | None
) -> tuple[set[Unit], dict[str, Iterator[pd.DataFrame | Rows]]]:
    """Return the units a draft replaces and the rows that take their place, piece by piece."""
    kept = before.without_illustrative() if draft.takes_illustrative_away else before
    replaced: set[Unit] = set()
    rows: dict[str, Iterator[pd.DataFrame | Rows]] = {}
    for name, table in draft.tables.items():
        dataset = registry()[name]
        if isinstance(table, Rows):
            identified(dataset, table)
        touched = units(dataset, table)
        replaced |= touched
        standing = kept.table(name)
        standing = chosen(standing, is_in_units(dataset, standing, touched))
        rows[name] = _marked(dataset, table, standing)
        if (mode or default_mode(dataset)) == REVISE:
            mine, theirs = differences.key_codes(dataset.key_names, table, standing)
            rows[name] = chain(rows[name], [chosen(standing, ~coding.is_in(theirs, mine))])
    return replaced, rows


def _counted(pieces: Iterable, name: str, tell: Tell) -> Iterator[pd.DataFrame | Rows]:
    done = 0
    for piece in pieces:
        tell(f"publishing {name}: {done:,} rows written")
        yield piece
        done += len(piece)


def _marked(
    dataset: Dataset, table: pd.DataFrame | Rows, standing: pd.DataFrame
) -> Iterator[pd.DataFrame | Rows]:
    if not isinstance(table, Rows):
        yield revising.marked(dataset, table.reset_index(drop=True), standing)
        return
    table = revising.marked(dataset, table, standing)
    yield from table.pieces("quarter" if dataset.is_return else None)


def applied(draft: Draft, before: Published, mode: str | None) -> dict[str, pd.DataFrame]:
    """Return the tables of every dataset as they would be once the draft is published."""
    replaced, rows = merged(draft, before, mode)
    kept = before.without_illustrative() if draft.takes_illustrative_away else before
    after = {}
    for dataset in registry():
        table = kept.table(dataset.name)
        if dataset.name in rows:
            stays = table[~is_in_units(dataset, table, replaced)]
            new = (one.table() if isinstance(one, Rows) else one for one in rows[dataset.name])
            table = pd.concat([stays, *new], ignore_index=True)
        after[dataset.name] = table
    return after


def changed_by_others(
    store: Store, draft: Draft, before: Published, mode: str | None, base: int
) -> list[Difference]:
    """Return what others changed after release `base` in the units that a draft holds.

    Parameters
    ----------
    before : Published
        The newest release.
    """
    earlier, found = store.tables(base), []
    for name, table in draft.tables.items():
        dataset = registry()[name]
        old, new = earlier[name], before.table(name)
        if old is new:
            continue
        if dataset.is_return or mode != REPLACE:
            parts = _parts_of(dataset, table)
            old, new = (one[differences.is_in_parts(dataset, one, parts)] for one in (old, new))
        difference = Difference(dataset, old, new)
        found += [] if difference.is_empty else [difference]
    return found


def _refuse_changed(
    store: Store, draft: Draft, before: Published, mode: str | None, base: int, head: int
) -> None:
    """Raise where somebody changed a unit of the draft after `base`, with what they changed."""
    theirs = changed_by_others(store, draft, before, mode, base)
    if not theirs:
        return
    which = "; ".join([", ".join(map(str, part)) for part in sorted(theirs[0].parts())][:5])
    after = applied(draft, before, mode)
    mine = differences.between({one.name: before.table(one.name) for one in registry()}, after)
    raise ConflictError(
        f"{theirs[0].dataset.name} of {which} was published by somebody else in the meantime",
        "Compare your file with the newest release, then publish on that base",
        Conflict(
            base,
            head,
            [one for one in store.history() if base < one.version <= head],
            [entry for one in theirs for entry in one.entries(most=MOST_SHOWN)],
            [entry for one in mine for entry in one.entries(most=MOST_SHOWN)],
        ),
    )


def _parts_of(dataset: Dataset, table: pd.DataFrame) -> set[tuple]:
    names = differences.part_names(dataset)
    [codes] = differences.key_codes(names, table)
    first = np.unique(codes, return_index=True)[1]
    return set(table[names].take(first).itertuples(index=False, name=None))


# --- Going back ------------------------------------------------------------------------------


def restore(store: Store, version: int, *, by: str, note: str = "") -> Outcome:
    """Make a new release that equals an earlier one.

    Raises
    ------
    ApprovalError
        Where approval is required and no reason is given.
    """
    approval.refuse_unreasoned(note)
    publish_id = uuid.uuid4().hex
    words = note or f"Back to release {version}"
    metadata = _metadata(by, words, "restore", publish_id, f"restore {version}")
    if version < 1:
        raise StoreError(f"there is no release {version}", "Releases begin at 1")
    return Outcome(store.restore(version, metadata), publish_id)


def undo(store: Store, version: int, *, by: str, note: str = "") -> Outcome:
    """Take one release back, leaving what later releases changed.

    Raises
    ------
    ConflictError
        Where a later release changed the same parts.
    ApprovalError
        Where approval is required and no reason is given.
    StoreError
        Where there is no such release, or it would put illustrative rows beside real ones.
    """
    approval.refuse_unreasoned(note)
    head = store.version
    if not 2 <= version <= head:
        raise StoreError(
            f"release {version} cannot be taken back",
            "Releases from 2 to the newest can; `restore` goes back to any",
        )
    before, after, now = (store.tables(at) for at in (version - 1, version, head))
    replaced: set[Unit] = set()
    rows: dict[str, pd.DataFrame] = {}
    for difference in differences.between(before, after):
        dataset, name = difference.dataset, difference.dataset.name
        parts = difference.parts()
        _refuse_changed_again(dataset, after[name], now[name], parts, version)
        back = before[name][differences.is_in_parts(dataset, before[name], parts)]
        goes = differences.is_in_parts(dataset, now[name], parts)
        replaced |= units(dataset, back) | units(dataset, now[name][goes])
        stays = now[name][~goes]
        rows[name] = back if dataset.is_return else pd.concat([back, stays], ignore_index=True)
    if not replaced:
        raise StoreError(f"release {version} changed no rows", "There is nothing to take back")
    _refuse_mixture(now, rows, replaced)
    publish_id = uuid.uuid4().hex
    words = note or f"Took back release {version}"
    metadata = _metadata(by, words, "undo", publish_id, f"undo {version}")
    return Outcome(store.commit(head, replaced, rows, metadata), publish_id)


def _refuse_changed_again(
    dataset: Dataset, after: pd.DataFrame, now: pd.DataFrame, parts: set[tuple], version: int
) -> None:
    later = differences.Difference(dataset, after, now)
    changed = set() if later.is_empty else later.parts() & parts
    if changed:
        which = ", ".join(map(str, min(changed)))
        raise ConflictError(
            f"{dataset.name} of {which} was changed again after release {version}",
            "Take the later release back first, or restore an earlier one",
        )


def _refuse_mixture(
    now: Mapping[str, pd.DataFrame], rows: Mapping[str, pd.DataFrame], replaced: set[Unit]
) -> None:
    """Refuse a release in which illustrative rows would stand beside real ones."""
    illustrative, real = False, False
    for dataset in registry():
        table = now[dataset.name]
        stays = table[~is_in_units(dataset, table, replaced)]
        for part in (stays, rows.get(dataset.name, stays)):
            mask = part["provenance"] == ILLUSTRATIVE
            illustrative |= bool(mask.any())
            real |= dataset.replaces_illustrative and not mask.all()
    if illustrative and real:
        raise StoreError(
            "the illustrative data would come back beside real rows of later releases",
            "`restore` goes back to any release as a whole",
        )


# --- First run -------------------------------------------------------------------------------


def recovered(store: Store) -> list[str]:
    """Go back to the last whole release where the newest is damaged; return what was wrong."""
    words = "Back to the last whole release"
    return store.recover(_metadata("start-up audit", words, "recover", uuid.uuid4().hex, ""))


def clock_doubts(store: Store) -> list[str]:
    """Return which releases are dated after a later one: a clock was wrong, the order is not."""
    doubts, history = [], store.history()
    for later, earlier in zip(history, history[1:], strict=False):
        if earlier.at > later.at:
            doubts.append(
                f"release {earlier.version} is dated {earlier.at:%d/%m/%Y %H:%M}, after release "
                f"{later.version}: a clock was wrong; releases stand in the order they were made"
            )
    return doubts


def ready(store: Store, *, today: date, tell: Callable[[str], None] = lambda _: None) -> Store:
    """Return the store, whole, created and holding its first release where it was empty.

    What was damaged, and mended by going back, is told.
    """
    for problem in recovered(store):
        tell(problem)
    if not store.exists:
        store.create()
    if store.version == 0:
        files = [
            read(path.name, path.read_bytes(), dataset=path.stem)
            for folder in SHIPPED
            for path in sorted(folder.glob("*.csv"))
        ]
        publish(
            store,
            files,
            by="first run",
            note="The public record, and illustrative returns until real ones come",
            publish_id=FIRST_RELEASE,
            today=today,
            accept_warnings=True,
        )
    return store
