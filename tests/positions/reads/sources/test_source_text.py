import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from positions.actions.speakers import keep_speakers
from positions.audience import EDITORS, PUBLIC, READERS, Audience
from positions.choices import EvidenceRole, Status, TurnKind
from positions.models import Excerpt, Source, Speaker
from positions.reads.sources.source_text import SourceText, read_source_text, visible_sources
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    EvidenceFactory,
    ExcerptFactory,
    SnapshotFactory,
    StanceFactory,
    many_published,
    publish,
)

pytestmark = pytest.mark.django_db

TEXT = "The first paragraph is long enough to have parts that nobody quotes.\nWe support it.\nWe oppose that."


@pytest.fixture
def excerpt() -> Excerpt:
    """Quoted by a published stance."""
    excerpt = ExcerptFactory.create(snapshot=SnapshotFactory.create(text=TEXT), words="We support it.")
    publish(EvidenceFactory.create(excerpt=excerpt).stance)
    return excerpt


def read(source: Source, *, audience: Audience = READERS, excerpt: int | None = None) -> SourceText:
    text = read_source_text(source=source, audience=audience, excerpt=excerpt)
    assert text
    return text


def shown(text: SourceText) -> list[str]:
    return ["".join(piece.text for piece in noted.passage.pieces) for noted in text.passages]


def test_the_whole_text_or_only_the_words(excerpt: Excerpt) -> None:
    source = excerpt.snapshot.source
    assert shown(read(source)) == TEXT.split("\n")
    assert shown(read(source, audience=PUBLIC)) == ["We support it."]


def test_notes_stand_beside_the_words(excerpt: Excerpt) -> None:
    text = read(excerpt.snapshot.source)
    assert [len(noted.notes) for noted in text.passages] == [0, 1, 0]
    assert text.notes[0].stance == excerpt.evidence.get().stance


def test_readers_see_nothing_of_drafts(excerpt: Excerpt) -> None:
    draft = ExcerptFactory.create(snapshot=excerpt.snapshot, words="We oppose that.")
    EvidenceFactory.create(excerpt=draft)
    EvidenceFactory.create(excerpt=excerpt, stance=StanceFactory.create())
    source = excerpt.snapshot.source
    assert [len(noted.notes) for noted in read(source).passages] == [0, 1, 0]
    assert shown(read(source, audience=PUBLIC)) == ["We support it."]
    assert [len(noted.notes) for noted in read(source, audience=EDITORS).passages] == [0, 2, 1]


def test_a_source_that_only_drafts_quote_is_invisible(excerpt: Excerpt) -> None:
    hidden = EvidenceFactory.create().excerpt.snapshot.source
    assert list(visible_sources(PUBLIC)) == [excerpt.snapshot.source]
    assert hidden in visible_sources(EDITORS)


def test_an_excerpt_leads_to_its_own_snapshot(excerpt: Excerpt) -> None:
    source = excerpt.snapshot.source
    newer = SnapshotFactory.create(source=source, text=f"{TEXT} Corrected.")
    assert read(source, audience=EDITORS).snapshot == excerpt.snapshot  # the newest that is quoted
    publish(EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=newer, words="Corrected.")).stance)
    assert read(source).snapshot == newer
    assert read(source, excerpt=excerpt.pk).snapshot == excerpt.snapshot
    assert [s.pk for s in read(source).snapshots] == [newer.pk, excerpt.snapshot.pk]


def test_the_words_come_for_are_here(excerpt: Excerpt) -> None:
    text = read(excerpt.snapshot.source, excerpt=excerpt.pk)
    assert [piece.text for noted in text.passages for piece in noted.passage.pieces if piece.is_here] == [excerpt.exact]


def test_excerpts_of_other_sources_and_unknown_snapshots_are_not_found(excerpt: Excerpt) -> None:
    source, other = excerpt.snapshot.source, ExcerptFactory.create()
    assert read_source_text(source=source, audience=EDITORS, excerpt=other.pk) is None
    assert read_source_text(source=source, audience=EDITORS, snapshot=other.snapshot_id) is None


