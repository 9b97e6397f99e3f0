"""From a partner's CSV to a chart, while the server runs and others read."""

import csv
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.reading import opened, traces
from tests.browser.serving import ROOT, free_port, served, settle
from tests.browser.uploading import NEW, RIGHT, WRONG, choose, compare, press, publish, step, upload

KEY = "tr2_by_quarter"
OVERFLOW = """() => { const main = document.querySelector('[data-testid="stMain"]');
  return [document.documentElement, main].map(one => one.scrollWidth - one.clientWidth); }"""


def newest(page) -> tuple[str, float]:
    line = traces(page, KEY)["Bristol"]
    return line["x"][-1], line["y"][-1]


def test_a_new_quarter_is_in_the_charts_of_every_open_session(small, page, visitor):
    reader = visitor().page
    opened(reader, f"{small}/training")
    assert newest(reader) == ("2026/27 Q1", 60)
    upload(page, small, RIGHT)
    compare(page)
    publish(page)
    page.get_by_role("link", name="Training page").click()
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


def test_a_wrong_file_says_where_and_changes_nothing(small, small_store, page):
    upload(page, small, WRONG)
    press(page, "This is right: continue", "Fix")
    expect(page.get_by_role("alert").first).to_contain_text("Not to be published yet: 2 errors")
    for words in ("Bristl", 'Did you mean "Bristol"?', "-4", "Completions must be at least 0"):
        expect(page.get_by_text(words).first).to_be_visible()
    page.get_by_role("button", name="Continue: compare").click()
    expect(page.get_by_role("alert").last).to_contain_text("error to correct first")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the problems as CSV").click()
    with open(waiting.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["row"] for row in rows if row["level"] == "error"} == {"2"}
    assert {row["file"] for row in rows} == {"training.csv"}
    assert small_store.version == 1


def test_the_draft_goes_on_after_a_reload_and_after_a_restart(small_store, page):
    port = free_port()
    with served(small_store.address, port=port) as address:
        upload(page, address, RIGHT)
        press(page, "This is right: continue", "Fix")
        page.reload()
        step(page, "Fix")
    with served(small_store.address, port=port) as address:
        page.goto(page.url)
        step(page, "Fix")
        press(page, "Continue: compare", "Compare")
        publish(page)
    assert small_store.version == 2


def test_pressing_twice_makes_one_release(small, small_store, page):
    upload(page, small, RIGHT)
    compare(page)
    press(page, "Continue: publish", "Publish")
    page.get_by_role("textbox", name="Who publishes").fill("Data lead")
    page.get_by_role("button", name="Publish 1 row").dblclick()
    expect(page.get_by_text("Published as release 2")).to_be_visible()
    settle(page)
    assert small_store.version == 2
    # The address of the published draft leads to its release, as after a lost connection.
    page.reload()
    expect(page.get_by_text("Published as release 2")).to_be_visible()
    assert small_store.version == 2


def test_no_screen_scrolls_sideways_on_a_telephone(small, visitor):
    page = visitor(width=400).page
    opened(page, f"{small}/upload")
    assert page.evaluate(OVERFLOW) == [0, 0]
    upload(page, small, WRONG)
    assert page.evaluate(OVERFLOW) == [0, 0]
    press(page, "This is right: continue", "Fix")
    assert page.evaluate(OVERFLOW) == [0, 0]
    page.get_by_text("Corrected a file yourself").click()
    choose(page, RIGHT)
    expect(page.get_by_text("No problems found")).to_be_visible()
    press(page, "Continue: compare", "Compare")
    assert page.evaluate(OVERFLOW) == [0, 0]
    press(page, "Continue: publish", "Publish")
    assert page.evaluate(OVERFLOW) == [0, 0]


HOSTILE = (
    "<script>window.ran = 1</script><img src=http://evil.example/x.png onerror=window.ran=1> "
    "[link](javascript:window.ran=1) ![picture](http://evil.example/y.png) **loud**"
)


def test_text_of_a_file_runs_nothing_and_loads_nothing(small, visitor):
    one = visitor()
    award = {"Title": HOSTILE, "Funding Org:Name": HOSTILE, "source": HOSTILE}
    upload(one.page, small, factories.csv("funding", award), name="funding.csv")
    compare(one.page)
    publish(one.page)
    opened(one.page, f"{small}/funding")
    assert HOSTILE[:30] in "".join(
        one.page.get_by_role("table").evaluate_all("all => all.map(one => one.textContent)")
    )
    assert one.page.evaluate("window.ran") is None
    assert one.page.locator("img[src*='evil'], a[href^='javascript']").count() == 0
    scripts = one.page.locator("script").evaluate_all("all => all.map(one => one.textContent)")
    assert not [text for text in scripts if "window.ran" in text]
    assert [url for url in one.asked if "evil" in url] == []


@pytest.mark.parametrize("name", ["letter.pdf", "picture.png"])
def test_a_file_of_another_kind_is_refused_where_it_is_chosen(shipped, page, name):
    opened(page, f"{shipped}/upload")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": b"%PDF"}
    )
    expect(page.get_by_text("files are not allowed").first).to_be_visible()


# --- The whole journey, by keyboard alone ------------------------------------------------------

