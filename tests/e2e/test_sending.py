"""A server that answers late or wrongly, a browser without room, and forms that were left: nothing typed is lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.test_coding import hold_in
from tests.e2e.test_desk import ARTICLE, WORDS, add_source, open_form, record, select_words, sign_in
from tests.e2e.waiting import expect_that
from tests.lots import some_daily

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
    ("answer", "said"),
    some_daily([(fail, "The server answered 503."), (leave_unanswered, "The server does not answer.")], every=2),
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


@pytest.mark.parametrize(
    ("answer", "event"), some_daily([(leave_unanswered, "htmx:timeout"), (fail, "htmx:responseError")], every=2)
)
def test_suggestions_that_do_not_come_leave_the_form_as_it_is(
    coding: Page, answer: Callable[[Route], None], event: str
) -> None:
    open_form(coding, WORDS, has_script=True)
    coding.evaluate("htmx.config.timeout = 500")
    coding.route("**/desk/suggest/**", answer)
    coding.evaluate(f"document.addEventListener('{event}', () => document.body.classList.add('heard'), true)")
    record(coding, actor="Friedrich Merz", issue="European troops", value="Opposes")
    coding.get_by_label("Note").fill("Typed.")
    expect(coding.locator("body.heard")).to_be_attached()
    expect(coding.get_by_label("Note")).to_have_value("Typed.")
    coding.unroute("**/desk/suggest/**")
    coding.get_by_role("button", name="Save as draft").click()
    expect(coding.locator("#messages")).to_contain_text("Saved")


def no_page_of_ours(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<h1>Gateway</h1>")


def be_cut_off(route: Route) -> None:
    route.abort()


@pytest.mark.parametrize(
    ("answer", "said"),
    some_daily(
        [(be_cut_off, "cannot be reached"), (no_page_of_ours, "cannot be read"), (fail, "the server answered 503")],
        every=3,
    ),
)
def test_a_form_that_is_not_answered_stays_and_is_sent_again(
    coding: Page, answer: Callable[[Route], None], said: str
) -> None:
    select_words(coding, WORDS)
    record(coding, actor="Friedrich Merz", issue="European troops", value="Opposes")
    coding.get_by_label("Note").fill("Typed.")
    coding.route("**/stances/add/**", answer)
    coding.get_by_role("button", name="Save and submit").click()
    expect(coding.locator("#stance-form .failure")).to_contain_text(said)
    expect(coding.get_by_label("Note")).to_have_value("Typed.")
    expect(coding.get_by_role("radio", name="Opposes", exact=True)).to_be_checked()
    coding.unroute("**/stances/add/**")
    coding.get_by_role("button", name="Send again").click()  # by the button that was pressed
    expect(coding.locator("#messages")).to_contain_text("Submitted for review")


def test_what_was_not_saved_stays_said_where_something_else_does_not_come(coding: Page) -> None:
    """Or the button would ask for what is on record, and nothing would be saved."""
    open_form(coding, WORDS, has_script=True)
    record(coding, actor="Friedrich Merz", issue="European troops", value="Opposes")
    coding.get_by_label("Note").fill("Not lost.")
    for address in ("**/stances/add/**", "**/desk/suggest/**"):
        coding.route(address, lambda route: route.abort())
    coding.get_by_role("button", name="Save as draft").click()
    expect(coding.locator("#stance-record .failure")).to_contain_text("cannot be reached")
    for address in ("**/stances/add/**", "**/desk/suggest/**"):
        coding.unroute(address)
    coding.locator("#stance-form > .actions + .failure").get_by_role("button", name="Send again").click()
    expect(coding.locator("#messages")).to_contain_text("Saved")


def test_nothing_is_typed_into_a_form_that_is_on_its_way(coding: Page) -> None:
    """It would be in no answer, and gone with the form; where the server fails, the form may be typed in again."""
    held: list[Route] = []
    open_form(coding, WORDS, has_script=True)
    coding.route("**/stances/add/**", hold_in(held))
    record(coding, actor="Friedrich Merz", issue="European troops", value="Opposes")
    note = coding.get_by_label("Note")
    note.fill("Sent.")
    note.press("Control+Enter")
    expect_that(coding, lambda: len(held), 1)
    coding.keyboard.type(" Lost?")
    expect(note).to_have_value("Sent.")
    fail(held[0])
    expect(coding.locator("#stance-panel .failure")).to_contain_text("the server answered 503")
    expect(note).to_be_focused()
    note.press("End")
    coding.keyboard.type(" Kept.")
    coding.get_by_role("button", name="Send again").click()
    expect_that(coding, lambda: len(held), 2)
    sent = held[1].request.post_data or ""
    held[1].continue_()
    expect(coding.locator("#stance-panel")).to_contain_text("Submitted for review")
    assert "Kept." in sent
    assert "Lost" not in sent


def test_every_other_form_stays_as_well(page: Page) -> None:
    """Whatever has no words to lose, too: a button on the desk."""
    page.goto("/desk/issues/add/")
    page.get_by_label("Label").fill("Never saved")
    page.get_by_label("Proposition").fill("This must never be saved.")
    page.route("**/desk/issues/add/**", fail)
    page.get_by_role("button", name="Add").last.click()
    expect(page.locator(".failure")).to_contain_text("the server answered 503")
    expect(page.get_by_label("Label")).to_have_value("Never saved")


def test_a_form_is_sent_again_where_the_next_page_did_not_come(page: Page) -> None:
    page.clock.install()
    page.goto("/desk/issues/add/")
    page.get_by_label("Label").fill("Saved at once")
    page.get_by_label("Proposition").fill("This is to be saved once.")
    page.route(
        "**/*",
        lambda route: route.fulfill(status=204) if route.request.is_navigation_request() else route.continue_(),
    )
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    button = page.get_by_role("button", name="Add").last
    with page.expect_response(lambda response: response.request.is_navigation_request()):
        button.click()
    button.click(force=True)  # where it stands: it takes no clicks
    assert len(sent) == 1
    page.clock.fast_forward("01:00")
    with page.expect_response(lambda response: response.request.is_navigation_request()):
        button.click()
    assert len(sent) == 2


def place_of(page: Page) -> tuple[float, int]:
    """Where the last paragraph stands on the screen, and how many places of the text are marked."""
    top = page.locator("p[data-demarche-offset]").last.evaluate("one => Math.round(one.getBoundingClientRect().top)")
    return top, page.evaluate("CSS.highlights.get('demarche-open').size")


def test_a_refused_save_leaves_everything_where_it_was(page: Page) -> None:
    lines = "\n\n".join(f"Paragraph {n} of a long text that goes on." for n in range(60))
    add_source(page, f"{ARTICLE.format(words='Nobody')}\n\n{lines}\n\n{WORDS} at last.")
    page.evaluate("window.isSame = true")
    select_words(page, WORDS)
    record(page, actor="Friedrich Mertz", issue="European troops", value="Opposes")
    page.get_by_label("Note").fill("Typed.")
    before = place_of(page)
    assert before[1] == 1
    assert page.evaluate("scrollY") > 0
    page.get_by_role("button", name="Save as draft").click()
    actor = page.get_by_label("Actor", exact=True)
    expect(page.locator("#stance-form .errorlist")).to_contain_text("No actor is called that")
    expect(actor).to_be_focused()
    expect(actor).to_have_attribute("aria-invalid", "true")
    assert page.evaluate("window.isSame"), "the page was loaded anew"
    # It may still be scrolling to the field.
    expect_that(page, lambda: abs(place_of(page)[0] - before[0]) < 3)
    assert place_of(page)[1] == 1
    expect(page.get_by_label("Note")).to_have_value("Typed.")
    actor.fill("Friedrich Merz")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("#messages")).to_contain_text("Saved")


def test_a_refused_form_of_a_whole_page_stays_where_it_was(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 500})
    page.goto("/desk/issues/add/")
    page.evaluate("window.isSame = true")
    page.get_by_label("What counts").fill("This, and not that.")
    page.get_by_role("button", name="Add").last.scroll_into_view_if_needed()
    page.locator("form[data-demarche-unsaved]").evaluate("form => (form.noValidate = true)")
    page.get_by_role("button", name="Add").last.click()
    expect(page.locator(".errorlist").first).to_be_visible()
    expect(page.locator("[aria-invalid=true]").first).to_be_focused()
    assert page.evaluate("window.isSame"), "the page was loaded anew"
    expect(page.get_by_label("What counts")).to_have_value("This, and not that.")


def test_both_versions_are_shown_and_back_leads_to_the_form(coding: Page) -> None:
    select_words(coding, WORDS)
    record(coding, actor="Friedrich Merz", issue="European troops", value="Opposes")
    coding.get_by_role("button", name="Save as draft").click()
    expect(coding.locator("#messages")).to_contain_text("Saved")
    coding.goto("/desk/")
    coding.locator("main a[href^='/desk/stances/']").filter(has_text="Friedrich Merz").first.click()
    expect(coding.get_by_label("Note")).to_be_visible()
    other = coding.context.new_page()
    other.goto(coding.url)
    other.get_by_label("Note").fill("Theirs.")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator("#messages")).to_contain_text("Saved")
    coding.get_by_label("Note").fill("Mine.")
    coding.get_by_role("button", name="Save", exact=True).click()
    expect(coding.get_by_text("Theirs.")).to_be_visible()
    coding.evaluate("window.isSame = true")
    coding.get_by_role("link", name="Skip to the content").focus()
    coding.keyboard.press("Enter")
    expect(coding).to_have_url(re.compile("#main$"))
    coding.go_back()
    expect(coding).not_to_have_url(re.compile("#main$"))
    assert coding.evaluate("window.isSame"), "the page was loaded anew"
    coding.go_back()
    expect(coding.get_by_label("Note")).to_have_value("Theirs.")
    coding.get_by_role("button", name="Take it up").first.click()
    expect(coding.get_by_label("Note")).to_have_value("Mine.")


def test_a_button_that_is_refused_says_so_beside_it(coding: Page) -> None:
    select_words(coding, WORDS)
    record(coding, actor="Friedrich Merz", issue="European troops", value="Opposes")
    coding.get_by_role("button", name="Save as draft").click()
    expect(coding.locator("#messages")).to_contain_text("Saved")
    coding.goto("/desk/")
    coding.evaluate("window.isSame = true")
    button = coding.get_by_role("button", name="for review").first
    refused = {"status": 403, "content_type": "text/html", "body": "<p data-demarche-refusal>Not yours.</p>"}
    coding.route("**/submit/", lambda route: route.fulfill(**refused))
    button.click()
    expect(coding.locator(".failure").first).to_contain_text("Not yours.")
    assert coding.evaluate("window.isSame")


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
    offered_again(page, "/desk/dossiers/ending-the-war-in-ukraine/", "Summary", "Another summary.")


@pytest.mark.exhaustive
def test_a_withdrawal_begun_is_offered_again(page: Page) -> None:
    page.goto("/stances/")
    address = page.locator("main a[href^='/stances/']").first.get_attribute("href")
    assert address
    offered_again(page, f"/desk{address}", "Why", "They took it back.")


@pytest.mark.exhaustive
def test_a_reason_begun_is_offered_again(page: Page) -> None:
    words = f"{WORDS} in vain"
    add_source(page, ARTICLE.format(words=words))
    open_form(page, words, has_script=True)
    record(page, actor="Friedrich Merz", issue="European troops", value="Opposes")
    page.get_by_role("button", name="Save and submit").click()
    expect(page.locator("#messages")).to_contain_text("Submitted for review")
    page.context.clear_cookies()
    sign_in(page, "reviewer")
    page.goto("/review/")
    waiting = page.get_by_role("listitem").filter(has_text=words)
    address = waiting.locator("a[href^='/review/']").first.get_attribute("href")
    assert address
    offered_again(page, address, "Reason or remark", "Which day was it?")
