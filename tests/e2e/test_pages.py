"""Every page for readers at both widths, light and dark: no accessibility fault, no breach of the content policy."""

import pytest
from playwright.sync_api import Page

from tests.e2e.faults import assert_faultless, complaints_of, open_anew
from tests.lots import some_daily

PAGES = {
    "home": "/",
    "matrix": "/dossiers/ending-the-war-in-ukraine/?on=2025-08-19",
    "matrix-compared": "/dossiers/crimea-at-the-un/?on=2023-12-31&vs=2021-12-31&group=european-union&inherited=1",
    "matrix-open": "/dossiers/ending-the-war-in-ukraine/?on=2025-08-19&cell=germany.security-guarantees",
    "cell": "/dossiers/ending-the-war-in-ukraine/cells/emmanuel-macron/assurances-before-treaty/?on=2025-08-19",
    "matrix-cite": "/dossiers/ending-the-war-in-ukraine/cite/?on=2025-08-19",
    "embed-matrix": "/embed/dossiers/ending-the-war-in-ukraine/?on=2025-08-19",
    "embed-cell": "/embed/dossiers/ending-the-war-in-ukraine/cells/germany/security-guarantees/?on=2025-08-19",
    "choose": "/dossiers/disarmament-at-the-un/choose/",
    "changes": "/dossiers/crimea-at-the-un/changes/?vs=2021-12-31&on=2023-12-31",
    "compare": "/dossiers/crimea-at-the-un/compare/?actors=germany,india,argentina",
    "event-list": "/dossiers/ending-the-war-in-ukraine/events/",
    "event": "/dossiers/ending-the-war-in-ukraine/events/trump-receives-putin-in-alaska/",
    "briefs": "/dossiers/ending-the-war-in-ukraine/briefs/",
    "change-brief": "/dossiers/ending-the-war-in-ukraine/briefs/changes/?vs=2025-01-01&on=2025-08-19",
    "silence": "/dossiers/ending-the-war-in-ukraine/briefs/silence/",
    "conditions": "/dossiers/ending-the-war-in-ukraine/briefs/conditions/",
    "card": "/dossiers/ending-the-war-in-ukraine/briefs/card/vladimir-putin/talks/",
    "deeds": "/dossiers/ending-the-war-in-ukraine/briefs/deeds/",
    "compare-words": "/dossiers/ending-the-war-in-ukraine/compare/?actors=united-states,ukraine",
    "words-in-context": "/issues/ceasefire-first/words/?q=ceasefire",
    "one-actor": "/dossiers/ending-the-war-in-ukraine/?alone=actor.ukraine",
    "own-words": "/actors/ukraine/words/?q=ceasefire,security",
    "negotiating-texts": "/dossiers/ending-the-war-in-ukraine/briefs/texts/",
    "nearest": "/dossiers/disarmament-at-the-un/nearest/?actor=germany",
    "blocs": "/dossiers/disarmament-at-the-un/blocs/?blocs=european-union,nato",
    "similarity": "/dossiers/disarmament-at-the-un/similarity/",
    "compare-empty": "/dossiers/ending-the-war-in-ukraine/compare/",
    "issue-list": "/dossiers/ending-the-war-in-ukraine/issues/",
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
    "ask": "/ask/?q=What+did+the+German+chancellor+say+about+Taurus",
    "ask-empty": "/ask/?q=What+does+Brazil+say+about+the+ceasefire",
    "quotes": "/quotes/?q=has+warned+against+rushing+into+a+peace+agreement",
    "quotes-verbatim": "/quotes/?q=has+warned+against+rushing+into+a+peace+treaty",
    "method": "/method/",
    "api": "/api/",
    "sign-in": "/account/login/",
    "not-found": "/nowhere/",
    "bad-request": "/dossiers/ending-the-war-in-ukraine/?on=yesterday",
}


@pytest.mark.parametrize("path", some_daily(PAGES.values(), every=12), ids=PAGES.keys())
def test_page(window: Page, path: str) -> None:
    complaints = complaints_of(window)
    response = open_anew(window, path)
    assert response is not None
    assert response.status < 500
    assert "content-security-policy" in response.headers
    assert_faultless(window)
    assert complaints == []
