"""Which stances are part of a double coding, and in what they are compared."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from positions.choices import EvidenceRole, Status
from positions.models import BlindPair, Snapshot, Stance
from positions.plans.bulk import plan_filing
from positions.reads.comparisons.aspects import Aspect
from positions.reads.comparisons.double_codings import differing_in
from positions.rules.blind import waiting_for_others
from tests.factories import ActorFactory, EvidenceFactory, ExcerptFactory, IssueFactory, SnapshotFactory
from tests.positions.pages.desk.test_double_coding import LAST, TEXT, assign, code, coders, finish, judge, text

__all__ = ["coders", "judge", "text"]  # the fixtures

pytestmark = pytest.mark.django_db


def test_only_words_that_support_make_a_stance_part_of_it(text: Snapshot, coders: list[User], judge: User) -> None:
    """Where both coded, what the words do and on which terms somebody unnamed spoke are compared too."""
    coding = assign(text, coders, judge)
    about: dict[str, Any] = {"actor": ActorFactory.create(), "issue": IssueFactory.create()}
    first = code(text, coders[0], unnamed_speaker="a senior official", **about)
    second = code(text, coders[1], unnamed_speaker="an official", speaking_terms="background", **about)
    EvidenceFactory.create(
        stance=second, excerpt=ExcerptFactory.create(snapshot=text, words=LAST), role=EvidenceRole.CONTEXT
    )
    elsewhere = code(SnapshotFactory.create(text=TEXT), coders[1])
    EvidenceFactory.create(stance=elsewhere, excerpt=text.excerpts.get(exact=LAST), role=EvidenceRole.CONTEXT)
    assert waiting_for_others([first.pk, second.pk, elsewhere.pk]) == {second.pk}
    finish(coding)
    assert waiting_for_others([first.pk, second.pk, elsewhere.pk]) == {second.pk}
    pair = BlindPair.objects.get()
    assert (pair.first, pair.second) == ([first.pk], [second.pk])
    assert differing_in(pair) == [Aspect.ROLES, Aspect.UNNAMED]
    # One that was made before these were asked tells nothing of them.
    del pair.answers[Aspect.ROLES.value], pair.answers[Aspect.UNNAMED.value]
    assert differing_in(pair) == []
    Stance.objects.filter(pk=second.pk).update(status=Status.DRAFT)
    plan = plan_filing(pks=[second.pk], to=Status.SUBMITTED, by=coders[1])
    assert "coded blind" in plan.left_out[0].reason
