"""The gate: which series get limits, which a median, which neither, and why."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.datasets import registry
from analysis.statistics import gate
from analysis.statistics.gate import Method

FLOWS = {"TR2", "TR8", "TR9", "TR12", "NW2", "NW5", "DQ1"}
COMPLETIONS = registry().indicators["TR2"]


def test_only_collected_flows_may_have_limits():
    suited = {name for name, one in registry().indicators.items() if not gate.unsuited(one)}
    assert suited == FLOWS


@pytest.mark.parametrize(
    ("indicator", "reason"),
    [
        ("TR1", "last day of the quarter"),
        ("NW1", "last day of the quarter"),
        ("AD1", "last day of the quarter"),
        ("AD3", "running total"),
        ("FD1", "Money"),
        ("TR10", "not yet collected"),
    ],
)
def test_refusal_says_why(indicator, reason):
    verdict = gate.judge(registry().indicators[indicator], 22)
    assert verdict.method is Method.POINTS
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("points", "method"),
    [
        (0, Method.POINTS),
        (4, Method.POINTS),
        (5, Method.MEDIAN),
        (12, Method.MEDIAN),
        (13, Method.LIMITS),
        (40, Method.LIMITS),
    ],
)
def test_thirteen_points_have_limits_and_five_a_median(points, method):
    assert gate.judge(COMPLETIONS, points).method is method


def test_series_that_does_not_vary_has_no_limits():
    verdict = gate.judge(COMPLETIONS, 20, varies=False)
    assert verdict.method is Method.MEDIAN
    assert "hardly vary" in verdict.reason


def test_reason_counts_the_quarters_and_says_what_stopped_them():
    verdict = gate.judge(COMPLETIONS, 9, since="2024/25 Q1 lacks a return")
    assert verdict.reason == (
        "9 complete quarters in a row (2024/25 Q1 lacks a return): an expected range needs 13."
    )
    assert gate.judge(COMPLETIONS, 1).reason.startswith("Only 1 complete quarter in a row:")


def test_runs_stop_at_what_is_hidden_and_at_a_new_start():
    usable = np.array([[1, 1, 0, 1, 1, 1], [1, 1, 1, 1, 0, 0]], dtype=bool)
    firsts = np.array([[0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 1]], dtype=bool)
    assert gate.runs(usable, firsts).tolist() == [[1, 2, 0, 1, 1, 2], [1, 2, 3, 4, 0, 0]]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_run_is_never_over_a_hole(row):
    usable = np.array([[one for one, _ in row]])
    firsts = np.array([[first for _, first in row]])
    lengths = gate.runs(usable, firsts)[0]
    for end, length in enumerate(lengths):
        assert usable[0, end - length + 1 : end + 1].all()
        assert not firsts[0, end - length + 2 : end + 1].any()
