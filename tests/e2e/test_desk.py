"""From a pasted article to the published matrix, by two people, with and without JavaScript."""

import datetime as dt
import re
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from positions.management.commands.load_seeds import DEMO_PASSWORD
from tests.e2e.waiting import go
from tests.shown_form import shown_form

WORDS = "Chancellor Friedrich Merz rejected every troop deployment"
ARTICLE = (
    "Berlin says no\n\nOn Friday there was a debate. {words} in the Bundestag. “We said so before,” he added.\n\n"
    "Others said no, too. They said no again."
)

COPIES = count(1)
DAYS = count(1)
SIGNED_IN: dict[str, Any] = {}

Visit = Callable[[str], Page]


# Without scripts a browser asks as Django's client does, by which every form is tested; one walk is every day's
# (`test_alone`).
WITHOUT = pytest.param(False, marks=pytest.mark.exhaustive)


@pytest.fixture(params=[True, WITHOUT], ids=["with-script", "without-script"])
def visit(request: pytest.FixtureRequest, new_context: Callable[..., BrowserContext], demo_url: str) -> Visit:
    """Sign somebody in, in a browser of their own."""

    def visiting(user: str) -> Page:
        viewport = {"width": 1440, "height": 1000}
        context = new_context(java_script_enabled=request.param, base_url=demo_url, viewport=viewport)
        page = context.new_page()
        sign_in(page, user)
        return page

    visiting.has_script = request.param  # type: ignore[attr-defined]
    return visiting


def sign_in(page: Page, user: str) -> None:
    """Have the window belong to a session of the user; only the first goes through the form and its slow hash."""
    if cookies := SIGNED_IN.get(user):
        page.context.add_cookies(cookies)
        return
    sign_in_by_form(page, user)
    SIGNED_IN[user] = page.context.cookies()


def sign_in_by_form(page: Page, user: str) -> None:
    go(page, "/account/login/")
    page.locator("[name=login]").fill(user)
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Desk").first).to_be_visible()


def add_source(page: Page, text: str) -> str:
    """Open the text, stored without the window, and return it as stored: each time it ends differently, as the same
    would be asked about. How a text is stored in a window is seen by ``test_acts`` and ``test_bringing``.
    """
    stored, address = f"{text}\n\nCopy {next(COPIES)}.", "/desk/sources/add/"
    form = shown_form(page.request.get(address).text(), "client_key")
    form |= {"text": stored, "published_date": "2025-08-22", "anyway": "on"}  # nearly the same as the copy before
    answer = page.request.post(address, form=form, max_redirects=0)  # type: ignore[arg-type]
    assert answer.status == 302, answer.text()
    go(page, answer.headers["location"])
    return stored


def select_words(page: Page, words: str) -> None:
    """Drag from before the first word to within the last."""
    box = page.locator("p[data-demarche-offset]").filter(has_text=words).evaluate(
        """async (paragraph, words) => {
          await document.fonts.ready; // words move when the typeface comes
          // Into sight, until nothing moves any more: what was never in sight has a height that is guessed.
          let top = null;
          while (top !== (top = paragraph.getBoundingClientRect().top)) {
            paragraph.scrollIntoView({ block: "nearest", behavior: "instant" });
            await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
          }
          const range = document.createRange();
          const start = paragraph.firstChild.data.indexOf(words);
          range.setStart(paragraph.firstChild, start);
          range.setEnd(paragraph.firstChild, start + words.length);
          const rects = [...range.getClientRects()];
          const [first, last] = [rects[0], rects.at(-1)];
          return [first.left + 1, first.top + first.height / 2, last.right - 3, last.top + last.height / 2];
        }""",
        words,
    )  # fmt: skip
    page.mouse.move(box[0], box[1])
    page.mouse.down()
    page.mouse.move(box[2], box[3], steps=8)
    page.mouse.up()


def open_form(page: Page, words: str, *, has_script: bool) -> None:
    if has_script:
        select_words(page, words)
    else:
        page.get_by_label("Or type or paste the exact words").fill(words)
        page.get_by_role("button", name="Find them").click()
    expect(page.locator("#stance-form blockquote").first).to_have_text(words)


def record(page: Page, *, actor: str, issue: str, value: str) -> None:
    """On a day of its own: the same words said on one day would be asked about."""
    page.get_by_label("Said or done on").fill(f"{dt.date(2025, 6, 1) + dt.timedelta(days=next(DAYS))}")
    page.get_by_label("Actor").fill(actor)
    page.get_by_label("Issue", exact=True).fill(issue)
    page.get_by_role("radio", name=value, exact=True).check()


def save_note(page: Page, note: str) -> None:
    """Change the note of a stance that is open."""
    page.get_by_label("Note").fill(note)
    page.get_by_role("button", name="Save", exact=True).click()


