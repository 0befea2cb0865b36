"""Nothing typed is lost: a session that ends, another sign-in, no network, Back, reload, another page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from tests.e2e.test_desk import (
    ARTICLE,
    WORDS,
    Visit,
    add_source,
    open_form,
    record,
    select_words,
    sign_in,
    sign_in_by_form,
    visit,
)
from tests.e2e.waiting import expect_evaluated
from tests.lots import some_daily

__all__ = ["visit"]  # the fixture

NOTE = "A long note, typed with care: “half” & <whole>."


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], demo_url: str) -> Page:
    """An editor's window with script, on a source of their own."""
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 1000}).new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, "editor")
    add_source(page, ARTICLE.format(words=WORDS))
    return page


def fill(page: Page, *, has_script: bool = True, words: str = WORDS) -> None:
    open_form(page, words, has_script=has_script)
    record(page, actor="Friedrich Merz", issue="European troops", value="Opposes")
    page.get_by_label("Note").fill(NOTE)


def assert_filled(page: Page, *, words: str = WORDS) -> None:
    expect(page.get_by_label("Note")).to_have_value(NOTE)
    expect(page.get_by_label("Actor")).to_have_value("Friedrich Merz")
    expect(page.get_by_role("radio", name="Opposes", exact=True)).to_be_checked()
    expect(page.locator("#stance-form blockquote").first).to_have_text(words)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save as draft").click()


def assert_saved(page: Page) -> None:
    expect(page.locator("#messages")).to_contain_text("Saved")
    expect(page.locator(".draft-offer")).to_have_count(0)


def sign_in_here(page: Page) -> None:
    page.locator("[name=login]").fill("editor")
    page.locator("[name=password]").fill("demarche")
    page.locator("main").get_by_role("button", name="Sign in").click()


def test_the_session_ends_while_a_form_is_filled_in(visit: Visit) -> None:
    page = visit("editor")
    add_source(page, ARTICLE.format(words=WORDS))
    fill(page, has_script=visit.has_script)  # type: ignore[attr-defined]
    page.context.clear_cookies(name="session")
    save(page)
    expect(page.get_by_text("What you sent was not saved, and is not lost")).to_be_visible()
    sign_in_here(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not saved yet, and not lost")
    expect(page.get_by_text(NOTE)).to_be_visible()
    page.get_by_role("button", name="Back to the form with it").click()
    assert_filled(page)
    save(page)
    assert_saved(page)


@pytest.mark.exhaustive
def test_every_cookie_is_gone(visit: Visit) -> None:
    page = visit("editor")
    add_source(page, ARTICLE.format(words=WORDS))
    fill(page, has_script=visit.has_script)  # type: ignore[attr-defined]
    page.context.clear_cookies()
    save(page)
    sign_in_here(page)
    page.get_by_role("button", name="Send again").click()
    assert_saved(page)


def test_signed_in_anew_in_another_window(visit: Visit) -> None:
    page = visit("editor")
    add_source(page, ARTICLE.format(words=WORDS))
    fill(page, has_script=visit.has_script)  # type: ignore[attr-defined]
    page.context.clear_cookies(name="session")
    sign_in_by_form(page.context.new_page(), "editor")
    save(page)
    expect(page.get_by_text("This form has expired")).to_be_visible()
    expect(page.get_by_text(NOTE)).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    assert_saved(page)


def test_a_pasted_article_survives_the_end_of_the_session(visit: Visit) -> None:
    page, text = visit("editor"), f"Pasted in a session that ended.\n\nSecond {visit.has_script}."  # type: ignore[attr-defined]
    page.goto("/desk/sources/add/")
    page.get_by_label("Text").fill(text)
    page.get_by_label("Published").fill("2025-08-22")
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Store and code").click()
    sign_in_here(page)
    page.get_by_role("button", name="Back to the form with it").click()
    expect(page.get_by_label("Text")).to_have_value(text)
    page.get_by_role("button", name="Store and code").click()
    expect(page.locator("p[data-demarche-offset]").last).to_contain_text("Second")


@pytest.mark.exhaustive
def test_submit_on_the_desk_after_the_session_ended(visit: Visit) -> None:
    page, has_script = visit("editor"), visit.has_script  # type: ignore[attr-defined]
    words = f"{WORDS} {'at once' if has_script else 'at last'}"
    add_source(page, ARTICLE.format(words=words))
    fill(page, has_script=has_script, words=words)
    save(page)
    assert_saved(page)
    page.goto("/desk/")
    page.context.clear_cookies(name="session")
    submit = page.get_by_role("listitem").filter(has_text=words).get_by_role("button", name="for review")
    submit.click()
    sign_in_here(page)
    expect(page).to_have_url(re.compile("/desk/$"))
    submit.click()
    expect(page.locator("#messages")).to_contain_text("Submitted for review")


def test_without_a_network_the_form_stays_and_is_sent_again(page: Page) -> None:
    fill(page)
    page.context.set_offline(True)
    save(page)
    expect(page.locator("#stance-form .actions + .failure")).to_contain_text("cannot be reached")
    assert_filled(page)
    page.context.set_offline(False)
    expect_evaluated(page, "navigator.onLine", True)
    page.locator("#stance-form .actions + .failure").get_by_role("button", name="Send again").click()
    assert_saved(page)


def test_without_a_network_the_panel_says_so(page: Page) -> None:
    page.context.set_offline(True)
    select_words(page, WORDS)
    expect(page.locator("#stance-panel .failure")).to_contain_text("cannot be reached")
    page.context.set_offline(False)
    expect_evaluated(page, "navigator.onLine", True)
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("#stance-form blockquote").first).to_have_text(WORDS)


