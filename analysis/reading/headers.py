"""Headers: which column each one names, and which dataset they are of."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from analysis import reference
from analysis.cells import ERROR, WARNING
from analysis.datasets import registry
from analysis.declare import Column, Dataset, Type
from analysis.reading import telling
from analysis.reading.problems import Problem, RawFile

# "Number of sessions" is `sessions`; "sessions (%)" is not.
COUNTED = re.compile(r"(number_of|no_of|num_of|count_of)_(?=.)")
NOTED = re.compile(r"\[\s*note[^\]]*\]", re.IGNORECASE)
SUPERSCRIPTS = dict.fromkeys(map(ord, "\u00b9\u00b2\u00b3\u2070\u2074*\u2020\u2021"))
# A note's number, or how a column is to be filled in.
REMARKED = re.compile(
    r"(?i)\s*\((\d{1,2}|notes? ?\d*|see notes?( ?\d+)?|required|optional|mandatory|number|count"
    r"|no\.?|people|headcount|\u00a3|gbp)\)\s*$"
)
# What is shorter is like too many words.
SHORTEST_NEAR = 4
# A slip in a shorter word may make another word.
SHORTEST_SLIP = 5
BLANK = "a blank header"
# Texts whose column is remembered.
MOST_KEPT = 20_000
# What is longer is no header.
LONGEST = 200
PERIOD = re.compile(
    r"(?i)\bQ[1-4]\b|\bQ[1-4](?=[ _/-]?(19|20)\d\d)|(19|20)\d\d[ _/-]?\d{0,4}[ _/-]*Q[1-4]"
    r"|\b(19|20)\d\d\s?[/-]\s?(\d\d|(19|20)\d\d)\b"
    r"|\b(jan|apr|jul|oct)[a-z]*\s?(-|to|\u2013)\s?(mar|jun|sep|dec)"
)


def snake_case(header: str) -> str:
    """Write a header in snake case: ``Planned Dates:Start Date`` is planned_dates_start_date."""
    return re.sub(r"[^a-z0-9]+", "_", header.strip().lower()).strip("_")


def accepted_headers(dataset: Dataset) -> dict[str, str]:
    """Return every accepted header in snake case, with the column name it stands for."""
    accepted = {}
    for column in dataset.all_columns:
        for spelling in (column.name, column.csv_name):
            accepted[snake_case(spelling)] = column.name
        if column.is_measure:
            accepted[column.markers_name] = column.markers_name
            accepted[snake_case(f"{column.csv_name}_markers")] = column.markers_name
    return accepted


@dataclass(frozen=True)
class Words:
    """Every word for a dataset's columns.

    Attributes
    ----------
    accepted, synonyms : dict of str to str
        Headers as the template has them, and others that are read as one column.
    squeezed : dict of str to str
        All of these without the gaps between their words.
    claimed : dict of str to tuple
        Headers that several columns could bear: nobody but a person knows which.
    found : dict
        What `named` said of texts so far.
    """

    accepted: dict[str, str]
    synonyms: dict[str, str]
    squeezed: dict[str, str]
    claimed: dict[str, tuple[str, ...]]
    found: dict[str, Named | None] = field(default_factory=dict, compare=False)


def _words(dataset: Dataset) -> Words:
    """Work out a dataset's words; a synonym that two columns could bear is none."""
    accepted = accepted_headers(dataset)
    found: dict[str, set[str]] = {}
    for column in dataset.all_columns:
        for word in column.also:
            found.setdefault(snake_case(word), set()).add(column.name)
    synonyms = {
        word: next(iter(names))
        for word, names in found.items()
        if len(names) == 1 and word not in accepted
    }
    claimed = {
        word: tuple(column.name for column in dataset.all_columns if column.name in names)
        for word, names in found.items()
        if len(names) > 1 and word not in accepted
    }
    squeezed: dict[str, str] = {}
    for word, name in (synonyms | accepted).items():
        bare = word.replace("_", "")
        squeezed[bare] = "" if squeezed.get(bare, name) != name else name
    return Words(accepted, synonyms, squeezed, claimed)


_KNOWN: dict[int, tuple[Dataset, Words]] = {}


def words(dataset: Dataset) -> Words:
    """Return a dataset's words, worked out once for each declaration."""
    known = _KNOWN.get(id(dataset))
    if known is None or known[0] is not dataset:
        known = _KNOWN[id(dataset)] = (dataset, _words(dataset))
    return known[1]


@dataclass(frozen=True)
class Named:
    """The column a header names; `is_certain` where it is written as the template has it."""

    column: str
    is_certain: bool


