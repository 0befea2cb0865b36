"""A judgement by one key, and no key where somebody types or wants none."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.test_desk import add_source, open_form, record, sign_in

WORDS = "He would never send soldiers there"


@pytest.fixture
def windows(new_context: Callable[..., BrowserContext], demo_url: str) -> tuple[Page, Page]:
    """An editor's and a reviewer's."""
    pages = []
    for user in ("editor", "reviewer"):
        pages.append(new_context(base_url=demo_url, viewport={"width": 1440, "height": 1000}).new_page())
        sign_in(pages[-1], user)
    return pages[0], pages[1]


def submit(page: Page, times: int) -> str:
    """A stance that waits for review; its words."""
    words = f"{WORDS}, for the {times}. time"
    add_source(page, f"{words}. So he said.")
    open_form(page, words, has_script=True)
    record(page, actor="Friedrich Merz", issue="European troops", value="Opposes")
    page.get_by_role("button", name="Save and submit").click()
    expect(page.locator("#messages")).to_contain_text("Submitted for review")
    return words


def judge(page: Page, words: str) -> Locator:
    page.goto("/review/")
    page.get_by_role("listitem").filter(has_text=words).get_by_role("link", name="Friedrich Merz for Germany").click()
    expect(page.locator("main mark").first).to_contain_text(words)
    page.wait_for_load_state()
    return page.get_by_label("Reason or remark")


def test_one_key_decides(windows: tuple[Page, Page]) -> None:
    editor, reviewer = windows
    judge(reviewer, submit(editor, 1))
    reviewer.keyboard.press("a")
    expect(reviewer.locator("#messages")).to_contain_text("is published")

    reason = judge(reviewer, submit(editor, 2))
    reviewer.keyboard.press("r")
    expect(reason).to_be_focused()
    reviewer.keyboard.type("as a rasp")  # letters that are keys elsewhere
    expect(reason).to_have_value("as a rasp")
    reviewer.keyboard.press("Control+Enter")
    expect(reviewer.locator("#messages")).to_contain_text("went back to its author")

    reason = judge(reviewer, submit(editor, 3))
    reviewer.keyboard.press("?")
    expect(reason).to_be_focused()
    reviewer.keyboard.type("is it his?")
    reviewer.keyboard.press("Control+Enter")
    expect(reviewer.locator("#messages")).to_contain_text("waits on, for you as the last")
    judge(reviewer, f"{WORDS}, for the 3. time")
    reviewer.keyboard.press("e")
    expect(reviewer.get_by_role("button", name="Save and hand back")).to_be_visible()


def test_keys_can_be_turned_off(windows: tuple[Page, Page]) -> None:
    editor, reviewer = windows
    words = submit(editor, 4)
    judge(reviewer, words)
    reviewer.get_by_text("Keys", exact=True).click()
    reviewer.get_by_label("Keys work on this device").uncheck()
    reason = judge(reviewer, words)
    reviewer.keyboard.press("r")
    expect(reason).not_to_be_focused()
    reviewer.get_by_text("Keys", exact=True).click()
    reviewer.get_by_label("Keys work on this device").check()
    reviewer.keyboard.press("r")
    expect(reason).to_be_focused()
