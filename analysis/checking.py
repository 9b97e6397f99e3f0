"""Checking a draft: every rule of every dataset, all problems at once.

A draft is one or several files that are published together. The checks see what is already
published beside them, so a figure that two senders return, or a quarter that does not open as the
last one closed, is found here and not on a page.
"""

from __future__ import annotations

from collections.abc import Mapping

from analysis import noting, privacy
from analysis.cells import ERROR, WARNING
from analysis.dataset_checks import DatasetCheck
from analysis.datasets import registry
from analysis.drafted import ILLUSTRATIVE, REVISE, Draft, Published, is_illustrative
from analysis.known_organisations import in_force
from analysis.reading import Problem, RawFile


def check(
    files: list[RawFile], published: Published, *, mode: str | None = None, is_whole: bool = True
) -> Draft:
    """Check files together against the declarations and what is published.

    Parameters
    ----------
    files : list of RawFile
        As `analysis.reading.read` returns them.
    published : Published
        The release they would be added to.
    mode : str, optional
        ``replace`` or ``revise``: which published rows would stand beside them. By default a
        return replaces what its sender returned for the quarter and a register is revised by key.
    is_whole : bool
        Whether the draft's tables are typed tables; else they are `Rows`, which take less memory.

    Returns
    -------
    Draft
        With every problem. Nothing is raised for what a file holds.
    """
    draft = Draft(files)
    for file in files:
        draft.problems.extend(privacy.guard(file).problems)
        draft.problems.extend(_ambiguous_dates(file))
    checks = {}
    for file in files:
        if file.table is None or file.dataset is None:
            continue
        check = checks.setdefault(file.dataset.name, DatasetCheck(file.dataset))
        check.add(file)
    for name, check in checks.items():
        draft.tables[name] = check.parsed()
    beside = published.without_illustrative() if draft.takes_illustrative_away else published
    register = in_force(draft, beside, mode)
    for name, check in checks.items():
        check.finish(register, beside, mode)
        draft.tables[name] = check.table() if is_whole else check.rows
        draft.problems.extend(check.problems())
    draft.problems.extend(_doubts(checks, beside, mode))
    _check_provenance(draft, published)
    found = [problem for file in files for problem in file.personal or []]
    draft.problems = privacy.withheld(draft.problems, found)
    order = {file.name: place for place, file in enumerate(files)}
    draft.problems.sort(key=lambda problem: (order.get(problem.file, -1), problem.row or 0))
    return draft


def _ambiguous_dates(file: RawFile) -> list[Problem]:
    from analysis import plausibility

    return plausibility.ambiguous_dates(file)


def _doubts(checks: Mapping[str, DatasetCheck], beside: Published, mode: str | None):
    """Yield what may be right but deserves a second look, with the numbers themselves."""
    # Plausibility reads checked tables: it is imported once they are there.
    from analysis import plausibility

    tables = {name: check.rows for name, check in checks.items()}
    told: dict[tuple[str, str, str], int] = {}
    for doubt in plausibility.warnings(tables, beside.tables, is_whole=mode != REVISE):
        check = checks[doubt.dataset]
        column = check.dataset.column(doubt.column)
        file, row = check.at(doubt.place)
        kind = (file, doubt.dataset, doubt.column)
        told[kind] = told.get(kind, 0) + 1
        if told[kind] <= noting.MOST_OF_ONE_KIND:
            [value] = check.texts_at(column.name, [doubt.place])
            words = (doubt.words, doubt.suggestion, WARNING)
            yield Problem(file, int(row), column.csv_name, value, *words)
    for (file, _, name), count in told.items():
        if count > noting.MOST_OF_ONE_KIND:
            words = f"{count - noting.MOST_OF_ONE_KIND:,} rows more of {name} deserve a second look"
            yield Problem(file, None, name, None, words, plausibility.CONFIRM, WARNING)


def _check_provenance(draft: Draft, published: Published) -> None:
    illustrative, real = [], False
    for name, table in draft.tables.items():
        rows = is_illustrative(table)
        if rows.any():
            illustrative.extend(table.index[rows][: noting.MOST_OF_ONE_KIND])
        real |= bool(registry()[name].replaces_illustrative and not rows.all())
    stands = any(registry()[name].replaces_illustrative for name in published.real)
    for file, row in illustrative if (real or stands) else []:
        draft.problems.append(
            Problem(
                file,
                row,
                "provenance",
                ILLUSTRATIVE,
                "illustrative rows cannot stand beside real ones",
                "Leave them out: the real returns have taken their place",
                ERROR,
            )
        )
    if draft.takes_illustrative_away and published.is_illustrative:
        draft.problems.append(
            Problem(
                draft.files[0].name if len(draft.files) == 1 else None,
                None,
                None,
                None,
                "publishing this takes all the illustrative data away, in the same release",
                "Accept this if the file is a real one; `restore` brings the old figures back",
                WARNING,
            )
        )
