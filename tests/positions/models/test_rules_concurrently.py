"""What two sessions do at once must not add up to what neither may do."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from positions.choices import Decision, Status
from positions.models import Condition, Evidence, Review, Stance
from tests.factories import EvidenceFactory, UserFactory, stance_hash
from tests.sessions import wait_until_blocked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def another_session() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor
        executor.submit(disconnect).result()


def disconnect() -> None:
    connection.close()  # the connection of the thread that asks


@pytest.fixture
def approved() -> Stance:
    stance = EvidenceFactory.create().stance
    Review.objects.create(
        stance=stance, reviewer=UserFactory.create(), decision=Decision.APPROVE, judged_hash=stance_hash(stance)
    )
    return stance


def show(stance: Stance) -> None:
    Stance.objects.filter(pk=stance.pk).update(status=Status.PUBLISHED, published_at=timezone.now())


def take_words_away(stance: Stance) -> None:
    Evidence.objects.filter(stance=stance).delete()


def add_condition(stance: Stance) -> None:
    Condition.objects.create(stance=stance, kind="unless", text="nobody looks")


@pytest.mark.parametrize("change", [take_words_away, add_condition])
def test_words_do_not_change_under_a_stance_that_is_being_published(
    approved: Stance, another_session: Executor, change: Callable[[Stance], None]
) -> None:
    with transaction.atomic():
        show(approved)
        changing = another_session.submit(change, approved)
        wait_until_blocked(changing)
    with pytest.raises(IntegrityError, match="take it out of publication"):
        changing.result()


def test_a_stance_whose_words_are_just_going_is_not_published(approved: Stance, another_session: Executor) -> None:
    with transaction.atomic():
        take_words_away(approved)
        publishing = another_session.submit(show, approved)
        wait_until_blocked(publishing)
    with pytest.raises(IntegrityError, match="without supporting words"):
        publishing.result()
