"""Files as partners spoil them: read right, or refused; never read wrong, never without a word.

The long runs: ``python -m tests.pollution``, with ``--files 5000``, ``systematic``, ``habits`` or
``variants``.
"""

import itertools
from pathlib import Path

import pytest

from analysis.datasets import registry
from tests.pollution import campaign, habits, systematic, variants
from tests.pollution.dirt import KINDS
from tests.pollution.verdicts import Verdict


@pytest.mark.parametrize("name", KINDS)
def test_dirt_of_every_kind_is_repaired_with_a_word_or_refused(name):
    found = campaign.outcome(list(KINDS).index(name))
    assert found.result.verdict is not Verdict.WRONG, str(found)
    assert not found.is_unsaid, str(found)
    if found.is_plain:
        assert found.result.verdict is Verdict.RIGHT, str(found)
    if found.result.verdict is Verdict.REFUSED:
        assert all(problem.rule for problem in found.result.problems)


PAGE = Path(__file__).parents[2] / "docs" / "polluted-files.md"


def test_the_page_counts_the_kinds_as_they_are():
    text = PAGE.read_text(encoding="utf-8")
    ways = sum(1 for _ in variants.variants())
    for words in (
        f"{len(KINDS)} kinds of dirt",
        f"{len(systematic.KINDS)} kinds of the published benchmarks",
        f"{len(habits.KINDS)} kinds of what exports and hands leave",
        f"{ways:,} well-formed ways",
    ):
        assert words in text, words


NAMES = [one.name for one in registry()]
# Of a kind that is put at every cell, so many files of one dataset.
FEW = 5


@pytest.mark.parametrize("kind", systematic.KINDS)
def test_no_kind_of_the_published_benchmarks_is_read_wrong(kind):
    name = NAMES[list(systematic.KINDS).index(kind) % len(NAMES)]
    for made, found in itertools.islice(systematic.judged(name, wanted=kind), FEW):
        assert found.verdict is not Verdict.WRONG, (made, found.problems)
        for problem in found.problems:
            assert problem.rule


# Datasets that between them have figures, days, names and free texts.
HELD = ("workforce", "commentary")


# Of the kinds that put many texts at every column, one in so many.
EVERY = {"texts_that_stand_in": 17, "figures_that_are_not_plain": 41, "apostrophes_before": 3}


@pytest.mark.parametrize("kind", habits.KINDS)
def test_what_exports_and_hands_leave_is_read_exactly_or_refused(kind):
    for name in HELD:
        for made, found in habits.judged(name, wanted=kind, every=EVERY.get(kind, 1)):
            assert found.verdict is not Verdict.WRONG, (made.where, found.problems)
            assert not made.holds or found.verdict is Verdict.RIGHT, (made.where, found.problems)


@pytest.mark.parametrize("name", NAMES)
def test_well_formed_files_are_read_exactly(name):
    assert list(variants.unlike([name], every=1727, seed=NAMES.index(name) * 131)) == []
