import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from actors.choices import NameKind
from actors.models import ActorName
from config.postgres.authorship import set_author
from positions.audience import EDITORS, PUBLIC, Audience
from positions.choices import ConditionState, Decision, Firmness, Status, Value
from positions.history.kinds import ACTOR
from positions.history.revisions import read_moments, read_source_history, read_stance_history
from positions.models import Condition, Review, Source, Stance
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    EvidenceFactory,
    ExcerptFactory,
    SourceFactory,
    StanceFactory,
    UserFactory,
    many_published,
    publish,
    published_stance,
    stance_hash,
)

pytestmark = pytest.mark.django_db


def sentences(stance: Stance, *, audience: Audience = EDITORS) -> list[str]:
    history = read_stance_history(stance, audience=audience)
    return [sentence for change in history for sentence in change.sentences]


def change(stance: Stance, **fields: object) -> None:
    """In a transaction of its own, as far as a test can have one, and without its caches."""
    Stance.objects.filter(pk=stance.pk).update(**fields)


def take_back(stance: Stance) -> None:
    change(stance, status=Status.DRAFT)


@pytest.mark.django_db(transaction=True)
def test_each_change_says_from_what_to_what() -> None:
    actor = ActorFactory.create(name="France")
    stance = StanceFactory.create()
    change(stance, value=Value.NEUTRAL, firmness=Firmness.FIRM)
    change(stance, on_behalf_of=actor)
    change(stance, note="On the way home.", stated_date=dt.date(2025, 8, 20))
    change(stance, note="")
    assert sentences(stance) == [
        "Recorded it.",
        "Changed the value from Supports to Neutral.",
        "Changed the firmness from Unknown to Firm.",
        "Set the actor it was said for to France.",
        "Changed the date from 19 August 2025 to 20 August 2025.",
        "Set the note to “On the way home.”",
        "Removed the note “On the way home.”",
    ]


@pytest.mark.django_db(transaction=True)
def test_words_and_conditions_come_and_go() -> None:
    stance = StanceFactory.create()
    evidence = EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(words="a success"))
    condition = ConditionFactory.create(stance=stance, text="they leave")
    evidence.delete()
    condition.delete()
    assert sentences(stance)[1:] == [
        "Added words (supports): “a success”.",
        "Added the condition “only if they leave”.",
        "Removed words (supports): “a success”.",
        "Removed the condition “only if they leave”.",
    ]


@pytest.mark.django_db(transaction=True)
def test_readers_are_told_what_was_published_and_nothing_of_the_work_between() -> None:
    stance = StanceFactory.create()
    change(stance, note="Never published.")
    change(stance, note="")
    publish(stance)
    take_back(stance)
    change(stance, value=Value.OPPOSES, note="A doubt.")
    change(stance, value=Value.NEUTRAL, note="")
    publish(stance)
    assert sentences(stance, audience=PUBLIC) == [
        "Approved it.",
        "Published it.",
        "Approved it.",
        "Published it again, corrected:",
        "Changed the value from Supports to Neutral.",
    ]
    assert "Set the note to “A doubt.”" in sentences(stance)


@pytest.mark.django_db(transaction=True)
def test_a_condition_found_met_is_told_of_a_published_stance() -> None:
    stance = StanceFactory.create()
    condition = ConditionFactory.create(stance=stance, text="they leave")
    publish(stance)
    Condition.objects.filter(pk=condition.pk).update(state=ConditionState.MET)
    told = "Of the condition “only if they leave”: changed the state from Open to Met."
    assert sentences(stance, audience=PUBLIC)[-1] == told


@pytest.mark.django_db(transaction=True)
def test_every_change_of_status_has_its_sentence() -> None:
    stance = StanceFactory.create()
    for status in (Status.SUBMITTED, Status.RETURNED, Status.DRAFT, Status.ARCHIVED):
        change(stance, status=status)
    assert sentences(stance)[1:] == [
        "Submitted it for review.", "Returned it to its author.", "Took it back to draft.", "Archived it.",
    ]  # fmt: skip


def test_reviews_are_part_of_it() -> None:
    stance = StanceFactory.create()
    judged = stance_hash(stance)
    reviewer = UserFactory.create(username="vera")
    Review.objects.create(
        stance=stance, reviewer=reviewer, decision=Decision.RETURN, note="Which day?", judged_hash=judged
    )
    [*_, review] = read_stance_history(stance, audience=EDITORS)
    assert (review.user_name, review.sentences) == ("vera", ["Returned it: “Which day?”"])
    assert read_stance_history(stance, audience=PUBLIC) == []


def test_remarks_are_for_the_author() -> None:
    stance = published_stance()
    Review.objects.create(
        stance=stance,
        reviewer=UserFactory.create(),
        decision=Decision.APPROVE,
        note="Only just.",
        judged_hash=stance_hash(stance),
    )
    assert "Approved it: “Only just.”" in sentences(stance, audience=EDITORS)
    assert sentences(stance, audience=PUBLIC) == ["Approved it.", "Published it.", "Approved it."]


def test_who_and_on_which_page() -> None:
    user = UserFactory.create(username="anna")
    set_author(user_id=user.pk, page="/desk/")
    try:
        stance = StanceFactory.create()
    finally:
        set_author(user_id=None, page="")
    [told] = read_stance_history(stance, audience=EDITORS)
    assert (told.user_name, told.page) == ("anna", "/desk/")


@pytest.mark.django_db(transaction=True)
def test_what_was_inserted_in_bulk_has_a_beginning() -> None:
    [first, *_] = many_published(30)
    assert sentences(first, audience=PUBLIC) == ["Approved it.", "Published it."]


@pytest.mark.django_db(transaction=True)
def test_what_one_transaction_does_is_one_change() -> None:
    stance = StanceFactory.create()
    with transaction.atomic():
        change(stance, value=Value.OPPOSES)
        change(stance, value=Value.NEUTRAL)
    [_, told] = read_stance_history(stance, audience=EDITORS)
    assert told.sentences == ["Changed the value from Supports to Neutral."]


@pytest.mark.django_db(transaction=True)
def test_a_source_has_a_history_too() -> None:
    source = SourceFactory.create(title="Summit")
    Source.objects.filter(pk=source.pk).update(title="Summit talks", is_free_to_show=True)
    changes = [sentence for change in read_source_history(source, audience=PUBLIC) for sentence in change.sentences]
    assert changes == [
        "Recorded it.",
        "Changed the title from “Summit” to “Summit talks”.",
        "Changed the permission to show the text from no to yes.",
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("edits", [2, 20])
def test_the_number_of_queries_is_fixed(edits: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    stance = published_stance()
    for edit in range(edits):
        change(stance, withdrawal_note=f"Note {edit}.")
    with django_assert_num_queries(6):
        assert len(sentences(stance)) == edits + 4


@pytest.mark.django_db(transaction=True)
def test_two_transactions_that_write_by_turns_are_each_told_whole() -> None:
    actor = ActorFactory.create()

    def named(name: str) -> None:
        ActorName.objects.create(actor=actor, name=name, kind=NameKind.ALIAS)

    def in_between() -> None:
        named("Second")
        connection.close()

    with ThreadPoolExecutor(1) as executor, transaction.atomic():
        named("First")
        executor.submit(in_between).result(timeout=20)
        named("Third")
    states = [
        sorted(row["name"] for (table, _pk), row in moment.state.items() if table == ActorName._meta.db_table)
        for moment in read_moments(ACTOR, actor.pk)
    ]
    assert states == [[], ["Second"], ["First", "Second", "Third"]]
