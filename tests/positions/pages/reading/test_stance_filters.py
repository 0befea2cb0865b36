"""No filter cuts or mixes without a word, and every list and download says what it was filtered by."""

import csv
import io
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from actors.models import Actor
from config.accounts.roles import Role
from positions.models import Dossier, DossierIssue, Issue, Source, Stance
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    ConditionFactory,
    DossierFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    MembershipFactory,
    SourceFactory,
    StanceFactory,
    UserFactory,
    many_published,
    publish,
    published_stance,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def states(standing: None) -> dict[str, Actor]:
    """States whose names begin or hold one another, each with a stance."""
    aliases = {
        "United States": ["US", "America"], "Russia": ["USSR"], "United Kingdom": ["UK"], "Ukraine": [],
        "Mexico": ["United Mexican States"], "South Africa": [], "Namibia": ["South West Africa"],
        "Niger": [], "Nigeria": [], "Côte d’Ivoire": ["Ivory Coast"], "Ireland": [],
    }  # fmt: skip
    made = {name: ActorFactory.create(kind="state", name=name) for name in aliases}
    for name, others in aliases.items():
        published_stance(actor=made[name])
        for other in others:
            ActorNameFactory.create(actor=made[name], name=other)
    return made


def read(client: Client, **query: str) -> list[dict[str, str]]:
    response = client.get(f"/stances/?{urlencode({'format': 'csv', **query})}")
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("US", "United States"), ("us", "United States"), ("UK", "United Kingdom"), ("united states", "United States"),
        ("South Africa", "South Africa"), ("SOUTH AFRICA", "South Africa"), ("Niger", "Niger"), ("niger", "Niger"),
        ("COTE D'IVOIRE", "Côte d’Ivoire"), ("ivory coast", "Côte d’Ivoire"), ("Ireland", "Ireland"),
        ("Nigeri", "Nigeria"),
    ],
)  # fmt: skip
def test_an_exact_name_wins_alone_whatever_its_capitals_and_accents(client: Client, typed: str, meant: str) -> None:
    rows = read(client, actor=typed)
    assert [row["actor_name"] for row in rows] == [meant]
    assert rows[0]["filtered_by"] == f"Actors: {meant}"
    assert f"<b>Actors:</b> {meant}" in client.get(f"/stances/?{urlencode({'actor': typed})}").content.decode()


@pytest.mark.parametrize("form", [{}, {"format": "csv"}, {"format": "excerpts"}])
def test_where_several_may_be_meant_the_reader_is_asked(
    client: Client, states: dict[str, Actor], form: dict[str, str]
) -> None:
    response = client.get(f"/stances/?{urlencode({'actor': 'Nig', 'act': 'verbatim', **form})}")
    html = response.content.decode()
    assert response.status_code == 422
    assert "Who is meant by “Nig”?" in html
    for name in ("Niger", "Nigeria"):
        assert f'<input type="checkbox" name="actor" value="{states[name].slug}"> {name}' in html
    assert '<input type="hidden" name="act" value="verbatim">' in html
    assert '<td class="words">' not in html
    assert "No stance matches" not in html
    assert "Download this list" not in html


def test_several_actors_between_commas_or_ticked(client: Client, states: dict[str, Actor]) -> None:
    assert {row["actor_name"] for row in read(client, actor="US, uk")} == {"United States", "United Kingdom"}
    slugs = [states["Niger"].slug, states["Ireland"].slug]
    ticked = client.get(f"/stances/?{urlencode([('actor', slug) for slug in slugs])}").content.decode()
    assert "<b>Actors:</b> Niger, Ireland" in ticked
    assert ticked.count('<td class="words">') == 2


def test_a_name_of_nobody_finds_nothing_and_is_said(client: Client) -> None:
    html = client.get("/stances/?actor=Atlantis").content.decode()
    assert "nobody goes by “Atlantis”" in html
    assert '<td class="words">' not in html
    assert read(client, actor="Atlantis,US")[0]["filtered_by"] == "Actors: United States, nobody goes by “Atlantis”"


