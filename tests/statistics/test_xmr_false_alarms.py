"""How often an XmR chart cries wolf, simulated with a fixed seed.

The rates are those of domain.md 3.1 and 0.1, from 4,000 series each.
"""

import math

import numpy as np
import pytest

from analysis.statistics import xmr

SERIES = 4_000
SEED = 20260401


def flagged(values):
    """Chart each row of `values` as a group of its own; return which points flag."""
    result = xmr.xmr(values.ravel(), rebase=np.arange(0, values.size, values.shape[1]))
    return (result["signal"].to_numpy() != 0).reshape(values.shape)


def stable(points):
    return np.random.default_rng(SEED).normal(size=(SERIES, points))


def margin(rate):
    """Three standard errors of a difference between two simulated rates."""
    return 3 * math.sqrt(2 * rate * (1 - rate) / SERIES)


@pytest.mark.parametrize(("points", "rate"), [(13, 0.078), (20, 0.136), (24, 0.187)])
def test_stable_series_flags_somewhere_this_often(points, rate):
    assert flagged(stable(points)).any(axis=1).mean() == pytest.approx(rate, abs=margin(rate))


@pytest.mark.parametrize("points", [13, 20])
def test_latest_point_of_a_stable_series_seldom_flags(points):
    latest = flagged(stable(points))[:, -1].mean()
    assert 0.012 - margin(0.012) < latest < 0.016 + margin(0.016)


@pytest.mark.parametrize("points", [13, 20])
def test_every_point_of_a_running_total_flags(points):
    counts = np.random.default_rng(SEED).poisson(40, size=(500, points))
    assert flagged(counts.cumsum(axis=1)).mean() > 0.999
