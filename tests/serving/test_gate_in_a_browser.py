"""Signing in and out in a real browser, with a real provider."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import settle
from tests.serving.signing_in import change_roles, guarded

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(provider, shipped_store, state):
    with guarded(provider, shipped_store.address, state) as started:
        yield started


def enter(page: Page, address: str, name: str, path: str = "/") -> None:
    page.goto(f"{address}{path}")
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_url(f"{address}/**")


# Every page runs under the policy without sign-in; here it names the server's socket besides.
def test_pages_run_under_the_content_policy_after_a_sign_in(visitor, address):
    one = visitor()
    # The provider's own page is none of ours.
    enter(one.page, address, "anna", "/definitions")
    settle(one.page)
    one.complaints.clear()
    one.asked.clear()
    for path in ("training", "upload", "use"):
        one.page.goto(f"{address}/{path}")
        settle(one.page)
        expect(one.page.get_by_role("heading", level=1)).to_be_visible()
    assert one.complaints == []
    assert one.outside(address) == []


def test_the_link_and_its_filters_are_kept_through_the_sign_in(visitor, address):
    page = visitor().page
    enter(page, address, "vera", "/training?area=Bristol&to=2026%2F27+Q1")
    settle(page)
    assert page.url == f"{address}/training?area=Bristol&to=2026%2F27+Q1"
    expect(page.get_by_role("heading", level=1)).to_have_text("Training reach")
    expect(page.get_by_test_id("stMultiSelect")).to_contain_text("Bristol")


def test_a_viewer_is_told_plainly_that_a_page_is_not_theirs(visitor, address):
    page = visitor().page
    enter(page, address, "vera", "/upload")
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("No access")
    expect(page.get_by_role("link", name="Upload")).to_have_count(0)
    expect(page.get_by_test_id("stFileUploader")).to_have_count(0)


def test_an_sro_begins_with_the_own_authority_named_in_the_address(visitor, address):
    page = visitor().page
    enter(page, address, "sian", "/training")
    settle(page)
    page.wait_for_url("**/training?area=North+Somerset")
    expect(page.get_by_test_id("stMultiSelect")).to_contain_text("North Somerset")
    expect(page.get_by_test_id("stMultiSelect")).not_to_contain_text("BNSSG")
    page.goto(f"{address}/training?area=Bristol")
    settle(page)
    assert page.url == f"{address}/training?area=Bristol"


def test_without_a_role_there_is_no_access(visitor, address):
    page = visitor().page
    enter(page, address, "nora")
    expect(page.get_by_role("heading", level=1)).to_have_text("No access")
    assert page.locator("[data-testid=stApp]").count() == 0


def test_signing_out_ends_every_tab_and_every_device(visitor, address):
    one, device = visitor(), visitor()
    enter(one.page, address, "anna", "/training")
    settle(one.page)
    tab = one.context.new_page()
    tab.goto(f"{address}/data")
    settle(tab)
    enter(device.page, address, "anna", "/networks")
    settle(device.page)
    stolen = one.context.cookies()

    tab.get_by_role("button", name="Sign out").click()
    one.page.wait_for_url(f"{address}/signed-out")
    device.page.wait_for_url(f"{address}/signed-out")
    tab.wait_for_url("**/oauth2/end_session**")
    tab.get_by_role("button").first.click()
    tab.wait_for_url(f"{address}/signed-out")

    thief = visitor()
    thief.context.add_cookies(stolen)
    thief.page.goto(f"{address}/training")
    thief.page.wait_for_url("**/oauth2/authorize**")
    assert not thief.page.url.startswith(f"{address}/")
    assert thief.page.locator("[data-testid=stApp]").count() == 0


def test_a_broken_off_sign_in_says_so_and_does_not_go_round_in_circles(visitor, address):
    page = visitor().page
    page.goto(f"{address}/training")
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url(f"{address}/not-signed-in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not signed in")


def test_an_open_tab_asks_the_provider_again_and_a_changed_role_takes_effect(
    visitor, provider, shipped_store, tmp_path
):
    change_roles(provider, "rita", ["analyst"])
    short = {"DASHBOARD_SESSION_MINUTES": "1"}
    with guarded(provider, shipped_store.address, tmp_path, **short) as address:
        page = visitor().page
        page.goto(f"{address}/upload?area=Bristol")
        page.get_by_role("textbox").fill("rita")
        page.get_by_role("textbox").press("Enter")
        page.wait_for_url(f"{address}/**")
        settle(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Upload data")
        change_roles(provider, "rita", ["viewer"])
        page.wait_for_url("**/oauth2/authorize**", timeout=90_000)
        page.get_by_role("button", name="rita", exact=True).click()
        page.wait_for_url(f"{address}/upload?area=Bristol")
        settle(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("No access")
