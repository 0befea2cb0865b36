"""The map of similarity is looked at closer: with the mouse, the keyboard, and not at all without script."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

ADDRESS = "/dossiers/disarmament-at-the-un/similarity/"


def shown(page: Page) -> list[float]:
    return [float(part) for part in (page.locator("svg.map").get_attribute("viewBox") or "").split()]


def test_the_map_is_looked_at_closer_and_moved(new_context: Callable[..., BrowserContext], demo_url: str) -> None:
    page = new_context(base_url=demo_url, viewport={"width": 1100, "height": 900}).new_page()
    page.goto(ADDRESS)
    closer, whole = page.get_by_role("button", name="Closer"), page.get_by_role("button", name="Whole")
    expect(whole).to_be_disabled()
    first = shown(page)
    closer.click()
    expect(whole).to_be_enabled()
    x, _, width, height = shown(page)
    assert (round(width, 3), round(height, 3)) == (round(first[2] / 1.5, 3), round(first[3] / 1.5, 3))
    # The middle stays in the middle.
    assert abs(x + width / 2 - first[2] / 2) < 0.01
    drawing = page.locator("svg.map")
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + box["width"] / 10, middle[1])
    page.mouse.up()
    assert abs(shown(page)[0] - (x - width / 10)) < 1
    page.mouse.move(*middle)  # nothing is held any more
    assert abs(shown(page)[0] - (x - width / 10)) < 1
    # Nothing beyond the drawing is shown.
    page.get_by_role("group", name="The map").focus()
    for _ in range(9):
        page.keyboard.press("ArrowLeft")
    assert shown(page)[0] == first[0]
    page.keyboard.press("+")
    assert shown(page)[2] < width
    page.keyboard.press("0")
    assert shown(page) == first
    page.keyboard.press("-")
    assert shown(page) == first
    for _ in range(12):
        closer.click()
    assert shown(page)[2] >= first[2] / 12 - 0.01


def test_without_script_the_map_is_whole_and_no_button_is_shown(
    new_context: Callable[..., BrowserContext], demo_url: str
) -> None:
    page = new_context(base_url=demo_url, java_script_enabled=False).new_page()
    page.goto(ADDRESS)
    expect(page.locator("svg.map")).to_be_visible()
    expect(page.locator("[data-demarche-zoom-buttons]")).to_be_hidden()
