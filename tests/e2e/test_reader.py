"""A reader's way from the first page to the words, with and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FloatRect, Locator, Page, Route, expect

WORDS = "has warned against rushing into a peace treaty without assurances"
DOSSIER = "/dossiers/ending-the-war-in-ukraine/"


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def has_script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(has_script: bool, new_context: Callable[..., BrowserContext], demo_url: str) -> Page:
    viewport = {"width": 1440, "height": 1000}
    return new_context(java_script_enabled=has_script, base_url=demo_url, viewport=viewport).new_page()


def go_to_date(page: Page, date: str, *, has_script: bool) -> None:
    field = page.get_by_role("textbox", name="As of")
    field.fill(date)
    if has_script:
        field.blur()
    else:
        page.get_by_role("button", name="Show").first.click()
    page.wait_for_url(re.compile(f"on={date}"))


def test_from_home_to_the_words_of_the_source(page: Page, has_script: bool) -> None:
    page.goto("/")
    page.get_by_role("link", name="Ending the war in Ukraine").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ending the war in Ukraine, 2022–2025")

    page.wait_for_load_state()  # the heading is there before the scripts are
    go_to_date(page, "2022-01-31", has_script=has_script)
    expect(page.locator("table.matrix a.cell")).to_have_count(0)
    go_to_date(page, "2025-08-19", has_script=has_script)

    page.get_by_role("link", name="Show all").first.click()
    page.wait_for_url(re.compile("whole=1"))
    page.wait_for_load_state()
    page.locator("a.cell[href*='emmanuel-macron/assurances-before-treaty']").click()
    panel = page.locator("#cell-panel")
    expect(panel.locator("mark")).to_contain_text(WORDS)
    expect(panel).to_contain_text("Supports")

    panel.get_by_role("link", name=re.compile("^Assurance for Kiev")).first.click()
    expect(page.locator("main mark").filter(has_text=WORDS).first).to_be_visible()


def test_the_last_date_chosen_is_shown_however_late_the_first_is_answered(
    new_context: Callable[..., BrowserContext], demo_url: str
) -> None:
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 1000}).new_page()
    page.goto(f"{DOSSIER}?on=2025-08-19")
    late: list[Route] = []
    page.route("**/*on=2025-05-18*", lambda route: late.append(route))  # noqa: PLW0108 (no method of its own objects)
    field = page.get_by_role("textbox", name="As of")
    field.fill("2025-05-18")
    with page.expect_request("**/*on=2025-05-18*"):
        field.press("Enter")
    field.fill("2025-08-18")
    field.press("Enter")
    late[0].continue_()
    expect(page).to_have_url(re.compile("on=2025-08-18"))
    expect(field).to_have_value("2025-08-18")


def test_a_reader_chooses_rows_and_keeps_the_address(page: Page) -> None:
    page.goto(f"{DOSSIER}?on=2025-08-19")
    page.get_by_role("link", name="Rows and columns").click()
    page.get_by_role("button", name="Take United States out").click()
    expect(page.get_by_role("button", name="Take United States out")).to_have_count(0)
    page.get_by_role("link", name="Show the matrix").click()
    expect(page.get_by_role("rowheader", name="United States", exact=True)).to_have_count(0)
    expect(page.get_by_role("rowheader", name="Germany", exact=True)).to_be_visible()
    assert "on=2025-08-19" in page.url


def test_a_comparison_marks_what_moved(page: Page) -> None:
    page.goto("/dossiers/crimea-at-the-un/?on=2023-12-31&vs=2021-12-31&actors=india,argentina,germany")
    argentina = page.get_by_role("row").filter(has=page.get_by_role("link", name="Argentina"))
    expect(argentina.locator("i.move").first).to_be_visible()


def test_the_open_cell_survives_reload_and_the_way_back(
    new_context: Callable[..., BrowserContext], demo_url: str
) -> None:
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 1000}).new_page()
    page.goto(f"{DOSSIER}?on=2025-08-19&whole=1")
    page.locator("a.cell[href*='emmanuel-macron/assurances-before-treaty']").click()
    expect(page.locator("#cell-panel mark")).to_contain_text(WORDS)
    expect(page).to_have_url(re.compile(r"cell=emmanuel-macron\.assurances-before-treaty"))
    page.reload()
    expect(page.locator("#cell-panel mark")).to_contain_text(WORDS)
    page.get_by_role("link", name="Close").click()
    expect(page.locator("#cell-panel")).to_be_hidden()
    page.go_back()
    expect(page.locator("#cell-panel mark")).to_contain_text(WORDS)


def _place(cell: Locator) -> FloatRect:
    place = cell.bounding_box()
    assert place is not None
    return place


def test_a_cell_opens_and_closes_where_it_stands(new_context: Callable[..., BrowserContext], demo_url: str) -> None:
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 900}).new_page()
    page.goto(DOSSIER)
    cell = page.locator("a.cell[href*='united-states/nato-membership']")
    before = _place(cell)
    cell.click()
    expect(page.locator("#cell-panel")).to_contain_text("Earlier")
    opened = _place(cell)
    page.keyboard.press("Escape")
    expect(page.locator("#cell-panel")).to_be_hidden()
    closed = _place(cell)
    assert abs(opened["y"] - before["y"]) < 1
    assert abs(closed["y"] - before["y"]) < 1
    assert opened["width"] > 80  # of the room there is the columns take what they can


def test_a_typed_date_is_sent_when_its_field_is_left_and_a_chosen_one_keeps_the_focus(
    new_context: Callable[..., BrowserContext], demo_url: str
) -> None:
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{DOSSIER}?on=2025-08-19")
    field = page.get_by_role("textbox", name="Compare with")
    field.fill("2025-01-01")
    page.wait_for_url(re.compile("vs=2025-01-01"))
    expect(field).to_be_focused()
    field.press("ArrowUp")  # half of a day, or the next: nobody knows yet
    expect(field).not_to_have_value("2025-01-01")
    typed = field.input_value()
    assert "vs=2025-01-01" in page.url
    field.blur()
    page.wait_for_url(re.compile(f"vs={typed}"))


def test_a_cell_with_a_page_of_its_own_is_whole_on_a_phone_and_on_paper(
    new_context: Callable[..., BrowserContext], demo_url: str
) -> None:
    page = new_context(base_url=demo_url, viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{DOSSIER}cells/emmanuel-macron/assurances-before-treaty/?on=2025-08-19")
    panel = page.locator("#cell-panel")
    assert panel.evaluate("panel => getComputedStyle(panel).maxHeight") == "none"
    page.emulate_media(media="print")
    assert panel.evaluate("panel => getComputedStyle(panel).breakBefore") == "auto"


def test_no_name_of_an_issue_is_broken_on_a_phone(new_context: Callable[..., BrowserContext], demo_url: str) -> None:
    page = new_context(base_url=demo_url, viewport={"width": 390, "height": 844}).new_page()
    page.goto("/actors/germany/?on=2025-08-19")
    one_line = page.locator(".line .who", has_text="Militarization of Crimea").bounding_box()
    assert one_line
    assert one_line["height"] < 30


def test_controls_fold_on_a_phone(new_context: Callable[..., BrowserContext], demo_url: str) -> None:
    """What was asked for begins in the first screen; where the server needs a choice first, they are open."""
    page = new_context(base_url=demo_url, viewport={"width": 390, "height": 844}).new_page()
    shown = {"compare/?actors=france,germany": True, "changes/": True, "briefs/silence/": True, "nearest/": False}
    for address, is_folded in shown.items():
        page.goto(f"{DOSSIER}{address}")
        fold, controls = page.locator("details.fold > summary"), page.locator("details.fold .controls").first
        expect(controls).to_be_visible(visible=not is_folded)
        if is_folded:
            fold.click()
            expect(controls).to_be_visible()
        page.set_viewport_size({"width": 1440, "height": 900})
        expect(fold).to_be_hidden()
        expect(controls).to_be_visible()
        page.set_viewport_size({"width": 390, "height": 844})


@pytest.mark.parametrize("width", [1440, 390])
def test_the_heads_of_the_columns_stay_in_sight(
    width: int, new_context: Callable[..., BrowserContext], demo_url: str
) -> None:
    page = new_context(base_url=demo_url, viewport={"width": width, "height": 700}).new_page()
    page.goto(DOSSIER)
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    expect(page.locator(".matrix thead .corner")).to_be_in_viewport(ratio=1)


def test_arrow_keys_walk_the_grid(new_context: Callable[..., BrowserContext], demo_url: str) -> None:
    page = new_context(base_url=demo_url, viewport={"width": 1440, "height": 1000}).new_page()
    page.goto(f"{DOSSIER}?on=2025-08-19")
    cells = page.locator("table.matrix a.cell")
    cells.first.focus()
    page.keyboard.press("ArrowRight")
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#cell-panel mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#cell-panel")).to_be_hidden()
    expect(cells.nth(1)).to_be_focused()
