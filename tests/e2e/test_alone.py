"""One actor or one issue of the matrix at a time, on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

DOSSIER = "/dossiers/ending-the-war-in-ukraine/"
PHONE = {"width": 390, "height": 844}


def swipe(page: Page, *, across: int, down: int = 0) -> None:
    """A finger from the middle of the list."""
    session = page.context.new_cdp_session(page)
    x, y = 195, 600
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x + across, "y": y + down}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("has_script", [True, False], ids=["with-script", "without-script"])
def test_actors_and_issues_are_walked_by_links(
    new_context: Callable[..., BrowserContext], demo_url: str, has_script: bool
) -> None:
    page = new_context(base_url=demo_url, viewport=PHONE, java_script_enabled=has_script).new_page()
    page.goto(f"{DOSSIER}?on=2025-08-19")
    page.get_by_role("link", name="by actor").click()
    walk = page.get_by_role("navigation", name="One at a time")
    expect(walk).to_contain_text(re.compile(r"1 of \d+"))
    first = page.get_by_role("heading", level=2).first.inner_text()
    walk.get_by_role("link", name="Next actor").click()
    expect(walk).to_contain_text(re.compile(r"2 of \d+"))
    expect(page).to_have_url(re.compile("on=2025-08-19"))
    walk.get_by_role("link", name="Actor before").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text(first)
    page.get_by_role("link", name="by issue").click()
    expect(walk.get_by_role("link", name="Next issue")).to_be_visible()
    page.get_by_role("link", name="the whole matrix").click()
    expect(page.locator("table.matrix")).to_be_visible()


def test_a_swipe_leads_to_the_neighbour(new_context: Callable[..., BrowserContext], demo_url: str) -> None:
    page = new_context(base_url=demo_url, viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    page.goto(f"{DOSSIER}?on=2025-08-19")
    page.get_by_role("link", name="by actor").click()
    walk = page.get_by_role("navigation", name="One at a time")
    page.wait_for_load_state()
    swipe(page, across=-120, down=110)  # scrolls
    swipe(page, across=-30)
    expect(walk).to_contain_text(re.compile(r"1 of \d+"))
    swipe(page, across=-120)
    expect(walk).to_contain_text(re.compile(r"2 of \d+"))
    page.wait_for_load_state()
    swipe(page, across=120)
    expect(walk).to_contain_text(re.compile(r"1 of \d+"))
