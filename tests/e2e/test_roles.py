"""Further words are added to the open form by mouse and by key, and say what they do."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.test_coding import page
from tests.e2e.test_desk import open_form, record, select_words

__all__ = ["page"]  # the fixture


def rows(page: Page) -> Locator:
    return page.locator("#stance-form [data-demarche-span]")


@pytest.mark.parametrize(
    ("key", "button", "role"), [("d", "Contradicts it", "contradicts"), ("t", "Is context", "context")]
)
def test_words_contradict_or_are_context(page: Page, key: str, button: str, role: str) -> None:
    open_form(page, "it will hold” was heard 1 times", has_script=True)
    page.get_by_label("Note").fill("Begun.")
    select_words(page, "it will hold” was heard 2 times")
    page.get_by_role("button", name=button).click()
    expect(rows(page)).to_have_count(2)
    expect(rows(page).nth(1).get_by_label("What these words do")).to_have_value(role)
    page.get_by_role("region", name="Text of the source").focus()
    select_words(page, "it will hold” was heard 3 times")
    expect(page.locator("#selection-bar")).to_be_visible()
    page.keyboard.press(key)
    expect(rows(page)).to_have_count(3)
    expect(rows(page).nth(2).get_by_label("What these words do")).to_have_value(role)
    expect(rows(page).nth(0).get_by_label("What these words do")).to_have_value("supports")
    select_words(page, "it will hold” was heard 2 times")
    page.get_by_role("button", name="Add to its words").click()
    expect(rows(page).nth(1).get_by_label("What these words do")).to_have_value("supports")
    expect(rows(page)).to_have_count(3)


def test_the_bar_goes_with_the_form_that_it_spoke_of(page: Page) -> None:
    """Words that were chosen by a finger, and another stance opened instead."""
    open_form(page, "it will hold” was heard 1 times", has_script=True)
    record(page, actor="Friedrich Merz", issue="European troops", value="Opposes")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("#messages")).to_contain_text("Saved")
    page.locator("p[data-demarche-offset]").filter(has_text="Part 5.").evaluate(
        "(paragraph) => getSelection().selectAllChildren(paragraph)"
    )
    expect(page.locator("#selection-bar")).to_be_visible()
    page.evaluate("getSelection().removeAllRanges()")
    page.locator(".notes a").first.click()
    expect(page.locator("#stance-form")).to_be_visible()
    expect(page.locator("#selection-bar")).to_be_hidden()
