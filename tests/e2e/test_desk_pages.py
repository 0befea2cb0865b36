"""Every page of editors and reviewers, also as it answers mistakes and conflicts: see ``faults``."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.faults import assert_faultless, complaints_of
from tests.e2e.test_desk import ARTICLE, WORDS, add_source, correct, open_form, record, save_note, sign_in
from tests.e2e.test_pages import PAGES as READER_PAGES
from tests.lots import IN_LOTS, Lot
from tests.site import PAGES as ADDRESSES
from tests.site import PROGRAMS

PAGES = {
    "watching": "/watching/",
    "view-add": "/watching/views/add/",
    "digest-stop": "/watching/digest/stop/00000000-0000-4000-8000-000000000000/",
    "desk": "/desk/",
    "sent": "/sent/",
    "source-add": "/desk/sources/add/",
    "source-code": "{source}",
    "source-edit": "{source}edit/",
    "source-archive": "{source}archive/",
    "left-open": "/desk/open/",
    "left-open-stale": "/desk/open/?show=stale",
    "left-open-searches": "/desk/open/?show=searches",
    "set-aside-add": "/desk/texts/1/set-aside/?start=0&end=5",
    "double-codings": "/desk/double/",
    "coding-sample-add": "/desk/double/draw/",
    "double-coding-add": "{source}double/",
    "fetch": "/desk/brought/fetch/",
    "snapshot-add": "{source}texts/add/",
    "corrections": "{source}corrections/",
    "source-reading": "{reading}",
    "desk-bulk": "/desk/bulk/?do=archived&stance=1",
    "desk-bulk-ready": "/desk/bulk/?do=submitted&stance={stance}",
    "review-bulk": "/review/bulk/?stance=1",
    "places": "{source}stances/add/?words=said+no",
    "stance-add": "{source}stances/add/?start=20&end=90",
    "stance-edit": "/desk/stances/1/",
    "stance-edit-draft": "/desk/stances/{stance}/",
    "stance-draft": "/stances/{stance}/",
    "review-queue": "/review/",
    "review": "/review/1/",
    "review-by-risk": "/review/?order=risk",
    "review-progress": "/review/progress/",
    "review-texts": "/review/texts/",
    "texts-hand-over": "/review/texts/hand-over/?source=1",
    "stance-comments": "/desk/stances/1/comments/",
    "table-list": "/desk/tables/",
    "issue-rule": "/desk/issues/ceasefire-first/rule/",
    "review-wording": "/review/wording/ceasefire-first/",
    "actors-add": "/desk/actors/add/list/",
    "negotiating-text-add": "/desk/dossiers/ending-the-war-in-ukraine/texts/add/",
    "own-sessions": "/account/sessions/",
    "manage": "/desk/dossiers/",
    "manage-actors": "/desk/actors/?archived=1",
    "actor-add": "/desk/actors/add/",
    "actor-edit": "/desk/actors/emmanuel-macron/",
    "actor-archive": "/desk/actors/emmanuel-macron/archive/",
    "actor-merge": "/desk/actors/emmanuel-macron/merge/",
    "actor-merge-planned": "/desk/actors/emmanuel-macron/merge/?into=Friedrich+Merz",
    "actor-merge-refused": "/desk/actors/emmanuel-macron/merge/?into=Germany",
    "issue-add": "/desk/issues/add/",
    "issue-edit": "/desk/issues/ceasefire-first/",
    "issue-archive": "/desk/issues/ceasefire-first/archive/",
    "issue-merge": "/desk/issues/ceasefire-first/merge/?into=European+troops",
    "dossier-add": "/desk/dossiers/add/",
    "dossier-issues": "/desk/dossiers/ending-the-war-in-ukraine/issues/",
    "dossier-take-in": "/desk/dossiers/crimea-at-the-un/issues/take-in/",
    "dossier-events": "/desk/dossiers/ending-the-war-in-ukraine/events/",
    "event-add": "/desk/dossiers/ending-the-war-in-ukraine/events/add/",
    "event-edit": "/desk/events/1/",
    "codings": "/desk/codings/?first=ending-the-war-in-ukraine&second=crimea-at-the-un",
    "dossier-edit": "/desk/dossiers/ending-the-war-in-ukraine/",
    "dossier-archive": "/desk/dossiers/ending-the-war-in-ukraine/archive/",
    "history": "/desk/history/",
    "history-filtered": "/desk/history/?kind=stance&who=nobody-of-this-name",
    "history-of-a-stance": "/desk/history/stance/{stance}/",
    "history-of-an-actor": "/desk/history/actor/1/",
}
TRANSCRIPT = (
    "PRESIDENT MACRON: We need a ceasefire.\n\nQ: When?\n\nPRESIDENT MACRON: Now. (Applause.)\n\n"
    "CHANCELLOR MERZ: I agree."
)
NO_PAGES = {
    "matrix_csv",
    "matrix_svg",
    "stance_extend",
    "suggest_actors",
    "suggest_issues",
    "suggest_offices",
    "stance_record",
} | {
    *("source_suggestions", "intake_file"),
    *("double_coding", "intake_progress", "table_import"),  # not looked at here: they need two coders, files that wait
    *("health", "ready", "readyz", "metrics", "security_txt"),
    *("matrix_feed", "actor_feed", "issue_feed", "watching_export"),
    *("change_feed", "dossier_folder", "dossier_release", "dossier_dna", "table_template", "api_document"),
    *(entry.name for entry in ADDRESSES if entry.methods == PROGRAMS),
    *("negotiating_text", "negotiatingtext_edit", "clause_tie"),  # looked at by `test_negotiating`
    *("second_factor", "stance_unite"),  # not looked at here: one needs a setting, one two stances of the same words
}
"""Files, parts of pages, and plain answers to operators."""


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], demo_url: str) -> Page:
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 1000}).new_page()
    sign_in(page, "reviewer")
    return page


def record_draft(page: Page) -> tuple[str, str]:
    """The address of a new source for coding, and the number of a draft on it."""
    add_source(page, ARTICLE.format(words=WORDS))
    source = urlsplit(page.url).path
    open_form(page, WORDS, has_script=True)
    record(page, actor="Friedrich Merz", issue="European troops", value="Opposes")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("#messages")).to_contain_text("Saved, draft")
    (stance,) = parse_qs(urlsplit(page.url).query)["saved"]
    return source, stance


def send_unchecked(page: Page, button: str) -> None:
    """Send a form that the browser would not, and wait for the server's answer."""
    page.evaluate("for (const form of document.forms) form.noValidate = true")
    page.get_by_role("button", name=button).click()
    expect(page.locator(".errorlist").first).to_be_visible()