# The page itself can be in focus, to be scrolled: it has no name.
FOCUSED = """() => { const one = document.activeElement;
  const named = one.matches('a, button, input, textarea, summary');
  return !named ? [] :
    [one.getAttribute('aria-label') || '', ...one.innerText.trim().split("\\n")]; }"""
MOST_STOPS = 90
BAD = factories.csv(
    "training",
    {**factories.training(NEW, 90), "completions": "1,090"},
    {**factories.training(NEW, 7), "area": "Bristl", "level": "Level 2 practitioner"},
)
THEIRS = factories.csv("training", factories.training(NEW, 70))


def tab_to(page, name: str, *, within: str = "stMain") -> None:
    """Press Tab until what begins with that name, in that part of the page, is in focus."""
    met = []
    inside = f"document.activeElement.closest('[data-testid={within}]') !== null"
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        met.append(page.evaluate(FOCUSED))
        named = any(line.startswith(name) for line in met[-1])
        if named and page.evaluate(inside):
            return
    raise AssertionError(f"{name} cannot be reached by Tab, only {met}")


def enter(page, name: str, **where) -> None:
    """Go to a button by Tab and press it."""
    tab_to(page, name, **where)
    page.keyboard.press("Enter")


def arrives(page, name: str) -> None:
    """Wait for a step, whose heading takes the focus."""
    step(page, name)
    expect(page.locator(":focus")).to_have_text(name)


def accept_warnings(page) -> None:
    """Say of each warning that it is right."""
    while page.get_by_role("checkbox", name="I have looked", checked=False).count():
        left = page.get_by_role("checkbox", name="I have looked", checked=False).count()
        tab_to(page, "I have looked")
        if not page.evaluate("document.activeElement.checked"):
            page.keyboard.press("Space")
            boxes = page.get_by_role("checkbox", name="I have looked", checked=False)
            expect(boxes).to_have_count(left - 1)
            settle(page)


def colleague_publishes(store, tmp_path) -> None:
    """Publish from the command line while the page stands open."""
    file = tmp_path / "theirs.csv"
    file.write_text(THEIRS, encoding="utf-8")
    command = [sys.executable, "-m", "analysis", "publish", str(file), "--by", "Colleague",
               "--accept-warnings"]  # fmt: skip
    from os import environ

    done = subprocess.run(
        command, cwd=ROOT, env=environ | {"DASHBOARD_DATA": store.address}, capture_output=True
    )
    assert done.returncode == 0, done.stdout


def test_the_whole_journey_by_keyboard_with_a_fix_a_conflict_and_an_undo(
    small, small_store, page, tmp_path
):
    opened(page, f"{small}/upload")
    # A bad file is chosen: who listens only when Enter is pressed may listen too late.
    file = {"name": "training.csv", "mimeType": "text/csv", "buffer": BAD.encode()}
    page.on("filechooser", lambda chooser: chooser.set_files(file))
    tab_to(page, "Upload", within="stFileUploader")
    settle(page)
    page.keyboard.press("Enter")
    arrives(page, "Understand")
    enter(page, "This is right: continue")
    arrives(page, "Fix")
    expect(page.get_by_role("alert").first).to_contain_text("Not to be published yet")
    # What is certain is fixed at once, what is a guess by a decision of its own.
    enter(page, "Accept all certain fixes (1)")
    expect(page.get_by_text("1 fix accepted")).to_be_visible()
    settle(page)
    enter(page, "Write “Bristol” for “Bristl” in 1 cell (a guess)")
    expect(page.get_by_text("2 fixes accepted")).to_be_visible()
    settle(page)
    accept_warnings(page)
    enter(page, "Continue: compare")
    arrives(page, "Compare")
    enter(page, "Continue: publish")
    arrives(page, "Publish")
    # Somebody publishes the same return in between.
    colleague_publishes(small_store, tmp_path)
    tab_to(page, "Who publishes")
    page.keyboard.type("Data lead")
    enter(page, "Publish 2 rows for 2026/27 Q2 from 1 organisation")
    arrives(page, "Compare")
    expect(page.get_by_role("alert").first).to_contain_text("Release 2 by Colleague")
    table = page.get_by_role("table", name="Every change: old and new")
    expect(table).to_contain_text("completions: 70 → 1090")
    assert small_store.version == 2
    # Seen afresh, it is published over what the colleague returned.
    enter(page, "Continue: publish")
    page.wait_for_timeout(500)
    settle(page)
    if page.get_by_role("heading", name="Fix", exact=True).count():
        accept_warnings(page)
    arrives(page, "Publish")
    tab_to(page, "Who publishes")
    page.keyboard.type("Data lead")
    enter(page, "Publish 2 rows")
    expect(page.get_by_text("Published as release 3")).to_be_visible()
    settle(page)
    published = page.url
    enter(page, "Training page")
    expect(page.get_by_role("heading", level=1)).to_have_text("Training reach")
    settle(page)
    assert newest(page) == (NEW, 1095)
    # And taken back.
    opened(page, published)
    enter(page, "Undo release 3")
    expect(page.get_by_text("Takes back what release 3 changed")).to_be_visible()
    tab_to(page, "Who does this", within="stPopoverBody")
    page.keyboard.type("Data lead")
    enter(page, "Undo release 3", within="stPopoverBody")
    expect(page.get_by_text("Release 4 takes release 3 back")).to_be_visible()
    assert newest(opened(page, f"{small}/training")) == (NEW, 70)
