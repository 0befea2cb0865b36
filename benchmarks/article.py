"""What a long article costs on the coding page: `./run bench article`.

A text of a million characters and one of ten thousand are coded in turn in a headless Chromium:
until something is painted, until the form stands beside selected words, and from the click that saves
until the frame that shows the saved stance beside them is painted. The words are generated.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.goals import Ratio, print_ratios, write_json
from benchmarks.load import HERE, filled, serving
from benchmarks.visitors import PASSWORD

SEED: Final = 20250819
LONG, SHORT = 1_000_000, 10_000
"""Characters."""
PAINTED, SAVED = 1000, 184
"""Milliseconds: until a long text is painted, and a fifth of what Taguette takes for a highlight in one."""
SAVED_RATIO: Final = 2
_BROWSERS: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_PAINT: Final = """new Promise((seen) => {
  const look = (list) => list.getEntriesByName("first-contentful-paint").forEach((one) => seen(one.startTime));
  new PerformanceObserver(look).observe({ type: "paint", buffered: true });
})"""
# By the browser's own clock: asked from here, the answer comes up to half a second late.
_CLICKED: Final = """window.demarcheSaved = new Promise((seen) => {
  addEventListener("click", ({ timeStamp }) => {
    const look = (_, observer) => {
      if (!document.querySelector("#stance-panel [data-demarche-said]")) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => seen(performance.now() - timeStamp)));
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  }, { capture: true, once: true });
}), null"""
_DEADLINE: Final = 120_000


@dataclass
class Text:
    """A text that is coded; ``spent`` are milliseconds by what was waited for."""

    characters: int
    address: str = ""
    spent: dict[str, list[float]] = field(default_factory=dict)

    def note(self, what: str, milliseconds: float) -> None:
        self.spent.setdefault(what, []).append(milliseconds)

    def typical(self, what: str) -> float:
        return median(self.spent[what])


def main() -> None:
    options = parse_options()
    texts = [Text(LONG), Text(SHORT)]
    with filled(HERE) as record, serving(HERE, record, options) as build, _window() as page:
        page.goto(f"http://127.0.0.1:{build.port}/account/login/")
        _sign_in(page)
        for text in texts:
            _store(page, text)
        # In turns, so that a busy machine disturbs both texts alike.
        for number in range(options.rounds):
            for text in texts:
                _code(page, text, number)
    long, short = texts
    print(f"\nmedians of {options.rounds} rounds, ms {LONG:>14,} {SHORT:>12,} characters")
    for what in long.spent:
        print(f"{what:28} {long.typical(what):14.0f} {short.typical(what):12.0f}")
    ratios = [
        Ratio.at_most("long: painted, ms", long.typical("painted"), PAINTED),
        Ratio.at_most("long: saved, ms", long.typical("saved"), SAVED),
        Ratio.at_most(
            "saved, to short", long.typical("saved") / short.typical("saved"), SAVED_RATIO
        ),
    ]
    print_ratios(ratios)
    if options.json:
        write_json(ratios, options.json)


@contextmanager
def _window() -> Iterator[Page]:
    # The system's own browser: the benchmark downloads none.
    found = os.environ.get("DEMARCHE_CHROMIUM") or next(
        filter(None, map(shutil.which, _BROWSERS)), None
    )
    if found is None:
        sys.exit(f"No browser: install {_BROWSERS[0]}, or name one in DEMARCHE_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(_DEADLINE)
        expect.set_options(timeout=_DEADLINE)
        yield page
        browser.close()


def _sign_in(page: Page) -> None:
    page.locator("[name=login]").fill("editor")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Add a source").first).to_be_visible()


def _store(page: Page, text: Text) -> None:
    page.get_by_role("link", name="Desk").first.click()
    page.get_by_role("link", name="Add a source").first.click()
    field = page.locator("textarea[name=text]")
    # Set and not typed: a million key strokes would take hours.
    field.evaluate("(field, text) => (field.value = text)", _write(text.characters))
    page.get_by_label("Published").fill("2025-08-22")
    page.get_by_role("button", name="Store and code").click()
    expect(page.locator("p[data-demarche-offset]").first).to_be_visible()
    text.address = page.url


def _write(characters: int) -> str:
    """Paragraphs of sentences of generated words."""
    # The same text each time, and another for each length.
    rng = random.Random(SEED + characters)
    words = [
        "".join(rng.choices("aeioubcdfghklmnprstvw", k=rng.randint(2, 10))) for _ in range(5000)
    ]
    paragraphs, length = [], 0
    while length < characters:
        sentences = (
            " ".join(rng.choices(words, k=rng.randint(8, 24))).capitalize() + "." for _ in range(4)
        )
        paragraphs.append(" ".join(sentences))
        length += len(paragraphs[-1]) + 2
    return "\n\n".join(paragraphs)[:characters]


def _code(page: Page, text: Text, number: int) -> None:
    """A stance on a sentence of its own, on a day of its own: no doubt is asked about."""
    page.goto(text.address)
    page.wait_for_load_state()
    # The browser's own time of its first paint, buffered: nothing is missed by asking late.
    text.note("painted", page.evaluate(_PAINT))
    for _ in range(number + 3):
        page.keyboard.press("j")
    form = page.locator("#stance-form")
    text.note("form", _timed(lambda: page.keyboard.press("Enter"), form.wait_for))
    page.get_by_label("Actor", exact=True).fill("Friedrich Merz")
    page.get_by_label("Issue", exact=True).fill("European troops")
    page.get_by_role("radio", name="Opposes").check()
    day = dt.date(2025, 1, 1) + dt.timedelta(days=number + (text.characters == LONG) * 100)
    page.get_by_label("Said or done on").fill(f"{day}")
    save = page.get_by_role("button", name="Save as draft")
    page.evaluate(_CLICKED)
    save.click()
    text.note("saved", page.evaluate("window.demarcheSaved"))
    expect(page.locator(".notes [id^=stance-]")).to_have_count(number + 1)


def _timed(act: Callable[[], None], waited: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    waited()
    return 1000 * (time.perf_counter() - begun)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench article", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--workers", type=int, default=0, help="processes that serve; as many as ever"
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
