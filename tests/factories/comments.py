"""What is said about stances, and of what counts."""

import uuid
from typing import Any

from factory.declarations import LazyFunction, SubFactory
from factory.django import DjangoModelFactory

from config.accounts.roles import Role
from positions.choices import Counts
from positions.models import Comment, RuleCase
from tests.factories.issues import IssueFactory
from tests.factories.sources import ExcerptFactory
from tests.factories.stances import StanceFactory
from tests.factories.users import UserFactory


class CommentFactory(DjangoModelFactory[Comment]):
    class Meta:
        model = Comment

    stance: Any = SubFactory(StanceFactory)
    writer: Any = SubFactory(UserFactory, role=Role.REVIEWER)
    text = "Is it not the minister who says so?"
    client_key: Any = LazyFunction(uuid.uuid4)


class RuleCaseFactory(DjangoModelFactory[RuleCase]):
    class Meta:
        model = RuleCase

    issue: Any = SubFactory(IssueFactory)
    excerpt: Any = SubFactory(ExcerptFactory)
    counts = Counts.EXAMPLE
    judged_by: Any = SubFactory(UserFactory, role=Role.EDITOR)
