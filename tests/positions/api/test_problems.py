"""Whatever cannot be answered is told as problem details, with the parameter that is at fault."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.web.refusals import PROGRAM_QUERY_LIMIT
from tests.site import World

pytestmark = pytest.mark.django_db


def refused(status: int, path: str, *, method: str = "GET", **headers: str) -> Any:
    response = Client(raise_request_exception=False).generic(method, path, headers=headers)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    told = response.json()
    assert (told["status"], told["instance"]) == (status, path.partition("?")[0])
    assert told["detail"]
    return told if status != 405 else response


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nothing", 404),
        ("actors/nobody", 404),
        ("stances/999999999", 404),
        ("dossiers/nothing/matrix", 404),
        ("stances?from=2025-01-01", 400),
        ("stances?q=%00", 400),
        ("stances?actor=one&actor=other", 400),
        ("stances?q=" + "a" * (PROGRAM_QUERY_LIMIT + 1), 414),
        ("stances?q=" + "a" * 9000, 422),
    ],
)
def test_what_is_not_there(path: str, status: int) -> None:
    refused(status, f"/api/v1/{path}")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("stances?since=1714521600", "since"),
        ("stances?until=2025-02-30", "until"),
        ("stances?since=1799-12-31", "since"),
        ("stances?value=yes", "value"),
        ("stances?actor=" + "a" * 5000, "actor"),
        ("stances?cursor=2025-01-01", "cursor"),
        (f"stances/{2**63}", "pk"),
        ("actors?cursor=-1", "cursor"),
        ("quotes", "q"),
        ("dossiers/DOSSIER/positions?on=yesterday", "on"),
        ("dossiers/DOSSIER/matrix?inherited=maybe", "inherited"),
        ("dossiers/DOSSIER/agreement?actors=nobody", "actors"),
        ("stances?dossier=" + "a" * 81, "dossier"),
        ("stances?dossier=", "dossier"),
        ("stances?dossier=two+words", "dossier"),
        ("dossiers/DOSSIER/agreement", "actors"),
        # What no single description can rule out, and which is never right all the same.
        ("stances?since=2025-01-02&until=2025-01-01", "until"),
        ("stances?cursor=2025-13-01~1", "cursor"),
        ("stances?cursor=2025-01-01~1&sort=published_at", "cursor"),
        ("quotes?q=[…]", "q"),
        ("dossiers/DOSSIER/changes?vs=2025-01-01&on=2024-01-01", "vs"),
        ("dossiers/DOSSIER/changes?cursor=2025-99-01.1.1", "cursor"),
        ("dossiers/DOSSIER/brief?vs=2025-01-01&on=2024-01-01", "vs"),
        ("dossiers/DOSSIER/agreement?actors=ACTOR,OTHER&first=2025-01-02&on=2025-01-01", "first"),
        ("dossiers/DOSSIER/agreement?actors=ACTOR,OTHER&first=2025-01-02&vs=2025-01-01", "vs"),
    ],
)
def test_a_parameter_that_cannot_be_meant_is_named(path: str, name: str, world: World) -> None:
    told = refused(422, "/api/v1/" + path.replace("DOSSIER", world.named["dossier"]))
    assert [one["name"] for one in told["errors"]] == [name]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("stances?dossier=nothing", "dossier"),
        ("dossiers/DOSSIER/positions?known=2199-01-01", "known"),
        ("dossiers/DOSSIER/positions?actors=nobody", "actors"),
        ("dossiers/DOSSIER/matrix?issues=nothing", "issues"),
        ("dossiers/DOSSIER/agreement?actors=nobody,nobody-else", "actors"),
    ],
)
def test_what_fits_the_document_and_is_not_there_is_told_by_name(path: str, name: str, world: World) -> None:
    told = refused(404, "/api/v1/" + path.replace("DOSSIER", world.named["dossier"]))
    assert [one["name"] for one in told["errors"]] == [name]


def test_methods_and_formats() -> None:
    path = reverse("api_dossiers")
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE"):
        assert refused(405, path, method=method)["Allow"] == "GET, HEAD, OPTIONS"
    for accept in ("text/html", "application/ld+json", "image/*"):
        refused(406, path, accept=accept)
    asked = Client().options(path, headers={"Origin": "https://elsewhere.example"})
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (200, "GET, HEAD, OPTIONS")
    assert "Access-Control-Allow-Credentials" not in asked


def test_whoever_asks_too_often_is_told_when_to_ask_again(settings: Settings) -> None:
    settings.DEMARCHE_API_RATE = 2
    path = reverse("api_dossiers")
    left = [Client().get(path)["RateLimit"].split(";")[1] for _ in range(2)]
    assert left in (["r=1", "r=0"], ["r=1", "r=1"])  # the second may fall into the next minute
    for _ in range(3):
        response = Client().get(path)
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60
    assert response.json()["title"] == "Too Many Requests"
    assert Client().get(path, REMOTE_ADDR="192.0.2.7").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from demarche_use where visitor like '%.%'")
        assert cursor.fetchone() == (0,), "no address is kept"


def test_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("positions.api.catalogue.dossiers_behind", fail)
    monkeypatch.setattr("config.web.unavailable.revive", lambda: None)
    told = refused(503, reverse("api_dossiers"))
    assert told["detail"].startswith("The database cannot be reached")


def test_what_fails_is_a_problem_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("positions.api.catalogue.dossiers_behind", lambda *_, **__: 1 / 0)
    refused(500, reverse("api_dossiers"))


def test_pages_for_people_stay_pages() -> None:
    response = Client().get("/nothing/")
    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_programs_are_not_led_from_http_to_https(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert refused(403, "/api/v1/stances")["detail"] == "Ask by https, never by http."
    client = Client()
    assert client.get("/api/v1/stances", secure=True).status_code == 200
    assert client.get("/api/").status_code == client.get("/stances/").status_code == 301
    assert client.get("/api/v1/openapi.json").status_code == 301
