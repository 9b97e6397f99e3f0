"""Files as partners spoil them: read right, or refused; never read wrong, never without a word.

The long campaign is ``python -m tests.pollution --files 5000``.
"""

import pytest

from tests.pollution import campaign
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
