"""What a page must not have: accessibility faults, breaches of the content policy, sideways scrolling."""

from __future__ import annotations

import json
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import ConsoleMessage, Page, Response

type Scheme = Literal["light", "dark"]

EXPECTED_NOISE = (
    "Failed to load resource: the server responded with a status of 4",
    # Day and actor changed within a moment: `hx-sync` gives up the first question for the second, and htmx says so as
    # it says of failures. What failed is told by an error of its own besides: htmx:sendError, htmx:timeout and others.
    *("htmx:sendAbort, ", "htmx:afterRequest, "),
)
# Nothing is told of what is in order, no sheet is read for the one rule that is off: each saves a part of the time.
# The rule that a name holds what is seen is off by itself.
NAMES = {"label-content-name-mismatch": {"enabled": True}}
FAULTS: dict[str, object] = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}, "rules": NAMES}
CONTRAST: dict[str, object] = {**FAULTS, "runOnly": ["color-contrast"]}
# Contrast takes four fifths of the time. Colours that depend on the width are tested by themselves (`test_contrast`).
ELSE: dict[str, object] = {**FAULTS, "rules": {**NAMES, "color-contrast": {"enabled": False}}}
RUNS: dict[int, dict[Scheme, dict[str, object]]] = {
    1440: {"light": FAULTS, "dark": CONTRAST},  # the schemes differ in colours alone
    390: {"light": ELSE},
}


def complaints_of(page: Page) -> list[str]:
    """A list that fills with what the browser complains of: refused by the policy, failed, or doubtful."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(EXPECTED_NOISE):
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def open_anew(window: Page, path: str) -> Response | None:
    """Open a page in a window that showed others, which holds on to scripts, styles and typefaces."""
    window.set_viewport_size({"width": 1440, "height": 900})
    window.emulate_media(color_scheme="light")
    return window.goto(path)


def assert_faultless(page: Page, *, what: str = "the page") -> None:
    """At both widths, light and dark."""
    page.evaluate(AXE_SCRIPT)  # once: `Axe.run` would send the page half a megabyte each time
    for width, runs in RUNS.items():
        page.set_viewport_size({"width": width, "height": 900})
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{what} is {overflow} pixels too wide at {width}"
        for scheme, options in runs.items():
            page.emulate_media(color_scheme=scheme)
            results = AxeResults(page.evaluate(f"axe.run({json.dumps(options)})"))
            assert results.violations_count == 0, f"{what} {width} {scheme}\n{results.generate_report()}"