def test_back_and_forward(page: Page) -> None:
    fill(page)
    address = page.url
    assert "start=" in address
    page.go_back()
    expect(page.locator("#stance-form")).to_have_count(0)
    expect(page.locator(".draft-offer")).to_contain_text("You began a stance here at")
    page.go_forward()
    expect(page.locator("#stance-form")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Take it up").click()
    assert_filled(page)
    assert page.url == address
    save(page)
    assert_saved(page)


def test_back_before_the_scripts_have_come(page: Page) -> None:
    fill(page)
    page.go_back()
    expect(page.locator(".draft-offer")).to_contain_text("You began a stance here at")
    page.route("**/js/app*.js", lambda _: None)  # is on its way
    page.go_forward()
    expect(page.locator("#stance-form")).to_be_visible()
    page.go_back(wait_until="commit")
    page.unroute("**/js/app*.js")  # has come
    page.get_by_role("button", name="Take it up").click()
    assert_filled(page)


@pytest.mark.parametrize(
    "address", some_daily(["/dossiers/ending-the-war-in-ukraine/", "/desk/", "/actors/ukraine/"], every=3)
)
def test_a_page_whose_address_is_completed_is_loaded_once(page: Page, address: str) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url) if request.is_navigation_request() else None)
    page.goto(address)
    expect_evaluated(page, "document.readyState === 'complete'", True)
    page.wait_for_load_state("networkidle")
    assert len(loaded) == 1, loaded


def test_a_redirect_is_followed_once(page: Page) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url) if request.is_navigation_request() else None)
    page.goto("/desk")
    page.wait_for_load_state("networkidle")
    assert len(loaded) == 2, loaded


def test_reload(page: Page) -> None:
    fill(page)
    page.reload()
    expect(page.locator(".draft-offer")).to_contain_text("here it is again")
    assert_filled(page)
    save(page)
    assert_saved(page)
    page.goto("/desk/")
    expect(page.locator(".draft-offer")).to_have_count(0)


def drafts(page: Page) -> list[str]:
    """The notes of what this browser keeps."""
    kept: list[str] = page.evaluate(
        """Object.entries(localStorage).filter(([key]) => key.startsWith("demarche-draft/"))
           .map(([, text]) => JSON.parse(text).fields.find(([name]) => name === "note")[1]).sort()"""
    )
    return kept


