"""Which of the stances that wait are most likely to be wrong, or would do most harm if they were, and
why: by rules that the page states, not by a score.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from positions.choices import VALUE_LABELS, Act, Confidence, Firmness, Status, distance
from positions.doubts import doubt_stances
from positions.models import Position, Stance
from positions.reads.stances.on_record import NEAR_STEPS

MOST_RANKED: Final = 300
"""Of a longer queue the oldest are ranked: doubts are looked for anew at every visit, and those about 300
stances cost as much as the rest of the page.
"""
OLD_AFTER: Final = dt.timedelta(days=14)
_SECOND_HAND: Final = frozenset({Act.REPORTED, Act.INFERRED})


class Risk(IntEnum):
    """The gravest first: what may be false, then what was hard to code, then what only waited."""

    DOUBTED = 1
    JUMP = 2
    FIRST_ON_ISSUE = 3
    SECOND_HAND = 4
    LOW_CONFIDENCE = 5
    RED_LINE = 6
    OLD = 7


RULES: Final[Mapping[Risk, str]] = {
    Risk.DOUBTED: "a doubt that nobody answered",
    Risk.JUMP: f"{NEAR_STEPS} steps or more, on the scale of five, from where the actor, or whom it speaks for, stood"
    " the day before by what is published",
    Risk.FIRST_ON_ISSUE: "nothing by its coder is published on the issue",
    Risk.SECOND_HAND: "reported by a third party, or inferred",
    Risk.LOW_CONFIDENCE: "low confidence",
    Risk.RED_LINE: "a red line",
    Risk.OLD: f"recorded {OLD_AFTER.days} days ago or earlier",
}
"""What each means, for whoever asks why the order is as it is."""


@dataclass(frozen=True, slots=True)
class RiskReason:
    """Why a stance is to be read early, in words that follow "first because"."""

    risk: Risk
    text: str


def read_reasons(
    waiting: QuerySet[Stance], *, kept: frozenset[int] = frozenset()
) -> dict[int, list[RiskReason]]:
    """The reasons of the oldest stances `MOST_RANKED` that wait, by their keys, the gravest first;
    none for those without. Nothing is told of stances ``kept``.

    One query, and those of the doubts.
    """
    # What lies beyond has no reasons and comes last, until it is among the oldest.
    stances = list(_with_record(waiting, kept).order_by("pk")[:MOST_RANKED])
    doubts = doubt_stances(stances, kept=kept)
    reasons: dict[int, list[RiskReason]] = defaultdict(list)
    for stance in stances:
        open_doubts = sum(not doubt.confirmed_by for doubt in doubts[stance.pk])
        # In the order of `Risk`: `rank` takes the first as the gravest.
        for risk, text in _find(stance, open_doubts):
            reasons[stance.pk].append(RiskReason(risk, text))
    return dict(reasons)


def rank(order: Sequence[int], reasons: dict[int, list[RiskReason]]) -> list[int]:
    """The keys in the order of risk: by the gravest reason, then by how many there are, then as they
    stood in ``order``; last those without any.
    """

    def gravity(pk: int) -> tuple[int, int]:
        found = reasons.get(pk)
        # No score: a grave reason is outweighed by no number of slight ones.
        return (found[0].risk, -len(found)) if found else (len(Risk) + 1, 0)

    return sorted(order, key=gravity)


def _with_record(waiting: QuerySet[Stance], kept: Collection[int]) -> QuerySet[Stance]:
    """With where those who speak stood on the day before, by what is published, and whether the coder
    has published on the issue.
    """
    published = Stance.objects.filter(
        status=Status.PUBLISHED, coder=OuterRef("coder"), issue=OuterRef("issue")
    )
    return waiting.annotate(
        before=_stood_before("actor", kept),
        group_before=_stood_before("on_behalf_of", kept),
        # A stance of nobody (an import) equals no coder in SQL, and so counts as the first on its issue.
        has_published=Exists(published),
        coder_name=F("coder__username"),
    )


def _stood_before(holder: str, kept: Collection[int]) -> Subquery:
    stood = Position.objects.filter(
        issue=OuterRef("issue"),
        actor=OuterRef(holder),
        # In force on the day before: begun by then, and ending on the stance's day at the earliest, as an
        # end is the first day after.
        valid_from__lt=OuterRef("stated_date"),
        valid_to__gte=OuterRef("stated_date"),
    )
    return Subquery(stood.exclude(stance__in=kept).values("value")[:1])


def _find(stance: Stance, open_doubts: int) -> Iterator[tuple[Risk, str]]:
    """In the order of `Risk`."""
    if open_doubts:
        yield (
            Risk.DOUBTED,
            "1 doubt that nobody answered"
            if open_doubts == 1
            else (f"{open_doubts} doubts that nobody answered"),
        )
    if jump := _say_jump(stance):
        yield Risk.JUMP, jump
    if not stance.has_published:  # type: ignore[attr-defined]
        coder = stance.coder_name or "its coder"  # type: ignore[attr-defined]
        yield Risk.FIRST_ON_ISSUE, f"nothing by {coder} is published on this issue"
    if stance.act in _SECOND_HAND:
        yield Risk.SECOND_HAND, stance.get_act_display().lower()
    if stance.confidence == Confidence.LOW:
        yield Risk.LOW_CONFIDENCE, "low confidence"
    if stance.firmness == Firmness.RED_LINE:
        yield Risk.RED_LINE, "a red line"
    if (waits := timezone.now() - stance.created_at) >= OLD_AFTER:
        yield Risk.OLD, f"recorded {waits.days} days ago"


def _say_jump(stance: Stance) -> str:
    """The larger of the two where somebody speaks for another; "" for less than `NEAR_STEPS`."""
    stood = (stance.before, stance.group_before)  # type: ignore[attr-defined]
    # None is off the scale and 0 no step: neither is a jump.
    steps = [(abs(far), value) for value in stood if (far := distance(stance.value, value))]
    far, before = max(steps, default=(0, 0))
    return f"{far} steps from “{VALUE_LABELS[before].lower()}” before" if far >= NEAR_STEPS else ""
