import datetime as dt
import io

import pytest
from django.test import Client
from docx import Document
from lxml import etree

from actors.models import Actor
from positions.choices import Value
from positions.models import Dossier, Issue, Source, Stance
from tests.factories import ActorFactory, DossierFactory, EventFactory, IssueFactory, published_stance
from tests.fragments import assert_swap_equals_page, read

pytestmark = pytest.mark.django_db
URL = "/dossiers/ukraine/briefs/changes/"
YEAR = "vs=2025-01-01&on=2025-12-31"


@pytest.fixture
def stance() -> Stance:
    """India opposed in 2024, and supports since May 2025."""
    issue = IssueFactory.create(slug="troops", label="Troops", dossier__slug="ukraine")
    actor = ActorFactory.create(slug="india", name="India")
    published_stance(
        actor=actor, issue=issue, value=Value.OPPOSES, stated_date=dt.date(2024, 9, 1), words="We cannot agree."
    )
    return published_stance(
        actor=actor, issue=issue, stated_date=dt.date(2025, 5, 1), stated_precision="month", words="We now agree."
    )


@pytest.mark.usefixtures("stance")
def test_old_words_stand_beside_the_new(client: Client) -> None:
    html = read(client, f"{URL}?{YEAR}")
    assert html.index("We cannot agree.") < html.index("We now agree.")
    assert "4 steps towards support" in html
    assert ">May 2025<" in html


@pytest.mark.usefixtures("stance")
def test_a_fragment_equals_the_page(client: Client) -> None:
    assert_swap_equals_page(client, shown=URL, followed=f"{URL}?{YEAR}", fragment="brief")


@pytest.mark.usefixtures("stance")
def test_some_actors_and_issues(client: Client) -> None:
    assert "We now agree." in read(client, f"{URL}?{YEAR}&actors=india&issues=troops")
    ActorFactory.create(slug="brazil")
    assert "Nothing on record" in read(client, f"{URL}?{YEAR}&actors=brazil")


def test_around_an_event(client: Client, stance: Stance) -> None:
    EventFactory.create(dossier=Dossier.objects.get(), slug="summit", title="Summit", first_date=dt.date(2025, 5, 5))
    html = read(client, f"{URL}?event=summit&days=7")
    assert "after 27 April 2025 until 12 May 2025" in html
    assert "We now agree." in html
    assert client.get(f"{URL}?event=nowhere").status_code == 404


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize(
    "query", ["days=0&event=", "format=pdf", "vs=2026-01-01&on=2025-01-01", "actors=nobody", "x=1"]
)
def test_what_cannot_be_is_refused(client: Client, query: str) -> None:
    assert client.get(f"{URL}?{query}").status_code == 400


@pytest.mark.usefixtures("stance")
def test_as_a_word_file(client: Client) -> None:
    response = client.get(f"{URL}?{YEAR}&format=docx")
    assert response["Content-Disposition"] == 'attachment; filename="ukraine-brief-2025-01-01-2025-12-31.docx"'
    texts = [paragraph.text for paragraph in Document(io.BytesIO(response.content)).paragraphs]
    assert "“We cannot agree.”" in texts
    assert "India on Troops" in texts


@pytest.mark.usefixtures("stance")
def test_as_markdown(client: Client) -> None:
    text = client.get(f"{URL}?{YEAR}&format=md").content.decode()
    assert "### India on Troops" in text
    assert "Now, May 2025, verbatim, by India:" in text
    assert "[^2]: " in text


@pytest.mark.usefixtures("stance")
def test_a_note_gives_the_terms_of_its_words(client: Client) -> None:
    Source.objects.update(attribution="After the Ministry", licence="CC BY 4.0")
    assert "After the Ministry, CC BY 4.0" in client.get(f"{URL}?{YEAR}&format=md").content.decode()


