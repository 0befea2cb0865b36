"""Every page for readers at both widths, light and dark: no accessibility fault, no breach of the content policy."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage

PAGES = {
    "home": "/",
    "matrix": "/dossiers/ukraine-security-guarantees/?on=2025-08-19",
    "matrix-compared": "/dossiers/crimea-at-the-un/?on=2023-12-31&vs=2021-12-31&group=european-union&inherited=1",
    "matrix-open": "/dossiers/ukraine-security-guarantees/?on=2025-08-19&cell=germany.security-guarantees",
    "cell": "/dossiers/ukraine-security-guarantees/cells/emmanuel-macron/assurances-before-treaty/?on=2025-08-19",
    "choose": "/dossiers/disarmament-at-the-un/choose/",
    "changes": "/dossiers/crimea-at-the-un/changes/?vs=2021-12-31&on=2023-12-31",
    "compare": "/dossiers/crimea-at-the-un/compare/?actors=germany,india,argentina",
    "compare-empty": "/dossiers/ukraine-security-guarantees/compare/",
    "issue-list": "/dossiers/ukraine-security-guarantees/issues/",
    "issue": "/issues/ceasefire-first/",
    "actor": "/actors/germany/",
    "actor-person": "/actors/friedrich-merz/",
    "actor-list": "/actors/",
    "source-list": "/sources/",
    "source": "/sources/1/",
    "stance-list": "/stances/",
    "stance": "/stances/1/",
    "search": "/search/?q=security+guarantees",
    "search-empty": "/search/?q=xyzzy",
    "method": "/method/",
    "sign-in": "/account/login/",
    "not-found": "/nowhere/",
    "bad-request": "/dossiers/ukraine-security-guarantees/?on=yesterday",
}
EXPECTED_NOISE = "Failed to load resource: the server responded with a status of 40"


CONTRAST_ONLY = {"runOnly": ["color-contrast"]}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_page(new_context: Callable[..., BrowserContext], demo_url: str, path: str) -> None:
    page = new_context(base_url=demo_url, color_scheme="light").new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(EXPECTED_NOISE):
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    response = page.goto(path)
    assert response is not None
    assert response.status < 500
    assert "content-security-policy" in response.headers
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"the page is {overflow} pixels too wide at {width}"
        for scheme, options in (("light", {}), ("dark", CONTRAST_ONLY)):  # the schemes differ in colours alone
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            results = Axe().run(page, options=options)
            assert results.violations_count == 0, f"{width} {scheme}\n{results.generate_report()}"
    assert complaints == []
