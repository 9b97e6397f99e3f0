"""Every page can be seen as it stood at an earlier release, and says that it is."""

import pytest

from analysis import publishing
from tests import factories
from tests.pages import screen
from tests.pages.screen import PAGES

EARLIER = "As published: this is release 1"


@pytest.fixture
def twice(small):
    """The dashboard after a second release, which changed every completion."""
    rows = factories.few_returns()
    training = next(one for one in rows if one.name == "training.csv")
    more = factories.file("training", {"completions": "999", "people_newly_trained": "1"})
    assert training.name == more.name
    publishing.publish(small, [more], by="second", today=factories.TODAY, accept_warnings=True)
    return small


def shown(app) -> dict:
    """Return what a page shows in its charts and tables."""
    drawn = screen.blocks(app)
    return {key: (one.heading, one.alt, one.figure["data"], one.table.to_csv())
            for key, one in drawn.items()}  # fmt: skip


@pytest.mark.parametrize("page", [screen.TRAINING, screen.COMPARE])
def test_a_page_as_published_is_what_it_was_then(use, small_release, twice, page):
    use(small_release)
    then = shown(screen.opened(page))
    use(twice)
    assert shown(screen.opened(page, {"release": "1"})) == then
    assert shown(screen.opened(page)) != then


@pytest.mark.parametrize("page", PAGES)
def test_a_page_as_published_says_so_and_leads_back(twice, page):
    app = screen.opened(page, {"release": "1"})
    assert any(one.value.startswith(EARLIER) for one in app.warning)
    app.button(key="show_newest").click().run()
    assert not app.exception
    assert not any("As published" in one.value for one in app.warning)


@pytest.mark.parametrize("asked", ["99", "0", "-1", "x", "1.0", "<b>1</b>"])
def test_a_release_that_is_none_is_said_to_be_none(twice, asked):
    app = screen.opened(screen.TRAINING, {"release": asked})
    [warning] = app.warning
    assert warning.value.startswith("There is no release “")
    assert "<" not in warning.value
    assert "the newest is release 2" in warning.value
    app.selectbox(key="release").set_value("1").run()
    assert [one.value[:31] for one in app.warning] == [EARLIER]


def test_the_newest_release_by_number_is_marked_by_nothing(twice):
    assert not screen.opened(screen.TRAINING, {"release": "2"}).warning
