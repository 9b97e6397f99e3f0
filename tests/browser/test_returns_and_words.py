"""A quarter's round in a real browser: workbooks out, one filled and back, and words about it."""

import io
import zipfile

from openpyxl import load_workbook
from playwright.sync_api import expect

from analysis import desk
from analysis import release as releases
from analysis.desk import layout
from tests import factories
from tests.browser.reading import opened
from tests.browser.serving import settle

NEXT = "2026/27 Q2"


def saved(page, name: str) -> bytes:
    """Press a download button and return what comes."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=name).click()
    return coming.value.path().read_bytes()


def test_each_workbook_comes_alone_and_all_in_one_zip(small, page):
    opened(page, f"{small}/returns")
    page.get_by_role("combobox", name="Quarter of the returns").click()
    page.get_by_role("option", name=NEXT).click()
    settle(page)
    one = saved(page, "Download this workbook")
    assert desk.is_return_workbook(one)
    page.get_by_role("button", name="Make all 3 workbooks").click()
    content = saved(page, "Download 3 workbooks as one zip file")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        books = {
            load_workbook(io.BytesIO(archive.read(name)))[layout.SHEET]["C2"].value
            for name in archive.namelist()
        }
    assert books == set(factories.FEW_ORGANISATIONS)


def test_words_written_with_the_keyboard_stand_beside_the_numbers(small, small_store, page):
    opened(page, f"{small}/commentary")
    page.get_by_label("What happened (needed)").focus()
    page.keyboard.type("Two cohorts were postponed")
    page.keyboard.press("Tab")
    page.keyboard.type("A venue closed")
    page.keyboard.press("Tab")
    page.keyboard.type("Both run in October")
    page.get_by_label("Owner of the action (a role)").fill("Training lead")
    page.get_by_label("Due (day/month/year)").fill("31/10/2026")
    page.get_by_label("Who publishes").last.fill("Programme lead")
    page.get_by_role("button", name="Publish this entry").press("Enter")
    expect(page.get_by_text("Published as release 2")).to_be_visible()
    settle(page)
    words = page.locator(".st-key-words_bristol")
    expect(words.get_by_text("Two cohorts were postponed.")).to_be_visible()
    expect(words.get_by_text("due 31 October 2026")).to_be_visible()
    [row] = releases.load(small_store).tables["commentary"].to_dict("records")
    assert (row["why"], row["action"]) == ("A venue closed", "Both run in October")
    assert small_store.history()[0].by == "Programme lead"
