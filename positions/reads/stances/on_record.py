"""What is on record beside a stance that is being entered: where those who speak stood on the issue,
with their words, and where the members stand for whom they speak.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from actors.choices import ActorKind
from actors.models import Actor, Membership
from positions.choices import VALUE_LABELS, is_on_scale
from positions.models import Evidence, Position, Stance
from positions.querysets import NEWEST_FIRST
from positions.reads.stances.quotes import read_first_words

SHOWN: Final = 3
NEAR_STEPS: Final = 2
"""On the scale of five: from support to neutral, or from leaning to one side to leaning to the other."""
_WITH_MEMBERS: Final = frozenset({ActorKind.GROUP, ActorKind.ORGANISATION})


@dataclass(frozen=True, slots=True)
class Recorded:
    """A stance on record, and the first words that carry it."""

    stance: Stance
    words: Evidence | None


@dataclass(frozen=True, slots=True)
class Covered:
    """The members of a group on a day, how many they are, and those who stand elsewhere themselves."""

    number: int
    elsewhere: Sequence[tuple[Actor, str]]


def read_on_record(
    *, actors: Collection[int], issue_id: int, without: Collection[int] = ()
) -> list[Recorded]:
    """The last stances in use by or for any of the actors on an issue, the newest first, but those
    ``without``; two queries.
    """
    stances = list(_newest(actors, issue_id, without)[:SHOWN])
    words = read_first_words(stances)
    return [Recorded(stance, words.get(stance.pk)) for stance in stances]


def read_jump(
    *,
    actors: Collection[int],
    issue_id: int,
    value: int | None,
    before: dt.date,
    without: Collection[int] = (),
) -> Stance | None:
    """The newest stance by or for any of the actors from before a day, be it among those shown or not,
    where it is a position `NEAR_STEPS` or more from ``value``; one query.
    """
    if not is_on_scale(value):
        return None
    last = _newest(actors, issue_id, without).filter(stated_date__lt=before).first()
    if last is None or not is_on_scale(last.value):
        return None
    return last if abs(last.value - value) >= NEAR_STEPS else None


def _newest(actors: Collection[int], issue_id: int, without: Collection[int]) -> QuerySet[Stance]:
    said = Stance.objects.in_use().filter(
        Q(actor__in=actors) | Q(on_behalf_of__in=actors), issue=issue_id
    )
    return (
        said.exclude(pk__in=without).select_related("actor", "on_behalf_of").order_by(*NEWEST_FIRST)
    )


def read_covered(
    group: Actor,
    *,
    issue_id: int,
    value: int | None,
    on_date: dt.date,
    without: Collection[int] = (),
) -> Covered | None:
    """The members that a group or an organisation has on a day, but for those who speak for it, and
    their positions but those that rest on stances ``without``; None where it has none, or is no
    such actor. Two queries.
    """
    if group.kind not in _WITH_MEMBERS:
        return None
    held = Membership.objects.on(on_date).filter(group=group).belonging()
    members = set(held.values_list("member", flat=True))
    if not members:
        return None
    own = Position.objects.filter(
        issue=issue_id, actor__in=members, valid_from__lte=on_date, valid_to__gt=on_date
    )
    stands = (
        # By the statement that stands for the position: what else decides it is not looked at.
        own.exclude(stance__in=without).select_related("actor").order_by("actor__name", "actor")
    )
    elsewhere = [(one.actor, VALUE_LABELS[one.value]) for one in stands if one.value != value]
    return Covered(len(members), elsewhere)
