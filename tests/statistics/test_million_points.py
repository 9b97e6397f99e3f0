"""The three ways that the benchmark of XmR points times give the same answers."""

from benchmarks import statistics as benchmark


def test_the_three_ways_agree():
    benchmark.agree(4_000)


def test_the_report_names_every_way():
    found = benchmark.report(times=2, points=2_000, loop_points=1_000)
    assert set(found["ways"]) == {
        "analysis.statistics.xmr",
        "straightforward pandas",
        "plain loop",
    }
    page = benchmark.markdown(found)
    assert all(name in page for name in found["ways"])
