"""The keys of the coding page, where no text is being typed and as long as somebody wants them."""

from playwright.sync_api import Page, expect

from tests.e2e.test_coding import page, press
from tests.e2e.test_desk import add_source
from tests.e2e.waiting import expect_words_chosen, words_chosen

__all__ = ["page"]  # the fixture

# What is due at once comes late, as on a busy machine.
HOLD_BACK = """() => {
  const inTime = window.setTimeout;
  window.late = [];
  window.setTimeout = (act, delay) => (delay ? inTime(act, delay) : late.push(act));
}"""


def test_keys_go_through_a_text_and_fill_in_the_form(page: Page) -> None:
    press(page, "j", "j", "j", "k")
    expect_words_chosen(page, "Part 0.")
    page.keyboard.press("Shift+J")  # letting go of Shift opens the form
    expect(page.locator("#stance-form blockquote")).to_contain_text("Part 0. A cease-fire")
    actor, values = page.get_by_label("Actor", exact=True), page.locator("#stance-form [name=value]:checked")
    expect(actor).to_be_focused()
    page.keyboard.type("2jb")
    expect(actor).to_have_value("2jb")
    expect(values).to_have_count(0)

    press(page, "Escape", "2")
    expect(values).to_have_value("1")
    page.keyboard.press("b")
    expect(page.get_by_label("On behalf of")).to_be_focused()
    press(page, "Escape", "j")
    expect(page.get_by_role("button", name="Use as condition")).to_be_visible()
    chosen = words_chosen(page)
    page.keyboard.press("c")
    expect(page.locator("#id_conditions-0-text")).to_have_value(chosen)

    press(page, "Escape", "?")
    page.get_by_label("Keys work on this device").uncheck()
    press(page, "Escape", "4")
    expect(values).to_have_value("1")
    page.get_by_role("button", name="Keys", exact=True).click()
    page.get_by_label("Keys work on this device").check()
    press(page, "Escape", "4")
    expect(values).to_have_value("-1")


def test_the_next_suggestion_is_the_next_after_the_caret(page: Page) -> None:
    refused = "Chancellor Friedrich Merz refuses to send German soldiers to Ukraine"
    agreed = "President Emmanuel Macron agrees to send French soldiers to Ukraine"
    add_source(page, f"{refused}.\n\nIt rained in Paris all day.\n\n{agreed}.")
    expect(page.locator("#suggestions [data-demarche-suggestion]")).to_have_count(2)
    page.evaluate(HOLD_BACK)
    page.get_by_text("It rained in Paris").click()
    press(page, "n")
    page.evaluate("for (const act of late) act()")
    expect_words_chosen(page, agreed)
    press(page, "p")
    expect_words_chosen(page, refused)