def test_no_page_is_left_out() -> None:
    """Pages of a change, of a state, of a speaker and of a saved view are opened by links, as their numbers are not
    known.
    """
    seen = {"change", "record_state", "speaker_edit", "view_edit"}
    for path in (*PAGES.values(), *READER_PAGES.values()):
        plain = urlsplit(path.format(source="/desk/sources/1/", reading="/sources/1/", stance=1)).path
        if plain != READER_PAGES["not-found"]:
            seen.add(resolve(plain).url_name or "")
    assert {entry.name for entry in ADDRESSES if "GET" in entry.methods} - NO_PAGES <= seen


@IN_LOTS
def test_pages(page: Page, lot: Lot) -> None:
    complaints = complaints_of(page)
    source, stance = record_draft(page)
    correct(page, source, ARTICLE.format(words=WORDS))
    for name, path in lot.of(PAGES.items(), "desk", every=8):
        page.goto(path.format(source=source, reading=source.removeprefix("/desk"), stance=stance))
        assert_faultless(page, what=name)
    assert complaints == []


@pytest.mark.exhaustive
def test_pages_that_are_opened_by_links(page: Page) -> None:
    complaints = complaints_of(page)
    _, stance = record_draft(page)
    page.goto(f"/desk/history/stance/{stance}/")
    state = page.locator(f'main a[href^="/desk/history/stance/{stance}/"]').last.get_attribute("href")
    page.goto("/desk/history/?kind=stance")
    change = page.locator('main a[href^="/desk/history/changes/"]').first.get_attribute("href")
    add_source(page, TRANSCRIPT)
    speaker = page.get_by_role("link", name="Set right who").first.get_attribute("href")
    for address in (state, change, speaker):
        page.goto(str(address))
        assert_faultless(page, what=str(address))
    assert complaints == []


@pytest.mark.exhaustive
def test_answers_to_mistakes_and_conflicts(page: Page) -> None:
    complaints = complaints_of(page)
    source, stance = record_draft(page)
    other = page.context.new_page()
    for one in (page, other):
        one.goto(f"/desk/stances/{stance}/")
    save_note(other, "Theirs.")
    expect(other.locator("#messages")).to_contain_text("Saved")
    save_note(page, "Mine.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Two versions of a stance")
    assert_faultless(page, what="conflict")

    page.goto(f"{source}stances/add/?start=20&end=90")
    send_unchecked(page, "Save as draft")
    assert_faultless(page, what="form with errors")

    page.goto(f"/desk/bulk/?do=submitted&stance={stance}")
    other.goto(f"/desk/stances/{stance}/")
    save_note(other, "Theirs again.")
    expect(other.locator("#messages")).to_contain_text("Saved")
    page.get_by_role("button", name="Submit those ticked").click()
    expect(page.locator("main")).to_contain_text("Somebody changed this stance")
    assert_faultless(page, what="many, of which one was changed")

    page.goto("/desk/sources/add/")
    page.get_by_label("Text").fill("Words.")
    page.get_by_label("Address", exact=True).fill("no address")
    send_unchecked(page, "Store and code")
    assert_faultless(page, what="source with errors")
    assert complaints == []


@pytest.mark.parametrize("is_last", [True, False])
def test_on_a_phone_what_is_wrong_is_not_behind_the_bar(page: Page, *, is_last: bool) -> None:
    """In the last row of a list, and in one that the bar at the foot of the window just covers."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/desk/dossiers/crimea-at-the-un/")
    places = page.locator('input[name$="-place"]')
    place = places.last if is_last else places.nth(20)
    place.evaluate(
        """(field) => { field.type = "text"; field.value = "abc"; field.scrollIntoView({ block: "end" });
                        field.form.querySelector(".actions.sticky button").click(); }"""
    )
    error = page.locator(".errorlist")
    expect(error).to_contain_text("Enter a whole number.")
    expect(page.locator("[aria-invalid=true]")).to_be_focused()
    assert error.evaluate(
        """(said) => { const { left, top, width, bottom } = said.getBoundingClientRect();
                       const seen = [top + 1, bottom - 1].map((y) => document.elementFromPoint(left + width / 2, y));
                       return seen.every((one) => said.contains(one)); }"""
    ), "it stands under the bar, or outside the window"
