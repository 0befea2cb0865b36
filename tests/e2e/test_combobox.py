"""A line that finds names: its list offers what the server found, and takes nothing that was not pointed at."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.e2e.test_coding import edge_of
from tests.e2e.test_desk import ARTICLE, WORDS, add_source, open_form, sign_in
from tests.e2e.waiting import expect_that


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], demo_url: str) -> Page:
    """An editor's window with a form that is open."""
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 900}).new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, "editor")
    add_source(page, ARTICLE.format(words=WORDS))
    open_form(page, WORDS, has_script=True)
    return page


def typed(page: Page, words: str, *, label: str = "Actor") -> Locator:
    """Type the words, at once, and wait for what is offered: key by key, it might be offered for the first few."""
    line = page.get_by_role("combobox", name=label, exact=True)
    line.fill(words)
    expect(line).to_have_attribute("aria-expanded", "true")
    return line


def offered(page: Page) -> Locator:
    return page.locator(".options:visible [role=option]")


def test_the_first_offered_is_who_is_called_so(page: Page) -> None:
    called = {"UK": "United Kingdom", "US": "United States", "Kremlin": "Russia", "Vladimir Poutin": "Vladimir Putin"}
    for words, name in called.items():
        line = typed(page, words)
        line.press("ArrowDown")
        expect(page.locator(".options [aria-selected=true]")).to_contain_text(name)
        line.press("Enter")
        expect(line).to_have_value(name)
        expect(offered(page)).to_have_count(0)
        typed(page, words)
        offered(page).first.click()
        expect(line).to_have_value(name)
        expect(line).to_be_focused()


def test_a_person_is_told_by_office_and_speaks_for_its_group(page: Page) -> None:
    typed(page, "Merz")
    option = offered(page).filter(has_text="Friedrich Merz")
    expect(option).to_contain_text("Germany")
    option.click()
    expect(page.get_by_label("On behalf of")).to_have_value("Germany")


def test_the_list_stands_below_its_line_also_above_what_is_proposed(page: Page) -> None:
    expect(page.locator("#stance-form .combobox:has(#id_issue) .candidates")).to_be_visible()
    line = typed(page, "guarantee", label="Issue")
    expect_that(page, lambda: edge_of(page.locator(".options:visible"), "top") >= edge_of(line, "bottom"))


def test_names_of_a_joint_statement_are_found_one_by_one_or_pasted(page: Page) -> None:
    typed(page, "France, Kremlin").press("ArrowDown")
    page.keyboard.press("Enter")
    line = page.get_by_role("combobox", name="Actor", exact=True)
    expect(line).to_have_value("France, Russia")
    line.fill("")
    line.evaluate(
        """(line) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", "Emmanuel Macron\\nFriedrich Merz\\n");
          line.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    expect(line).to_have_value("Emmanuel Macron; Friedrich Merz")
    line.press("Tab")
    expect(page.get_by_text("Emmanuel Macron for France; Friedrich Merz for Germany")).to_be_visible()


def test_an_actor_named_as_the_answer_for_the_day_arrives_is_heard(page: Page) -> None:
    """The part that listens for both is swapped by that answer; it must be listening again as soon as it is there."""
    page.evaluate(
        """document.addEventListener("htmx:afterSwap", () => setTimeout(() => {
          const line = document.getElementById("id_actor");
          line.value = "Friedrich Merz";
          line.dispatchEvent(new Event("change", { bubbles: true }));
        }), { once: true })"""
    )
    page.get_by_label("Said or done on").fill("2025-06-01")
    expect(page.get_by_label("On behalf of")).to_have_value("Germany")


def test_a_late_answer_for_the_day_does_not_replace_that_for_the_actor(page: Page) -> None:
    late: list[Route] = []
    page.route("**/desk/suggest/offices/*", lambda route: route.continue_() if late else late.append(route))
    page.get_by_label("Said or done on").fill("2025-06-01")
    page.get_by_label("Actor", exact=True).fill("Friedrich Merz")
    page.get_by_label("Issue", exact=True).focus()
    expect(page.get_by_label("On behalf of")).to_have_value("Germany")
    late[0].fulfill(body="<div id='on-behalf-of'>Late</div>")
    page.evaluate("fetch('/health')")  # whatever came before it has arrived
    expect(page.get_by_label("On behalf of")).to_have_value("Germany")


def test_what_was_typed_stays_as_it_was_typed(page: Page) -> None:
    line = typed(page, "US")
    line.press("ArrowDown")
    line.press("Escape")
    expect(offered(page)).to_have_count(0)
    expect(line).to_have_value("US")
    expect(page.locator("#stance-form")).to_be_visible()
    typed(page, "US")
    line.press("Tab")
    expect(line).to_have_value("US")
    page.get_by_role("radio", name="Opposes", exact=True).check()
    page.get_by_label("Issue", exact=True).fill("No issue of this name")
    typed(page, "US").press("Enter")  # nothing is pointed at: it saves
    expect(page.locator("#stance-form .errorlist").first).to_be_visible()
    expect(page.get_by_label("Actor", exact=True)).to_have_value("US")
