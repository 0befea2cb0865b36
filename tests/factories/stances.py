import datetime as dt
from typing import Any

import factory
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from config.accounts.roles import Role
from positions.actions.ground.verbs import written_by
from positions.choices import Act, ConditionKind, Decision, EvidenceRole, Status, Value
from positions.models import Condition, Evidence, Review, Stance
from tests.factories.actors import ActorFactory
from tests.factories.issues import IssueFactory
from tests.factories.sources import ExcerptFactory, SnapshotFactory
from tests.factories.users import UserFactory


class StanceFactory(DjangoModelFactory[Stance]):
    """A draft by an editor, without evidence."""

    actor = factory.SubFactory(ActorFactory)
    issue = factory.SubFactory(IssueFactory)
    value = Value.SUPPORTS
    act = Act.VERBATIM
    stated_date = dt.date(2025, 8, 19)
    coder = factory.SubFactory(UserFactory, role=Role.EDITOR)

    class Meta:
        model = Stance


class ConditionFactory(DjangoModelFactory[Condition]):
    stance = factory.SubFactory(StanceFactory)
    kind = ConditionKind.ONLY_IF
    text = "the other side does the same"

    class Meta:
        model = Condition


class EvidenceFactory(DjangoModelFactory[Evidence]):
    stance = factory.SubFactory(StanceFactory)
    excerpt = factory.SubFactory(ExcerptFactory)

    class Meta:
        model = Evidence


def published_stance(*, words: str | None = None, **fields: Any) -> Stance:
    """A stance that readers see; ``fields`` are the stance's."""
    fields.setdefault(
        "note", "Searched the ministry's site." if fields.get("value") == Value.NO_STATED_POSITION else ""
    )
    return publish(StanceFactory.create(**fields), words=words)


def publish(stance: Stance, *, words: str | None = None, by: User | None = None) -> Stance:
    """Give the stance supporting words, unless it has some, the approval of a reviewer, and publish it.

    ``words`` become an excerpt of a source of their own.
    """
    with transaction.atomic():
        if words or not stance.evidence.filter(role=EvidenceRole.SUPPORTS).exists():
            _support(stance, words)
        reviewer = by or UserFactory.create(role=Role.REVIEWER)
        with written_by(reviewer):  # a test may be one transaction with what somebody else did before
            Review.objects.create(
                stance=stance, reviewer=reviewer, decision=Decision.APPROVE, judged_hash=stance_hash(stance)
            )
        stance.status = Status.PUBLISHED
        stance.published_at = timezone.now()
        stance.version += 1
        stance.save(update_fields=["status", "published_at", "version"])
    return stance


def stance_hash(stance: Stance) -> str:
    """What a review of the stance as it stands in the database would judge."""
    with connection.cursor() as cursor:
        cursor.execute("select public.stance_hash(%s)", [stance.pk])
        return str(cursor.fetchone()[0])


def _support(stance: Stance, words: str | None) -> None:
    if words is None:
        EvidenceFactory.create(stance=stance)
    else:
        snapshot = SnapshotFactory.create(text=f"Before the words. {words} After the words.")
        EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=snapshot, words=words))