def test_words_of_an_issue_stand_for_every_issue_that_has_them(client: Client) -> None:
    dossier = DossierFactory.create()
    named = {"proposition": "Nuclear arms must go."}
    issues = Issue.objects.bulk_create(Issue(slug=f"arms-{i}", label=f"Arms {i}", **named) for i in range(510))
    DossierIssue.objects.bulk_create(DossierIssue(dossier=dossier, issue=issue) for issue in issues)
    many_published(510, actors=[ActorFactory.create(name="India")], issues=issues)
    rows = read(client, issue="nuclear", actor="india")
    assert len(rows) == 510
    assert rows[0]["filtered_by"] == "Issues: 510 issues have the words “nuclear”; Actors: India"
    assert "510 issues have the words “nuclear”" in client.get("/stances/?issue=nuclear").content.decode()


def test_an_issue_of_exactly_these_words_wins_alone(client: Client) -> None:
    exact = IssueFactory.create(label="Test ban", slug="test-ban")
    longer = IssueFactory.create(label="Test ban, entry into force", slug="test-ban-2")
    for issue in (exact, longer):
        published_stance(issue=issue)
    assert [row["issue"] for row in read(client, issue="TEST BAN")] == ["test-ban"]
    assert {row["issue"] for row in read(client, issue="test-ban,test-ban-2")} == {"test-ban", "test-ban-2"}
    assert len(read(client, issue="ban test")) == 2


def test_every_filter_is_said_above_the_list_and_in_the_file(client: Client) -> None:
    dossier: Dossier = DossierFactory.create(title="Arms", slug="arms")
    published_stance(issue=IssueFactory.create(dossier=dossier))
    query = {"dossier": "arms", "value": "supports", "act": "verbatim", "since": "2025-01-02", "until": "2026-01-02"}
    said = "Dossier: Arms; Value: Supports; Act: Verbatim; From: 2 January 2025; To: 2 January 2026"
    assert read(client, **query)[0]["filtered_by"] == said
    html = client.get(f"/stances/?{urlencode(query)}").content.decode()
    assert "<b>Value:</b> Supports; " in html
    name = client.get(f"/stances/?{urlencode({**query, 'format': 'csv'})}").headers["Content-Disposition"]
    assert "stances-dossier-arms-value-supports" in name
    assert "filtered" not in client.get("/stances/").content.decode()


