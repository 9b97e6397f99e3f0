"""Headers matched by hand or as they were for the same sender, as on the Upload page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis import checking, cluster, publishing, reading, remembering, understanding
from analysis.commands.common import Said, act_day, said, unreadable
from analysis.declare import Dataset
from analysis.progress import Tell
from analysis.querying import MisusedError
from analysis.reading import RawFile
from analysis.store import Store
from analysis.understanding import Content


@dataclass
class Matched:
    """Files as read, and for each by name the headers that somebody matched.

    Attributes
    ----------
    given : dict of str to dict
        What was said now, by name of the file.
    known : dict of str to dict
        What was decided for the same sender before.
    """

    files: list[RawFile]
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    known: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def mappings(self) -> dict[str, dict[str, str]]:
        """The headers matched by hand in each file, however they were."""
        names = [*self.known, *self.given]
        return {one: self.known.get(one, {}) | self.given.get(one, {}) for one in names}


def read(store: Store, options, tell: Tell, engine: cluster.Here) -> Matched:
    """Read files with the columns said, and those that were matched for their senders before."""
    told, said_of_columns = said(options), _said_of_columns(options.match)
    for name in options.files:
        try:
            Path(name).open("rb").close()
        except OSError as reason:
            raise unreadable(name, reason) from reason
    paths = list(map(Path, options.files))
    found = Matched(engine.read(paths, told, tell))
    waiting: dict[str, list[Path]] = {}
    for path in paths:
        waiting.setdefault(path.name, []).append(path)
    for place, file in enumerate(found.files):
        # The parts of a workbook have names of their own, and say themselves what they are.
        path = waiting[file.name].pop(0) if waiting.get(file.name) else None
        if path is None or file.dataset is None:
            continue

        def again(mapping: Mapping[str, str], path: Path = path) -> RawFile:
            [one] = engine.read([path], told | {"mapping": mapping}, tell)
            return one

        given = _given(file, said_of_columns)
        if given:
            found.given[file.name] = given
            file = found.files[place] = again(given)
        known = _known(store, file, given)
        if known:
            found.known[file.name] = known
            tell(remembering.as_before([file.name]))
            found.files[place] = again(known | given)
    _refuse_absent(found, said_of_columns)
    return found


def remember(store: Store, found: Matched) -> str:
    """Remember what was said of headers for the senders of the files; return words for it."""
    senders: set[str] = set()
    for one in contents(store, found.files) if found.given else ():
        if answers := found.given.get(one.name):
            senders |= set(remembering.keep(store, [one], answers))
    return remembering.kept_words(sorted(senders))


def contents(store: Store, files: list[RawFile]) -> list[Content]:
    """Return what files hold, as the Upload page understands them."""
    standing = publishing.published(store, None, act_day())
    return understanding.contents(checking.check(files, standing))


def shown(store: Store, found: Matched) -> Said:
    """Show what every header is taken for, why, and a sample; exit 1 where one is to be matched."""
    entries, lines, is_open = [], [], False
    for one in contents(store, found.files):
        decided = found.mappings.get(one.name, {})
        asked = {proposal.header for proposal in one.unsure(decided)}
        is_open |= bool(asked)
        rows = [
            {
                "header": proposal.header,
                "column": decided.get(proposal.header, proposal.column) or None,
                "why": "as decided" if proposal.header in decided else proposal.sureness.value,
                "sample": understanding.sample(proposal),
                "asked": proposal.header in asked,
            }
            for proposal in one.proposals
        ]
        missing = [column.csv_name for column in understanding.missing(one)] if rows else []
        dataset = one.dataset.name if one.dataset else None
        entries.append({"file": one.name, "dataset": dataset, "columns": rows, "missing": missing})
        lines += [f"{one.name}: {understanding.in_words([one])}", *map(_line, rows)]
        lines += [f"Still looked for: {', '.join(missing)}."] if missing else []
    if is_open:
        lines.append("Match what is asked with --match HEADER=COLUMN: nothing is assumed.")
    return int(is_open), {"files": entries}, "\n".join(lines)


def _line(row: Mapping) -> str:
    taken = f"{row['column'] or 'left out'} ({row['why']})"
    return f"{'?' if row['asked'] else ' '} {row['header']} -> {taken}: {row['sample']}"


def _said_of_columns(given: list[str]) -> dict[str, str]:
    for one in given:
        if "=" not in one:
            raise MisusedError(f"{one} matches nothing", "Write --match HEADER=COLUMN")
    pairs = (one.rpartition("=") for one in given)
    return {" ".join(header.split()): column.strip() for header, _, column in pairs}


def _given(file: RawFile, pairs: Mapping[str, str]) -> dict[str, str]:
    """Return what is said of headers that a file has, the column by its name."""
    headers = {" ".join(header.split()) for header in file.header}
    return {
        header: _column(file.dataset, column)
        for header, column in pairs.items()
        if header in headers
    }


def _column(dataset: Dataset, written: str) -> str:
    names = {"": ""}
    for column in dataset.all_columns:
        names |= {column.name: column.name, column.csv_name: column.name}
    if written not in names:
        words = ", ".join(column.csv_name for column in dataset.all_columns)
        raise MisusedError(f"{written} is no column of {dataset.name}", f"Columns are {words}")
    return names[written]


def _refuse_absent(found: Matched, pairs: Mapping[str, str]) -> None:
    used = {header for mapping in found.given.values() for header in mapping}
    for header in pairs:
        if header not in used:
            remedy = "Write it as it stands in the file: `columns` lists them"
            raise MisusedError(f"no file that was recognised has the header {header}", remedy)


def _known(store: Store, file: RawFile, given: Mapping[str, str]) -> dict[str, str]:
    """Return what was decided before of headers that nobody has decided about now."""
    proposals = tuple(reading.propose(file.header, file.sample, file.dataset))
    if not Content(file, proposals=proposals).unsure(given):
        return {}
    [one] = contents(store, [file])
    return remembering.known(store, one, given)