def named(header: str, dataset: Dataset) -> Named | None:
    """Return the column that a header names without doubt, or None."""
    known = words(dataset)
    if header not in known.found:
        # A few rows of a file are asked of every dataset; whole columns never are.
        if len(known.found) > MOST_KEPT:
            known.found.clear()
        known.found[header] = _named(header, dataset)
    return known.found[header]


def _named(header: str, dataset: Dataset) -> Named | None:
    plain = REMARKED.sub("", NOTED.sub(" ", header).translate(SUPERSCRIPTS))
    word, known = _word(plain), words(dataset)
    accepted, synonyms = known.accepted, known.synonyms
    if word in accepted:
        return Named(accepted[word], plain == header and '"' not in header)
    if word in synonyms:
        return Named(synonyms[word], False)
    bare = COUNTED.sub("", word)
    counted = accepted.get(bare) or synonyms.get(bare) if bare != word else None
    if counted and any(counted == column.name for column in dataset.measures):
        return Named(counted, False)
    if name := known.squeezed.get(word.replace("_", "")):
        return Named(name, False)
    return None


def spelt_like(header: str, dataset: Dataset) -> str | None:
    """Return the one column that a header names but for a slip of one letter."""
    word = _word(header)
    if claimants(header, dataset):
        return None
    near = {name for known, name in words(dataset).accepted.items() if _is_slip(word, known)}
    return near.pop() if len(near) == 1 else None


def _is_slip(written: str, meant: str) -> bool:
    """Return whether one letter was left out, put in, doubled, changed or swapped with the next.

    The last letter changed may make another word: trained, trainee.
    """
    if abs(len(written) - len(meant)) > 1 or len(meant) < SHORTEST_SLIP:
        return False
    same = 0
    while same < min(len(written), len(meant)) and written[same] == meant[same]:
        same += 1
    one, two = written[same:], meant[same:]
    if len(written) == len(meant):
        swapped = one[:2] == two[:2][::-1] and one[2:] == two[2:]
        return (one[1:] == two[1:] and len(one) > 1) or swapped
    return one[1:] == two or one == two[1:]


def claimants(header: str, dataset: Dataset) -> tuple[str, ...]:
    """Return the columns that a header could name, where it is as good for several."""
    word, claimed = _word(NOTED.sub(" ", header)), words(dataset).claimed
    return claimed.get(word) or claimed.get(COUNTED.sub("", word)) or ()


def _word(header: str) -> str:
    # A share is not a count: no column is a percentage of another.
    return snake_case(header.replace("%", " percent "))


def must_be_there(column: Column) -> bool:
    """Return whether a file without the column, or a row without a value in it, is wrong."""
    return column.required and column.default is None and column.default_from is None


def found_columns(header: list[str], dataset: Dataset) -> set[str]:
    """Return the columns of a dataset that the headers name."""
    names = (named(cell, dataset) for cell in header if len(cell) < LONGEST)
    return {name.column for name in names if name}


def fits(header: list[str]) -> list[tuple[int, float, Dataset]]:
    """Return how much of each dataset the headers name, best first: columns, share of the needed.

    A dataset is recognised by more than half of its required columns; of several the one with the
    most headers in common, whether or not one of them is missing. A header that two columns could
    bear is one of them, and a return may leave its quarter to be asked.
    """
    scores = []
    for dataset in registry():
        found = found_columns(header, dataset)
        found |= {names[0] for cell in header if (names := claimants(cell[:LONGEST], dataset))}
        needed = {column.name for column in dataset.columns if must_be_there(column)}
        needed -= {"quarter"} - found if dataset.is_return else set()
        own = {column.name for column in dataset.columns}
        if len(found & needed) * 2 > len(needed):
            scores.append((len(found & own), len(found & needed) / len(needed), dataset))
    return sorted(scores, key=lambda score: score[:2], reverse=True)


def recognise(header: list[str]) -> Dataset | None:
    """Return the one dataset whose own columns the headers fit best, or None.

    One that shares as many headers with another is not recognised.
    """
    scores = fits(header)
    if not scores or (len(scores) > 1 and scores[0][:2] == scores[1][:2]):
        return None
    return scores[0][2]


