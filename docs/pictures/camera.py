"""Pictures of pages, cropped to what matters."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from palette import write_png
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

IMAGES: Final = Path(__file__).parents[1] / "images"
PASSWORD: Final = "demarche"  # noqa: S105 - the demo prints it
WIDE: Final = 1440
PHONE: Final = 390


def open_page(
    browser: Browser, address: str, *, user: str = "", width: int = WIDE, has_script: bool = True
) -> Page:
    """A page of a browser of its own, signed in where a user is named."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 900},
        color_scheme="light",
        locale="en-GB",
        java_script_enabled=has_script,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    if user:
        page.goto("/account/login/")
        page.locator("[name=login]").fill(user)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")
    return page


def set_height(page: Page, height: int) -> None:
    """Make the window taller, so that a long form is seen whole."""
    width = page.viewport_size["width"] if page.viewport_size else WIDE
    page.set_viewport_size({"width": width, "height": height})


def take(page: Page, name: str, *around: Locator, margin: int = 16, right: int = WIDE) -> None:
    """Write the part of the window that holds all of ``around``, or the window, to
    `docs/images/<name>.png`.

    What lies beyond ``right`` pixels is left out: many pages are narrower than the window.
    """
    page.evaluate("() => document.fonts.ready")
    page.mouse.move(0, 0)
    if around:  # a page stays where its form was sent from
        around[0].first.scroll_into_view_if_needed()
    path = IMAGES / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    png = page.screenshot(
        clip=_around(page, around, margin, right) if around else None, animations="disabled"
    )
    blank = page.context.new_page()
    write_png(blank, path, png)
    blank.close()


def _around(page: Page, places: tuple[Locator, ...], margin: int, most: int) -> FloatRect:
    boxes = [box for place in places if (box := place.first.bounding_box())]
    window = page.viewport_size or {"width": WIDE, "height": 900}
    left = max(0, min(box["x"] for box in boxes) - margin)
    top = max(0, min(box["y"] for box in boxes) - margin)
    right = min(most, window["width"], max(box["x"] + box["width"] for box in boxes) + margin)
    bottom = min(window["height"], max(box["y"] + box["height"] for box in boxes) + margin)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}
