"""A matrix cited, and shown on other sites: what stands in a frame, and who may frame what."""

from __future__ import annotations

import datetime as dt
import html
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from positions.choices import Value
from positions.models import Dossier, Stance
from tests.factories import ActorFactory, DossierFactory, IssueFactory, UserFactory, published_stance

pytestmark = pytest.mark.django_db
TODAY = localdate()


@pytest.fixture
def stance() -> Stance:
    actor = ActorFactory.create(name="Côte d’Ivoire <b>", slug="ci")
    dossier = DossierFactory.create(slug="talks", title="Talks & truce", actors=[actor])
    issue = IssueFactory.create(dossier=dossier, slug="truce", label="Truce first", proposition="A truce is first.")
    return published_stance(
        actor=actor,
        issue=issue,
        value=Value.OPPOSES,
        words="Never <i>before</i> talks",
        stated_date=dt.date(2025, 3, 1),
    )


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def cited(text: str) -> dict[str, object]:
    [blocks] = re.findall(r"<pre class=\"citation\"[^>]*>(\[.*?\])</pre>", text, re.DOTALL)
    return json.loads(html.unescape(blocks))[0]  # type: ignore[no-any-return]


@pytest.mark.usefixtures("stance")
def test_a_matrix_is_cited_as_of_a_day_and_as_known_today(client: Client) -> None:
    one = cited(page(client, "/dossiers/talks/cite/?on=2025-08-19&actors=ci&issues=truce"))
    assert one["title"] == (
        f"Talks & truce: positions of 1 actor on 1 issue, as of 19 August 2025, as known on {TODAY.day} {TODAY:%B %Y}"
    )
    assert one["URL"] == f"http://testserver/dossiers/talks/?on=2025-08-19&known={TODAY}&actors=ci&issues=truce"
    assert one["issued"] == {"date-parts": [[TODAY.year, TODAY.month, TODAY.day]]}
    assert one["container-title"] == "Demarche at testserver"
    assert one["accessed"] == one["issued"]
    assert one["note"] == "Actors: Côte d’Ivoire <b>. Issues: Truce first."
    assert client.get(one["URL"]).status_code == 200


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize("present", ["inherited=1", "firmness=firm"])
def test_what_only_the_present_record_tells_is_cited_as_seen_today(client: Client, present: str) -> None:
    one = cited(page(client, f"/dossiers/talks/cite/?on=2025-08-19&{present}"))
    assert "as known" not in str(one["title"])
    assert one["accessed"] == {"date-parts": [[TODAY.year, TODAY.month, TODAY.day]]}
    assert one["URL"] == f"http://testserver/dossiers/talks/?on=2025-08-19&{present}"


@pytest.mark.usefixtures("stance")
def test_the_matrix_leads_there_with_its_day(client: Client) -> None:
    assert 'href="/dossiers/talks/cite/?on=2025-03-01&amp;actors=ci"' in page(client, "/dossiers/talks/?actors=ci")


@pytest.fixture
def wide() -> Dossier:
    """Of three issues and three actors, one of them a person, the first two and the first one are shown."""
    kinds = {"chad": "state", "mali": "state", "kallas": "person"}
    actors = [ActorFactory.create(slug=slug, name=slug.title(), kind=kind) for slug, kind in kinds.items()]
    dossier: Dossier = DossierFactory.create(slug="wide", actors=actors, first_issues=2, first_actors=1)
    for slug in ("aid", "talks", "truce"):
        IssueFactory.create(dossier=dossier, slug=slug, label=slug.title())
    return dossier


PARTS = {
    "": "the first 2 of 3 issues, the first 1 of 3 actors",
    "&whole=1": "3 issues, 3 actors",
    "&whole=1&start=1": "issues 2 to 3 of 3, 3 actors",
    "&rows=speakers": "the first 2 of 3 issues, 1 speaker",
    "&issues=truce&actors=chad,mali": "1 of 3 issues, 2 chosen actors",
}


@pytest.mark.usefixtures("wide")
@pytest.mark.parametrize("query", PARTS)
def test_a_part_is_said_to_be_one_wherever_it_is_shown(client: Client, query: str) -> None:
    said = PARTS[query]
    for path in ("/dossiers/wide/", "/embed/dossiers/wide/"):
        assert said in " ".join(page(client, f"{path}?on=2025-08-19{query}").split())
    note = str(cited(page(client, f"/dossiers/wide/cite/?on=2025-08-19{query}")).get("note", ""))
    assert (f"Shown: {said}." in note) == (query != "&whole=1")