def test_a_snapshot_without_visible_words_is_not_shown_to_those_who_may_read_only_words(excerpt: Excerpt) -> None:
    newer = SnapshotFactory.create(source=excerpt.snapshot.source, text=f"{TEXT} Corrected.")
    source = newer.source
    assert read_source_text(source=source, audience=PUBLIC, snapshot=newer.pk) is None
    assert len(read(source, audience=PUBLIC).snapshots) == 1


def test_each_stance_stands_once_beside_a_passage_supporting_words_first(excerpt: Excerpt) -> None:
    stance = StanceFactory.create()
    EvidenceFactory.create(
        stance=stance, role=EvidenceRole.CONTEXT, excerpt=ExcerptFactory.create(snapshot=excerpt.snapshot, words="We")
    )
    EvidenceFactory.create(stance=stance, excerpt=excerpt)
    ConditionFactory.create(stance=stance, excerpt=excerpt)
    notes = read(excerpt.snapshot.source, audience=EDITORS).notes
    assert [note.role for note in notes if note.stance == stance] == ["supports"]


def test_stances_are_tallied_by_value() -> None:
    [first, *_] = many_published(7)
    text = read(first.evidence.get().excerpt.snapshot.source)
    assert [(tally.value, len(tally.notes)) for tally in text.tallies] == [(2, 3), (0, 2), (-2, 2)]


def test_a_line_of_a_record_may_tell_of_an_absence() -> None:
    text = "A vote\nVotes listed: yes 1, absent 1\nAndorra: absent\nBelgium: yes"
    words = ExcerptFactory.create(snapshot=SnapshotFactory.create(text=text), words="Belgium: yes")
    publish(EvidenceFactory.create(excerpt=words).stance)
    assert [noted.is_absence for noted in read(words.snapshot.source).passages] == [False, False, True, False]


ASIDE = "Speaking to reporters after the closed session, one aide said"
LONG = f"{ASIDE}: “{'We were there and we listened. ' * 6}We support it. {'That was all for now. ' * 6}”"


def quote_aside(*, is_free: bool = False, kind: str = TurnKind.SPEECH, actor: Actor | None = None) -> Source:
    """A source of which nothing but words deep inside of a quotation is published."""
    snapshot = SnapshotFactory.create(text=LONG, source__is_free_to_show=is_free)
    ranges = [(0, len(LONG))]
    Speaker.objects.create(
        source=snapshot.source, snapshot=snapshot, label=ASIDE, ranges=ranges, kind=kind, actor=actor
    )
    publish(EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot, words="We support it.")).stance)
    source: Source = snapshot.source
    return source


def turns(source: Source, audience: Audience) -> list[str | None]:
    return [noted.turn.name if noted.turn else None for noted in read(source, audience=audience).passages]


@pytest.mark.parametrize("kind", [TurnKind.SPEECH, TurnKind.QUESTION])
def test_the_label_of_a_turn_is_shown_no_further_than_the_text(client: Client, kind: str) -> None:
    source = quote_aside(kind=kind)
    page = client.get(source.get_absolute_url()).content.decode()
    assert "We support it." in page
    assert ("Question" in page) == (kind == TurnKind.QUESTION)
    assert not [word for word in ("Speaking to", "closed session", "one aide") if word in page]
    assert turns(source, READERS) == [ASIDE]


def test_a_turn_keeps_its_label_where_the_text_is_free_and_its_actor_everywhere() -> None:
    assert turns(quote_aside(is_free=True), PUBLIC) == [ASIDE]
    actor = ActorFactory.create()
    assert turns(quote_aside(actor=actor), PUBLIC) == [actor.name]


def test_a_label_is_told_beside_the_words_where_it_stands_among_them() -> None:
    text = "MR. STONE: We support it.\n\nMR. ALDER: We do not."
    words = ExcerptFactory.create(snapshot=SnapshotFactory.create(text=text), words="We support it.")
    source = words.snapshot.source
    keep_speakers([words.snapshot])
    publish(EvidenceFactory.create(excerpt=words).stance)
    assert turns(source, PUBLIC) == ["MR. STONE"]


@pytest.mark.parametrize("number", [2, 200])
def test_the_number_of_queries_is_fixed(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    [first, *_] = many_published(number)
    source = first.evidence.get().excerpt.snapshot.source
    with django_assert_num_queries(6):
        assert len(read(source).notes) == number
    assert first.status == Status.PUBLISHED
