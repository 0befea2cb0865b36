"""What is proposed for a text on the desk: the words left to code, once read and kept."""

from typing import Any

import pytest
from django.core.cache import caches
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from positions.choices import SourceKind, Status
from positions.models import Issue, Snapshot, Stance
from positions.reads.work.readings import AT_ONCE
from positions.reads.work.suggestions import read_next_pieces, suggestions_for
from positions.rules.blind import kept_from
from tests.factories import (
    ActorFactory,
    DossierFactory,
    DoubleCodingFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    ParkedPassageFactory,
    SnapshotFactory,
    SourceFactory,
    SpeakerFactory,
    StanceFactory,
    publish,
    published_stance,
)

pytestmark = pytest.mark.django_db

TEXT = "PRESIDENT ALDER: We met in spring. We demand an armistice now. Guns thunder every day. An armistice is near."
DEMAND, LAST = "We demand an armistice now.", "An armistice is near."


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    caches["memory"].clear()


@pytest.fixture
def truce() -> Issue:
    issue: Issue = IssueFactory.create(label="Truce", proposition="The sides should stop.", keywords=["armistice"])
    IssueFactory.create(label="Talks", proposition="The sides should talk.", keywords=["dialogue"])
    return issue


@pytest.fixture
def alder() -> Actor:
    actor: Actor = ActorFactory.create(name="Ida Alder", kind="person")
    return actor


@pytest.fixture
def snapshot(truce: Issue, alder: Actor) -> Snapshot:
    source = SourceFactory.create(kind=SourceKind.TRANSCRIPT)
    made: Snapshot = SnapshotFactory.create(source=source, text=TEXT)
    SpeakerFactory.create(snapshot=made, actor=alder)
    return made


def words(snapshot: Snapshot, **asked: Any) -> list[str]:
    return [one.exact for one in suggestions_for(snapshot, **asked).in_text_order]


def test_the_speaker_and_the_issue_of_the_words(snapshot: Snapshot, alder: Actor, truce: Issue) -> None:
    found = suggestions_for(snapshot)
    first = next(one for one in found.shown if one.exact == DEMAND)
    assert (first.actor, first.issues[0], first.act) == (alder, truce, "verbatim")
    assert TEXT[first.start : first.end] == DEMAND
    assert first.why
    assert found.engine.startswith("rules ")
    assert words(snapshot) == [DEMAND, LAST]


def test_words_that_carry_a_stance_or_are_parked_are_left_out(snapshot: Snapshot) -> None:
    stance: Stance = StanceFactory.create()
    EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=snapshot, words="an armistice now"))
    assert words(snapshot) == [LAST]
    ParkedPassageFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot, words="is near"))
    assert words(snapshot) == []
    Stance.objects.filter(pk=stance.pk).update(status=Status.ARCHIVED)
    assert words(snapshot) == [DEMAND]


def test_words_that_are_not_the_texts_own_are_left_out(truce: Issue, alder: Actor) -> None:
    place = (TEXT.index(LAST), TEXT.index(LAST) + len(LAST))
    snapshot = SnapshotFactory.create(text=TEXT, boilerplate=[place])
    SpeakerFactory.create(snapshot=snapshot, actor=alder)
    assert words(Snapshot.objects.get(pk=snapshot.pk)) == [DEMAND]


def test_a_dossier_has_its_own_issues_alone(snapshot: Snapshot, truce: Issue) -> None:
    assert suggestions_for(snapshot, dossier=DossierFactory.create()).shown == []
    home = truce.dossier_issues.get().dossier
    assert len(suggestions_for(snapshot, dossier=home).shown) == 2
    truce.dossier_issues.update(dossier=DossierFactory.create())
    assert suggestions_for(snapshot, dossier=home).shown == []


def test_what_was_published_teaches_at_once(snapshot: Snapshot, truce: Issue) -> None:
    assert "Guns thunder every day." not in words(snapshot)
    published_stance(issue=truce, words="the guns thunder every day")
    assert "Guns thunder every day." in words(snapshot)


def test_a_blind_coder_is_told_nothing_of_what_others_made_of_the_text(
    snapshot: Snapshot, truce: Issue, alder: Actor
) -> None:
    """Neither by what is left out, nor by what is learnt: it is proposed what would be without the others' stances."""
    me = DoubleCodingFactory.create(snapshot=snapshot).second
    untouched = suggestions_for(snapshot)
    for quote in ("an armistice now", "Guns thunder every day."):
        theirs = StanceFactory.create(issue=truce)
        EvidenceFactory.create(stance=theirs, excerpt=ExcerptFactory.create(snapshot=snapshot, words=quote))
        publish(theirs)
    ParkedPassageFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot, words="is near"))
    elsewhere = SnapshotFactory.create(text=TEXT)
    SpeakerFactory.create(snapshot=elsewhere, actor=alder)
    assert words(snapshot) == []
    assert words(elsewhere) == [DEMAND, "Guns thunder every day.", LAST]
    asked: dict[str, Any] = {"kept": kept_from(me), "only_by": me.pk}
    assert suggestions_for(snapshot, **asked) == untouched
    assert words(elsewhere, **asked) == [DEMAND, LAST]
    own = StanceFactory.create(coder=me)
    EvidenceFactory.create(stance=own, excerpt=ExcerptFactory.create(snapshot=snapshot, words="We demand"))
    assert words(snapshot, **asked) == [LAST]


def test_queries_are_few_and_fewer_once_it_was_read(
    snapshot: Snapshot, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(12):
        first = suggestions_for(snapshot)
    with django_assert_num_queries(6):
        assert suggestions_for(snapshot) == first


@pytest.fixture
def long_text(truce: Issue, alder: Actor) -> Snapshot:
    text = f"{TEXT}\n{'It rains. ' * 7_000}\nWe reject an armistice."
    made: Snapshot = SnapshotFactory.create(text=text)
    SpeakerFactory.create(snapshot=made, actor=alder)
    assert len(text) > AT_ONCE
    return made


def read_whole(snapshot: Snapshot) -> None:
    while read_next_pieces(snapshot, is_over=lambda: True):
        pass


def test_a_long_text_is_read_piece_by_piece_and_not_while_somebody_waits(long_text: Snapshot) -> None:
    before = suggestions_for(long_text)
    assert (before.shown, before.reading.read, before.reading.pieces) == ([], 0, 2)
    assert read_next_pieces(long_text, is_over=lambda: True)
    half = suggestions_for(long_text)
    assert (half.reading.read, half.reading.is_whole) == (1, False)
    assert not read_next_pieces(long_text, is_over=lambda: True)
    found = suggestions_for(long_text)
    assert found.reading.is_done
    assert [one.exact for one in found.in_text_order] == [DEMAND, LAST, "We reject an armistice."]
    assert found.in_text_order[-1].end == len(long_text.text)


def test_what_was_found_stays_until_it_is_found_anew(long_text: Snapshot, truce: Issue) -> None:
    read_whole(long_text)
    was = suggestions_for(long_text)
    published_stance(issue=truce, words="the guns thunder every day")
    found = suggestions_for(long_text)
    assert (found.shown, found.reading.is_whole, found.reading.old) == (was.shown, True, 2)
    read_whole(long_text)
    again = suggestions_for(long_text)
    assert again.reading.is_done
    assert "Guns thunder every day." in [one.exact for one in again.shown]


def test_queries_of_a_long_text(long_text: Snapshot, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    read_whole(long_text)
    with django_assert_num_queries(7):
        suggestions_for(long_text)
