"""Choosing words by keyboard and mouse, and what the panel does when it comes back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.e2e.test_desk import Visit, add_source, open_form, record, select_words, sign_in, visit
from tests.e2e.waiting import expect_evaluated, expect_that, expect_words_chosen, go, wait_for_scripts

__all__ = ["visit"]  # the fixture

PARAGRAPHS = 40
LONG = "Talks\n\n" + "\n\n".join(
    f"Part {n}. A cease-fire was near, they said, and “it will hold” was heard {n} times in the hall."
    for n in range(PARAGRAPHS)
)
# Which paragraphs a key led to, and which of them were out of sight then.
NOTE_REACHED = """() => {
  [window.reached, window.unseen] = [new Set(), new Set()];
  document.addEventListener("keydown", () => {
    const { top, bottom } = getSelection().getRangeAt(0).getBoundingClientRect();
    const place = getSelection().anchorNode.parentElement.dataset.demarcheOffset;
    reached.add(place);
    if (top < 0 || bottom > innerHeight) unseen.add(place);
  });
}"""
DRAWN = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
SCROLLBAR = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("#stance-panel { border-right: 15px solid }");
  document.adoptedStyleSheets.push(sheet);
}"""
BAR_END = "document.querySelector('#stance-form > .actions').getBoundingClientRect().bottom - innerHeight"


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], demo_url: str) -> Page:
    """An editor's window with script, on a long source."""
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 900}).new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, "editor")
    add_source(page, LONG)
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def hold_in(held: list[Route]) -> Callable[[Route], None]:
    """Answers nothing yet, as a busy server."""

    def hold(route: Route) -> None:
        held.append(route)

    return hold


def top_of(page: Page, words: str) -> float:
    return edge_of(page.locator("p[data-demarche-offset]").filter(has_text=words), "top")


def edge_of(part: Locator, edge: str) -> float:
    """Where it stands in the window."""
    place: float = part.evaluate("(part, edge) => part.getBoundingClientRect()[edge]", edge)
    return place


def test_the_arrows_reach_every_paragraph_and_the_view_follows(page: Page) -> None:
    page.get_by_role("region", name="Text of the source").focus()
    press(page, "ArrowRight")
    expect_words_chosen(page, "Talks")
    page.evaluate(NOTE_REACHED)
    press(page, *["ArrowDown"] * 3 * PARAGRAPHS)
    offsets = page.locator("p[data-demarche-offset]").evaluate_all("all => all.map(one => one.dataset.demarcheOffset)")
    expect_that(page, lambda: sorted(page.evaluate("[...reached]"), key=int), offsets[1:])
    press(page, *["ArrowUp"] * 3 * PARAGRAPHS)
    expect_words_chosen(page, "Talks")
    expect_evaluated(page, "[...unseen]", [])


def test_a_hyphen_is_no_stop(page: Page) -> None:
    page.get_by_role("region", name="Text of the source").focus()
    press(page, *["ArrowRight"] * 5)
    expect_words_chosen(page, "cease-fire")
    press(page, "Shift+ArrowRight", "Enter")
    expect(page.locator("#stance-form blockquote")).to_have_text("cease-fire was")


def test_ctrl_enter_saves_and_submits(page: Page) -> None:
    open_form(page, "it will hold” was heard 3 times", has_script=True)
    record(page, actor="Friedrich Merz", issue="European troops", value="Opposes")
    page.get_by_label("Note").press("Control+Enter")
    expect(page.locator("#messages")).to_contain_text("Submitted for review")
    expect(page.locator("[data-demarche-coded]")).to_contain_text("% of the text")
    expect(page.locator("[data-demarche-share=coders]")).to_contain_text("1 stance")


def test_the_mouse_let_go_outside_the_text_still_selects(page: Page) -> None:
    start = page.locator("p[data-demarche-offset]").filter(has_text="Part 4.").evaluate(
        """(paragraph) => {
          const range = document.createRange();
          range.selectNodeContents(paragraph.firstChild);
          const { left, top, height } = range.getClientRects()[0];
          return [left + 1, top + height / 2];
        }"""
    )  # fmt: skip
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 900, start[1], steps=8)
    page.mouse.move(start[0] + 1100, start[1], steps=3)  # over the panel
    page.mouse.up()
    expect(page.locator("#stance-form blockquote").first).to_contain_text("Part 4.")


