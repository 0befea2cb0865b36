"""Figures and tables of how near actors are to one another, as files."""

import pytest
from django.test import Client

from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance
from tests.positions.pages.reading.test_figures import rows_of, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def _votes(standing: None) -> None:
    """Three actors on six issues of one year: two alike, one against."""
    dossier = DossierFactory.create(slug="talks")
    actors = [ActorFactory.create(name=name, slug=name.lower()) for name in ("Aland", "Bland", "Cland")]
    for _ in range(6):
        issue = IssueFactory.create(dossier=dossier)
        for actor, value in zip(actors, (2, 2, -2), strict=True):
            published_stance(actor=actor, issue=issue, value=value)


@pytest.mark.parametrize("what", ["heat", "map"])
def test_similarity_is_drawn(client: Client, what: str) -> None:
    page = "/dossiers/talks/similarity/?on=2026-01-01"
    assert {"Aland", "Bland", "Cland"} <= {one.split()[0] for one in words_of(client.get(f"{page}&format={what}"))}
    assert f"format={what}&amp;as=png" in client.get(page).content.decode()


@pytest.mark.parametrize("what", ["edges", "nodes", "years-edges", "positions-edges"])
def test_the_tables_of_similarity_are_named_in_all_three_formats(client: Client, what: str) -> None:
    page = "/dossiers/talks/similarity/?on=2026-01-01"
    html = client.get(f"{page}&as=xlsx").content.decode()
    assert f'format={what}"' in html
    assert all(f"format={what}&amp;as={form}" in html for form in ("xlsx", "json"))
    assert rows_of(client.get(f"{page}&format={what}&as=json"))


def test_the_trend_of_two_and_of_several(client: Client) -> None:
    page = "/dossiers/talks/compare/?on=2026-01-01&actors=aland,bland"
    assert "Identical share of Aland and Bland by year" in words_of(client.get(f"{page}&format=trend"))
    [row] = rows_of(client.get(f"{page}&format=trend-table&as=json"))
    assert (row["actor"], row["other"], row["agreement"], row["n"]) == ("aland", "bland", 1.0, 6)
    assert "Identical share of Aland, Bland, Cland by year: the mean of their pairs" in words_of(
        client.get(f"{page},cland&format=trend")
    )
    assert client.get("/dossiers/talks/compare/?on=2026-01-01&actors=aland&format=trend").status_code == 400
    html = client.get(page).content.decode()
    assert "format=trend&amp;as=png" in html
    assert "format=trend-table&amp;as=xlsx" in html


def test_silence_and_deeds_are_tables(client: Client) -> None:
    rows = rows_of(client.get("/dossiers/talks/briefs/silence/?vs=2025-12-01&on=2026-01-01&format=csv&as=json"))
    assert len(rows) == 18
    assert {row["actor"] for row in rows} == {"aland", "bland", "cland"}
    assert rows_of(client.get("/dossiers/talks/briefs/deeds/?format=csv&as=json")) == []
    assert client.get("/dossiers/talks/briefs/silence/?format=pdf").status_code == 400
