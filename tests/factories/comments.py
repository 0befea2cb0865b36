"""What is said about stances."""

import uuid
from typing import Any

from factory.declarations import LazyFunction, SubFactory
from factory.django import DjangoModelFactory

from config.accounts.roles import Role
from positions.models import Comment
from tests.factories.stances import StanceFactory
from tests.factories.users import UserFactory


class CommentFactory(DjangoModelFactory[Comment]):
    class Meta:
        model = Comment

    stance: Any = SubFactory(StanceFactory)
    writer: Any = SubFactory(UserFactory, role=Role.REVIEWER)
    text = "Is it not the minister who says so?"
    client_key: Any = LazyFunction(uuid.uuid4)
