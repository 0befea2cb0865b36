"""Texts that are negotiated."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from positions.models import ClauseIssue, Draft, NegotiatingText
from tests.factories.issues import DossierFactory, IssueFactory
from tests.factories.sources import SnapshotFactory


class NegotiatingTextFactory(DjangoModelFactory[NegotiatingText]):
    class Meta:
        model = NegotiatingText

    dossier: Any = factory.SubFactory(DossierFactory)
    title = "Draft truce"


class DraftFactory(DjangoModelFactory[Draft]):
    class Meta:
        model = Draft

    text: Any = factory.SubFactory(NegotiatingTextFactory)
    snapshot: Any = factory.SubFactory(SnapshotFactory)
    place = 1


class ClauseIssueFactory(DjangoModelFactory[ClauseIssue]):
    class Meta:
        model = ClauseIssue

    text: Any = factory.SubFactory(NegotiatingTextFactory)
    snapshot: Any = factory.SubFactory(SnapshotFactory)
    start = 0
    end = 4
    issue: Any = factory.SubFactory(IssueFactory)
