"""An authority's page: what stands on it, and that what does not fit is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import release as releases
from analysis import summary
from pages._ui import sheet
from tests import factories

QUARTER = factories.FEW_QUARTERS[-1]


@pytest.fixture(scope="module")
def made(small_release):
    return summary.of_authority(releases.load(small_release), "Bristol", QUARTER)


def test_every_figure_is_the_one_the_other_pages_show(small_release, made):
    release = releases.load(small_release)
    rows = made.figures.set_index("Indicator")["Now"]
    completions = release.values.loc[("TR2", "", "All", "Bristol", QUARTER)]
    assert completions["value"] == 60
    assert rows["TR2 Training completions"] == "60 [p]"
    assert rows["TR1 Workforce reached"] == "not available"
    assert "[p] provisional" in made.notes


def test_what_is_missing_is_named_and_what_is_in_is_not(made):
    missing = made.parts[-1]
    assert missing.title == "Missing returns: 0"
    assert (missing.lines, missing.nothing) == ((), "Every return due is in.")


@given(st.text(max_size=400), st.integers(10, 200))
def test_a_text_is_cut_at_what_there_is_room_for_and_says_so(text, most):
    plain = " ".join(text.split())
    cut = summary.clipped(text, most)
    assert len(cut) <= most
    assert cut == plain or cut.endswith("…")


def test_what_comes_from_a_file_is_shown_and_never_run():
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    release = releases.build(
        factories.tables(
            training=[{"quarter": QUARTER}],
            commentary=[
                {"commentary_id": "c1", "quarter": QUARTER, "area": "Bristol", "what": hostile}
            ],
        ),
        version=1,
    )
    written = sheet.markup(summary.of_authority(release, "Bristol", QUARTER))
    assert "<script" not in written
    assert "<img" not in written
    assert "&lt;script&gt;" in written
