"""The people of the day, the article they code, and what they do again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from camera import PHONE, open_page
from playwright.sync_api import Browser, Page, expect

TITLE: Final = "Invented example: who would send troops"
PARAGRAPHS: Final = (
    "President Emmanuel Macron said on Friday that France would send troops to Ukraine once a ceasefire holds. "
    "“A truce has to come first,” he told reporters in Paris.",
    "Chancellor Friedrich Merz was asked twice whether Germany would take part. He declined to answer.",
    "According to two diplomats, the Kremlin will accept no European troops in Ukraine. “A truce has to come first” is "
    "not its view, they added.",
    "Finland would join such a force, says a paper that its government sent to its allies.",
    "High Representative Kaja Kallas called guarantees without all of Europe unthinkable.",
)
"""Nobody said any of this."""
ARTICLE: Final = "\n\n".join([TITLE, *PARAGRAPHS])
UKRAINE: Final = "/dossiers/ending-the-war-in-ukraine/"


@dataclass
class Day:
    """Browsers of a reader, editor, reviewer, an editor without script and one on a phone;
    addresses by name.
    """

    browser: Browser
    address: str
    places: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reader = self.open("")
        self.editor = self.open("editor")
        self.reviewer = self.open("reviewer")
        self.plain = self.open("editor", has_script=False)
        self.phone = self.open("editor", width=PHONE)

    def open(self, user: str, *, width: int = 1440, has_script: bool = True) -> Page:
        return open_page(self.browser, self.address, user=user, width=width, has_script=has_script)


def select_words(page: Page, words: str) -> None:
    """Drag from before the first word to within the last."""
    box = page.locator("p[data-demarche-offset]").filter(has_text=words).first.evaluate(
        """async (paragraph, words) => {
          await document.fonts.ready;
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


def begin_stance(page: Page, words: str) -> None:
    select_words(page, words)
    expect(page.locator("#stance-form blockquote").first).to_have_text(words)


def fill_stance(page: Page, *, actor: str, issue: str, value: str) -> None:
    page.get_by_label("Actor").fill(actor)
    page.get_by_label("Issue", exact=True).fill(issue)
    page.get_by_role("radio", name=value, exact=True).check()


def save(page: Page, *, submit: bool = False) -> None:
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Save and submit" if submit else "Save as draft").click()
    expect(page.locator("#messages")).to_contain_text("Submitted for review" if submit else "Saved")
    expect(page.locator("#stance-form blockquote")).to_have_count(0)


def said(page: Page, text: str) -> None:
    """Wait until the page says what was done."""
    expect(page.locator("#messages")).to_contain_text(text)
