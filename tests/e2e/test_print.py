"""What is printed: what the page says, with its signs, and nothing that can only be pressed."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from tests.e2e.test_desk import add_source, sign_in
from tests.e2e.test_pages import PAGES as EVERY_PAGE
from tests.lots import IN_LOTS, Lot

DAY = "19 August 2025"
PAGES = [
    "/dossiers/ending-the-war-in-ukraine/?on=2025-08-19",
    "/dossiers/ending-the-war-in-ukraine/compare/?actors=germany,france&on=2025-08-19",
    "/actors/germany/?on=2025-08-19",
]
DESK = [
    "/desk/",
    "/desk/sources/1/",
    "/desk/stances/1/",
    "/desk/actors/germany/",
    "/desk/dossiers/",
    "/desk/history/",
    "/desk/tables/",
    "/watching/",
    "/dossiers/ending-the-war-in-ukraine/?actors=germany,france&tools=1",
]
PRESSED = ".btn, button, input:not([type=hidden]), select, summary.btn, nav.tabs, header.top, .controls, .filters"


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], demo_url: str) -> Page:
    return new_context(base_url=demo_url, viewport={"width": 1100, "height": 900}).new_page()


@pytest.mark.parametrize("address", PAGES, ids=["matrix", "compare", "actor"])
def test_paper_has_the_date_and_the_signs_and_no_buttons(page: Page, address: str) -> None:
    page.goto(address)
    signs = page.locator("main :is(.cell, .chip, .dot)").filter(visible=True)
    expect(signs.first).to_be_visible()
    shown, pressed = signs.count(), page.locator(PRESSED).filter(visible=True)
    assert pressed.count()
    page.emulate_media(media="print")
    expect(page.locator("body")).to_contain_text(DAY)
    assert page.get_by_text(DAY).filter(visible=True).count(), "the day is printed as the page writes it"
    printed = signs.evaluate_all(
        "all => all.filter(one => getComputedStyle(one).printColorAdjust !== 'exact').map(one => one.outerHTML)"
    )
    assert printed == [], "its colour would be left out"
    assert signs.count() >= shown
    assert pressed.evaluate_all("all => all.map(one => one.outerHTML.slice(0, 90))") == []
    expect(page.locator("[data-demarche-address]")).to_be_visible()


ACTING = """() => {
  const shown = one => one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length;
  const isDesk = document.querySelector('main :is(.crumbs, .tabs) a[href*="/desk/"]');
  const asks = link => link.hasAttribute('download') || link.hasAttribute('hx-post')
    || link.pathname === location.pathname && !link.hash && !('demarchePanel' in link.dataset)
      && link.textContent.trim() !== link.href
    || !isDesk && /^[/](desk|review)[/]/.test(link.pathname);
  const links = [...document.querySelectorAll('main a[href], .panel a[href]')].filter(link => !link.closest('th'));
  const fields = 'button, .btn, input, select, textarea:empty, nav:not(.crumbs), [role=button]';
  return [...document.querySelectorAll(fields), ...links.filter(asks)].filter(shown)
    .map(one => one.outerHTML.slice(0, 120));
}"""
"""What does something where it is pressed, told by what it is, not by the names that the sheet knows."""
DANGLING = """() => [...document.querySelectorAll(':is(main, .panel) :is(p, li, dd, td)')]
  .map(one => one.innerText.trim()).filter(text => /^[·,]$|· *·|[:(] *[.)]/.test(text))"""
"""Punctuation of a line of which only that is left."""


@IN_LOTS
@pytest.mark.parametrize("user", ["", "editor"], ids=["reader", "editor"])
def test_no_page_prints_what_only_acts(
    user: str, lot: Lot, new_context: Callable[..., BrowserContext], demo_url: str
) -> None:
    page = new_context(base_url=demo_url, viewport={"width": 1100, "height": 900}).new_page()
    if user:
        sign_in(page, user)
    left = {}
    for address in lot.of((*EVERY_PAGE.values(), *(DESK if user else ())), user, every=6):
        page.emulate_media(media="screen")
        answer = page.goto(address)
        page.emulate_media(media="print")
        if found := page.evaluate(ACTING) + page.evaluate(DANGLING):
            left[address, answer and answer.status] = found[:5]
    assert left == {}


def test_a_sheet_is_made(page: Page) -> None:
    page.goto(PAGES[0])
    assert page.pdf().startswith(b"%PDF")


OVERLAPS = """cells => cells.filter(cell => {
  const range = document.createRange();
  const box = node => { range.selectNodeContents(node); return range.getBoundingClientRect(); };
  const boxes = [...cell.childNodes].map(box);
  const across = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return boxes.some((a, place) => boxes.slice(place + 1).some(b => across(a, b) > 1 && down(a, b) > 4));
}).map(cell => cell.outerHTML)"""
CUT = (
    "all => all.filter(one => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1).length"
)


@pytest.mark.parametrize("width", [1047, 718], ids=["landscape", "portrait"])
def test_on_paper_no_mark_lies_on_another_and_no_heading_is_cut(
    width: int, new_context: Callable[..., BrowserContext], demo_url: str
) -> None:
    """Nineteen columns, compared, within the margins of an A4 sheet."""
    page = new_context(base_url=demo_url, viewport={"width": width, "height": 900}).new_page()
    page.goto(f"{PAGES[0]}&vs=2024-12-31&whole=1")
    page.emulate_media(media="print")
    assert page.locator(".matrix thead th + th a").count() == 19
    assert page.locator(".matrix .cell").evaluate_all(OVERLAPS) == []
    headings = page.locator(".matrix thead th + th a")
    assert headings.evaluate_all(CUT) == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    longest = headings.evaluate_all(
        "all => all.map(one => one.pathname.split('/')[2]).sort((a, b) => b.length - a.length)"
    )
    for columns in (5, 9, 10):
        page.goto(f"{PAGES[0]}&issues={','.join(longest[:columns])}")
        expect(headings).to_have_count(columns)
        assert headings.evaluate_all(CUT) == 0, columns


def test_a_negotiating_text_fits_on_paper(new_context: Callable[..., BrowserContext], demo_url: str) -> None:
    page = new_context(base_url=demo_url, viewport={"width": 1100, "height": 900}).new_page()
    sign_in(page, "editor")
    numbers = []
    for number in ("ten", "twenty", "thirty"):
        add_source(page, f"Ships of all parties pass the strait [within {number} days].\n\nGrain may be sold.")
        numbers.append(page.url.split("/desk/sources/")[1].strip("/"))
    page.goto("/desk/dossiers/ending-the-war-in-ukraine/texts/add/")
    page.get_by_label("Title").fill("A strait on paper")
    page.get_by_label("Versions").fill("\n".join(numbers))
    page.get_by_role("button", name="Add the text").click()
    expect(page.get_by_role("heading", name="A strait on paper")).to_be_visible()
    sheet = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages[0].mediabox
    assert sheet.width > sheet.height, "three versions lie on their side"
    page.emulate_media(media="print")
    for width in (1047, 718, 720):  # A4 on its side and upright, Letter upright
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert page.locator(".paper").evaluate("table => table.getBoundingClientRect().right") <= width
    assert page.evaluate(ACTING) + page.evaluate(DANGLING) == []
