"""The three ways that the benchmark of XmR points times give the same answers."""

import numpy as np
import pytest

from benchmarks import million_points as benchmark


@pytest.mark.parametrize("other", [benchmark.plain_loop, benchmark.plain_pandas])
def test_the_three_ways_give_the_same_lines_and_flags(other):
    series = benchmark.data(4_000)
    lines, flags = benchmark.ours(series)
    other_lines, other_flags = other(series)
    assert lines.shape == (4_000, 3)
    np.testing.assert_allclose(other_lines, lines, rtol=1e-9)
    assert flags.any()
    assert not flags.all()
    assert (other_flags == flags).all()


def test_a_run_of_the_benchmark_stops_where_a_way_differs(monkeypatch):
    ours = benchmark.ours
    monkeypatch.setattr(benchmark, "ours", lambda series: (ours(series)[0], ~ours(series)[1]))
    with pytest.raises(AssertionError):
        benchmark.agree(400)


def test_the_report_names_every_way():
    found = benchmark.report(times=2, points=2_000, loop_points=1_000)
    assert set(found["ways"]) == {
        "analysis.statistics.xmr",
        "straightforward pandas",
        "plain loop",
    }
    page = benchmark.markdown(found)
    assert all(name in page for name in found["ways"])