def correct(page: Page, source: str, text: str) -> None:
    """Paste a corrected text of a source."""
    go(page, f"{source}texts/add/")
    page.get_by_label("Text").fill(text)
    page.get_by_role("button", name="Store and compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the correction changed")


def cell(page: Page, actor: str, issue: str) -> None:
    go(page, f"/dossiers/ending-the-war-in-ukraine/cells/{actor}/{issue}/?on=2025-09-01")


def test_from_an_article_to_the_matrix(visit: Visit) -> None:
    has_script = visit.has_script  # type: ignore[attr-defined]
    words = f"{WORDS} {'twice' if has_script else 'again'}"
    editor, reviewer = visit("editor"), visit("reviewer")
    add_source(editor, ARTICLE.format(words=words))

    open_form(editor, words, has_script=has_script)
    record(editor, actor="Friedrich Merz", issue="European troops", value="Leans to oppose")
    if has_script:
        expect(editor.get_by_label("On behalf of")).to_have_value("Germany")
    editor.get_by_role("button", name="Save and submit").click()
    expect(editor.locator("#messages")).to_contain_text("Submitted for review")

    waiting = reviewer.get_by_role("listitem").filter(has_text=words)  # other tests leave stances of his too
    go(reviewer, "/review/")
    waiting.get_by_role("link", name=re.compile("Friedrich Merz for Germany: leans to oppose")).click()
    expect(reviewer.locator("main mark").first).to_contain_text(words)
    reviewer.get_by_label("Reason or remark").fill("“Every” leaves no doubt.")
    reviewer.get_by_role("button", name="Return").click()
    expect(reviewer.locator("#messages")).to_contain_text("went back to its author")

    go(editor, "/desk/")
    returned = editor.get_by_role("region", name=re.compile("Returned to you"))
    expect(returned).to_contain_text("“Every” leaves no doubt.")
    returned.get_by_role("link", name=re.compile("Friedrich Merz for Germany")).click()
    editor.get_by_role("radio", name="Opposes", exact=True).check()
    editor.get_by_role("button", name="Save and submit").click()
    expect(editor.locator("#messages")).to_contain_text("Submitted for review")

    go(reviewer, "/review/")
    waiting.get_by_role("link", name=re.compile("Friedrich Merz for Germany: opposes")).click()
    expect(reviewer.locator("#review-panel")).to_contain_text("Changed the value from Leans to oppose to Opposes.")
    reviewer.get_by_role("button", name="Approve and publish").click()
    expect(reviewer.locator("#messages")).to_contain_text("is published")

    cell(reviewer, "friedrich-merz", "european-troops")
    expect(reviewer.locator("#cell-panel")).to_contain_text("Opposes")
    expect(reviewer.locator("#cell-panel")).to_contain_text(words)


def test_an_actor_is_added_on_the_way(visit: Visit) -> None:
    has_script = visit.has_script  # type: ignore[attr-defined]
    name = "Kaja Kallas" if has_script else "Andrius Kubilius"
    page = visit("editor")
    words = f"Commissioner {name} rejected every troop deployment"
    add_source(page, ARTICLE.format(words=words))
    open_form(page, words, has_script=has_script)
    record(page, actor=name, issue="European troops", value="Opposes")
    page.get_by_role("button", name="Save as draft").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Add this actor").click()
    form = opened.value
    expect(form.get_by_label("Name").first).to_have_value(name)
    form.get_by_label("Kind").first.select_option("Person")
    if has_script:
        form.get_by_role("button", name="Another office or group").click()
    form.get_by_label("Belongs to").last.fill("European Union")
    form.get_by_label("Role").last.fill("Commissioner")
    form.get_by_role("button", name="Add the actor").click()
    expect(form.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("#messages")).to_contain_text("Saved")


