"""What every answer says to browsers, what is served beside pages, and text that would be markup (ASVS 5.0)."""

import lxml.html
import pytest
from django.test import Client

from tests.factories import ActorFactory, published_stance

pytestmark = pytest.mark.django_db

HOSTILE = '"><img src=x onerror=alert(1)> <b>\N{RIGHT-TO-LEFT OVERRIDE}&amp;'


@pytest.mark.parametrize("path", ["/", "/nowhere/", "/actors/", "/account/login/"])
def test_the_policy_names_what_may_run(client: Client, path: str) -> None:
    response = client.get(path)
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"  # for objects too: no directive of theirs says otherwise
    assert "object-src" not in policy
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy["script-src"] + policy["style-src"]
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/static/", "/.git/config", "/static/../manage.py", "/requirements.txt", "/.env"])
def test_nothing_lies_about(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/actors/", "/account/login/"])
def test_requests_are_not_echoed(client: Client, path: str) -> None:
    response = client.generic("TRACE", path, headers={"X-Secret": "canary"})
    assert response.status_code == 405
    assert b"canary" not in response.content


def test_what_would_be_markup_is_text() -> None:
    actor = ActorFactory.create(name=HOSTILE[:-6], note=HOSTILE)
    published_stance(actor=actor, note=HOSTILE)
    for path in ("/actors/", f"/actors/{actor.slug}/", "/stances/", f"/search/?q={actor.slug}"):
        text = Client().get(path).content.decode()
        assert "<img src=x" not in text, path
        assert not lxml.html.fromstring(text.encode()).xpath("//*[@onerror]"), path
    assert "&lt;img src=x" in Client().get("/actors/").content.decode()