def columns_named(
    file: RawFile,
    row: int,
    header: list[str],
    filled: list[int],
    mapping: dict[str, str],
    strange: Collection[int] = (),
    alike: Mapping[int, str] | None = None,
    takes: Callable[[int, str], bool] = lambda _place, _name: True,
    rows_of: Callable[[int], Sequence[int]] = lambda _place: (),
) -> list[str | None]:
    """Return the column name of every header, None where it is left out; note what is doubtful.

    Parameters
    ----------
    filled : list of int
        How many cells of each place hold something.
    strange : collection of int
        Places without a header whose cells fit no column of the dataset.
    alike : mapping of int to str
        Places under a header that names nothing, with the lacking column that takes their cells.
    takes : callable
        Whether the cells of a place fit a column: what a header is spelt like is nothing else.
    rows_of : callable
        The first rows that fill a place.
    mapping : dict of str to str
        What an analyst decided: a header as written, and its column or "" to leave it out.
    """
    report_wide(file, row, [cell for cell in header if cell not in mapping])
    names: list[str | None] = []
    present = found_columns(header, file.dataset)
    for place, cell in enumerate(header):
        if place in strange:
            rule = f"a column without a header holds {_filled(filled[place])} that fit no column"
            file.warn(rule, "The column is left out", row=row)
            names.append(None)
            continue
        near = None
        if cell not in mapping and named(cell, file.dataset) is None:
            near = (alike or {}).get(place) or _near(cell, file.dataset)
        if near and not spelt_like(cell, file.dataset):
            # What stands under its own header is not meant by another, but for a slip.
            is_there = words(file.dataset).accepted.get(snake_case(near)) in present
            near = None if is_there or not takes(place, near) else near
        if not cell and filled[place] and cell not in mapping:
            _report_nameless(file, row, filled[place], rows_of(place))
            names.append(None)
            continue
        name = _name(file, row, cell, filled[place], mapping, near)
        if name is not None and name in names:
            file.refuse(f"the column {cell} is there twice", "Keep one of them")
        names.append(name)
    for column in file.dataset.columns:
        if must_be_there(column) and column.name not in names:
            if column.type is Type.QUARTER and file.dataset.is_return:
                telling.lacking(file)
                continue
            file.refuse(
                f"the column {column.csv_name} is missing",
                "Add it; the template has every column",
                column=column.csv_name,
            )
    return names


def report_wide(file: RawFile, row: int, header: list[str]) -> None:
    """Refuse a table whose headers say which quarter, or which year, the figures are for."""
    wide = [cell for cell in header if len(cell) < LONGEST and PERIOD.search(cell)]
    if wide:
        told = ", ".join(wide[:3]) + (", ..." if len(wide) > 3 else "")
        file.refuse(
            f"quarters stand side by side in the headers ({told})",
            "Put each quarter's figures in rows of their own, with the quarter in its column",
            row=row,
        )


def _name(
    file: RawFile, row: int, cell: str, filled: int, mapping: dict[str, str], near: str | None
) -> str | None:
    if cell in mapping:
        return _mapped(file, row, cell, mapping[cell])
    found = named(cell, file.dataset)
    if found is None:
        if cell or filled:
            _report_unknown(file, row, cell, filled, near)
        return None
    if not found.is_certain:
        file.warn(f"{cell} was read as {found.column}", row=row, column=found.column)
    return found.column


def _mapped(file: RawFile, row: int, cell: str, name: str) -> str | None:
    if not name:
        file.warn(f"{cell or BLANK} is left out, as it was matched", row=row, column=cell)
        return None
    if name not in words(file.dataset).accepted.values():
        file.refuse(f"{cell} was matched with {name}, which is no column", "Match it again")
        return None
    exact = named(cell, file.dataset)
    if not exact or exact.column != name:
        file.warn(f"{cell} was read as {name}, as it was matched", row=row, column=name)
    return name


def _filled(count: int) -> str:
    return "1 filled cell" if count == 1 else f"{count:,} filled cells"


def _near(cell: str, dataset: Dataset) -> str | None:
    """Return the header of the dataset that one is spelt like."""
    word = snake_case(cell[:LONGEST])
    if len(word) < SHORTEST_NEAR:
        return None
    return reference.closest(word, list(words(dataset).accepted))


def _report_nameless(file: RawFile, row: int, filled: int, rows: Sequence[int]) -> None:
    """Refuse cells under no header, naming the rows that hold them where they are few."""
    few = ", ".join(map(str, rows)) if len(rows) == filled else ""
    where = f" in row{'s' if filled > 1 else ''} {few}" if few else ""
    rule = f"a column without a header holds {_filled(filled)}{where}"
    hint = "Give it a header, or delete it; where cells have moved, put them back"
    file.refuse(rule, hint, row=rows[0] if few else row)


def _report_unknown(file: RawFile, row: int, cell: str, filled: int, near: str | None) -> None:
    cells = _filled(filled)
    if either := claimants(cell, file.dataset):
        rule = f"{cell} may be {' or '.join(either)}, and holds {cells}"
        hint = "Match it with the one it is, or write that name in its place"
        file.refuse(rule, hint, row=row, column=cell)
        return
    # A near miss may be a misspelt optional column: leaving it out would lose its figures.
    rule = f"{cell} is not a column of {file.dataset.name}, and holds {cells}"
    hint = near or "The column is left out"
    level = ERROR if near else WARNING
    file.problems.append(Problem(file.name, row, cell, cell, rule, hint, level, bool(near)))
