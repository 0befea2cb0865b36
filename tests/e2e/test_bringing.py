"""An article becomes a source in at most six acts: a click, a key or a drag; to choose a file takes three."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.test_desk import sign_in
from tests.positions.intake.files import page as web_page
from tests.positions.intake.files import paragraphs

MOST_ACTS = 6
TEXT = (
    "Norland signs the truce\n\nOslo, 12 May 2023\n\nThe minister said that Norland will sign the truce with its"
    " neighbours if all of them keep it for a month, and that the talks are to begin at once in the capital of the"
    " third state.\n"
)


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], demo_url: str) -> Page:
    context = new_context(base_url=demo_url, viewport={"width": 1440, "height": 1000})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=demo_url)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, "editor")
    return page


def test_a_text_in_the_clipboard(page: Page) -> None:
    acts = 0
    page.goto("/desk/codings/")
    page.evaluate("text => navigator.clipboard.writeText(text)", TEXT)
    page.keyboard.press("Control+V")
    acts += 1
    expect(page.get_by_label("Title")).to_have_value("Norland signs the truce")
    expect(page.get_by_label("Published")).to_have_value("2023-05-12")
    page.get_by_label("Title").click()
    page.keyboard.press("Control+Enter")
    acts += 2
    expect(page.locator("#messages")).to_contain_text("Stored")
    expect(page.locator("h1")).to_have_text("Norland signs the truce")
    print(f"an article from the clipboard: {acts} acts")  # noqa: T201
    assert acts <= MOST_ACTS


def test_a_file(page: Page) -> None:
    acts = 3  # the button, the file, and the button of the browser's own window
    page.goto("/desk/")
    body = f"<h1>Sudland keeps the truce</h1>{paragraphs('The minister of Sudland will keep it.')}"
    raw = web_page(body, head='<meta property="article:published_time" content="2023-05-13">')
    page.get_by_label("Files").set_input_files({"name": "a.html", "mimeType": "text/html", "buffer": raw})
    expect(page.get_by_label("Title")).to_have_value("Sudland keeps the truce")
    page.get_by_role("button", name="Store and code").click()
    acts += 1
    expect(page.locator("#messages")).to_contain_text("Stored")
    print(f"an article from a file: {acts} acts")  # noqa: T201
    assert acts <= MOST_ACTS


def drop(page: Page, *paths: Path) -> None:
    """As the system does with what is dragged from its windows."""
    devtools = page.context.new_cdp_session(page)
    files = [str(path) for path in paths]
    for kind in ("dragEnter", "dragOver", "drop"):
        dragged = {"items": [], "files": files, "dragOperationsMask": 1}
        devtools.send("Input.dispatchDragEvent", {"type": kind, "x": 700, "y": 300, "data": dragged})


def test_a_folder_is_dropped_with_those_in_it(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "spring"
    (folder / "may" / "second").mkdir(parents=True)
    (folder / "one.txt").write_text(f"One text of a folder\n\n{TEXT}")
    (folder / "may" / "two.txt").write_text(f"Another text of a folder\n\n{TEXT}")
    (folder / "may" / "second" / "picture.png").write_bytes(b"PNG")
    (folder / ".hidden.txt").write_text("The system's own.")
    page.goto("/desk/")
    drop(page, folder)
    expect(page.locator("#messages")).to_contain_text("Brought 2 files")
    expect(page.locator("#messages")).to_contain_text("picture.png: no text, page, PDF or Word file")
    expect(page.locator("#messages")).not_to_contain_text("hidden")


def test_of_a_folder_that_is_empty_or_holds_too_much_nothing_is_sent(page: Page, tmp_path: Path) -> None:
    (empty := tmp_path / "empty").mkdir()
    (large := tmp_path / "large").mkdir()
    for number in range(201):
        (large / f"{number}.txt").write_text("A text.")
    page.goto("/desk/")
    drop(page, empty)
    alert = page.get_by_role("alert").filter(visible=True)
    expect(alert).to_contain_text("There are no files in what you dropped.")
    drop(page, large)
    expect(alert).to_contain_text("There are more than 200 files in what you dropped, or more than 40")
    expect(alert).to_have_count(1)
