"""Watching, from the button to the page of what is watched; a view saved where rows were found by a name."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.faults import assert_faultless, complaints_of, open_anew
from tests.e2e.test_desk import sign_in

MATRIX = "/dossiers/ending-the-war-in-ukraine/?on=2025-08-19"


def test_watching(new_context: Callable[..., BrowserContext], demo_url: str) -> None:
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 900}).new_page()
    complaints = complaints_of(page)
    sign_in(page, "reviewer")
    page.goto("/actors/germany/")
    page.get_by_role("button", name="Watch", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("Watched.")
    save_what_was_found(page)
    watched = page.get_by_role("region", name="What you watch")
    expect(watched.get_by_role("link", name="Germany", exact=True)).to_be_visible()
    assert_faultless(page, what="watching")
    open_anew(page, "/watching/")
    page.get_by_role("link", name="Rename Merz alone").click()
    expect(page.get_by_label("Name")).to_have_value("Merz alone")
    assert_faultless(page, what="renaming a view")
    open_anew(page, MATRIX)
    page.get_by_role("button", name="Mark as seen").click()
    expect(page.locator("#matrix-view")).to_contain_text("No cell shown is new since you said that you had seen this")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("table.matrix a.cell").first).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Mark as seen")).to_be_hidden()
    page.goto("/watching/")
    page.get_by_role("button", name="Delete Merz alone").click()
    expect(page.locator("#messages")).to_contain_text("Deleted.")
    page.get_by_role("button", name="Stop watching Germany").click()
    expect(page.locator("main")).to_contain_text("You watch nothing yet")
    assert complaints == []


def save_what_was_found(page: Page) -> None:
    """Look for a row of the matrix, and save the address that this gives."""
    page.goto(MATRIX)
    page.get_by_role("link", name="Find, sort, filter").click()
    tools = page.get_by_role("form", name="Find, sort and filter")
    tools.get_by_label("Find a row").fill("merz")
    tools.get_by_role("button", name="Show").click()
    expect(page.locator(".matrix th[scope=row]")).to_have_count(1)
    expect(page).to_have_url(re.compile("find=merz"))
    assert_faultless(page, what="matrix with tools")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("summary", has_text="reviewer").click()
    page.get_by_role("link", name="Save this view").click()
    expect(page.get_by_label("Address")).to_have_value(re.compile("find=merz"))
    page.get_by_label("Name").fill("Merz alone")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Merz alone", exact=True)).to_have_attribute("href", re.compile("find=merz"))
