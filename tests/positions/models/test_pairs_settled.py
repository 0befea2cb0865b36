from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from positions.choices import Kept, Status
from positions.models import BlindPair, Stance
from tests.factories import BlindPairFactory, StanceFactory, UserFactory
from tests.refusals import accepted, refused_by

pytestmark = pytest.mark.django_db


def settled(first: Stance, second: Stance, kept: Kept) -> BlindPair:
    pair: BlindPair = BlindPairFactory.create(
        first=[first.pk],
        second=[second.pk],
        kept=kept,
        reason="By the rule.",
        settled_by=UserFactory.create(),
        settled_at=timezone.now(),
    )
    return pair


def is_open(pair: BlindPair) -> bool:
    pair.refresh_from_db()
    return pair.kept is None


def test_blindpair_settled_once() -> None:
    pair = settled(StanceFactory.create(), StanceFactory.create(), Kept.FIRST)
    changes: list[dict[str, Any]] = [{"kept": Kept.SECOND}, {"answers": {}}, {"first": [1]}, {"reason": "Another."}]
    for change in changes:
        with refused_by("blindpair_settled_once"):
            BlindPair.objects.filter(pk=pair.pk).update(**change)
    with accepted():
        BlindPair.objects.filter(pk=pair.pk).update(kept=None, reason="", settled_by=None, settled_at=None)


@pytest.mark.parametrize(
    ("kept", "opens"), [(Kept.FIRST, [False, True]), (Kept.SECOND, [True, False]), (Kept.BOTH, [False, False])]
)
def test_a_pair_opens_again_with_what_was_set_aside_and_with_nothing_else(kept: Kept, opens: list[bool]) -> None:
    stances = [StanceFactory.create(status=Status.ARCHIVED) for _ in range(2)]
    pair = settled(stances[0], stances[1], kept)
    other = settled(StanceFactory.create(), StanceFactory.create(), kept)
    before = BlindPair.objects.filter(pk=pair.pk).values().get()
    for stance, is_opened in zip(stances, opens, strict=True):
        with connection.cursor() as cursor:
            cursor.execute("update positions_stance set status = 'draft' where id = %s", [stance.pk])
        assert is_open(pair) is is_opened
        BlindPair.objects.filter(pk=pair.pk, kept=None).update(
            **{name: before[name] for name in ("kept", "reason", "settled_by_id", "settled_at")}
        )
    assert not is_open(other)
