"""A dataset declared in one file has its figures, its chart and its page: no other code changes."""

import pytest

from analysis import documents, publishing, reading, selection
from analysis import release as releases
from analysis.charts import lines
from analysis.datasets import registry
from tests import factories
from tests.analysis.test_declarations import REFLECTIVE_PRACTICE
from tests.pages import journey, screen

HEADER = "quarter,area,returned_by,teams,teams_reflecting\n"
RETURNS = HEADER + (
    "2026/27 Q1,Bristol,Example Trust,10,4\n"
    "2026/27 Q1,North Somerset,Other Trust,20,5\n"
    "2026/27 Q2,Bristol,Example Trust,10,6\n"
)


@pytest.fixture(scope="module")
def added(tmp_path_factory):
    """A store that holds a dataset nobody else knows of."""
    registry().add(REFLECTIVE_PRACTICE)
    store = publishing.Store(tmp_path_factory.mktemp("added") / "published")
    store.create()
    files = [*factories.record(), reading.read("teams.csv", RETURNS.encode())]
    publishing.publish(store, files, by="Lead", today=factories.TODAY, accept_warnings=True)
    yield store
    del registry().datasets[REFLECTIVE_PRACTICE.name]


def test_its_indicator_is_computed(added):
    release = releases.load(added)
    indicator = registry().indicators["RP1"]
    values = [release.figure(indicator, "Bristol", label).value for label in release.quarters]
    assert values == [40, 60]


def test_its_indicator_is_drawn(added):
    release = releases.load(added)
    chosen = selection.resolved(release.quarters, areas=("Bristol", "North Somerset"))
    made = lines.by_quarter(release, registry().indicators["RP1"], chosen)
    drawn = {trace["name"]: trace["y"] for trace in made.figure["data"]}
    assert drawn == {"Bristol": [40, 60], "North Somerset": [25, None]}
    assert "Bristol 60 %" in made.alt


def test_its_page_shows_it(added, use):
    use(added)
    seen = screen.block(screen.opened(screen.TRAINING), "rp1_by_quarter")
    assert seen.areas["Bristol"]["y"] == [40, 60]
    assert seen.table.set_index("Quarter").loc["2026/27 Q2", "Bristol"] == "60 % [p]"


def test_its_returns_definition_and_template_are_on_their_pages(added, use):
    use(added)
    assert "returns_reflective_practice" in screen.chart_keys(screen.opened(screen.DATA))
    assert "Reflective practice return" in screen.said(screen.opened(screen.DEFINITIONS))
    keys = {button.key for button in screen.opened(screen.UPLOAD).get("download_button")}
    assert "template_reflective_practice" in keys


def test_its_file_is_taken_on_the_upload_page(added, use):
    use(added)
    content = documents.template(REFLECTIVE_PRACTICE).encode()
    app = journey.chosen(("teams.csv", content))
    [row] = screen.table(app, "The files and what they hold").to_dict("records")
    assert row["Holds"].startswith("Reflective practice return, 2026/27 Q2")
    assert not journey.onwards(app).error
