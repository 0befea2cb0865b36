"""Text that would be live as HTML, as an attribute or as an address, in every field that is shown, over every page.

First without the content policy, so that escaping stands alone; then the escaping is undone on the way to the browser,
so that the policy does. What would run sets a property of the window, or asks for an address of ours.

`./run faults markup` does the same with every page that the site has, each both ways.
"""

import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import override_settings
from django.urls import resolve, reverse
from django.utils.html import escape
from playwright.sync_api import Browser, BrowserContext, Page, Route
from pytest_django import DjangoDbBlocker

from config.accounts.roles import Role
from config.postgres.scratch import disconnect, scratch_database
from tests.e2e.conftest import SECRET_KEY, serving
from tests.faults.writes import pages_of
from tests.filled import make_filled_world
from tests.lots import IN_LOTS, Lot

LIVE = "\"><img src=/live onerror=live=1>' onfocus=live=1 autofocus <svg onload=live=1></svg><script>live=1</script>"
ESCAPED = escape(LIVE).encode()
IS_LIVE = """() => [
  window.live === 1,
  document.querySelectorAll('[onerror], [onload], [onfocus], [src="/live"]').length,
  [...document.querySelectorAll('[href], [src], [action], [formaction]')].filter((one) =>
    ['href', 'src', 'action', 'formaction'].some((name) => /^\\s*javascript:.*live/i.test(one.getAttribute(name) ?? ''))
  ).length,
]"""
STILL = [False, 0, 0]
IS_LONG = bool(os.environ.get("DEMARCHE_EVERY_PAGE"))
FEW = 1 if IS_LONG else 5
"""Of so many pages one: all have the same policy (`tests/test_access_walk.py`), but for those made for frames."""
NOT_NEEDED = ("**/*.css", "**/*.woff2", "**/static/**/*.svg")


@pytest.fixture(scope="module")
def filled(
    migrated_template: str, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Generator[tuple[str, str, list[str]], None, None]:
    """The address of a server on such a world, the session of an administrator, and the pages."""
    name, log = "demarche_test_live", Path(tmp_path_factory.mktemp("server")) / "log"
    with django_db_blocker.unblock(), scratch_database(name, template=migrated_template):
        with override_settings(SECRET_KEY=SECRET_KEY):
            world, _ = make_filled_world(LIVE)
            session = world.clients[Role.ADMINISTRATOR].cookies[settings.SESSION_COOKIE_NAME].value
            every = pages_of(world)
            paths = list(every) if IS_LONG else [*{view_of(path): path for path in every}.values()]
        paths += [
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            for model in admin.site._registry
            if model._meta.app_label in {"actors", "positions"}
        ]
        disconnect()
        with log.open("w") as output, serving(name, output) as url:
            yield url, session, paths


def view_of(path: str) -> str:
    return resolve(path.partition("?")[0]).url_name or path


def signed_in(browser: Browser, url: str, session: str, *, without_policy: bool) -> BrowserContext:
    context = browser.new_context(base_url=url, bypass_csp=without_policy)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    for pattern in NOT_NEEDED:
        context.route(pattern, lambda route: route.abort())
    return context


def look_at(page: Page, path: str) -> list[object] | None:
    """What is live there; None of what is saved rather than shown."""
    try:
        response = page.goto(path, wait_until="load")
    except Exception as error:
        assert "Download is starting" in str(error), (path, error)  # noqa: PT017
        return None
    assert response
    assert response.status < 500, path
    found: list[object] = page.evaluate(IS_LIVE)
    return found


@IN_LOTS
def test_it_is_text_without_the_policy(browser: Browser, filled: tuple[str, str, list[str]], lot: Lot) -> None:
    url, session, every = filled
    paths = lot.of(every, "live", every=5)
    asked: list[str] = []
    shown = 0
    with signed_in(browser, url, session, without_policy=True) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for path in paths:
            found = look_at(page, path)
            assert found in (None, STILL), path
            shown += found is not None and "onerror=live=1" in page.inner_text("body")
    assert [one for one in asked if one.endswith("/live")] == []
    sys.stdout.write(f"\nmarkup: {len(paths)} pages without the policy, shown as text on {shown}: 0 executed.\n")
    assert shown > (10 if lot.is_daily else 40)


def test_the_policy_alone_lets_nothing_run(browser: Browser, filled: tuple[str, str, list[str]]) -> None:
    url, session, paths = filled
    injected = 0

    def undo_escaping(route: Route) -> None:
        nonlocal injected
        answer = route.fetch()
        injected += ESCAPED in answer.body()
        route.fulfill(response=answer, body=answer.body().replace(ESCAPED, LIVE.encode()))

    with signed_in(browser, url, session, without_policy=False) as context:
        context.route("**/*.js", lambda route: route.abort())
        context.route(lambda address: "/static/" not in address and not address.endswith("/live"), undo_escaping)
        page = context.new_page()
        tried = dict.fromkeys([path for path in paths if path.startswith("/embed/")] + paths[::FEW])
        for path in tried:
            found = look_at(page, path)
            assert found is None or found[0] is False, path
    assert injected > 10
    sys.stdout.write(f"\nmarkup: {len(tried)} pages under the policy alone, live in {injected}: 0 executed.\n")


def test_without_both_it_would_run(browser: Browser, filled: tuple[str, str, list[str]]) -> None:
    url, session, _ = filled
    with signed_in(browser, url, session, without_policy=True) as context:
        page = context.new_page()
        page.goto("/method/")
        page.set_content(f'<p title="{LIVE}</p>')
        page.wait_for_function("window.live === 1")
