"""Means of many runs at once are those of `statistics.mean`, to the last digit."""

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics import means

# Figures as they come: a billionth of one is nothing that anybody counts or divides out.
figures = st.floats(-1e6, 1e6).map(lambda value: round(value, 9))
numbers = figures | st.sampled_from([0.1, 0.2, 0.7, 1 / 3, 1e-9]) | st.integers(0, 9)
runs = st.lists(st.lists(numbers | st.none(), min_size=1, max_size=40), min_size=1, max_size=12)


def together(series):
    values = np.array([value for run in series for value in run], dtype=float)
    sizes = np.array([len(run) for run in series])
    return means.of_runs(values, np.cumsum(sizes) - sizes, sizes)


def exactly(run):
    present = [float(value) for value in run if value is not None]
    return statistics.mean(present) if present else np.nan


@given(runs)
def test_means_are_correctly_rounded(series):
    np.testing.assert_array_equal(together(series), [exactly(run) for run in series])


@given(st.floats(-1e9, 1e9), st.integers(1, 600))
def test_mean_of_equal_values_is_that_value(value, size):
    assert together([[value] * size])[0] == value


@pytest.mark.parametrize("size", [256, 257, 3000])
def test_long_runs_are_correctly_rounded_too(size):
    run = np.random.default_rng(size).normal(0.1, 0.01, size).tolist()
    assert together([run, [0.1] * 12])[0] == statistics.mean(run)


def test_sum_too_large_for_a_float_still_has_its_mean():
    assert together([[1e308] * 3, [None, None], [1e308] * 300])[[0, 2]].tolist() == [1e308] * 2


def test_run_without_a_value_has_no_mean():
    assert np.isnan(together([[None], [1.0]])).tolist() == [True, False]
