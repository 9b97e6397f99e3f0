"""Many polluted files, each with two or three kinds of dirt, and what became of them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from tests.pollution import cases, workbook_dirt  # noqa: F401 (registers its kinds)
from tests.pollution.cases import Case
from tests.pollution.dirt import KINDS, Kind
from tests.pollution.verdicts import Result, Verdict, expected, result


@dataclass
class Outcome:
    """One file: how it was made, what is in it, and what became of it."""

    seed: int
    case: Case
    kinds: list[Kind]
    content: bytes
    result: Result
    right: pd.DataFrame
    clean_warnings: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether the file is well formed, however it is written."""
        return all(kind.plain for kind in self.kinds)

    @property
    def is_unsaid(self) -> bool:
        """Whether something was repaired without a word."""
        told = len(self.result.problems) > self.clean_warnings
        return (
            self.result.verdict is Verdict.RIGHT
            and any(kind.said for kind in self.kinds)
            and not told
        )

    def __str__(self) -> str:
        names = " + ".join(kind.name for kind in self.kinds)
        return f"{self.seed} {self.case.dataset.name}: {names}: {self.result.verdict}"


@dataclass
class Tally:
    """What became of all of them."""

    verdicts: Counter = field(default_factory=Counter)
    by_kind: dict[str, Counter] = field(default_factory=dict)
    wrong: list[Outcome] = field(default_factory=list)
    refused_though_plain: list[Outcome] = field(default_factory=list)
    unsaid: list[Outcome] = field(default_factory=list)
    refused_though_there: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count one file."""
        verdict = outcome.result.verdict
        self.verdicts[verdict] += 1
        for kind in outcome.kinds:
            self.by_kind.setdefault(kind.name, Counter())[verdict] += 1
        if verdict is Verdict.REFUSED and not any(kind.lost for kind in outcome.kinds):
            self.refused_though_there += 1
        if verdict is Verdict.WRONG:
            self.wrong.append(outcome)
        if outcome.is_plain and verdict is not Verdict.RIGHT:
            self.refused_though_plain.append(outcome)
        if outcome.is_unsaid:
            self.unsaid.append(outcome)


def outcome(seed: int) -> Outcome:
    """Make and judge the file of one seed."""
    rng = random.Random(seed)
    case = cases.clean(rng)
    right, clean_warnings = expected(case)
    # Each kind in its turn, with others by chance.
    first = list(KINDS.values())[seed % len(KINDS)]
    case.is_book = not first.text or (first.book and rng.random() < 0.2)
    case.name = "return.xlsx" if case.is_book else "return.csv"
    fitting = [kind for kind in KINDS.values() if (kind.book if case.is_book else kind.text)]
    others = rng.sample(fitting, rng.choice((0, 1, 1, 2)))
    chosen = {kind.name: kind for kind in (first, *others)}.values()
    applied = []
    for kind in sorted(chosen, key=lambda kind: kind.stage):
        try:
            if kind.apply(case) is not False:
                applied.append(kind)
        except (ValueError, IndexError, StopIteration, TypeError):
            continue
    content = case.content()
    found = result(content, case, right)
    return Outcome(seed, case, applied, content, found, right, clean_warnings)


def run(seeds: range) -> Tally:
    """Make and judge many."""
    tally = Tally()
    for seed in seeds:
        tally.add(outcome(seed))
    return tally