@pytest.mark.parametrize("few", [0, 5000])
def test_stances_by_the_kind_of_their_source(client: Client, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("positions.pages.reading.filters._FEW", few)
    spoken, released = (published_stance(words=f"Words of a {kind}.") for kind in ("speech", "release"))
    beside = EvidenceFactory.create(stance=StanceFactory.create(), role="context")
    publish(beside.stance)
    for stance, kind in ((spoken, "speech"), (released, "press_release")):
        Source.objects.filter(snapshots__excerpts__evidence__stance=stance).update(kind=kind)
    Source.objects.filter(pk=beside.excerpt.snapshot.source_id).update(kind="speech")
    # Words that tell what it was about carry nothing.
    assert [row["stance"] for row in read(client, source_kind="speech")] == [str(spoken.pk)]
    assert [row["stance"] for row in read(client, source_kind="press_release")] == [str(released.pk)]
    assert read(client, source_kind="readout") == []
    assert read(client, source_kind="speech")[0]["filtered_by"] == "Kind of source: Speech"
    assert len(client.get("/api/v1/stances?source_kind=speech").json()["items"]) == 1


def test_a_publisher_of_exactly_this_name_wins_alone(client: Client) -> None:
    client.force_login(UserFactory.create(role=Role.EDITOR))
    for publisher in ("The Times", "Times", "Le Monde"):
        SourceFactory.create(publisher=publisher)
    html = client.get("/sources/?publisher=TIMES").content.decode()
    assert "<b>Publisher:</b> Times</p>" in html
    html = client.get("/sources/?publisher=time").content.decode()
    assert "<b>Publisher:</b> The Times, Times</p>" in html


def test_actors_belonging_to_an_alliance_say_which(client: Client) -> None:
    union = MembershipFactory.create(group__name="Union", group__slug="union", speaks_for=False).group
    assert f"<b>Belongs to:</b> {union.name}" in client.get("/actors/?group=union").content.decode()


def test_a_vote_that_two_dossiers_hold_is_listed_and_counted_once(client: Client) -> None:
    whole = IssueFactory.create(slug="unga-5309", dossier=DossierFactory.create(slug="unga"))
    crimea = IssueFactory.create(slug="integrity", dossier=DossierFactory.create(slug="crimea"), label="Integrity")
    actor = ActorFactory.create(name="Hungary", slug="hungary")
    for issue, number in ((whole, "unga/5309"), (crimea, "crimea/5309")):
        stance = published_stance(actor=actor, issue=issue)
        source = stance.evidence.get().excerpt.snapshot.source
        source.kind, source.external_id = "vote_record", number
        source.save()
    assert [row["dossiers"] for row in read(client, actor="Hungary")] == ["crimea"]
    assert [row["dossiers"] for row in read(client, actor="Hungary", dossier="unga")] == ["unga"]
    assert [row["issue"] for row in read(client, issue="unga-5309")] == ["unga-5309"]
    assert "Votes that two dossiers hold are listed once" in client.get("/stances/").content.decode()
    assert "· 1</span></h2>" in client.get("/actors/hungary/").content.decode()
    assert "· 1</span></h2>" in client.get("/actors/hungary/?dossier=unga").content.decode()
    stances = Issue.objects.count() - 2  # of the states above, and these two as one
    assert f'<a href="/stances/">{stances + 1}</a>' in client.get("/").content.decode()
    Dossier.objects.filter(slug="crimea").update(archived_at=timezone.now())
    assert [row["dossiers"] for row in read(client, actor="Hungary")] == ["unga"]


def test_of_an_issue_of_many_roll_calls_those_of_another_dossier_are_left_out(client: Client) -> None:
    """A resolution that returns each year is one issue, and a dossier on its subject holds some of its votes."""
    subject = IssueFactory.create(slug="integrity", dossier=DossierFactory.create(slug="crimea"))
    series = IssueFactory.create(slug="returning", dossier=DossierFactory.create(slug="series"))
    actor = ActorFactory.create(name="Hungary", slug="hungary")
    before = Stance.objects.published().count()
    for issue, number in ((subject, "crimea/5309"), (series, "series/5309"), (series, "series/5400")):
        source = published_stance(actor=actor, issue=issue).evidence.get().excerpt.snapshot.source
        source.kind, source.external_id = "vote_record", number
        source.save()
    assert sorted(row["issue"] for row in read(client, actor="Hungary")) == ["integrity", "returning"]
    assert len(read(client, actor="Hungary", dossier="series")) == 2
    assert len(read(client, issue="returning")) == 2
    assert "1 roll call is left out" in client.get("/stances/").content.decode()
    assert f'<a href="/stances/">{before + 2}</a>' in client.get("/").content.decode()
    Dossier.objects.filter(slug="crimea").update(archived_at=timezone.now())
    assert [row["issue"] for row in read(client, actor="Hungary")] == ["returning", "returning"]


@pytest.mark.parametrize("few", [5000, 0])
def test_translated_conditions_are_found_by_a_common_word_too(
    client: Client, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Beyond so many the list is asked in another way, which finds the same."""
    monkeypatch.setattr("positions.pages.reading.filters._FEW", few)
    stance = StanceFactory.create()
    words = ExcerptFactory.create(snapshot__text="Si la paix tient.", words="Si la paix tient")
    ConditionFactory.create(stance=stance, excerpt=words, gloss="If the zither holds.", gloss_maker="ours")
    publish(stance)
    assert [row["actor_name"] for row in read(client, q="zither")] == [stance.actor.name]