@pytest.mark.exhaustive
def test_the_mouse_selects_every_paragraph(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 500})
    texts = [text for text in LONG.split("\n\n") if text != "Talks"][:12]  # more than the window shows
    add_source(page, "\n\n".join(texts))
    for text in texts:
        page.locator("p[data-demarche-offset]").filter(has_text=text).click(click_count=3, position={"x": 10, "y": 8})
        expect(page.locator("#stance-form blockquote").first).to_have_text(text)
    expect_evaluated(page, "scrollY > 0")


def test_the_last_words_chosen_are_those_of_the_form(page: Page) -> None:
    """The second click asks for the form with a word while the third takes the paragraph."""
    late: list[Route] = []
    page.route("**/stances/add/**", lambda route: route.continue_() if late else late.append(route))
    paragraph = page.locator("p[data-demarche-offset]").filter(has_text="Part 3.")
    with page.expect_request("**/stances/add/**"):
        paragraph.click(click_count=2, position={"x": 10, "y": 8})
    page.mouse.down(click_count=3)
    page.mouse.up(click_count=3)
    page.evaluate(DRAWN)
    expect_that(page, lambda: len(late), 1)
    late[0].continue_()
    expect(page.locator("#stance-form blockquote").first).to_have_text(re.compile(r"^Part 3\..* in the hall\.$"))


def test_a_form_that_comes_late_takes_no_place_of_one_that_was_typed_in(page: Page) -> None:
    """Words chosen while another form stands open, and before theirs is there somebody goes on with that one."""
    open_form(page, "it will hold” was heard 3 times", has_script=True)
    held: list[Route] = []
    page.route("**/stances/add/**", hold_in(held))
    with page.expect_request("**/stances/add/**"):
        select_words(page, "it will hold” was heard 5 times")
    page.get_by_label("Note").fill("Typed meanwhile.")
    with page.expect_request_finished():
        held[0].continue_()
    bar = page.locator("#selection-bar")
    expect(bar).to_contain_text("it will hold” was heard 5 times")
    expect(page.get_by_label("Note")).to_have_value("Typed meanwhile.")
    expect(page.locator("#stance-form blockquote").first).to_have_text("it will hold” was heard 3 times")
    page.unroute("**/stances/add/**")
    bar.get_by_role("button", name="Add to its words").click()
    expect(page.locator("#stance-form blockquote")).to_have_count(2)
    expect(page.get_by_label("Note")).to_have_value("Typed meanwhile.")


def test_words_on_both_sides_of_what_is_not_shown_are_not_offered(page: Page) -> None:
    add_source(page, "MR. STONE: Not today.\n\nMR. REED: Hidden words.\n\nMR. STONE: Never.\n\nMR. REED: More.")
    page.locator("[name=speaker]").select_option(label="MR. STONE")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile("speaker="))
    expect(page.locator("p[data-demarche-offset]").first).to_contain_text("Not today.")
    wait_for_scripts(page)
    expect(page.get_by_text("Hidden words.")).to_have_count(0)
    described = page.evaluate(
        """async (module) => {
          const { anchor } = await import(module);
          const shown = anchor(document.querySelector("[data-demarche-text]"));
          const range = document.createRange();
          const [first, last] = shown.paragraphs;
          range.setStart(first, 0);
          return [first, last].map((end) => (range.setEnd(end, end.childNodes.length), shown.describe(range)?.exact));
        }""",
        "/static/js/anchor.js",
    )
    assert described == ["MR. STONE: Not today.", None]


def test_the_browser_scrolls_by_itself_again_after_a_reload(page: Page) -> None:
    open_form(page, "it will hold” was heard 25 times", has_script=True)
    page.reload()
    expect(page.locator("p[data-demarche-offset]").filter(has_text="Part 25.")).to_be_in_viewport()
    expect_evaluated(page, "history.scrollRestoration", "auto")


