"""What a language model was asked."""

from typing import Any

from factory.declarations import SubFactory
from factory.django import DjangoModelFactory

from config.accounts.roles import Role
from positions.models import Inquiry
from tests.factories.sources import SnapshotFactory, SourceFactory
from tests.factories.users import UserFactory


class SendableSnapshotFactory(SnapshotFactory):
    """Of a source that may leave the house."""

    source = SubFactory(SourceFactory, may_leave_house=True)


class InquiryFactory(DjangoModelFactory[Inquiry]):
    """Open."""

    class Meta:
        model = Inquiry

    snapshot: Any = SubFactory(SendableSnapshotFactory)
    engine = "llm"
    version = "1 some-model"
    asked_by: Any = SubFactory(UserFactory, role=Role.EDITOR)
