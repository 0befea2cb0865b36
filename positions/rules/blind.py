"""What is kept from somebody who codes a text blind of others, until both codings of it are done.

Published stances stand on the public pages, where nobody can help seeing them; the desk shows none of
those kept: not in the text, nor in hints, doubts, lists, the history or the queue of reviews.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from positions.choices import EvidenceRole
from positions.exceptions import NotAllowed
from positions.models import BlindPair, Condition, DoubleCoding, Evidence, Stance
from positions.querysets import StanceQuerySet

KEPT_BLIND: Final = "You code its text blind of others: this opens once both codings are done."
_OPEN: Final = Q(first_done_at=None) | Q(second_done_at=None)


def open_codings(user: User) -> QuerySet[DoubleCoding]:
    """Those that a user takes part in, and that one of the two still works on."""
    return DoubleCoding.objects.filter(_OPEN, Q(first=user) | Q(second=user))


def read_from(sources: Collection[int]) -> StanceQuerySet:
    """The stances, whatever their status, that rest on words of sources, or whose conditions do."""
    place = {"excerpt__snapshot__source__in": sources}
    quoting = Evidence.objects.filter(**place).values_list("stance", flat=True)
    quoting = quoting.union(Condition.objects.filter(**place).values_list("stance", flat=True))
    return Stance.objects.filter(pk__in=list(quoting))


def kept_from(user: User) -> frozenset[int]:
    """The stances, whatever their status, that others read from texts which the user codes blind.

    One query, and two more for whoever codes something blind.
    """
    # Nearly always empty: only whoever codes something blind pays for the queries that follow.
    sources = list(open_codings(user).values_list("snapshot__source", flat=True))
    if not sources:
        return frozenset()
    # Of nobody's are kept as well: `coder` may be null, which Django's exclude() minds and SQL does not.
    return frozenset(read_from(sources).exclude(coder=user).values_list("pk", flat=True))


def parked_kept_from(user: User) -> Q:
    """Of words parked: by others, in texts which the user codes blind."""
    sources = open_codings(user).values("snapshot__source")
    return Q(source__in=sources) & ~Q(parked_by=user)


def is_blind(source_id: int, *, user: User) -> bool:
    """Whether the user codes a text of the source blind."""
    return open_codings(user).filter(snapshot__source=source_id).exists()


def refuse_kept(stance_id: int, *, user: User) -> None:
    """Raise NotAllowed where the stance is kept from the user."""
    refuse_any_kept([stance_id], user=user)


def refuse_any_kept(stances: Iterable[int], *, user: User) -> None:
    """Raise NotAllowed where one of the stances is kept from the user; as many queries as for one."""
    if not kept_from(user).isdisjoint(stances):
        raise NotAllowed(KEPT_BLIND)


def waiting_for_others(pks: Collection[int]) -> set[int]:
    """Those of the stances that cannot be handed in yet: the other coding of their text is to be done, or
    the pair they are in settled. Two queries.
    """
    # The first hands in as ever: only the second was asked to code beside somebody.
    beside = DoubleCoding.objects.filter(
        _OPEN,
        second=OuterRef("stance__coder"),
        snapshot__source=OuterRef("excerpt__snapshot__source"),
    )
    supporting = Evidence.objects.filter(Exists(beside), role=EvidenceRole.SUPPORTS)
    pairs = BlindPair.objects.filter(kept=None, second__overlap=list(pks))
    waiting = {pk for second in pairs.values_list("second", flat=True) for pk in second}
    return waiting.intersection(pks).union(
        supporting.filter(stance__in=pks).values_list("stance", flat=True)
    )


def refuse_blind(source_id: int, *, user: User) -> None:
    """Raise NotAllowed where the user codes a text of the source blind: of what would tell of all
    that was read from it.
    """
    if is_blind(source_id, user=user):
        raise NotAllowed(KEPT_BLIND)