def test_a_refused_form_comes_back_where_it_was(page: Page) -> None:
    page.locator("p[data-demarche-offset]").filter(has_text="Part 25.").scroll_into_view_if_needed()
    open_form(page, "it will hold” was heard 25 times", has_script=True)
    record(page, actor="Nobody Of That Name", issue="European troops", value="Opposes")
    page.evaluate("scrollBy({ top: 137, behavior: 'instant' })")
    before = top_of(page, "Part 25.")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("#stance-form .errorlist").first).to_be_visible()
    expect(page.get_by_label("Actor")).to_be_focused()
    expect(page.get_by_label("Actor")).to_be_in_viewport()
    page.evaluate(DRAWN)  # it scrolls once more with the next frame
    expect_that(page, lambda: abs(top_of(page, "Part 25.") - before) < 3)


@pytest.mark.parametrize("width", [1440, 1100, 768, 390])
def test_no_value_breaks_beside_a_scrollbar_that_takes_room(page: Page, width: int) -> None:
    """As it does in a browser with its window open."""
    open_form(page, "it will hold” was heard 3 times", has_script=True)
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(SCROLLBAR)
    labels = page.locator(".scale label")
    expect_that(page, lambda: len(set(labels.evaluate_all("all => all.map(one => one.offsetHeight)"))), 1)


def test_the_bar_of_buttons_ends_with_the_window_below_a_message(page: Page) -> None:
    page.set_viewport_size({"width": 1200, "height": 700})
    open_form(page, "it will hold” was heard 1 times", has_script=True)
    record(page, actor="Friedrich Merz", issue="European troops", value="Opposes")
    page.locator("[name='words-0-drop']").check()
    page.get_by_role("button", name="Save and submit").click()
    expect(page.locator("#messages")).to_contain_text("Saved, but not submitted")
    for scrolled in (0, 30, 400):
        page.evaluate(f"scrollTo({{ top: {scrolled}, behavior: 'instant' }})")
        expect_evaluated(page, f"Math.abs({BAR_END}) <= 1")


def test_on_a_phone_the_idle_sheet_is_a_line_and_the_words_stay_in_sight(page: Page) -> None:
    words = "it will hold” was heard 3 times"
    open_form(page, words, has_script=True)
    page.get_by_label("Note").fill("Begun.")
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    sheet, paragraph = page.locator("#stance-panel"), page.locator("p[data-demarche-offset]").filter(has_text=words)
    expect(paragraph).to_be_in_viewport(ratio=1)
    expect_that(page, lambda: edge_of(paragraph, "bottom") <= edge_of(sheet, "top"))
    go(page, page.url.partition("stances/")[0])
    expect(sheet).to_contain_text("1 begun")
    expect(page.get_by_role("button", name="Done with this text")).to_be_hidden()
    expect(page.locator("p[data-demarche-offset]").first).to_be_in_viewport()
    page.get_by_text("Work on this text").click()
    expect(page.get_by_role("button", name="Done with this text")).to_be_visible()
    expect_that(page, lambda: edge_of(sheet, "bottom") - edge_of(sheet, "top") < 90)


def test_words_are_parked_and_taken_up(visit: Visit) -> None:
    has_script = visit.has_script  # type: ignore[attr-defined]
    page = visit("editor")
    add_source(page, LONG)
    words = f"it will hold” was heard {7 if has_script else 8} times"
    open_form(page, words, has_script=has_script)
    page.get_by_label("Note").fill("Who said it?")
    page.get_by_role("button", name="Park", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("Parked")
    expect(page.locator(".notes .parked")).to_contain_text("Who said it?")
    go(page, "/desk/")
    parked = page.get_by_role("region", name=re.compile("Parked passages"))
    expect(parked).to_contain_text("Who said it?")
    expect(page.locator(".draft-offer")).to_have_count(0)
    parked.get_by_role("link", name=re.compile(words)).click()
    expect(page.locator("#stance-form blockquote").first).to_have_text(words)
    record(page, actor="Friedrich Merz", issue="European troops", value="Opposes")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("#messages")).to_contain_text("Saved, draft")
    expect(page.locator(".notes .parked")).to_have_count(0)


def test_what_was_typed_beside_parked_words_is_offered_again(page: Page) -> None:
    select_words(page, "it will hold” was heard 2 times")
    page.get_by_label("Actor").fill("Friedrich Merz")
    page.get_by_role("button", name="Park", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("Parked")
    page.locator(".draft-offer").get_by_role("button", name="Take it up").click()
    expect(page.get_by_label("Actor")).to_have_value("Friedrich Merz")
