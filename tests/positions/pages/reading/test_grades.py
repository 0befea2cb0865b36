"""The grade of a source stands wherever positions are read from it."""

import datetime as dt

import pytest
from django.test import Client

from positions.models import Dossier, Source
from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance

pytestmark = pytest.mark.django_db
GRADE = '<abbr title="Reliability of the source: D – not usually reliable">D</abbr>'


@pytest.fixture
def dossier() -> Dossier:
    actor, other = ActorFactory.create(slug="norland"), ActorFactory.create(slug="sudland")
    dossier: Dossier = DossierFactory.create(slug="talks", actors=[actor, other])
    issue = IssueFactory.create(dossier=dossier, slug="truce")
    for one, value, day in ((actor, 2, 1), (actor, -2, 2), (other, 2, 1)):
        published_stance(actor=one, issue=issue, value=value, stated_date=dt.date(2025, 6, day), words=f"Words {day}.")
    Source.objects.update(reliability="D")
    return dossier


@pytest.mark.parametrize(
    "address",
    [
        "/dossiers/talks/cells/norland/truce/?on=2025-07-01",
        "/dossiers/talks/changes/?on=2025-07-01&vs=2025-05-01",
        "/dossiers/talks/briefs/changes/?on=2025-07-01&vs=2025-05-01",
        "/dossiers/talks/compare/?actors=norland,sudland&on=2025-07-01&words=with",
        "/stances/",
    ],
)
def test_a_page_of_positions_has_the_grade_of_its_sources(client: Client, dossier: Dossier, address: str) -> None:
    assert GRADE in client.get(address).content.decode()


def test_a_brief_on_paper_has_it_in_its_footnotes(client: Client, dossier: Dossier) -> None:
    paper = client.get("/dossiers/talks/briefs/changes/?on=2025-07-01&vs=2025-05-01&format=md")
    assert "reliability D – not usually reliable" in paper.content.decode()
