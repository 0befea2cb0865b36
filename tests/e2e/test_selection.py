"""What a browser's selection means: the server's slice of the same text, in code points."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from positions.texts.normalise import normalise
from tests.e2e.test_desk import add_source, sign_in

SELECTIONS = 1_200
PIECES = (
    *("Europe", "The minister", "don't", "ceasefire—now", "“We agree,”", "12.5 %", "naïve", "coöperate", "e\u0301a"),
    *(
        "😀",
        "👍🏽",
        "🇺🇦",
        "🇩🇪🇫🇷",
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "1️⃣",
        "𠮷野家",
        "𝔘𝔫𝔦",
        "停戦を求める",
        "우크라이나",
        "我们支持停火。",
    ),
    *("السلام عليكم", "می‌خواهم", "وقف إطلاق النار", "שלום", "Киев", "हिन्दी", "ก่อน", "<b>&amp;</b>", "a&b", "  ", "\t"),
)

# Boundaries in text nodes at any UTF-16 unit, halves of characters included, and in elements between paragraphs.
SELECT = """async ([draws, module]) => {
  const { anchor } = await import(module);
  const root = document.querySelector("[data-demarche-text]");
  const page = anchor(root);
  const pick = ([a, b, c]) => {
    if (c < 0.1) return { node: root, offset: Math.floor(a * (root.childNodes.length + 1)) };
    const paragraph = Math.floor(a * page.paragraphs.length);
    const element = page.paragraphs[paragraph];
    if (c < 0.2) return { node: element, offset: Math.floor(b * (element.childNodes.length + 1)) };
    const node = element.firstChild;
    const unit = Math.floor(b * (node.length + 1));
    return { node, offset: unit, place: [Number(element.dataset.demarcheOffset), unit] };
  };
  return draws.map((draw) => {
    let [from, to] = draw.map(pick);
    const range = document.createRange();
    range.setStart(from.node, from.offset);
    if (range.comparePoint(to.node, to.offset) < 0) [from, to] = [to, from];
    range.setStart(from.node, from.offset);
    range.setEnd(to.node, to.offset);
    const found = page.describe(range);
    const back = found && page.describe(page.toRange(found.start, found.end));
    return { found, back, from: from.place, to: to.place };
  });
}"""


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], demo_url: str) -> Page:
    return new_context(base_url=demo_url).new_page()


def random_text(chance: random.Random) -> str:
    paragraphs = [" ".join(["Then:", *chance.choices(PIECES, k=chance.randint(1, 14))]) for _ in range(60)]
    return "".join(paragraph + chance.choice(["\n", "\n\n"]) for paragraph in paragraphs).strip()


def select(page: Page, chance: random.Random) -> list[dict[str, Any]]:
    draws = [[[chance.random() for _ in range(3)] for _ in range(2)] for _ in range(SELECTIONS)]
    selections: list[dict[str, Any]] = page.evaluate(SELECT, [draws, "/static/js/anchor.js"])
    return selections


def code_points(text: str, place: list[int]) -> int:
    """Where a boundary stands by Python's own count: a paragraph's start, and UTF-16 units from there."""
    start, units = place
    return start + len(text[start:].encode("utf-16-le")[: 2 * units].decode("utf-16-le", "surrogatepass"))


def test_selections_are_slices_of_the_text(page: Page) -> None:
    chance = random.Random(20250819)
    sign_in(page, "editor")
    kept = normalise(add_source(page, random_text(chance)))
    selections = select(page, chance)
    described = [selection for selection in selections if selection["found"]]
    assert len(described) > SELECTIONS * 0.9
    for selection in described:
        start, end, exact = (selection["found"][name] for name in ("start", "end", "exact"))
        assert exact == kept[start:end] == kept[start:end].strip()
        assert selection["back"] == selection["found"]  # a highlight drawn from the numbers covers the same words
        if selection["from"] and selection["to"]:
            first, last = (code_points(kept, selection[side]) for side in ("from", "to"))
            assert start <= first + len(kept[first:last]) - len(kept[first:last].lstrip())
            assert end >= first + len(kept[first:last].rstrip())
            for taken_too in (kept[start:first], kept[last:end]):  # the rest of a word, never another
                assert not any(character.isspace() for character in taken_too)
