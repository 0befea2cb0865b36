"""A server that answers late or wrongly, a browser without room, and forms that were left: nothing typed is lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.test_desk import ARTICLE, WORDS, add_source, record, select_words, sign_in

FILL = """() => {
  let piece = "x".repeat(1 << 20);
  for (let n = 0; piece.length; n += 1) {
    try { localStorage.setItem(`filler/${n}`, piece); } catch { piece = piece.slice(piece.length / 2 + 1); }
  }
}"""
EMPTY = "for (const key of Object.keys(localStorage)) if (key.startsWith('filler/')) localStorage.removeItem(key)"


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], demo_url: str) -> Page:
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 1000}).new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, "editor")
    return page


@pytest.fixture
def coding(page: Page) -> Page:
    add_source(page, ARTICLE.format(words=WORDS))
    return page


def fail(route: Route) -> None:
    route.fulfill(status=503, body="Busy.")


def leave_unanswered(_: Route) -> None:
    """As a server that is stuck."""


@pytest.mark.parametrize(
    ("answer", "said"), [(fail, "The server answered 503."), (leave_unanswered, "The server does not answer.")]
)
def test_a_panel_that_does_not_come_says_so_in_place(coding: Page, answer: Callable[[Route], None], said: str) -> None:
    coding.evaluate("htmx.config.timeout = 500")
    coding.route("**/stances/add/**", answer)
    select_words(coding, WORDS)
    expect(coding.locator("#stance-panel .failure")).to_contain_text(said)
    coding.unroute("**/stances/add/**")
    coding.evaluate("htmx.config.timeout = 20_000")  # the server is no stub, and may be busy
    coding.get_by_role("button", name="Send again").click()
    expect(coding.locator("#stance-form blockquote").first).to_have_text(WORDS)


@pytest.mark.parametrize("answer", [fail, leave_unanswered])
def test_suggestions_that_do_not_come_leave_the_form_as_it_is(coding: Page, answer: Callable[[Route], None]) -> None:
    select_words(coding, WORDS)
    coding.evaluate("htmx.config.timeout = 500")
    coding.route("**/desk/suggest/**", answer)
    record(coding, actor="Friedrich Merz", issue="European troops", value="Opposes")
    coding.get_by_label("Note").fill("Typed.")
    coding.wait_for_timeout(800)
    expect(coding.get_by_label("Note")).to_have_value("Typed.")
    coding.unroute("**/desk/suggest/**")
    coding.get_by_role("button", name="Save as draft").click()
    expect(coding.locator("#messages")).to_contain_text("Saved")


def test_an_answer_of_5xx_to_a_form_loses_nothing(coding: Page) -> None:
    select_words(coding, WORDS)
    record(coding, actor="Friedrich Merz", issue="European troops", value="Opposes")
    coding.get_by_label("Note").fill("Typed.")
    coding.route("**/stances/add/**", fail)
    coding.get_by_role("button", name="Save as draft").click()
    expect(coding.get_by_text("Busy.")).to_be_visible()
    coding.unroute("**/stances/add/**")
    coding.goto("/desk/")
    coding.locator(".draft-offer").get_by_role("button", name="Take it up").click()
    expect(coding.get_by_label("Note")).to_have_value("Typed.")
    coding.get_by_role("button", name="Save as draft").click()
    expect(coding.locator("#messages")).to_contain_text("Saved")


def test_a_browser_without_room_says_so_and_saves_all_the_same(coding: Page) -> None:
    coding.evaluate("localStorage.setItem('demarche-draft/editor/actor-add.1', '{\"at\": ' + Date.now() + '}')")
    coding.evaluate(FILL)
    select_words(coding, WORDS)
    record(coding, actor="Friedrich Merz", issue="European troops", value="Opposes")
    coding.get_by_label("Note").fill("A long note. " * 40)
    expect(coding.locator("#stance-form > .not-kept")).to_contain_text("no room left")
    assert coding.evaluate(
        "localStorage.getItem('demarche-draft/editor/actor-add.1')"
    )  # nobody else's draft went for it
    coding.evaluate(EMPTY)
    coding.get_by_label("Note").press("End")
    coding.get_by_label("Note").press_sequentially("!")
    expect(coding.locator(".not-kept")).to_have_count(0)
    coding.get_by_role("button", name="Save as draft").click()
    expect(coding.locator("#messages")).to_contain_text("Saved")


def offered_again(page: Page, address: str, label: str, text: str) -> None:
    """Type into a form, leave it, come back to it and take up what was typed."""
    page.goto(address)
    summary = page.locator("summary", has_text=re.compile("Withdraw it"))
    if summary.count():
        summary.click()
    page.get_by_label(label).first.fill(text)
    page.goto("/desk/")
    page.locator(".draft-offer").get_by_role("button", name="Take it up").click()
    expect(page.get_by_label(label).first).to_have_value(text)


def test_a_dossier_begun_is_offered_again(page: Page) -> None:
    offered_again(page, "/desk/dossiers/ukraine-security-guarantees/", "Summary", "Another summary.")


def test_a_withdrawal_begun_is_offered_again(page: Page) -> None:
    page.goto("/stances/")
    address = page.locator("main a[href^='/stances/']").first.get_attribute("href")
    assert address
    offered_again(page, f"/desk{address}", "Why", "They took it back.")


def test_a_reason_begun_is_offered_again(coding: Page) -> None:
    select_words(coding, WORDS)
    record(coding, actor="Friedrich Merz", issue="European troops", value="Opposes")
    coding.get_by_role("button", name="Save and submit").click()
    expect(coding.locator("#messages")).to_contain_text("Submitted for review")
    coding.context.clear_cookies()
    sign_in(coding, "reviewer")
    coding.goto("/review/")
    address = coding.locator("main a[href^='/review/']").filter(has_text="Friedrich Merz").last.get_attribute("href")
    assert address
    offered_again(coding, address, "Reason or remark", "Which day was it?")
