import pytest
from django.db import IntegrityError, connection

from config.accounts.roles import Role
from positions.choices import Decision, Status
from positions.exceptions import OwnWork
from positions.loading.publishing import publish_reviewed
from positions.models import Review, Stance
from tests.factories import ConditionFactory, EvidenceFactory, StanceFactory, UserFactory, stance_hash

pytestmark = pytest.mark.django_db


def drafts(number: int) -> list[int]:
    stances = [StanceFactory.create() for _ in range(number)]
    for stance in stances:
        EvidenceFactory.create(stance=stance)
    return [stance.pk for stance in stances]


def test_publishes_what_the_reviewer_saw() -> None:
    stance_ids, reviewer = drafts(2), UserFactory.create(role=Role.REVIEWER)
    ConditionFactory.create(stance_id=stance_ids[0])
    published_at = publish_reviewed(stance_ids=stance_ids, by=reviewer, note="Read both.")
    for stance in Stance.objects.filter(pk__in=stance_ids):
        assert (stance.status, stance.published_at, stance.version) == (Status.PUBLISHED, published_at, 2)
        review = Review.objects.get(stance=stance)
        assert (review.reviewer, review.decision, review.note) == (reviewer, Decision.APPROVE, "Read both.")
        assert review.judged_hash == stance_hash(stance)


def test_authors_do_not_publish_their_own_work() -> None:
    stance_ids = drafts(2)
    author = Stance.objects.get(pk=stance_ids[1]).coder
    assert author
    with pytest.raises(OwnWork):
        publish_reviewed(stance_ids=stance_ids, by=author)
    assert not Review.objects.exists()
    assert not Stance.objects.published().exists()


def test_needs_words() -> None:
    stance = StanceFactory.create()
    publish_reviewed(stance_ids=[stance.pk], by=UserFactory.create(role=Role.REVIEWER))
    with pytest.raises(IntegrityError, match="without supporting words"):
        connection.check_constraints()  # as at the end of the transaction


@pytest.mark.parametrize("number", [2, 50])
def test_takes_as_many_queries_for_any_number(number: int, django_assert_num_queries: object) -> None:
    stance_ids, reviewer = drafts(number), UserFactory.create(role=Role.REVIEWER)
    with django_assert_num_queries(10):  # type: ignore[operator]  # three, three to name who approves, and two savepoints
        publish_reviewed(stance_ids=stance_ids, by=reviewer)
