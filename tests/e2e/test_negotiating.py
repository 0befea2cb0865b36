"""A negotiating text from its form to a clause with positions beside it, in a browser."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.e2e.faults import assert_faultless, complaints_of
from tests.e2e.test_desk import Visit, add_source, visit

__all__ = ["visit"]  # the fixture

FIRST = "The parties cease fire on land and at sea.\n\nPrisoners are exchanged [within ten days].\n\nGrain may pass."
SECOND = "The parties cease fire at sea.\n\nPrisoners are exchanged [within ten days].\n\nA commission watches."
ADD = "/desk/dossiers/ending-the-war-in-ukraine/texts/add/"


def test_two_versions_stand_side_by_side_and_a_clause_is_tied(visit: Visit) -> None:
    page, numbers = visit("editor"), []
    has_script = visit.has_script  # type: ignore[attr-defined]

    def look(what: str) -> None:
        if has_script:  # axe runs in the page
            assert_faultless(page, what=what)

    complaints = complaints_of(page)
    for text in (FIRST, SECOND):
        add_source(page, text)
        numbers.append(re.findall(r"\d+", urlsplit(page.url).path)[-1])
    page.goto(ADD)
    page.get_by_label("Title").fill("A truce at sea")
    page.get_by_label("Versions").fill(f"{numbers[0]} | Ukraine\n{numbers[1]} | Russia")
    page.get_by_role("button", name="Add the text").click()
    expect(page.get_by_role("heading", name="A truce at sea")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Prisoners are exchanged")
    address = urlsplit(page.url).path
    page.get_by_role("link", name=re.compile("^Tie")).first.click()
    look("tie")
    page.get_by_label("Issue").fill("Full ceasefire now")
    page.get_by_role("button", name="Tie it").click()
    expect(page.get_by_role("link", name="Full ceasefire now").first).to_be_visible()
    assert urlsplit(page.url).path == address
    look("negotiating text")
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.get_by_label("Title")).to_have_value("A truce at sea")
    look("edit")
    assert complaints == []