@pytest.mark.usefixtures("stance")
def test_as_a_feed(client: Client) -> None:
    feed = etree.fromstring(client.get("/dossiers/ukraine/changes.atom?actors=india&vs=&on=").content)
    titles = [one.text for one in feed.iterfind("{*}entry/{*}title")]
    assert titles == [
        "India on Troops, May 2025: opposes → supports",
        "India on Troops, 1 September 2024: supports, first on record".replace("supports", "opposes"),
    ]
    ids = [one.text for one in feed.iterfind("{*}entry/{*}id")]
    assert len(set(ids)) == 2


def entries_of(client: Client, query: str = "actors=india") -> dict[str, str]:
    """Of the entries of the feed, by identifier when they were updated."""
    feed = etree.fromstring(client.get(f"/dossiers/ukraine/changes.atom?{query}").content)
    assert feed.findtext("{*}author/{*}name")  # RFC 4287, 4.1.1
    return {one.findtext("{*}id"): one.findtext("{*}updated") for one in feed.iterfind("{*}entry")}


def test_an_entry_keeps_its_identifier_when_its_actor_gets_another_address(client: Client, stance: Stance) -> None:
    before = entries_of(client)
    Actor.objects.filter(pk=stance.actor_id).update(slug="bharat")
    assert entries_of(client, "actors=bharat") == before
    assert all(one.startswith("tag:testserver,2026:change/") for one in before)


def test_a_withdrawal_is_no_older_than_its_day_and_not_told_before_it(client: Client, stance: Stance) -> None:
    published = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)
    Stance.objects.filter(status="published").update(published_at=published)
    before = entries_of(client)
    for day, updated in (("2025-12-01", ["2025-12-01"]), ("2190-01-01", [])):
        Stance.objects.filter(pk=stance.pk).update(withdrawn_date=day, withdrawal_note="Taken back.")
        after = entries_of(client)
        assert [after[one][:10] for one in after.keys() - before.keys()] == updated


def test_a_feed_tells_neither_what_is_to_come_nor_an_order_that_nobody_knows(client: Client, stance: Stance) -> None:
    cell = {"actor": stance.actor, "issue": stance.issue}
    published_stance(**cell, stated_date=dt.date(2025, 5, 9), value=Value.OPPOSES, words="We never did.")
    published_stance(**cell, stated_date=dt.date(2152, 5, 9), value=Value.OPPOSES, words="A year typed wrong.")
    feed = client.get("/dossiers/ukraine/changes.atom?actors=india").content.decode()
    assert "India on Troops, 9 May 2025: supports → mixed, order unknown" in feed
    assert "Said too, 9 May 2025" in feed
    assert "2152" not in feed


@pytest.mark.usefixtures("stance")
def test_a_feed_leads_to_the_same_choice_and_of_nothing_is_never_new(client: Client) -> None:
    ActorFactory.create(slug="brazil")
    feed = etree.fromstring(client.get("/dossiers/ukraine/changes.atom?actors=brazil").content)
    (page,) = [one.get("href") for one in feed.iterfind("{*}link") if one.get("rel") == "alternate"]
    assert page == "http://testserver/dossiers/ukraine/changes/?actors=brazil"
    assert feed.findtext("{*}updated") == "1970-01-01T00:00:00+00:00"


def test_too_many_issues_are_to_be_chosen(client: Client) -> None:
    dossier = DossierFactory.create(slug="ukraine")
    for _ in range(121):
        IssueFactory.create(dossier=dossier)
    assert "Too many issues" in read(client, URL)
    issue = Issue.objects.order_by("pk")[0]
    assert "Nothing on record" in read(client, f"{URL}?issues={issue.slug}")


def test_the_tab_offers_each_brief(client: Client, stance: Stance) -> None:
    html = read(client, f"/dossiers/ukraine/briefs/?actors={stance.actor.slug}")
    assert "/dossiers/ukraine/briefs/changes/?" in html
    assert "actors=india" in html