def test_a_correction_is_carried_over_and_several_are_approved(visit: Visit) -> None:
    has_script = visit.has_script  # type: ignore[attr-defined]
    words = f"{WORDS} {'loudly' if has_script else 'quietly'}"
    editor, reviewer = visit("editor"), visit("reviewer")
    add_source(editor, ARTICLE.format(words=words))
    source = editor.url
    open_form(editor, words, has_script=has_script)
    record(editor, actor="Friedrich Merz", issue="European troops", value="Opposes")
    editor.get_by_role("button", name="Save as draft").click()
    expect(editor.locator("#messages")).to_contain_text("Saved, draft")

    correct(editor, source, ARTICLE.format(words=words).replace("On Friday", "On Saturday"))
    editor.get_by_role("button", name="It is the corrected text").click()
    box = editor.get_by_role("checkbox", name=re.compile("Carry over stance"))
    expect(box).not_to_be_checked()  # other words stand beside them now
    if has_script:
        editor.get_by_label("all of these").check()
    else:
        box.check()
    editor.get_by_role("button", name="Carry over those ticked").click()
    expect(editor.locator("#messages")).to_contain_text("1 stance rests on the corrected text as well.")

    go(editor, "/desk/")
    drafts = editor.get_by_role("region", name=re.compile("Drafts"))
    drafts.get_by_role("listitem").filter(has_text=words).get_by_role("checkbox").check()
    drafts.get_by_role("button", name="Submit those ticked").click()
    editor.get_by_role("button", name="Submit those ticked").click()
    expect(editor.locator("#messages")).to_contain_text("1 stance submitted for review.")

    go(reviewer, "/review/")
    reviewer.get_by_role("listitem").filter(has_text=words).get_by_role("checkbox").check()
    reviewer.get_by_role("button", name="Read those ticked together").click()
    expect(reviewer.locator("main mark")).to_have_text([words])
    expect(reviewer.locator("main")).to_contain_text("The same words carried it in the text captured on")
    reviewer.get_by_role("button", name="Approve and publish those ticked").click()
    expect(reviewer.locator("#messages")).to_contain_text("1 stance is published.")


def test_words_that_stand_twice_are_asked_about(visit: Visit) -> None:
    page = visit("editor")
    add_source(page, ARTICLE.format(words=WORDS))
    page.get_by_label("Or type or paste the exact words").fill("said no")
    page.get_by_role("button", name="Find them").click()
    expect(page.get_by_role("status").filter(has_text="2 times")).to_be_visible()
    page.locator("ol.places a").nth(1).click()
    expect(page.locator("#stance-form blockquote")).to_have_text("said no")


def test_two_editors_of_one_stance(visit: Visit) -> None:
    has_script = visit.has_script  # type: ignore[attr-defined]
    one, other = visit("editor"), visit("reviewer")
    add_source(one, ARTICLE.format(words=WORDS))
    open_form(one, WORDS, has_script=has_script)
    record(one, actor="Friedrich Merz", issue="European troops", value="Opposes")
    one.get_by_role("button", name="Save as draft").click()
    stance = str(one.locator(".notes a").first.get_attribute("href"))
    for page in (one, other):
        go(page, stance)
    save_note(other, "Theirs.")
    expect(other.locator("#messages")).to_contain_text("Saved")
    save_note(one, "Mine.")
    expect(one.get_by_role("heading", level=1)).to_have_text("Two versions of a stance")
    one.get_by_role("radio", name=re.compile("Theirs.")).check()
    one.get_by_role("button", name="Save what I chose").click()
    expect(one.locator("#messages")).to_contain_text("Saved")
    go(other, stance)
    expect(other.get_by_label("Note")).to_have_value("Theirs.")


def test_what_was_begun_is_not_replaced_by_a_selection(
    new_context: Callable[..., BrowserContext], demo_url: str
) -> None:
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 1000}).new_page()
    sign_in(page, "editor")
    add_source(page, ARTICLE.format(words=WORDS))
    select_words(page, "On Friday")
    page.get_by_label("Actor").press_sequentially("Macr")
    expect(page.locator("[role=option]").first).to_be_visible()
    select_words(page, WORDS)
    expect(page.get_by_label("Actor")).to_have_value("Macr")
    page.get_by_role("button", name="Use as condition").click()
    expect(page.get_by_label("Condition", exact=True)).to_have_value(WORDS)
    select_words(page, "Others said")
    page.get_by_role("button", name="Add to its words").click()
    expect(page.locator("#stance-form blockquote")).to_have_text(["On Friday", "Others said"])


def test_leaving_what_was_begun_asks_first(new_context: Callable[..., BrowserContext], demo_url: str) -> None:
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 1000}).new_page()
    sign_in(page, "editor")
    go(page, "/desk/sources/add/")
    page.get_by_label("Text").press_sequentially("Begun")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Cancel").click(no_wait_after=True)
    expect(page.get_by_label("Text")).to_have_value("Begun")
    page.get_by_label("Published").fill("2025-08-22")
    page.get_by_role("button", name="Store and code").click()
    expect(page.locator("p[data-demarche-offset]").first).to_have_text("Begun")
    assert asked == ["beforeunload"]


def test_words_are_selected_by_keyboard(new_context: Callable[..., BrowserContext], demo_url: str) -> None:
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 1000}).new_page()
    sign_in(page, "editor")
    add_source(page, ARTICLE.format(words=WORDS))
    page.get_by_role("region", name="Text of the source").focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator("#stance-form blockquote").first).to_have_text("says no")
    expect(page.get_by_label("Actor")).to_be_focused()
