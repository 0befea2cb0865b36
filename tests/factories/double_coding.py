"""Texts that somebody is to code, or two people."""

from typing import Any

from django.utils import timezone
from factory.declarations import LazyFunction, SubFactory
from factory.django import DjangoModelFactory

from config.accounts.roles import Role
from positions.choices import Value
from positions.models import Assignment, BlindPair, CodingSample, DoubleCoding
from positions.reads.comparisons.aspects import Aspect
from tests.factories.actors import ActorFactory
from tests.factories.issues import IssueFactory
from tests.factories.sources import SnapshotFactory, SourceFactory
from tests.factories.users import UserFactory


class AssignmentFactory(DjangoModelFactory[Assignment]):
    class Meta:
        model = Assignment

    source: Any = SubFactory(SourceFactory)
    assignee: Any = SubFactory(UserFactory, role=Role.EDITOR)
    assigned_by: Any = SubFactory(UserFactory, role=Role.REVIEWER)


class DoubleCodingFactory(DjangoModelFactory[DoubleCoding]):
    class Meta:
        model = DoubleCoding

    snapshot: Any = SubFactory(SnapshotFactory)
    first: Any = SubFactory(UserFactory, role=Role.EDITOR)
    second: Any = SubFactory(UserFactory, role=Role.EDITOR)
    opened_by: Any = SubFactory(UserFactory, role=Role.REVIEWER)


class CodingSampleFactory(DjangoModelFactory[CodingSample]):
    class Meta:
        model = CodingSample

    percent = 10
    seed = "seven"
    out_of = 10
    second: Any = SubFactory(UserFactory, role=Role.EDITOR)
    drawn_by: Any = SubFactory(UserFactory, role=Role.REVIEWER)


class BlindPairFactory(DjangoModelFactory[BlindPair]):
    """A pair that both coded alike, of a double coding that is done, unless told otherwise."""

    class Meta:
        model = BlindPair

    double_coding: Any = SubFactory(
        DoubleCodingFactory,
        first_done_at=LazyFunction(timezone.now),
        second_done_at=LazyFunction(timezone.now),
    )
    coded_actor: Any = SubFactory(ActorFactory)
    coded_issue: Any = SubFactory(IssueFactory)
    first: Any = LazyFunction(lambda: [1])
    second: Any = LazyFunction(lambda: [2])
    answers: Any = LazyFunction(lambda: alike(Value.SUPPORTS, Value.SUPPORTS))


def alike(first: int, second: int) -> dict[str, Any]:
    """Two codings that differ in their value at most."""
    same: dict[str, Any] = {aspect.value: [["firm"], ["firm"]] for aspect in Aspect}
    return same | {Aspect.VALUE.value: [[first], [second]]}
