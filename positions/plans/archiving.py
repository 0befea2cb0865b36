"""What archiving would take off the pages, counted before it is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import Count, Exists, Model, Q

from actors.models import Actor, Membership
from positions.choices import Status
from positions.models import Dossier, DossierActor, DossierIssue, Event, Issue, Source, Stance
from positions.reads.sources.source_text import stances_resting_on

_IN_WORK = (Status.DRAFT, Status.RETURNED, Status.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Impact:
    """What hangs on an actor, issue or dossier: stances ``published`` and ``in_work``; the rest
    where it applies. On issues that others list as well nothing of a dossier hangs.

    ``dossiers`` have the actor among their rows, ``members`` belong to it; ``listed_in`` counts the
    dossiers of an issue; ``issues`` and ``actors`` are a dossier's, ``shared`` of its issues stay in
    others.
    """

    published: int
    in_work: int
    dossiers: int = 0
    members: int = 0
    issues: int = 0
    actors: int = 0
    shared: int = 0
    listed_in: int = 0


def read_impact(row: Actor | Issue | Dossier) -> Impact:
    """Count what hangs on the row; four queries at most."""
    if isinstance(row, Issue):
        listing = Dossier.objects.in_use().filter(issues=row)
        return Impact(*_count_stances(Q(issue=row)), listed_in=listing.count())
    if isinstance(row, Dossier):
        issues = Issue.objects.in_use().of(row)
        # Only dossiers in use keep an issue on the pages.
        elsewhere = DossierIssue.objects.filter(dossier__archived_at=None).exclude(dossier=row)
        is_elsewhere = Q(pk__in=elsewhere.values("issue"))
        return Impact(
            *_count_stances(Q(issue__in=issues.exclude(is_elsewhere))),
            issues=issues.count(),
            actors=DossierActor.objects.filter(dossier=row).count(),
            shared=issues.filter(is_elsewhere).count(),
        )
    return Impact(
        # A stance that names it twice counts once.
        *_count_stances(Q(actor=row) | Q(on_behalf_of=row) | Q(reported_by=row)),
        dossiers=DossierActor.objects.filter(actor=row, dossier__archived_at=None).count(),
        members=Membership.objects.filter(group=row).count(),
    )


def is_in_use(
    row: Actor | Issue | Dossier | Source,
    *,
    but_for: Mapping[type[Model], Collection[int]] = MappingProxyType({}),
) -> bool:
    """Whether anything hangs on it; on a source also events, if only archived ones, as stances do.

    Stances and events whose keys are in ``but_for`` do not count: they go with the source.
    """
    if isinstance(row, Source):
        quoting = stances_resting_on(row).exclude(pk__in=but_for.get(Stance, ()))
        citing = row.events.exclude(pk__in=but_for.get(Event, ()))
        # One query, which ends at the first that is found: a vote record has hundreds.
        return Source.objects.filter(Exists(quoting) | Exists(citing), pk=row.pk).exists()
    impact = read_impact(row)
    # Its one dossier is no use of an issue: it was made in it.
    return impact.listed_in > 1 or any(
        getattr(impact, name) for name in ("published", "in_work", "dossiers", "members", "issues")
    )


def _count_stances(condition: Q) -> tuple[int, int]:
    counts = Stance.objects.filter(condition).aggregate(
        published=Count("pk", filter=Q(status=Status.PUBLISHED)),
        in_work=Count("pk", filter=Q(status__in=_IN_WORK)),
    )
    return counts["published"], counts["in_work"]
