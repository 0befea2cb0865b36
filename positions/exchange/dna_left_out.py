"""What is published of a dossier and has no place in a file of Discourse Network Analyzer, counted: whoever
downloads the file is told before, and whoever writes it by a command afterwards.
"""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q

from config.postgres.versioned import kept_by_version
from positions.audience import PUBLIC
from positions.choices import EvidenceRole
from positions.models import Condition, Dossier, Evidence, Issue, Snapshot, Stance
from positions.querysets import StanceQuerySet


def published_in(dossier: Dossier) -> StanceQuerySet:
    """The published stances on the issues of a dossier."""
    return Stance.objects.listed_for(PUBLIC).filter(issue__in=Issue.objects.in_use().of(dossier))


def count_left_out(dossier: Dossier) -> tuple[str, ...]:
    """As "conditions: 12", in the order of the alphabet; nothing that there is none of. Three queries."""
    # Of a text that was replaced the places would be those of no document in the file.
    words = Evidence.objects.filter(
        stance=OuterRef("pk"),
        role=EvidenceRole.SUPPORTS,
        excerpt__snapshot__in=Snapshot.objects.in_force(),
    )
    published = published_in(dossier).order_by().annotate(has_words=Exists(words))
    written = published.filter(has_words=True, withdrawn_date=None)
    stands = Q(withdrawn_date=None)
    counted = published.aggregate(
        withdrawn=Count("pk", filter=~stands),
        silent=Count("pk", filter=stands & Q(has_words=False)),
        said=Count("pk", filter=stands & Q(has_words=True)),
        timed=Count("pk", filter=stands & Q(has_words=True, stated_time__isnull=False)),
        reported=Count("pk", filter=stands & Q(has_words=True, reported_by__isnull=False)),
    )
    found = {
        "conditions": Condition.objects.filter(stance__in=written.values("pk")).count(),
        # Each statement holds the first words that support it.
        "further words": Evidence.objects.filter(stance__in=written.values("pk")).count()
        - counted["said"],
        "stances without words": counted["silent"],
        "times of the day": counted["timed"],
        "who reported it": counted["reported"],
        "withdrawn stances": counted["withdrawn"],
    }
    return tuple(f"{what}: {n:,}" for what, n in found.items() if n)


@kept_by_version(most=64)
def left_out_of(dossier: Dossier) -> tuple[str, ...]:
    """As `count_left_out`, which looks at every statement, kept by the version of the dossier."""
    return count_left_out(dossier)
