"""Feeds of a matrix, an actor and an issue, by RFC 4287."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from positions.choices import Value
from positions.models import Stance
from tests.factories import ActorFactory, IssueFactory, StanceFactory, published_stance
from tests.fragments import read
from tests.positions.pages.reading.watching.atom_rules import faults_of

pytestmark = pytest.mark.django_db
FEEDS = ["/dossiers/ukraine/matrix.atom", "/actors/india/changes.atom", "/issues/troops/changes.atom"]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def stance() -> Stance:
    """India opposed in 2024, and supports since 2025; the older words became known last."""
    issue = IssueFactory.create(slug="troops", label="Troops", dossier__slug="ukraine")
    india = ActorFactory.create(slug="india", name="India")
    newer = published_stance(actor=india, issue=issue, stated_date=dt.date(2025, 5, 1), words="We now agree.")
    Stance.objects.filter(pk=newer.pk).update(published_at=timezone.now() - dt.timedelta(days=9))
    published_stance(
        actor=india, issue=issue, value=Value.OPPOSES, stated_date=dt.date(2024, 9, 1), words="We cannot agree."
    )
    StanceFactory.create(actor=india, issue=issue, note="A draft.")
    published_stance(words="Of somebody else, on another thing.")
    return newer


def entries(client: Client, url: str) -> list[tuple[str | None, str | None, str | None]]:
    """Of the feed's entries title, identifier and time."""
    answer = client.get(url)
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert faults_of(answer.content) == []
    feed = etree.fromstring(answer.content)
    for needed in ("id", "title", "updated", "author/{*}name"):
        assert feed.findtext(f"{{*}}{needed}"), needed
    links = {link.get("rel"): link.get("href") for link in feed.iterfind(f"{ATOM}link")}
    assert links["self"] == f"http://testserver{url}"
    found = [
        tuple(one.findtext(f"{{*}}{name}") for name in ("title", "id", "updated")) for one in feed.iterfind("{*}entry")
    ]
    for one in feed.iterfind("{*}entry"):
        assert one.find(f"{ATOM}link").get("href").startswith("http://testserver/dossiers/ukraine/cells/india/troops/")
    assert feed.findtext("{*}updated") == max((updated for *_, updated in found), default="1970-01-01T00:00:00+00:00")
    return found


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize("url", FEEDS)
def test_what_became_known_last_comes_first(client: Client, url: str) -> None:
    found = entries(client, url)
    assert [title for title, *_ in found] == [
        "India on Troops, 1 May 2025: opposes → supports",
        "India on Troops, 1 September 2024: opposes, first on record",
    ]
    assert len({one for _, one, _ in found}) == 2
    text = client.get(url).content.decode()
    assert "A draft." not in text
    assert "somebody else" not in text


def test_an_entry_keeps_its_identifier_and_says_when_it_became_known(client: Client, stance: Stance) -> None:
    url = FEEDS[1]
    before = entries(client, url)
    stance.actor.name = "Bharat"
    stance.actor.save()
    assert [(one, updated) for _, one, updated in entries(client, url)] == [(one, at) for _, one, at in before]
    day = timezone.localdate().isoformat()
    assert [(at or "")[:10] for *_, at in before] == [day, day]  # old words, found today


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        (b"</updated>", b" </updated>", "is no moment"),
        (b"<entry>", b"<entry><summary>Twice.</summary><summary>Twice.</summary>", "several summary"),
        (b"<name>", b"<nam>", "an author without a name"),
        (b'rel="self"', b'rel="alternate"', "does not say where it is"),
        (b"<id>http", b"<id>", "is no IRI"),
        (b"<entry>", b"<entry><said/>", "said is unknown"),
    ],
)
def test_a_feed_that_breaks_a_rule_is_seen(client: Client, right: bytes, wrong: bytes, fault: str) -> None:
    content = client.get(FEEDS[1]).content
    broken = content.replace(right, wrong)
    broken = broken.replace(b"</name>", b"</nam>") if wrong == b"<nam>" else broken
    assert broken != content
    assert any(fault in one for one in faults_of(broken))


@pytest.mark.usefixtures("stance")
def test_a_matrix_of_some(client: Client) -> None:
    ActorFactory.create(slug="brazil")
    assert entries(client, f"{FEEDS[0]}?actors=brazil&issues=troops") == []
    assert len(entries(client, f"{FEEDS[0]}?actors=india&issues=troops")) == 2
    assert len(entries(client, f"{FEEDS[0]}?rows=speakers")) == 2
    assert client.get(f"{FEEDS[0]}?actors=nobody").status_code == 400
    assert client.get(f"{FEEDS[0]}?on=2025-01-01").status_code == 400


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/dossiers/ukraine/?actors=india", f"{FEEDS[0]}?actors=india"),
        ("/actors/india/", FEEDS[1]),
        ("/issues/troops/", FEEDS[2]),
    ],
)
def test_a_page_names_its_feed(client: Client, page: str, feed: str) -> None:
    html = read(client, page)
    link = next(line for line in html.splitlines() if 'rel="alternate"' in line)
    assert f'href="{feed}"' in link
    assert 'type="application/atom+xml"' in link
