"""Take every picture of README.md and of docs/guide/ anew.

    ./run demo --port 8025                                            # a fresh one: move .data/ away first
    .venv/bin/python docs/pictures/make.py http://127.0.0.1:8025      # in another window; one minute

It spends an editor's and a reviewer's day in the demo, as docs/guide/ tells it. What it writes
there stays there, and a second run stops where the article is on record already. It needs Chromium
(or name one in DEMARCHE_CHROMIUM) and the packages of requirements-dev.txt.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import Final

from camera import open_page
from coding import code_article
from day import Day
from keeping import keep_things
from playwright.sync_api import Browser, expect, sync_playwright
from publishing import publish_and_correct
from readers import picture_readme

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
]


def main(address: str) -> None:
    program = os.environ.get("DEMARCHE_CHROMIUM") or next(
        filter(None, map(shutil.which, BROWSERS)), None
    )
    expect.set_options(timeout=30_000)  # ms: a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        take_all(browser, address)
        browser.close()


def take_all(browser: Browser, address: str) -> None:
    """Readers first: what editors publish later would stand in their matrix."""
    reader = open_page(browser, address)
    picture_readme(reader)
    day = Day(browser, address)
    code_article(day)
    publish_and_correct(day)
    keep_things(day)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
