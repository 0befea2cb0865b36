"""Proof, without a browser, that htmx's swap of a fragment leaves the page that a fresh visit would give."""

import re

from django.test import Client

PRINTED_ADDRESS = re.compile(r"<span[^>]* data-demarche-address>[^<]*</span>|<link[^>]* data-demarche-permanent>")
"""Kept right by script, see `static/js/`."""


def read(client: Client, url: str, *, htmx: bool = False) -> str:
    """The text of a page that must be there, or of the fragment that htmx gets."""
    response = client.get(url, headers={"HX-Request": "true"} if htmx else {})
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


def assert_swap_equals_page(client: Client, *, shown: str, followed: str, fragment: str) -> None:
    """Whoever follows an htmx link from the page ``shown`` sees what the page ``followed`` itself shows."""
    old, new = (read(client, url, htmx=True).strip() for url in (shown, followed))
    assert f'id="{fragment}"' in new
    page = read(client, shown)
    assert page.count(old) == 1
    swapped, fresh = (PRINTED_ADDRESS.sub("", text) for text in (page.replace(old, new), read(client, followed)))
    assert swapped.splitlines() == fresh.splitlines()
