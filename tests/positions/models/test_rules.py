"""The rules of DESIGN section 2 that triggers hold, each from both sides, bulk and raw SQL included."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone

from actors.models import Actor
from config.postgres.authorship import set_author
from positions.choices import ConditionState, Decision, EvidenceRole, IntakeState, Status, Value
from positions.models import (
    Condition,
    ConfirmedDoubt,
    EventActor,
    Evidence,
    Excerpt,
    Intake,
    ParkedPassage,
    Review,
    Snapshot,
    Speaker,
    Stance,
)
from positions.querysets import WordsAt
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    EventFactory,
    EvidenceFactory,
    ExcerptFactory,
    IntakeFactory,
    ParkedPassageFactory,
    SnapshotFactory,
    SpeakerFactory,
    StanceFactory,
    UserFactory,
    publish,
    published_stance,
    stance_hash,
)
from tests.refusals import accepted, refused_by

pytestmark = pytest.mark.django_db

ODD = "Zwei 👩‍🚀 Wörter\nund e\u0301in Ende"


def approve(stance: Stance, **fields: object) -> Review:
    defaults = {"reviewer": UserFactory.create(), "decision": Decision.APPROVE, "judged_hash": stance_hash(stance)}
    return Review.objects.create(stance=stance, **defaults | fields)


def test_nobody_judges_in_the_name_of_another() -> None:
    stance, reviewer = EvidenceFactory.create().stance, UserFactory.create()
    set_author(user_id=UserFactory.create().pk, page="/review/")
    with refused_by("review_by_its_reviewer"):
        approve(stance, reviewer=reviewer)
    set_author(user_id=reviewer.pk, page="/review/")
    with accepted():
        approve(stance, reviewer=reviewer)
    set_author(user_id=None, page="")


def show(stance: Stance) -> None:
    Stance.objects.filter(pk=stance.pk).update(status=Status.PUBLISHED, published_at=timezone.now())


@pytest.mark.parametrize("words", ["👩‍🚀", "e\u0301in", ODD])
def test_excerpt_counts_code_points(words: str) -> None:
    excerpt = ExcerptFactory.create(snapshot=SnapshotFactory.create(text=ODD), words=words)
    assert ODD[excerpt.start : excerpt.end] == excerpt.exact == words


@pytest.mark.parametrize(
    ("start", "end", "exact"),
    [(0, 3, "abc"), (0, 4, "Zwei "), (1, 5, "Zwei"), (0, 5000, ODD), (4000, 4004, "Zwei"), (0, 0, ""), (5, 3, "Zw")],
)
def test_excerpt_is_its_words(start: int, end: int, exact: str) -> None:
    rule = "excerpt_is_its_words" if end > start else "excerpt_not_empty"
    snapshot = SnapshotFactory.create(text=ODD)
    with refused_by(rule):
        Excerpt.objects.bulk_create([Excerpt(snapshot=snapshot, start=start, end=end, exact=exact)])


def test_excerpt_of_no_snapshot() -> None:
    with refused_by("excerpt_is_its_words"):
        Excerpt.objects.create(snapshot_id=2**40, start=0, end=1, exact="a")


@pytest.mark.parametrize(
    ("words", "prefix", "suffix"), [("a", "", "b" * 32), ("cc", "b" * 32, ""), ("b", "a", "b" * 32)]
)
def test_excerpt_context_is_the_text_s_own(words: str, prefix: str, suffix: str) -> None:
    snapshot = SnapshotFactory.create(text="a" + "b" * 50 + "cc")
    excerpt = ExcerptFactory.create(snapshot=snapshot, words=words)
    assert (excerpt.prefix, excerpt.suffix) == (prefix, suffix)
    with refused_by("excerpt_is_its_words"):
        ExcerptFactory.create(snapshot=snapshot, words="bcc", prefix="forged", suffix="")
    with accepted():
        ExcerptFactory.create(snapshot=snapshot, words="bcc", prefix="b" * 32, suffix="")


@pytest.mark.parametrize("start", [0, 5_990, 6_000, 65_999, 71_980])
@pytest.mark.parametrize("length", [10, 7_000])
def test_words_of_long_texts_are_read_from_its_parts(start: int, length: int) -> None:
    text = "".join(f"{place:08}é\n" for place in range(7_200))
    snapshot = SnapshotFactory.create(text=text)
    with connection.cursor() as cursor:
        cursor.execute("select count(body) from positions_textpart where snapshot_id = %s", [snapshot.pk])
        assert cursor.fetchone() == (12,)
    words = WordsAt("pk", start, start + length)
    assert Snapshot.objects.filter(pk=snapshot.pk).values_list(words, flat=True).get() == text[start : start + length]
    if exact := text[start : start + length]:
        with accepted():
            Excerpt.objects.create(snapshot=snapshot, start=start, end=start + len(exact), exact=exact)
        with refused_by("excerpt_is_its_words"):
            Excerpt.objects.create(snapshot=snapshot, start=start, end=start + len(exact) + 1, exact=exact)


def test_parkedpassage_of_its_source() -> None:
    with accepted():
        parked = ParkedPassageFactory.create()
    elsewhere = SnapshotFactory.create().source
    with refused_by("parkedpassage_of_its_source"):
        ParkedPassageFactory.create(source=elsewhere)
    with refused_by("parkedpassage_of_its_source"):
        ParkedPassage.objects.filter(pk=parked.pk).update(source=elsewhere)


def test_speaker_of_its_source() -> None:
    with accepted():
        speaker = SpeakerFactory.create()
    elsewhere = SnapshotFactory.create().source
    with refused_by("speaker_of_its_source"):
        SpeakerFactory.create(source=elsewhere)
    with refused_by("speaker_of_its_source"):
        Speaker.objects.filter(pk=speaker.pk).update(source=elsewhere)


def test_snapshot_written_once() -> None:
    snapshot = SnapshotFactory.create()
    with refused_by("snapshot_written_once"):
        Snapshot.objects.filter(pk=snapshot.pk).update(text="something else")


@pytest.mark.parametrize("change", [lambda kept: kept.delete(), lambda kept: kept.save()])
def test_intake_stored_stays(change: Callable[[Intake], object]) -> None:
    """Of what waits everything may change."""
    waiting = IntakeFactory.create(extracted={"text": ""})
    waiting.save()
    waiting.state, waiting.snapshot = IntakeState.STORED, SnapshotFactory.create()
    waiting.save()
    with refused_by("intake_stored_stays"):
        change(waiting)


def test_excerpt_written_once() -> None:
    excerpt = ExcerptFactory.create()
    with refused_by("excerpt_written_once"):
        Excerpt.objects.filter(pk=excerpt.pk).update(start=0)


def test_review_written_once() -> None:
    review = approve(StanceFactory.create())
    with refused_by("review_written_once"):
        Review.objects.filter(pk=review.pk).update(note="I never said that.")


def test_identifier_stays() -> None:
    actor = ActorFactory.create()
    with refused_by("identifier_stays"):
        Actor.objects.filter(pk=actor.pk).update(id=actor.pk + 1_000)


def test_published_stance_has_evidence() -> None:
    with accepted():
        published_stance()
    stance = EvidenceFactory.create(role=EvidenceRole.CONTEXT).stance
    approve(stance)
    with refused_by("stance_published_has_evidence"):
        show(stance)


def test_no_stated_position_needs_no_evidence() -> None:
    stance = StanceFactory.create(value=Value.NO_STATED_POSITION, note="Searched the ministry's site.")
    approve(stance)
    with accepted():
        show(stance)


def test_stance_unstated_unconditional() -> None:
    with accepted():
        conditional = ConditionFactory.create().stance
        unstated = StanceFactory.create(value=Value.NO_STATED_POSITION, note="Searched the ministry's site.")
    with refused_by("stance_unstated_unconditional"):
        ConditionFactory.create(stance=unstated)
    with refused_by("stance_unstated_unconditional"):
        Stance.objects.filter(pk=conditional.pk).update(value=Value.NO_STATED_POSITION, note="Searched.")
    with accepted():  # in any order
        Stance.objects.filter(pk=conditional.pk).update(value=Value.NO_STATED_POSITION, note="Searched.")
        conditional.conditions.all().delete()


def test_confirmeddoubt_written_once() -> None:
    stance = StanceFactory.create()
    row = ConfirmedDoubt.objects.create(stance=stance, key=f"to-come-{'a' * 16}", confirmed_by=UserFactory.create())
    with refused_by("confirmeddoubt_written_once"):
        ConfirmedDoubt.objects.filter(pk=row.pk).update(key=f"to-come-{'b' * 16}")


def test_published_stance_is_approved() -> None:
    stance = EvidenceFactory.create().stance
    with refused_by("stance_published_is_approved"):
        show(stance)
    approve(stance)
    with accepted():
        show(stance)


@pytest.mark.parametrize(
    "change",
    [
        {"value": Value.OPPOSES},
        {"firmness": "firm"},
        {"note": "They meant something else."},
        {"stated_date": "2025-08-20"},
        {"salience": "high"},
        {"confidence": "low"},
    ],
    ids=str,
)
def test_approval_covers_what_the_stance_says(change: dict[str, object]) -> None:
    stance = published_stance()
    with refused_by("stance_published_is_approved"):
        Stance.objects.filter(pk=stance.pk).update(**change)


def test_approval_does_not_cover_withdrawal() -> None:
    stance = published_stance()
    with accepted():
        Stance.objects.filter(pk=stance.pk).update(withdrawn_date="2025-09-01", withdrawal_note="Taken back.")


def test_approval_covers_conditions_and_evidence() -> None:
    stance = EvidenceFactory.create().stance
    hashes = {stance_hash(stance)}
    condition = ConditionFactory.create(stance=stance)
    hashes.add(stance_hash(stance))
    EvidenceFactory.create(stance=stance, role=EvidenceRole.CONTEXT)
    hashes.add(stance_hash(stance))
    assert len(hashes) == 3
    Condition.objects.filter(pk=condition.pk).update(state=ConditionState.MET)
    assert stance_hash(stance) in hashes


@pytest.mark.parametrize("settings", ["TimeZone = 'Asia/Kolkata'", "DateStyle = 'German'", "search_path = pg_temp"])
def test_hash_does_not_depend_on_the_session(settings: str) -> None:
    stance = published_stance()
    before = stance_hash(stance)
    with connection.cursor() as cursor:
        cursor.execute(f"set local {settings}")
    assert stance_hash(stance) == before


def test_the_newest_judgement_counts() -> None:
    stance = EvidenceFactory.create().stance
    approve(stance)
    approve(stance, decision=Decision.RETURN, note="Second thoughts.")
    with refused_by("stance_published_is_approved"):
        show(stance)


def test_review_is_not_by_the_author() -> None:
    stance = EvidenceFactory.create().stance
    with refused_by("review_not_by_author"):
        approve(stance, reviewer=stance.coder)
    with accepted():
        approve(stance, reviewer=stance.coder, decision=Decision.RETURN, note="I found a better passage.")
        approve(stance, reviewer=stance.coder, is_self_review=True)
        show(stance)


def test_author_cannot_step_aside() -> None:
    stance = EvidenceFactory.create().stance
    Stance.objects.filter(pk=stance.pk).update(coder=UserFactory.create())
    with refused_by("review_not_by_author"):
        approve(stance, reviewer=stance.coder)
    with accepted():
        approve(stance)
        show(stance)


def test_author_of_what_was_published_may_approve_another_s_correction() -> None:
    stance = published_stance()
    editor = UserFactory.create()
    Stance.objects.filter(pk=stance.pk).update(status=Status.SUBMITTED, published_at=None, coder=editor, value=-1)
    with refused_by("review_not_by_author"):
        approve(stance, reviewer=editor)
    with accepted():
        approve(stance, reviewer=stance.coder)
        show(stance)


def test_author_cannot_come_forward_after_the_review() -> None:
    stance = EvidenceFactory.create(stance__coder=None).stance
    reviewer = approve(stance).reviewer
    Stance.objects.filter(pk=stance.pk).update(coder=reviewer)
    with refused_by("stance_published_is_approved"):
        show(stance)


def test_published_stance_is_sealed_against_more_words() -> None:
    stance = published_stance()
    with refused_by("published_stance_is_sealed"):
        Evidence.objects.bulk_create([Evidence(stance=stance, excerpt=ExcerptFactory.create())])
    with refused_by("published_stance_is_sealed"):
        ConditionFactory.create(stance=stance)


def test_published_stance_is_sealed_against_other_words() -> None:
    draft = ConditionFactory.create().stance
    stance = publish(draft)
    with refused_by("published_stance_is_sealed"):
        stance.evidence.update(role=EvidenceRole.CONTEXT)
    with refused_by("published_stance_is_sealed"):
        stance.conditions.update(text="anything")
    with refused_by("published_stance_is_sealed"):
        stance.conditions.update(stance=StanceFactory.create())
    with accepted():
        stance.conditions.update(state=ConditionState.FAILED)


def test_published_stance_is_sealed_against_fewer_words() -> None:
    stance = publish(ConditionFactory.create().stance)
    with refused_by("published_stance_is_sealed"):
        stance.evidence.all().delete()
    with refused_by("published_stance_is_sealed"), connection.cursor() as cursor:
        cursor.execute("delete from positions_condition")


def test_words_of_a_draft_may_change() -> None:
    stance = publish(ConditionFactory.create().stance)
    with accepted():
        Stance.objects.filter(pk=stance.pk).update(status=Status.DRAFT)
        stance.conditions.all().delete()
        stance.evidence.all().delete()


def test_publishing_again_needs_the_same_words() -> None:
    stance = publish(ConditionFactory.create().stance)
    with refused_by("stance_published_is_approved"), transaction.atomic():
        Stance.objects.filter(pk=stance.pk).update(status=Status.DRAFT)
        stance.conditions.all().delete()
        show(stance)


def test_three_hundred_take_part_in_an_event_and_no_more() -> None:
    event, other = EventFactory.create_batch(2)
    actors = ActorFactory.create_batch(301)
    with accepted():
        EventActor.objects.bulk_create(EventActor(event=event, actor=one) for one in actors[:300])
    with refused_by("event_participants_few"):
        EventActor.objects.create(event=event, actor=actors[300])
    with accepted():
        moved = EventActor.objects.create(event=other, actor=actors[300])
    with refused_by("event_participants_few"):
        EventActor.objects.filter(pk=moved.pk).update(event=event)
