"""Pages whose address names no day open on the last on record, the same everywhere, and say so."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from positions.models import Stance
from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance

pytestmark = pytest.mark.django_db
PAGES = (
    "/dossiers/ukraine/",
    "/dossiers/ukraine/changes/",
    "/dossiers/ukraine/compare/?actors=merz,other",
    "/dossiers/ukraine/issues/",
    "/issues/talks/",
    "/actors/merz/",
    "/actors/merz/?dossier=ukraine",
)


@pytest.fixture
def stance() -> Stance:
    issue = IssueFactory.create(slug="talks", dossier=DossierFactory.create(slug="ukraine"))
    other = ActorFactory.create(slug="other")
    merz = ActorFactory.create(slug="merz")
    for actor in (merz, other):
        published_stance(actor=actor, issue=issue, stated_date=dt.date(2024, 3, 4))
    return published_stance(actor=merz, issue=issue, stated_date=dt.date(2025, 8, 19))


def pages(client: Client) -> list[str]:
    responses = [client.get(url) for url in PAGES]
    assert {response.status_code for response in responses} == {200}
    return [" ".join(response.content.decode().replace('<span class="mute">', "").split()) for response in responses]


def all_say(client: Client, words: str) -> None:
    for url, page in zip(PAGES, pages(client), strict=True):
        assert words in page.replace(" inclusive", ""), url


@pytest.mark.usefixtures("stance")
def test_the_last_day(client: Client) -> None:
    all_say(client, "19 August 2025, the last day on record")
    ActorFactory.create(slug="silent")  # with whom nothing is in common
    page = client.get("/dossiers/ukraine/compare/?actors=merz,silent").content.decode()
    assert "As of 19 August 2025, the last day on record." in page


def test_nothing_of_days_to_come(client: Client, stance: Stance) -> None:
    published_stance(actor=stance.actor, issue=stance.issue, stated_date=timezone.localdate() + dt.timedelta(days=9))
    all_say(client, "19 August 2025, the last day on record")


def test_nothing_that_readers_do_not_see(client: Client, stance: Stance) -> None:
    archived = timezone.now()
    for fields in (
        {"dossier": stance.issue.dossiers.get(), "archived_at": archived},
        {"dossier__archived_at": archived},
    ):
        issue = IssueFactory.create(**fields)
        published_stance(actor=stance.actor, issue=issue, stated_date=dt.date(2025, 9, 9))
    all_say(client, "19 August 2025, the last day on record")


def test_of_a_month_the_first_day(client: Client, stance: Stance) -> None:
    published_stance(actor=stance.actor, issue=stance.issue, stated_date=dt.date(2025, 9, 1), stated_precision="month")
    all_say(client, "1 September 2025, the first day of the last month on record")
    published_stance(issue=stance.issue, stated_date=dt.date(2025, 9, 1))
    all_say(client, "1 September 2025, the last day on record")


@pytest.mark.usefixtures("stance")
def test_no_other_day_and_no_empty_record_is_called_so(client: Client) -> None:
    for url in PAGES:
        page = client.get(f"{url}{'&' if '?' in url else '?'}on=2025-08-18").content.decode()
        assert "last day on record" not in page
    Stance.objects.update(status="archived")
    assert not [page for page in pages(client) if "last day on record" in page]
