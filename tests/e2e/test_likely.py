"""A stance by what the form offers: nothing is typed."""

import re

from playwright.sync_api import expect

from tests.e2e.test_desk import Visit, add_source, open_form, visit

__all__ = ["visit"]  # the fixture


def test_who_is_named_and_what_the_words_are_about_are_a_click_each(visit: Visit) -> None:
    has_script = visit.has_script  # type: ignore[attr-defined]
    words = f"sending soldiers of European states to Ukraine to secure a settlement {'soon' if has_script else 'now'}"
    page = visit("editor")
    add_source(page, f"Chancellor Friedrich Merz spoke against {words}. That was all.")
    open_form(page, words, has_script=has_script)
    page.get_by_role("radio", name="Friedrich Merz").click()
    page.get_by_role("radio", name=re.compile("^European troops")).click()
    if has_script:
        expect(page.get_by_label("Actor")).to_have_value("Friedrich Merz")
        expect(page.get_by_label("Issue", exact=True)).to_have_value("European troops")
        expect(page.get_by_label("On behalf of")).to_have_value("Germany")
    page.get_by_role("radio", name="Opposes", exact=True).check()
    page.get_by_label("Said or done on").fill("2025-08-20" if has_script else "2025-08-21")  # of two on a day is asked
    page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("#messages")).to_contain_text("Friedrich Merz for Germany. Opposes: European troops")