@pytest.mark.parametrize("query", ["", "&whole=1", "&rows=speakers", "&tag=arms"])
def test_what_is_cited_shows_the_same_when_the_dossier_shows_others_first(
    client: Client, wide: Dossier, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    aid = wide.issues.get(slug="aid")
    aid.tags = ["arms"]
    aid.save()
    url = str(cited(page(client, f"/dossiers/wide/cite/?on=2025-08-19{query}"))["URL"])
    before = shown_cells(page(client, url))
    assert before == shown_cells(page(client, f"/dossiers/wide/?on=2025-08-19{query}"))
    assert {"/issues/aid/", "/actors/chad/" if query != "&rows=speakers" else "/actors/kallas/"} <= set(before)
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (midnight,) = cursor.fetchone()
    monkeypatch.setattr("positions.reads.matrix.listed.end_of", lambda _day: midnight)
    wide.first_issues, wide.first_actors = 1, 2
    wide.save()
    aid.tags = []
    aid.save()
    assert shown_cells(page(client, url)) == before


def test_an_address_that_is_cited_names_nothing_that_is_known_of_the_day(client: Client, wide: Dossier) -> None:
    one = cited(page(client, "/dossiers/wide/cite/"))
    assert one["URL"] == f"http://testserver/dossiers/wide/?on={TODAY}&known={TODAY}"
    assert one["note"] == "Shown: the first 2 of 3 issues, the first 1 of 3 actors."
    wide.first_issues = wide.first_actors = None
    wide.save()
    one = cited(page(client, "/dossiers/wide/cite/"))
    assert one["URL"] == f"http://testserver/dossiers/wide/?on={TODAY}&known={TODAY}"


def shown_cells(text: str) -> list[str]:
    """Rows and columns, by the addresses in their heads."""
    return re.findall(r'<th scope="(?:row|col)"[^>]*><a href="(/[a-z]+/[-a-z]+/)', text)


def test_what_no_address_can_name_is_not_promised(
    client: Client, wide: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "its address answers the same later" in page(client, "/dossiers/wide/cite/")
    monkeypatch.setattr("positions.pages.reading.citing._LONGEST", 10)
    text = page(client, f"/dossiers/wide/cite/?known={TODAY}")
    assert "answers the same later" not in text
    assert "too much to be named in an address" in text


@pytest.mark.usefixtures("stance")
def test_what_the_record_of_a_day_leaves_out_is_not_said_to_be_shown(client: Client) -> None:
    query = f"?on=2025-08-19&known={TODAY}&inherited=1"
    for path in ("/dossiers/talks/", "/embed/dossiers/talks/", "/dossiers/talks/cite/"):
        assert "what members inherit from groups" not in page(client, path + query).replace(
            "Show what members inherit from groups", ""
        )


def frames(text: str) -> list[str]:
    written = re.findall(r"&lt;iframe.*?&lt;/iframe&gt;", text)
    return [html.unescape(re.findall(r'src="([^"]*)"', html.unescape(one))[0]) for one in written]


@pytest.mark.usefixtures("stance")
def test_frames_are_offered_and_lead_to_what_may_stand_in_them(client: Client) -> None:
    offered = frames(page(client, "/dossiers/talks/cite/?on=2025-08-19"))
    offered += frames(page(client, "/dossiers/talks/cells/ci/truce/?on=2025-08-19"))
    assert offered == [
        f"http://testserver/embed/dossiers/talks/?on=2025-08-19&known={TODAY}",
        "http://testserver/embed/dossiers/talks/",
        f"http://testserver/embed/dossiers/talks/cells/ci/truce/?on=2025-08-19&known={TODAY}",
    ]
    for url in offered:
        answer = client.get(url)
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize("url", ["/", "/dossiers/talks/", "/dossiers/talks/cells/ci/truce/", "/embed/dossiers/none/"])
def test_no_other_page_may_stand_in_a_frame(client: Client, url: str) -> None:
    answer = client.get(url)
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


EMBEDDED = ["/embed/dossiers/talks/?on=2025-08-19", "/embed/dossiers/talks/cells/ci/truce/?on=2025-08-19"]


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize("url", EMBEDDED)
def test_a_frame_has_no_script_form_or_cookie_and_names_nobody(client: Client, url: str) -> None:
    user = UserFactory.create(username="xylophone")
    client.force_login(user)
    answer = client.get(url)
    text = answer.content.decode()
    assert not re.search(r"<script|<form|<button|<input|\shx-|csrf|\sstyle=|xylophone", text)
    assert not answer.cookies
    assert "script-src" not in answer["Content-Security-Policy"]
    assert "form-action 'none'" in answer["Content-Security-Policy"]
    assert "<b>" not in text.replace("<li><b>", "")
    assert "<i>before" not in text


@pytest.mark.usefixtures("stance")
def test_what_is_framed_says_its_days_and_leads_back(client: Client) -> None:
    text = page(client, f"/embed/dossiers/talks/?on=2025-08-19&known={TODAY}")
    assert '<base href="/dossiers/talks/" target="_blank">' in text
    assert f"As of 19 August 2025, as known on {TODAY.day} {TODAY:%B %Y}. Shown: 1 issue, 1 actor." in text
    assert f'<a href="/dossiers/talks/?on=2025-08-19&amp;known={TODAY}">' in text
    assert f'href="cells/ci/truce/?on=2025-08-19&amp;known={TODAY}"' in text
    cell = page(client, "/embed/dossiers/talks/cells/ci/truce/?on=2025-08-19")
    assert "Never &lt;i&gt;before&lt;/i&gt; talks" in cell
    assert '<a href="/dossiers/talks/cells/ci/truce/?on=2025-08-19">' in cell


CELL = "dossiers/talks/cells/ci/truce/"


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize(
    ("changes", "on", "said"),
    [
        ({}, "2025-02-01", "1 later statement, on 1 March 2025"),
        ({"withdrawn_date": dt.date(2025, 5, 1)}, "2025-06-01", "What was said by this day had been withdrawn."),
        ({"ended_date": dt.date(2025, 5, 1)}, "2025-06-01", "no position from that day on"),
        ({"again": dt.date(2025, 4, 1)}, "2025-06-01", "last stated 1 April 2025"),
    ],
    ids=["later", "withdrawn", "ended", "stated again"],
)
def test_a_framed_cell_says_what_its_page_says(
    client: Client, stance: Stance, changes: dict[str, dt.date], on: str, said: str
) -> None:
    if again := changes.get("again"):
        published_stance(actor=stance.actor, issue=stance.issue, value=stance.value, stated_date=again)
    if ended := changes.get("ended_date"):
        stance.actor.ended_date = ended
        stance.actor.save()
    if withdrawn := changes.get("withdrawn_date"):
        Stance.objects.update(withdrawn_date=withdrawn)
    for path in ("/", "/embed/"):
        assert said in page(client, f"{path}{CELL}?on={on}")


def test_an_unchanged_matrix_is_not_sent_again(client: Client, stance: Stance) -> None:
    url = reverse("embed_matrix", args=["talks"])
    etag = client.get(url)["ETag"]
    again = client.get(url, headers={"if-none-match": etag})
    assert again.status_code == 304
    assert "frame-ancestors *" in again["Content-Security-Policy"]
    published_stance(issue=stance.issue, actor=stance.actor, stated_date=dt.date(2025, 4, 1))
    assert client.get(url, headers={"if-none-match": etag}).status_code == 200


def test_a_matrix_of_nothing_says_so(client: Client) -> None:
    dossier: Dossier = DossierFactory.create()
    assert "There is nothing to show here." in page(client, reverse("embed_matrix", args=[dossier.slug]))


@pytest.mark.parametrize("query", ["on=today", "cell=a.b", "since=2025-01-01", "known=2199-01-01"])
@pytest.mark.parametrize("view", ["embed_matrix", "matrix_cite"])
def test_bad_addresses_are_told(client: Client, view: str, query: str) -> None:
    assert client.get(f"{reverse(view, args=[DossierFactory.create().slug])}?{query}").status_code == 400


def test_a_quote_on_record_is_cited_with_its_source(client: Client, stance: Stance) -> None:
    evidence = stance.evidence.get()
    snapshot = evidence.excerpt.snapshot
    type(snapshot.source).objects.filter(pk=snapshot.source_id).update(archive_url="https://archive.example/1")
    text = page(client, reverse("quote_check") + "?q=Never+%3Ci%3Ebefore%3C/i%3E+talks")
    [block] = re.findall(r"<pre class=\"citation\"[^>]*>(\[.*?\])</pre>", text, re.DOTALL)
    record, source = json.loads(html.unescape(block))
    assert record["title"].startswith("“Never <i>before</i> talks”: on record, verbatim, as known on ")
    assert record["URL"].startswith("http://testserver/quotes/?q=Never")
    assert source["title"] == snapshot.source.title
    assert source["note"] == (
        f"“Never <i>before</i> talks”. Archived at https://archive.example/1. SHA-256 of the text: {snapshot.sha256}."
    )


@pytest.mark.usefixtures("stance")
def test_a_quote_that_is_not_on_record_has_no_source(client: Client) -> None:
    text = page(client, reverse("quote_check") + "?q=nobody+ever+said+anything+like+that")
    [block] = re.findall(r"<pre class=\"citation\"[^>]*>(\[.*?\])</pre>", text, re.DOTALL)
    [record] = json.loads(html.unescape(block))
    assert "not on record" in record["title"]
