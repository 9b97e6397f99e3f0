"""Text of a file is shown as it is: no cell of a CSV can run, link, load or style anything."""

import html
import json
import re
from html.parser import HTMLParser

import pytest

from analysis import publishing, reading
from pages._ui import blocks
from tests import factories
from tests.pages import journey, screen
from tests.pages.screen import PAGES

EVIL = (
    "<script>alert(1)</script><b>bold</b><img src=x onerror=alert(1)> "
    "[x](javascript:alert(1)) ![y](http://evil.example/y.png) <http://evil.example> "
    ":red[z] :material/bolt: $a_b$ `c` **d** | # e"
)
LABELLED = ("button", "checkbox", "selectbox", "radio", "text_input")
FILE_NAME = EVIL.replace("/", "")
# What the charts write themselves; any other tag would be a file's.
OWN_TAGS = re.compile(r"<(br|/span|/?extra|span style='color:#\w{6}')>")


def hostile_files(text: str = EVIL) -> list[reading.RawFile]:
    """Return files with the text in every cell that takes one."""
    sender = f"Trust {text}"
    place = {"organisation": sender, "area": "Bristol"}
    sent = {**place, "returned_by": sender}
    return [
        *(one for one in factories.few_returns() if one.name != "organisations.csv"),
        factories.file(
            "organisations",
            *({"organisation": name, "area": area, "returns_due": "training"}
              for name, area in factories.FEW_ORGANISATIONS.items()),
            {**place, "alias": f"Alias {text}", "returns_due": "training;workforce"},
        ),
        factories.file("training", sent, name="more training.csv"),
        factories.file("workforce", sent, name="more workforce.csv"),
        factories.file("milestones", {"title": text, "lead_organisation": text, "source": text,
                                      "status": "met", "achieved_date": "2026-05-01",
                                      "evidence_url": "https://evil.example/)<script>"}),
        factories.file("funding", {"Title": text, "Description": text, "Funding Org:Name": text,
                                   "Recipient Org:Name": text, "source": text}),
        factories.file("stated_figures", {"title": text, "unit": text, "source": text,
                                          "note": text}),
        factories.file("commentary", {"what": text, "why": text, "action": text,
                                      "owner_role": text, "action_status": text,
                                      "board_ask": text, "decision": text}),
        factories.file("annotations", {"text": text}),
        factories.file("targets", {"agreed_by": text}),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def hostile_store(tmp_path_factory):
    """A store whose every text is hostile, published by somebody hostile."""
    store = publishing.Store(tmp_path_factory.mktemp("hostile") / "published")
    store.create()
    files = [*factories.record(), *hostile_files()]
    files[-1].name = f"targets {EVIL}.csv"
    publishing.publish(
        store, files, by=EVIL, note=EVIL, today=factories.TODAY, accept_warnings=True
    )
    return store


def alive(texts: list[str]) -> list[str]:
    """Return the texts where the hostile one stands in any other way than escaped."""
    forms = (blocks.safe(EVIL), blocks.safe(FILE_NAME))
    return [text for text in texts if "alert" in text.replace(forms[0], "").replace(forms[1], "")]


@pytest.mark.parametrize("sign", "\\`*_{}[]()<>#+-.!|~$:&")
def test_a_sign_that_markdown_reads_is_escaped(sign):
    assert blocks.safe(f"a{sign}b") == f"a\\{sign}b"


def test_a_new_line_does_not_begin_a_list_or_a_heading():
    assert "\n" not in blocks.safe("a\n# b")


@pytest.mark.parametrize("page", PAGES)
def test_hostile_text_is_escaped_wherever_it_is_written(use, hostile_store, page):
    use(hostile_store)
    assert not alive(screen.raw_texts(screen.opened(page)))


class _Found(HTMLParser):
    """The tags and the attributes of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("page", PAGES)
def test_hostile_text_brings_nothing_of_its_own_into_our_html(use, hostile_store, page):
    use(hostile_store)
    found = _Found()
    for one in screen.opened(page).get("html"):
        # The page's own script and style, which hold nothing of a file.
        if not one.proto.body.startswith(("<script>", "<style>")):
            found.feed(one.proto.body)
    assert not found.tags & {"script", "img", "a", "iframe", "object", "form", "input"}
    assert not {name for name in found.attributes if name.startswith("on")}
    assert not found.attributes & {"href", "src"}


def test_hostile_text_is_there_to_be_read(use, hostile_store):
    use(hostile_store)
    for page in (screen.OVERVIEW, screen.FUNDING, screen.MILESTONES, screen.DATA):
        assert EVIL.split(" ")[0] in screen.said(screen.opened(page)), page


@pytest.mark.parametrize("page", PAGES)
def test_hostile_text_is_escaped_in_every_chart(use, hostile_store, page):
    use(hostile_store)
    figures = [one.figure for one in screen.blocks(screen.opened(page)).values()]
    for text in _strings(figures):
        assert "<" not in OWN_TAGS.sub("", text), text


def _strings(value):
    if isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, str):
        yield value


def test_the_charts_that_show_names_of_files_do_show_them(use, hostile_store):
    use(hostile_store)
    shown = [
        json.dumps(one.figure)
        for page in (screen.FUNDING, screen.DATA)
        for one in screen.blocks(screen.opened(page)).values()
    ]
    assert sum(html.escape(EVIL, quote=False)[:20] in text for text in shown) >= 3


def test_an_address_that_is_no_web_address_is_refused():
    file = factories.file("milestones", {"evidence_url": "javascript:alert(1)"})
    draft = factories.draft(file)
    assert [(one.column, one.level) for one in draft.errors] == [("evidence_url", "error")]


def test_a_hostile_cell_header_and_file_name_are_inert_on_every_screen(small):
    content = factories.csv("training", {"area": EVIL, "organisation": EVIL, EVIL: EVIL}).encode()
    app = journey.chosen((f"{FILE_NAME}.csv", content))
    inert(app)
    app.selectbox(key="match_0_0").select("")
    app = journey.press(app, "match_0_use")
    inert(app)
    app = journey.onwards(app)
    assert journey.step(app) == "Fix"
    inert(app)


def test_hostile_text_is_inert_in_the_comparison_and_the_history(hostile_store, use):
    use(hostile_store)
    inert(screen.opened(screen.HISTORY))
    award = {"Title": f"{EVIL} changed", "source": EVIL}
    app = journey.compared(("funding.csv", factories.csv("funding", award).encode()), accept=True)
    assert journey.step(app) == "Compare"
    inert(app)


def inert(app) -> None:
    """Assert that the hostile text stands on a page, and everywhere as text."""
    labels = [one.label for kind in LABELLED for one in app.get(kind)]
    texts = [text for text in screen.raw_texts(app) + labels if "alert" in text]
    # A table in HTML is parsed in here, which finds no element in it but a table's own.
    tables = [cell for _, frame in screen.written(app) for cell in frame.to_numpy().ravel()]
    assert texts or any(EVIL in cell for cell in tables)
    # A heading may cut the text short, so it is looked for sign by sign: what stays once every
    # escaped sign is taken out can open no tag, link, picture, code or formula.
    left = [re.sub(r"\\.", "", text) for text in texts]
    assert not [text for text in left if set(text) & set("<>[]`$|#")]
