"""Publishing under kill -9 and in a crowd: nothing acknowledged is lost, nothing is half there.

``make campaign`` runs the long campaign and writes what it measured into
docs/durability.md; the suite runs the same functions briefly.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import json
import multiprocessing
import os
import random
import signal
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from analysis import originals, publishing
from analysis.recorded import ConflictError
from analysis.store import Store
from tests import factories
from tests.campaigns import emulators

DOCUMENT = Path(__file__).parents[2] / "docs" / "durability.md"
# Every kill of the last campaign: what the process was at, and which number stood afterwards.
EACH = DOCUMENT.parent / "benchmarks" / "kills.json"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"

LEVELS = ("Level 1 introductory", "Level 2 practitioner", "Level 3 advanced")
ROUTES = ("Live online course", "Classroom course", "Self-paced e-learning")
SENDERS = ("Alpha", "Beta", "Gamma", "Delta")
APART = 1000  # staff in post is so much more than the number a release carries

# How long a part of a publication is taken to last until one has been timed, in seconds.
UNTIMED = 0.02
# A process that is to die while it acknowledges waits there: writing the line takes no time at all.
HELD = 1.0

# Where in a publication a process was, so that the report can say which moments were tried.
PHASES = ("reading and checking", "keeping originals", "committing", "syncing", "acknowledging")

# Processes are forked from one that has imported everything and opened nothing.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.campaigns.publishing"])


def files(sender: str, number: int) -> list:
    """Return a joint publication: two datasets, every row of which carries one number."""
    who = {"organisation": sender, "returned_by": sender}
    rows = [
        {**who, "completions": number, "level": level, "route": route}
        for level in LEVELS
        for route in ROUTES
    ]
    return [
        factories.file("training", *rows),
        factories.file("workforce", {**who, "staff_in_post": number + APART}),
    ]


def publish(store: Store, sender: str, number: int, publish_id: str, base: int | None = None):
    """Publish a number for a sender."""
    return publishing.publish(
        store,
        files(sender, number),
        by=sender,
        today=factories.TODAY,
        publish_id=publish_id,
        base=base,
        accept_warnings=True,
    )


def numbers(store: Store, version: int | None = None) -> dict[str, int]:
    """Return the number each sender's rows carry at a release.

    Raises
    ------
    AssertionError
        Where rows of one sender carry different numbers, or some are missing: a torn release.
    """
    tables = store.tables(version)
    found = {}
    for sender, rows in tables["training"].groupby("returned_by"):
        given = set(rows["completions"])
        assert len(rows) == len(LEVELS) * len(ROUTES), f"{sender}: {len(rows)} rows at {version}"
        assert len(given) == 1, f"{sender}: {given} at {version}"
        found[sender] = int(given.pop())
    staff = tables["workforce"]
    joint = dict(zip(staff["returned_by"], staff["staff_in_post"], strict=True))
    assert joint == {sender: number + APART for sender, number in found.items()}, version
    return found


# --- Kill -9 -----------------------------------------------------------------------------------


@dataclass
class Kills:
    """What came of killing a publishing process again and again."""

    kills: int = 0
    acknowledged: int = 0
    in_history: int = 0
    lost: int = 0
    twice: int = 0
    bad: int = 0
    phases: dict[str, int] = field(default_factory=dict)
    each: list[dict] = field(default_factory=list)
    details: list[str] = field(default_factory=list)


@dataclass
class _Aim:
    """What a process and whoever kills it share: where it is, and how long each part took."""

    part: int
    # Originals are kept while a commit is made ready: both may be going on.
    going_on: object = field(default_factory=lambda: CONTEXT.Array("b", len(PHASES), lock=False))
    lasted: object = field(default_factory=lambda: CONTEXT.Array("d", len(PHASES), lock=False))
    there: object = field(default_factory=lambda: CONTEXT.Event())

    def enter(self, number: int, *, leave: int | None = None) -> None:
        if leave is not None:
            self.going_on[leave] = False
        self.going_on[number] = True
        if number == self.part:
            self.there.set()

    @property
    def at(self) -> str:
        """What the process is at: what it was to be killed at, or the last part it is in."""
        last = max(number for number in range(len(PHASES)) if self.going_on[number])
        return PHASES[self.part if self.going_on[self.part] else last]

    def noted(self, function, number: int):
        """Return a function that tells while it runs where the process is."""

        def call(*arguments, **options):
            begun = time.monotonic()
            self.enter(number)
            try:
                return function(*arguments, **options)
            finally:
                self.lasted[number] = time.monotonic() - begun
                self.going_on[number] = False

        return call


def _watched(store: Store, aim: _Aim) -> None:
    """Note where the process is, around the very functions that publish."""
    originals.keep = aim.noted(originals.keep, 1)
    store.commit = aim.noted(store.commit, 2)
    store._make_durable = aim.noted(store._make_durable, 3)


def _publish_for_ever(
    address, options, first: int, acknowledged: str, aim: _Aim, is_late: bool
) -> None:
    store = Store(address, options)
    _watched(store, aim)
    log = os.open(acknowledged, os.O_WRONLY | os.O_APPEND)
    number = first
    held = HELD if PHASES[aim.part] == "acknowledging" else 0
    while True:
        begun = time.monotonic()
        aim.enter(0, leave=4)
        outcome = publish(store, SENDERS[0], number, f"kill-{number}")
        aim.lasted[0] = time.monotonic() - begun - aim.lasted[2]
        aim.enter(4, leave=0)
        # The release stands: the process dies before it can say so, or just after.
        time.sleep(0 if is_late else held)
        os.write(log, f"{number} {outcome.version}\n".encode())
        time.sleep(held if is_late else 0)
        number += 1


def kills(address: str, options=None, *, count: int, seed: int = 1) -> Kills:
    """Kill a publishing process `count` times, at random moments of each part, and check."""
    chance, report, phases = random.Random(seed), Kills(), collections.Counter()
    store = Store(address, options)
    store.create()
    # What an object store has acknowledged needs no syncing.
    kinds = [name for name in PHASES if store.is_local or name != "syncing"]
    acknowledged: dict[int, int] = {}
    number = 1
    with tempfile.NamedTemporaryFile("r", prefix="acknowledged-") as log:
        lasted = [UNTIMED] * len(PHASES)
        for _ in range(count):
            # The part that was hit least so far, then a moment in it: most are over in no time.
            order = chance.sample(range(len(kinds)), len(kinds))
            part = PHASES.index(kinds[min(order, key=lambda one: phases[kinds[one]])])
            after = chance.uniform(0, lasted[part])
            aim, is_late = _Aim(part), chance.random() < 0.5
            at = _killed(address, options, number, log.name, aim, after, is_late)
            lasted = [new or old for new, old in zip(aim.lasted, lasted, strict=True)]
            phases[at] += 1
            report.kills += 1
            acknowledged |= _acknowledged(log.name)
            number = max([*acknowledged, number - 1]) + 1
            stands = _check_after_kill(store, number, report)
            one = {
                "aimed": PHASES[part],
                "at": at,
                "ms": round(after * 1000, 1),
                "under_way": number,
                "stands": stands,
            }
            report.each.append(one | {"wrong": report.bad})
            # Whoever lost the connection tries again with the same id.
            acknowledged[number] = publish(store, SENDERS[0], number, f"kill-{number}").version
            number += 1
    report.acknowledged, report.phases = len(acknowledged), dict(phases)
    _check_history(store, acknowledged, report)
    return report


def _killed(address, options, first: int, log: str, aim: _Aim, after: float, is_late: bool) -> str:
    """Run a publishing process, kill it so many seconds into a part, return what it was at."""
    what = (address, options, first, log, aim, is_late)
    process = CONTEXT.Process(target=_publish_for_ever, args=what, daemon=True)
    process.start()
    if not aim.there.wait(240):
        raise RuntimeError("the publishing process does not come to what it is to be killed at")
    time.sleep(after)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    return aim.at


def _acknowledged(log: str) -> dict[int, int]:
    """Return the numbers that were acknowledged, with their releases; only whole lines count."""
    lines = Path(log).read_text(encoding="utf-8").split("\n")[:-1]
    return {int(number): int(version) for number, version in map(str.split, lines)}


def _check_after_kill(store: Store, number: int, report: Kills) -> int | None:
    """Check the store after a kill; return the number that stands: the one under way, or before."""
    found = None
    try:
        wrong = store.audit()
        found = numbers(store).get(SENDERS[0], 0)
        if found not in (number - 1, number):
            wrong.append(f"the newest release carries {found}, not {number - 1} or {number}")
    except Exception as reason:  # a campaign reports whatever it meets
        wrong = [f"{type(reason).__name__}: {reason}"]
    report.bad += bool(wrong)
    report.details += wrong
    return found


def _check_history(store: Store, acknowledged: dict[int, int], report: Kills) -> None:
    by_id = collections.defaultdict(list)
    for release in store.history():
        by_id[release.publish_id].append(release.version)
    report.in_history = sum(map(len, by_id.values()))
    for number, version in acknowledged.items():
        found = by_id[f"kill-{number}"]
        report.twice += len(found) > 1
        if version not in found or numbers(store, version) != {SENDERS[0]: number}:
            report.lost += 1
            report.details.append(f"{number} was acknowledged as release {version}: {found}")


# --- A crowd -----------------------------------------------------------------------------------


@dataclass
class Crowd:
    """What came of several writers and readers at once."""

    writers: int = 0
    readers: int = 0
    seconds: float = 0
    acknowledged: int = 0
    conflicts: int = 0
    lost: int = 0
    torn: int = 0
    reads: int = 0
    releases: int = 0
    bad: int = 0
    details: list[str] = field(default_factory=list)


def _write(address, options, name: int, seconds: float, go, results) -> None:
    """Add one to the number of a sender again and again: a lost update shows in the sum."""
    store, sender = Store(address, options), SENDERS[name % len(SENDERS)]
    done, conflicts, wrong, tries = [], 0, [], 0
    go.wait()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        tries += 1
        base = store.version
        number = numbers(store, base).get(sender, 0) + 1
        try:
            outcome = publish(store, sender, number, f"crowd-{name}-{tries}", base)
            done.append((sender, number, outcome.version))
        except ConflictError:
            conflicts += 1
        except Exception as reason:  # a campaign reports whatever it meets
            wrong.append(f"writer {name}: {type(reason).__name__}: {reason}")
    results.put(("writer", done, conflicts, wrong))


def _read(address, options, name: int, seconds: float, go, results) -> None:
    """Read the newest release again and again: whole, and never older than the one before."""
    store, last, reads, wrong = Store(address, options), 0, 0, []
    go.wait()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            version = store.version
            if version < last:
                wrong.append(f"release {version} came after {last}")
            numbers(store, version)
            last, reads = version, reads + 1
        except Exception as reason:  # a campaign reports whatever it meets
            wrong.append(f"reader {name}: {type(reason).__name__}: {reason}")
    results.put(("reader", reads, 0, wrong))


def crowd(address: str, options=None, *, writers: int, readers: int, seconds: float) -> Crowd:
    """Let writers and readers at one store at once, and check what they were told."""
    store = Store(address, options)
    store.create()
    report = Crowd(writers, readers, seconds)
    go, results = CONTEXT.Event(), CONTEXT.Queue()
    people = [(_write, number) for number in range(writers)]
    people += [(_read, number) for number in range(readers)]
    processes = [
        CONTEXT.Process(target=does, args=(address, options, number, seconds, go, results))
        for does, number in people
    ]
    for process in processes:
        process.start()
    go.set()
    done: list[tuple[str, int, int]] = []
    for _ in processes:
        kind, what, conflicts, wrong = results.get(timeout=seconds + 300)
        report.conflicts += conflicts
        report.details += wrong
        if kind == "writer":
            done += what
        else:
            report.reads += what
    for process in processes:
        process.join()
    _check_crowd(store, done, report)
    return report


def _check_crowd(store: Store, done: list[tuple[str, int, int]], report: Crowd) -> None:
    report.acknowledged = len(done)
    report.torn = sum("AssertionError" in one or "came after" in one for one in report.details)
    report.bad = len(report.details) - report.torn + len(store.audit())
    history = store.history()
    report.releases = len(history)
    final = numbers(store)
    for sender in SENDERS:
        mine = sorted(number for who, number, _ in done if who == sender)
        # Every acknowledged publication added one, and no other did.
        if mine != list(range(1, final.get(sender, 0) + 1)):
            report.lost += 1
            report.details.append(f"{sender}: {final.get(sender, 0)} at the end, {len(mine)} done")
    if sorted(version for *_, version in done) != sorted(one.version for one in history):
        report.lost += 1
        report.details.append("the releases acknowledged are not those of the history")


# --- The long campaign -------------------------------------------------------------------------


def campaign(where: list[str], *, count: int, seconds: float) -> dict[str, dict]:
    """Run both on each kind of store and return what was measured."""
    measured = {}
    for kind in where:
        try:
            with address(kind) as (place, options):
                times = count if kind == "local" else max(count // 5, 1)
                killed = kills(f"{place}-kills", options, count=times)
                mixed = crowd(f"{place}-crowd", options, writers=8, readers=2, seconds=seconds)
            measured[kind] = {"kills": asdict(killed), "crowd": asdict(mixed)}
        except emulators.Unavailable as reason:
            measured[kind] = {"skipped": str(reason)}
        print(json.dumps({kind: measured[kind]}), flush=True)
    return measured


def address(kind: str):
    """Return a context with the address and options of an empty store of a kind."""
    return {"local": _folder, "s3": emulators.s3, "azurite": emulators.azure}[kind]()


@contextlib.contextmanager
def _folder():
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        yield f"{folder}/published", None


TITLES = {"local": "local disk", "s3": "S3 (moto)", "azurite": "Azure Blob (Azurite)"}


def table(measured: dict[str, dict]) -> str:
    """Return what was measured as a Markdown table."""
    lines = [
        "| store | kills | acknowledged | in the history | lost | published twice | bad state |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind, found in measured.items():
        one = found.get("kills")
        cells = (
            [one[name] for name in ("kills", "acknowledged", "in_history", "lost", "twice", "bad")]
            if one else [found["skipped"], *["–"] * 5]
        )  # fmt: skip
        lines.append(f"| {TITLES[kind]} | {' | '.join(map(str, cells))} |")
    names = ("seconds", "acknowledged", "conflicts", "lost", "torn", "reads", "bad")
    lines += [
        "",
        "| store | seconds | acknowledged | conflicts told | lost | torn | reads | bad state |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind, found in measured.items():
        one = found.get("crowd")
        cells = [one[name] for name in names] if one else [found["skipped"], *["–"] * 6]
        lines.append(f"| {TITLES[kind]} | {' | '.join(map(str, cells))} |")
    lines += ["", "What a process was at when it was killed:", ""]
    for kind, found in measured.items():
        if phases := found.get("kills", {}).get("phases"):
            said = ", ".join(f"{name} {phases.get(name, 0)}" for name in PHASES)
            lines.append(f"- {TITLES[kind]}: {said}")
    return "\n".join(lines)


def every_kill(measured: dict[str, dict]) -> str:
    """Return every kill of every store, one to a line."""
    stores = []
    for kind, found in measured.items():
        each = found.get("kills", {}).get("each", [])
        lines = ",\n".join(f"    {json.dumps(one)}" for one in each)
        stores.append(f"  {json.dumps(kind)}: [\n{lines}\n  ]")
    return ",\n".join(stores)


def main() -> int:
    """Run the campaign, write the document, and return 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--on", nargs="+", choices=list(TITLES), default=list(TITLES))
    parser.add_argument("--write", action="store_true", help="write docs/durability.md")
    options = parser.parse_args()
    measured = campaign(options.on, count=options.kills, seconds=options.seconds)
    print(table(measured))
    if options.write:
        text = DOCUMENT.read_text(encoding="utf-8")
        before, after = text[: text.index(BEGIN)], text[text.index(END) :]
        DOCUMENT.write_text(f"{before}{BEGIN}\n{table(measured)}\n{after}", encoding="utf-8")
        EACH.write_text(f"{{\n{every_kill(measured)}\n}}\n", encoding="utf-8")
    wrong = [
        one
        for found in measured.values()
        for part in ("kills", "crowd")
        for one in found.get(part, {}).get("details", [])
    ]
    return 1 if wrong else 0
