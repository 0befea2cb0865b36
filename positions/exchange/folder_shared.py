"""What several dossiers' folders hold alike: statements on an issue that they share, and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

from positions.models import Dossier, DossierIssue, Excerpt, Snapshot, Source

KNOWN_BY_TEXT: Final = "text/"
"""Begins the identifier of a source that was made at the desk, and of which several folders hold words."""


def read_shared(dossier: Dossier) -> set[int]:
    """The issues of a dossier that another one in use lists too."""
    # A dossier that was archived is not written out, so nothing is shared with it.
    others = DossierIssue.objects.exclude(dossier=dossier).filter(
        issue__in=dossier.dossier_issues.values("issue"), dossier__archived_at=None
    )
    return set(others.values_list("issue", flat=True))


def read_sources_of(excerpts: Iterable[Excerpt]) -> set[int]:
    """The sources of which they are words."""
    snapshots = Snapshot.objects.filter(pk__in={one.snapshot_id for one in excerpts})
    return set(snapshots.values_list("source", flat=True))


def known_by_text(source: Source, texts: Sequence[Snapshot]) -> str:
    """What every folder calls a source that has no identifier, made of its first text with title and
    address; "" for one without a text.

    By a name of its own in each folder it would be another source, with its stances once more.
    """
    if not texts:
        return ""
    # A text alone is not enough, since two papers print one agency's words (decision 0028).
    said = "\n".join((texts[0].sha256, source.title, source.url))
    return f"{KNOWN_BY_TEXT}{sha256(said.encode()).hexdigest()[:32]}"