def test_the_same_words_opened_anew_take_the_draft_there_is(page: Page) -> None:
    fill(page)
    text = page.url.partition("stances/")[0]
    for number in range(3):
        page.goto(text)
        open_form(page, WORDS, has_script=True)
        expect(page.locator(".draft-offer")).to_have_count(1)
        expect(page.locator(".draft-offer")).to_contain_text("You began this")
        assert_filled(page) if number == 0 else None
        page.get_by_label("Note").fill(f"{NOTE} {number}")
    page.goto("/desk/")
    assert drafts(page) == [f"{NOTE} 2"]
    page.goto(text)
    open_form(page, WORDS, has_script=True)
    save(page)
    assert_saved(page)
    assert drafts(page) == []


@pytest.mark.exhaustive
def test_another_stance_of_the_same_words_is_begun_beside_the_first(page: Page) -> None:
    fill(page)
    page.reload()
    page.get_by_role("button", name="Begin another").click()
    expect(page.locator(".draft-offer")).to_contain_text("You began this")
    expect(page.get_by_label("Note")).to_have_value("")
    page.get_by_label("Note").fill("Another")
    page.goto("/desk/")
    assert drafts(page) == [NOTE, "Another"]


def test_two_windows_with_the_same_words_lose_nothing(page: Page) -> None:
    fill(page)
    other = page.context.new_page()
    page.goto("/desk/")
    page.go_back()
    assert_filled(page)
    other.goto(page.url)
    assert_filled(other)
    other.get_by_label("Note").fill("In the other window")
    other.goto("/desk/")
    assert drafts(other) == ["In the other window"]
    page.get_by_label("Note").fill("In this one")
    page.goto("/desk/")
    assert drafts(page) == ["In the other window", "In this one"]


@pytest.mark.exhaustive
def test_two_stances_begun_in_one_text_are_both_kept(page: Page) -> None:
    fill(page)
    page.goto(page.url.partition("stances/")[0])
    fill(page, words="They said no again")
    page.goto("/desk/")
    expect(page.locator(".draft-offer")).to_have_count(2)
    page.locator(".draft-offer").filter(has_text=WORDS).get_by_role("button", name="Take it up").click()
    assert_filled(page)
    page.goto("/desk/")
    page.locator(".draft-offer").filter(has_text="They said no again").get_by_role("button", name="Discard").click()
    page.reload()
    expect(page.locator(".draft-offer")).to_have_count(1)


def test_a_draft_is_its_users_own(page: Page) -> None:
    fill(page)
    page.goto("/desk/")
    expect(page.locator(".draft-offer")).to_have_count(1)
    page.context.clear_cookies()
    sign_in(page, "reviewer")
    page.goto("/desk/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Desk")
    expect(page.locator(".draft-offer")).to_have_count(0)


def test_signing_out_leaves_nothing_behind(new_context: Callable[..., BrowserContext], demo_url: str) -> None:
    """Unless its owner thinks better of it."""
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 1000}).new_page()
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        if dialog.type == "confirm":
            asked.append(dialog.message)
        if len(asked) == 1:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    sign_in_by_form(page, "editor")  # a session of its own, as it ends
    page.goto("/desk/actors/add/")
    page.get_by_label("Note").fill(NOTE)
    sign_out = "document.querySelector(\"form[action$='/account/logout/']\").requestSubmit()"
    drafts = "Object.keys(localStorage).filter((key) => key.startsWith('demarche-draft/')).length"
    page.evaluate(sign_out)
    expect_evaluated(page, drafts, 1)
    expect(page.get_by_label("Note")).to_have_value(NOTE)
    page.evaluate(sign_out)
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    expect_evaluated(page, drafts, 0)
    assert len(asked) == 2
    assert asked[0].endswith("Signing out deletes it. Sign out?")


@pytest.mark.parametrize(
    ("address", "label"),
    some_daily(
        [("/desk/sources/add/", "Text"), ("/desk/actors/add/", "Note"), ("/desk/issues/add/", "Proposition")], every=3
    ),
)
def test_other_forms_are_kept_as_well(page: Page, address: str, label: str) -> None:
    page.goto(address)
    page.get_by_label(label).first.press_sequentially("Begun")
    page.goto("/desk/")
    page.goto(address)
    page.get_by_role("button", name="Take it up").click()
    expect(page.get_by_label(label).first).to_have_value("Begun")
    page.goto(address)
    page.get_by_role("button", name="Discard").click()
    page.reload()
    expect(page.locator(".draft-offer")).to_have_count(0)
