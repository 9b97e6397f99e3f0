"""What a reader takes away in the browser: pictures of a chart, the pack, a page's workbook."""

import io
import struct
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from tests.browser.reading import block, opened, opening, traces

KEY = "tr1_by_quarter"


def downloaded(page, button) -> tuple[str, bytes]:
    """Press a button that hands a file over; return its name and content."""
    with page.expect_download() as waiting:
        button.click()
    with open(waiting.value.path(), "rb") as file:
        return waiting.value.suggested_filename, file.read()


@pytest.fixture
def box(shipped, page):
    opened(page, f"{shipped}/training")
    traces(page, KEY)
    found = block(page, KEY)
    opening(found, "Picture").click()
    return found


def test_a_drawing_carries_title_source_date_and_caveat(box):
    name, content = downloaded(box.page, box.get_by_role("button", name="Download drawing (SVG)"))
    svg = ElementTree.fromstring(content)
    words = " ".join(text for text in svg.itertext())
    assert name == f"{KEY}.svg"
    assert box.get_by_role("heading").inner_text().split(" %")[0][:20] in words
    assert "Source: workforce return, release 1, published" in words
    assert "Illustrative, not real." in words
    assert "Bristol" in words
    assert svg.get("aria-label").startswith("Line chart of workforce reached")


def test_a_picture_is_made_with_the_keyboard_alone(box):
    button = box.get_by_role("button", name="Download picture (PNG)")
    button.focus()
    with box.page.expect_download() as waiting:
        box.page.keyboard.press("Enter")
    with open(waiting.value.path(), "rb") as file:
        head = file.read(24)
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = struct.unpack(">II", head[16:24])
    assert wide > 1200
    assert high > 700
    assert box.get_by_role("status").inner_text() == "The picture has been downloaded."


def test_the_tables_of_a_page_come_as_one_workbook(shipped, page):
    opened(page, f"{shipped}/networks?area=Bristol")
    name, content = downloaded(
        page, page.get_by_role("button", name="Download all tables of this page (.xlsx)")
    )
    book = load_workbook(io.BytesIO(content))
    assert name == "networks-release-1.xlsx"
    assert book.sheetnames[:2] == ["Cover", "Notes"]
    assert (
        len(book.sheetnames)
        == 2
        + page.locator("[class*='_block']")
        .filter(has=page.locator("summary").filter(has_text="Table"))
        .count()
    )
    cover = [cell.value for (cell,) in book["Cover"]["A1:A20"] if cell.value]
    assert "Areas: Bristol." in cover


def test_the_pack_of_an_authority_comes_in_one_press(shipped, page):
    opened(page, f"{shipped}/board_pack?area=Bristol&to=2025%2F26+Q4")
    name, content = downloaded(page, page.get_by_role("button", name="Slides (PowerPoint)"))
    assert name == "board-pack-bristol-2025-26-q4-release-1.pptx"
    deck = Presentation(io.BytesIO(content))
    words = [s.text_frame.text for s in deck.slides[0].shapes if s.has_text_frame]
    assert any("Bristol, 2025/26 Q4 (January to March 2026)" in text for text in words)


def test_the_page_of_a_pack_opens_and_fits_by_itself(shipped, page, visitor, tmp_path):
    opened(page, f"{shipped}/board_pack")
    _, content = downloaded(page, page.get_by_role("button", name="Page to read or print (HTML)"))
    (tmp_path / "pack.html").write_bytes(content)
    for width in (320, 1280):
        other = visitor(width=width)
        other.page.goto((tmp_path / "pack.html").as_uri())
        assert other.complaints == []
        assert other.page.get_by_role("heading", level=1).count() == 1
        assert other.page.evaluate("document.documentElement.scrollWidth") <= width
