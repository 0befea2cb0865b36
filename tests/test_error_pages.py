"""Error pages stand by themselves: Django renders some of them without a request, so without any context processor."""

import pytest
from django.template.loader import get_template

PAGES = ("400.html", "403.html", "404.html", "429.html", "500.html")


@pytest.mark.parametrize("page", PAGES)
def test_error_page_needs_no_context(page: str) -> None:
    html = get_template(page).render()
    assert html.count("<h1>") == 1
    assert 'href="/"' in html


@pytest.mark.parametrize("page", ["400.html", "429.html"])
def test_error_page_shows_what_is_wrong(page: str) -> None:
    assert "At most 200 actors &lt;fit&gt;." in get_template(page).render({"message": "At most 200 actors <fit>."})
