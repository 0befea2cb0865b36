"""A stance told in full: the words that carry it, and what the same actor said before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from config.postgres.prepared import fetch_prepared
from positions.audience import Audience
from positions.choices import Decision, EvidenceRole, Status
from positions.models import Condition, Evidence, Review, Stance
from positions.reads.sources.corrections import with_corrections

NEIGHBOURS: Final = 12
"""Stances shown before and after one of the same actor on the same issue."""
# Looked for where an index has them in order, voice by voice: a cell may be full. One more than is
# shown, since the stance itself is among the later ones.
_NEAREST: Final = """
select near.stance_id from unnest(%(voices)s::bigint[]) a(id) cross join lateral (
  (select stance_id from positions_voice
    where issue_id = %(issue)s and actor_id = a.id and stated_date >= %(day)s
    order by stated_date, stance_id limit %(most)s)
  union all
  (select stance_id from positions_voice
    where issue_id = %(issue)s and actor_id = a.id and stated_date < %(day)s
    order by stated_date desc, stance_id desc limit %(most)s)) near
"""
_IN_WORK: Final = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED)


@dataclass(frozen=True, slots=True)
class StanceStory:
    """A stance with everything that carries it; ``stance`` has its actors, issue, its dossiers and coder
    at hand.

    ``approval`` is the last one given; ``record`` what the same voices said on the issue, newest
    first, with itself.
    """

    stance: Stance
    evidence: Sequence[Evidence]
    conditions: Sequence[Condition]
    approval: Review | None
    record: Sequence[Stance]

    @property
    def has_inferred_date(self) -> bool:
        """Whether its day is taken from sources whose own date was inferred."""
        sources = [evidence.excerpt.snapshot.source for evidence in self.evidence]
        same_day = [
            source for source in sources if source.published_date == self.stance.stated_date
        ]
        return bool(same_day) and all(source.is_date_inferred for source in same_day)


def read_stance(*, pk: int, audience: Audience) -> StanceStory | None:
    """The story of a stance, or None where there is none for this reader; six queries."""
    stance = (
        Stance.objects.visible_to(audience)
        .select_related("actor", "on_behalf_of", "reported_by", "issue", "coder")
        .prefetch_related("issue__dossier_issues")
        .filter(pk=pk)
        .first()
    )
    if stance is None:
        return None
    approvals = stance.reviews.filter(decision=Decision.APPROVE).select_related("reviewer")
    return StanceStory(
        stance=stance,
        evidence=_read_evidence(stance),
        conditions=list(_read_conditions(stance)),
        approval=approvals.order_by("-reviewed_at", "-pk").first(),
        record=_read_record(stance, audience=audience),
    )


def _read_evidence(stance: Stance) -> list[Evidence]:
    """Supporting words first, then contradicting ones, then context; of the same words the newest
    text first.
    """
    evidence = stance.evidence.select_related("excerpt__snapshot__source").order_by("excerpt", "pk")
    evidence = evidence.defer("excerpt__snapshot__text", "excerpt__snapshot__raw")
    return sorted(
        with_corrections(evidence),
        # Stable: within a role and a text they stay in the order of the query.
        key=lambda one: (EvidenceRole.values.index(one.role), one.is_carried),  # type: ignore[attr-defined]
    )


def _read_conditions(stance: Stance) -> QuerySet[Condition]:
    conditions = stance.conditions.select_related(
        "excerpt__snapshot__source", "linked_issue"
    ).order_by("pk")
    return conditions.defer("excerpt__snapshot__text", "excerpt__snapshot__raw")


def _read_record(stance: Stance, *, audience: Audience) -> list[Stance]:
    """The nearest others of its voices on its issue, with itself, the newest first."""
    voices = [stance.actor_id] + ([stance.on_behalf_of_id] if stance.on_behalf_of_id else [])
    told = {"issue": stance.issue_id, "voices": voices, "day": stance.stated_date}
    pks = {pk for (pk,) in fetch_prepared(_NEAREST, told | {"most": NEIGHBOURS + 1})}
    shown = Stance.objects.select_related("actor", "on_behalf_of").exclude(pk=stance.pk)
    found = set(shown.filter(pk__in=pks))
    if audience.is_editor:
        # What is in work is in no position, so `positions_voice` has none of it.
        unpublished = shown.filter(issue=stance.issue_id, status__in=_IN_WORK).exclude(
            pk__in=audience.kept
        )
        found.update(unpublished.filter(Q(actor__in=voices) | Q(on_behalf_of__in=voices)))
    record = sorted(
        found, key=lambda one: (one.stated_date, one.stated_time or dt.time.min, one.pk)
    )
    later = [one for one in record if not _precedes(one, stance)][:NEIGHBOURS]
    earlier = [one for one in record if _precedes(one, stance)][-NEIGHBOURS:]
    return [*reversed(later), stance, *reversed(earlier)]


def _precedes(one: Stance, stance: Stance) -> bool:
    """Whether it was said before; of one day only where both have a time that says so."""
    if one.stated_date != stance.stated_date:
        return one.stated_date < stance.stated_date
    times = one.stated_time, stance.stated_time
    return None not in times and times[0] < times[1]  # type: ignore[operator]
