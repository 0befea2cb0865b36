"""The pictures of README.md: what everybody may read, as the demo begins."""

from __future__ import annotations

from camera import take
from playwright.sync_api import Page, expect

PAGES = {
    "changes": "/dossiers/crimea-at-the-un/changes/?vs=2021-12-31&on=2023-12-31",
    "compare": "/dossiers/disarmament-at-the-un/compare/?actors=india,china,united-states",
    "issue": "/issues/crimea-human-rights/",
}


def picture_readme(page: Page) -> None:
    """The matrix with an open cell, and four more pages."""
    page.goto("/dossiers/ending-the-war-in-ukraine/?whole=1")
    page.locator("a.cell[href*='emmanuel-macron/assurances-before-treaty']").click()
    expect(page.locator("#cell-panel h2").first).to_be_visible()
    take(page, "matrix")
    for name, address in PAGES.items():
        page.goto(address)
        take(page, name)
    page.goto("/sources/")
    page.get_by_role("link", name="Assurance for Kiev").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Assurance for Kiev")
    take(page, "source")
