"""Figures as files, from their addresses."""

import gzip
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from lxml import etree

from positions.dates import write_date
from positions.intake.child import NotRead, Reason
from positions.models import Issue
from positions.pages import figures
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    DossierFactory,
    IssueFactory,
    StanceFactory,
    publish,
    published_stance,
)

pytestmark = pytest.mark.django_db
URL = "/dossiers/talks/matrix.svg"


@pytest.fixture
def _talks() -> None:
    issue = IssueFactory.create(dossier=DossierFactory.create(slug="talks", title="Talks <b>"), label="Truce")
    for name in ("Norland", "Sudland"):
        published_stance(actor=ActorFactory.create(name=name, slug=name.lower()), issue=issue)


@pytest.mark.usefixtures("_talks")
def test_the_matrix_is_a_file_that_stands_alone(client: Client) -> None:
    answer = client.get(f"{URL}?on=2026-01-01&known=2026-06-01&actors=norland")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="talks-2026-01-01-part.svg"'
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    words = [element.text for element in etree.fromstring(answer.content).iter() if element.text]
    assert {"Talks <b>", "Truce", "As of 1 January 2026, as known on 1 June 2026"} <= set(words)
    assert any("http://testserver/dossiers/talks/?on=2026-01-01&known=2026-06-01&actors=norland" in word
               for word in words)  # fmt: skip
    assert not any(part in answer.content for part in (b"<script", b"foreignObject", b"href", b"url("))


@pytest.mark.usefixtures("_talks")
def test_it_is_compressed_for_whoever_takes_that(client: Client) -> None:
    answer = client.get(URL, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(answer.content) == client.get(URL).content


@pytest.mark.usefixtures("_talks")
def test_the_same_as_png(client: Client) -> None:
    answer = client.get(f"{URL}?as=png&on=2026-01-01")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == 'attachment; filename="talks-2026-01-01.png"'
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.usefixtures("_talks")
def test_the_page_offers_what_it_shows(client: Client) -> None:
    page = client.get("/dossiers/talks/?on=2026-01-01&totals=1").content.decode()
    assert f'href="{URL}?on=2026-01-01&amp;totals=1"' in page
    assert f'href="{URL}?on=2026-01-01&amp;totals=1&amp;as=png"' in page


@pytest.mark.usefixtures("_talks")
@pytest.mark.parametrize("query", ["as=pdf", "as=xlsx", "as=%00", "cell=norland.x", "on=x"])
def test_what_there_is_not_is_refused(client: Client, query: str) -> None:
    assert client.get(f"{URL}?{query}").status_code == 400


def test_it_has_no_more_rows_than_its_page(client: Client) -> None:
    dossier = DossierFactory.create(slug="talks", actors=ActorFactory.create_batch(251))
    IssueFactory.create(dossier=dossier)
    # A line below each.
    assert client.get(URL).content.count(b'stroke="#e4e4e0"') == 250


@pytest.mark.usefixtures("_talks")
def test_a_png_that_takes_too_long_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(_svg: str) -> bytes:
        raise NotRead(Reason.SLOW)

    monkeypatch.setattr(figures, "draw_png", late)
    answer = client.get(f"{URL}?as=png")
    assert answer.status_code == 503
    assert "As SVG it is there at once" in answer.content.decode()


@pytest.mark.usefixtures("_talks")
def test_whoever_asks_for_too_many_pngs_is_told_when_to_ask_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MOST_PNGS", 1)
    monkeypatch.setattr(figures, "draw_png", lambda _svg: b"drawn")
    # Of any three, two are of the same minute.
    answers = [client.get(f"{URL}?as=png") for _ in range(3)]
    refused = next(answer for answer in answers[1:] if answer.status_code == 429)
    assert answers[0].status_code == 200
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert "At most 1 PNGs" in refused.content.decode()
    assert client.get(URL).status_code == 200
    assert client.get(f"{URL}?as=png", REMOTE_ADDR="192.0.2.7").status_code == 200


def words_of(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content.decode()[-500:]
    return [element.text for element in etree.fromstring(answer.content).iter() if element.text]


def rows_of(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = json.loads(answer.getvalue())
    return rows


class TestTimelines:
    @pytest.fixture(autouse=True)
    def _world(self, _talks: None) -> None:
        pass

    def test_of_an_issue(self, client: Client) -> None:
        issue = Issue.objects.get()
        url = f"/issues/{issue.slug}/?on=2026-01-01&format="
        assert {issue.proposition, "Norland", "Sudland", "supports"} <= set(words_of(client.get(f"{url}timelines")))
        rows = rows_of(client.get(f"{url}csv&as=json"))
        assert [(row["actor"], row["value"], row["until_date"]) for row in rows] == [
            ("norland", "supports", None), ("sudland", "supports", None)]  # fmt: skip
        page = client.get(f"/issues/{issue.slug}/?on=2026-01-01").content.decode()
        assert all(f"format={one}" in page for one in ("timelines", "timelines&amp;as=png", "csv&amp;as=xlsx"))

    def test_of_an_actor(self, client: Client) -> None:
        url = "/actors/norland/?on=2026-01-01&format="
        assert {"Norland", "Talks <b>", "Truce"} <= set(words_of(client.get(f"{url}timelines")))
        assert [row["issue_label"] for row in rows_of(client.get(f"{url}csv&as=json"))] == ["Truce"]

    def test_of_a_cell(self, client: Client) -> None:
        issue = Issue.objects.get()
        page = reverse("cell", args=["talks", "norland", issue.slug]) + "?on=2026-01-01"
        today = localdate()
        told = words_of(client.get(f"{page}&known={today}&format=timelines"))
        assert {f"Norland: {issue}", issue.proposition, "Norland", "supports"} <= set(told)
        assert f"By the record of {write_date(today)}" in told
        assert [row["value"] for row in rows_of(client.get(f"{page}&format=csv&as=json"))] == ["supports"]
        html = client.get(page).content.decode()
        assert all(f"format={one}" in html for one in ("timelines", "timelines&amp;as=png"))
        assert client.get(f"{page.replace('2026', '1900')}&format=timelines").status_code == 400

    def test_of_nothing_is_refused(self, client: Client) -> None:
        answer = client.get("/actors/norland/?on=1900-01-01&format=timelines")
        assert answer.status_code == 400
        assert "nothing to draw" in answer.content.decode()
        assert rows_of(client.get("/actors/norland/?on=1900-01-01&format=csv&as=json")) == []


def test_conditions_are_a_table_and_who_waits_is_drawn(client: Client) -> None:
    issue = IssueFactory.create(dossier=DossierFactory.create(slug="talks"))
    ActorFactory.create(name="Sudland", slug="sudland")
    stance = StanceFactory.create(actor=ActorFactory.create(name="Norland", slug="norland"), issue=issue)
    ConditionFactory.create(stance=stance, text="if Sudland withdraws")
    publish(stance)
    url = "/dossiers/talks/briefs/conditions/?on=2026-01-01&format="
    [row] = rows_of(client.get(f"{url}csv&as=json"))
    assert (row["actor"], row["condition"], row["names"], row["in_force"]) == (
        "norland", "if Sudland withdraws", "sudland", 1)  # fmt: skip
    assert {"Norland", "Sudland", "Norland waits for Sudland"} <= set(words_of(client.get(f"{url}waits")))
