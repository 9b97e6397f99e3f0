"""Filled workbooks of the returns desk, all chosen at once: one draft, one release.

Five go up with every run; ``WORKBOOKS=60`` sends as many as a quarter brings.
"""

import os

import pytest
from playwright.sync_api import expect

from analysis import publishing, quarters
from analysis.desk import planning, writing
from tests import factories
from tests.browser.reading import opened
from tests.browser.serving import served, settle
from tests.browser.uploading import press, step
from tests.filling import Person

NUMBER = int(os.environ.get("WORKBOOKS", "5"))
QUARTER, BEFORE = factories.QUARTER, factories.LAST_QUARTER
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AREAS = ("Bristol", "North Somerset", "South Gloucestershire")
NAMES = [f"Partner {number:02d} Trust" for number in range(NUMBER)]


@pytest.fixture
def partners(empty_store):
    """A store of partners that owe two returns, with those of the quarter before."""
    rows = [
        {"organisation": name, "area": AREAS[number % 3], "returns_due": "training; workforce"}
        for number, name in enumerate(NAMES)
    ]
    who = [{"organisation": row["organisation"], "area": row["area"]} for row in rows]
    before = [one | {"quarter": BEFORE, "returned_by": one["organisation"]} for one in who]
    files = [
        factories.register(*rows),
        factories.file("training", *(one | {"completions": 30} for one in before)),
        factories.file("workforce", *(one | {"staff_in_post": 400} for one in before)),
    ]
    options = {"by": "first run", "today": factories.TODAY, "accept_warnings": True}
    publishing.publish(empty_store, files, **options)
    return empty_store


def filled(store) -> list[dict]:
    """Return every workbook of the quarter, filled in: the completions are 31, 32, ..."""
    forms = planning.forms(store.tables(), quarters.parse(QUARTER))
    found = []
    for number, form in enumerate(sorted(forms, key=lambda form: form.organisation), start=1):
        person = Person(writing.workbook(form)).fill_all()
        first = person.rows("training")[0]
        person.type("training", first, completions=30 + number)
        name = f"{form.organisation}.xlsx"
        found.append({"name": name, "mimeType": XLSX, "buffer": person.saved()})
    return found


def test_all_workbooks_of_a_quarter_go_up_at_once(partners, page):
    files = filled(partners)
    assert [file["name"] for file in files] == [f"{name}.xlsx" for name in NAMES]
    with served(partners.address) as address:
        opened(page, f"{address}/upload")
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(files)
        expect(page.get_by_role("heading", name="Understand")).to_be_visible(timeout=300_000)
        step(page, "Understand")
        every = f"{NUMBER} rows from {NUMBER} organisations for {QUARTER}"
        for title in ("Training return", "Workforce return"):
            expect(page.get_by_text(f"{title}: {every}").first).to_be_visible()
        press(page, "This is right: continue", "Fix")
        if (everything := page.get_by_role("button", name="Accept all")).count():
            everything.click()
        else:
            for box in page.get_by_role("checkbox", name="I have looked").all():
                box.check(force=True)
        settle(page)
        press(page, "Continue: compare", "Compare")
        press(page, "Continue: publish", "Publish")
        page.get_by_role("textbox", name="Who publishes").fill("Data lead")
        label = f"Publish {2 * NUMBER} rows for {QUARTER} from {NUMBER} organisations"
        page.get_by_role("button", name=label).click()
        expect(page.get_by_text("Published as release 2")).to_be_visible(timeout=300_000)
    table = partners.tables()["training"]
    now = table[table["quarter"] == QUARTER].sort_values("organisation")
    assert now["completions"].tolist() == [30 + number for number in range(1, NUMBER + 1)]
    assert len(partners.history()[0].files) == 2 * NUMBER
    assert partners.version == 2
