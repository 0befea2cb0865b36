"""What is read from a page is waited for, as ``expect`` waits for its locators: read once, it may be read too early."""

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

PATIENCE = 30  # seconds; a busy machine is slow, not wrong
PAUSE = 50  # ms


def expect_that(page: Page, read: Callable[[], object], wanted: object = True, *, what: str = "read") -> None:
    """Wait until what is read is what is wanted; ``what`` is said where it never is."""
    deadline = time.monotonic() + PATIENCE
    while (found := read()) != wanted and time.monotonic() < deadline:
        page.wait_for_timeout(PAUSE)  # what the window sends us is heard meanwhile
    assert found == wanted, f"{what}: {found!r}, not {wanted!r}"


def expect_evaluated(page: Page, expression: str, wanted: object = True) -> None:
    """Wait until the expression is worth what is wanted."""
    expect_that(page, lambda: page.evaluate(expression), wanted)


def words_chosen(page: Page) -> str:
    chosen: str = page.evaluate("getSelection().toString()")
    return chosen


def expect_words_chosen(page: Page, words: str) -> None:
    expect_that(page, lambda: words_chosen(page), words)


def wait_for_scripts(page: Page) -> None:
    """Scripts hear of a page from htmx, a moment after it was loaded; what is done before that they do not hear.

    A window without scripts has nothing to wait for.
    """
    page.wait_for_load_state()
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        expect(page.locator("html[data-demarche-keys]")).to_be_attached()


def go(page: Page, address: str) -> None:
    """Open a page on which something will be done."""
    page.goto(address)
    wait_for_scripts(page)
