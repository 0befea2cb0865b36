import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from actors.choices import NameKind
from positions.choices import SourceKind
from positions.models import Evidence, Snapshot, Source
from positions.search import CANDIDATES, SHOWN, HitGroup, search, split_headline
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    DossierFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    SnapshotFactory,
    SourceFactory,
    many_published,
    publish,
    published_stance,
)

pytestmark = pytest.mark.django_db


def find(text: str, *, is_editor: bool = False, kind: str = "") -> dict[str, HitGroup]:
    return {group.kind: group for group in search(text=text, is_editor=is_editor, kind=kind)}


def texts(group: HitGroup) -> list[str]:
    return ["".join(fragment.text for fragment in hit.fragments) for hit in group.hits]


def test_dossiers_are_found_by_title_before_summary_unless_they_are_archived() -> None:
    DossierFactory.create(title="Test bans", summary="Who would stop testing in Crimea.")
    DossierFactory.create(title="Crimea at the UN", slug="crimea")
    DossierFactory.create(title="Crimea, old", archived_at=timezone.now())
    group = find("crim")["dossiers"]
    assert (texts(group), group.count) == (["Crimea at the UN", "Test bans"], 2)
    assert group.hits[0].url == "/dossiers/crimea/"


def test_actors_are_found_by_any_name_and_told_by_which() -> None:
    russia = ActorFactory.create(name="Russia", slug="russia")
    ActorNameFactory.create(actor=russia, name="Kremlin", kind=NameKind.METONYM)
    assert texts(find("russ")["actors"]) == ["Russia"]
    assert texts(find("krem")["actors"]) == ["Russia, found as Kremlin"]
    assert find("krem")["actors"].hits[0].url == "/actors/russia/"


def test_an_actor_is_found_once() -> None:
    actor = ActorFactory.create(name="Ukraine")
    for name in ("Ukraine", "Republic of Ukraine"):
        ActorNameFactory.create(actor=actor, name=name)
    group = find("ukraine")["actors"]
    assert (texts(group), group.count) == (["Ukraine"], 1)


def test_accents_do_not_matter() -> None:
    ActorFactory.create(name="António Costa")
    assert texts(find("antonio costa")["actors"]) == ["António Costa"]
    assert texts(find("ANTÓNIO")["actors"]) == ["António Costa"]


def test_issues_are_found_by_their_proposition() -> None:
    IssueFactory.create(slug="troops", label="Troops", proposition="European states should send troops.")
    [hit] = find("sending european")["issues"].hits
    assert [fragment.text for fragment in hit.fragments if fragment.is_match] == ["European", "send"]
    assert hit.url == "/issues/troops/"


def test_words_lead_to_their_place_in_the_source() -> None:
    stance = published_stance(words="We demand an immediate ceasefire.")
    excerpt = stance.evidence.get().excerpt
    [hit] = find("ceasefire")["words"].hits
    assert hit.url == f"/sources/{excerpt.snapshot.source_id}/?excerpt={excerpt.pk}#excerpt-{excerpt.pk}"
    assert "The Daily Courier" in hit.context


def test_words_and_sources_of_drafts_are_found_by_editors_only() -> None:
    source = SourceFactory.create(title="Secret plans")
    snapshot = SnapshotFactory.create(source=source, text="Plans of a ceasefire.")
    evidence: Evidence = EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot, words="a ceasefire"))
    assert find("ceasefire") == find("secret") == {}
    assert find("ceasefire", is_editor=True).keys() == {"words"}
    assert find("secret", is_editor=True).keys() == {"sources"}
    publish(evidence.stance)
    assert find("ceasefire").keys() == {"words"}
    assert find("secret").keys() == {"sources"}


def test_lines_of_vote_records_come_last() -> None:
    votes = SourceFactory.create(kind=SourceKind.VOTE_RECORD)
    line = ExcerptFactory.create(snapshot=SnapshotFactory.create(source=votes, text="India: yes"), words="India: yes")
    publish(EvidenceFactory.create(excerpt=line).stance)
    published_stance(words="For a long time now India has been of the opinion that this will not do.")
    assert texts(find("India")["words"])[-1] == "India: yes"


def test_the_best_are_shown_with_how_many_there_are() -> None:
    many_published(SHOWN + 5)
    group = find("statement")["words"]
    assert (len(group.hits), group.summary, group.has_more) == (SHOWN, f"{SHOWN} of {SHOWN + 5}", True)
    alone = find("statement", kind="words")["words"]
    assert (len(alone.hits), alone.summary) == (SHOWN + 5, f"{SHOWN + 5}")


def test_more_than_are_ranked_are_not_counted() -> None:
    assert HitGroup("words", [], CANDIDATES).summary == "0 of 2,000+"


def test_text_cannot_forge_a_match() -> None:
    assert [f.is_match for f in split_headline("a \ue000match\ue001, \ue001 stray \ue000open")] == [
        False, True, False, False,
    ]  # fmt: skip
    published_stance(words="Hidden \ue000marks\ue001 and a ceasefire.")
    [hit] = find("ceasefire")["words"].hits
    assert [fragment.text for fragment in hit.fragments if fragment.is_match] == ["ceasefire"]


@pytest.mark.parametrize("text", ["the", "-russia", "((", "a & | b:*", "<b>", "%s %(q)s {0}", "\u202e", "🇺🇦", "or"])
def test_odd_words_are_no_error(text: str) -> None:
    published_stance()
    search(text=text, is_editor=False)


@pytest.mark.parametrize("number", [2, 200])
def test_the_number_of_queries_is_fixed(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    many_published(number)
    with django_assert_num_queries(5):
        search(text="statement", is_editor=False)
    assert Snapshot.objects.count() == Source.objects.count() == 1


def test_what_is_written_comes_before_what_a_shorter_stem_finds() -> None:
    published_stance(words="He spoke of crime, crimes, and of crime again.")
    published_stance(words="He spoke of many things, and once of Crimea.")
    assert [("Crimea" in text) for text in texts(find("crimea")["words"])] == [True, False]
