"""From a partner's CSV to a chart, while the server runs and others read."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.reading import opened, traces
from tests.browser.serving import settle

KEY = "tr2_by_quarter"
NEW = "2026/27 Q2"
RIGHT = factories.csv("training", factories.training(NEW, 90))
WRONG = factories.csv("training", {**factories.training(NEW, -4), "area": "Bristl"})


def upload(page, address: str, text: str, name: str = "training.csv") -> None:
    """Open the upload page and choose a file."""
    opened(page, f"{address}/upload")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    )
    expect(page.get_by_role("table", name="The files and what they hold")).to_be_visible()
    settle(page)


def publish_button(page):
    return page.get_by_role("button", name="Publish 1 row of training return")


def publish(page) -> None:
    page.get_by_role("textbox", name="Who publishes").fill("Data lead")
    publish_button(page).click()
    expect(page.get_by_text("Published as release 2")).to_be_visible()


def newest(page) -> tuple[str, float]:
    line = traces(page, KEY)["Bristol"]
    return line["x"][-1], line["y"][-1]


def test_a_new_quarter_is_in_the_charts_of_every_open_session(small, page, visitor):
    reader = visitor().page
    opened(reader, f"{small}/training")
    assert newest(reader) == ("2026/27 Q1", 60)
    upload(page, small, RIGHT)
    publish(page)
    page.get_by_role("link", name="See it on the Training page").click()
    expect(page.get_by_text("July to September 2026").first).to_be_visible()
    settle(page)
    assert newest(page) == (NEW, 90)
    # The other session sees it the next time it runs: here, on going to a page.
    reader.get_by_role("link", name="Networks").first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Networks")
    reader.get_by_role("link", name="Training").first.click()
    expect(reader.get_by_text("July to September 2026").first).to_be_visible()
    settle(reader)
    assert newest(reader) == (NEW, 90)


def test_a_wrong_file_lists_its_problems_and_changes_nothing(small, small_store, page):
    upload(page, small, WRONG)
    problems = page.get_by_role("table", name="Problems found")
    for words in ("Bristl", 'Did you mean "Bristol"?', "-4", "completions must be at least 0"):
        expect(problems).to_contain_text(words)
    expect(page.get_by_role("alert")).to_contain_text("Not to be published: 2 errors")
    assert page.get_by_role("button", name="Publish").count() == 0
    assert small_store.version == 1
    assert newest(opened(page, f"{small}/training")) == ("2026/27 Q1", 60)


def test_pressing_twice_makes_one_release(small, small_store, page):
    upload(page, small, RIGHT)
    page.get_by_role("textbox", name="Who publishes").fill("Data lead")
    publish_button(page).dblclick()
    expect(page.get_by_text("there is nothing more to publish")).to_be_visible()
    settle(page)
    assert small_store.version == 2


def test_undo_brings_the_earlier_figures_back(small, small_store, page):
    upload(page, small, RIGHT)
    publish(page)
    page.get_by_role("button", name="Undo release 2").click()
    expect(page.get_by_text("Release 3 takes release 2 back")).to_be_visible()
    assert newest(opened(page, f"{small}/training")) == ("2026/27 Q1", 60)
    opened(page, f"{small}/data")
    history = page.get_by_role("table", name="Table of every release")
    expect(history).to_contain_text("Data lead")
    expect(history).to_contain_text("training.csv")


HOSTILE = (
    "<script>window.ran = 1</script><img src=http://evil.example/x.png onerror=window.ran=1> "
    "[link](javascript:window.ran=1) ![picture](http://evil.example/y.png) **loud**"
)


def test_text_of_a_file_runs_nothing_and_loads_nothing(small, visitor):
    one = visitor()
    award = {"Title": HOSTILE, "Funding Org:Name": HOSTILE, "source": HOSTILE}
    upload(one.page, small, factories.csv("funding", award), name="funding.csv")
    one.page.get_by_role("textbox", name="Who publishes").fill("Data lead")
    one.page.get_by_role("button", name="Publish 1 row of funding").click()
    expect(one.page.get_by_text("Published as release 2")).to_be_visible()
    opened(one.page, f"{small}/funding")
    assert HOSTILE[:30] in "".join(
        one.page.get_by_role("table").evaluate_all("all => all.map(one => one.textContent)")
    )
    assert one.page.evaluate("window.ran") is None
    bad = "img[src*='evil'], a[href^='javascript'], [data-testid='stMain'] script"
    assert one.page.locator(bad).count() == 0
    assert [url for url in one.asked if "evil" in url] == []


@pytest.mark.parametrize("name", ["letter.pdf", "sheet.xlsx"])
def test_a_file_of_another_kind_is_refused_where_it_is_chosen(shipped, page, name):
    opened(page, f"{shipped}/upload")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": b"%PDF"}
    )
    expect(page.get_by_text("files are not allowed").first).to_be_visible()
    assert page.get_by_role("table", name="The files and what they hold").count() == 0
