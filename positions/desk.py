"""What an editor has on the desk, and a source laid out for coding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, QuerySet

from positions.choices import Decision, Status
from positions.models import Evidence, Excerpt, Review, Source, Stance
from positions.quotes import read_first_words
from positions.reading import SourceText, read_source_text

SHOWN: Final = 50
RECENT: Final = 10


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A stance in work: its first ``words`` (None where it has none), and the last reviewer's ``return_review``."""

    stance: Stance
    words: Excerpt | None
    return_review: Review | None


@dataclass(frozen=True, slots=True)
class Pile:
    """The first stances of those in one status, out of ``total``."""

    items: Sequence[WorkItem]
    total: int


@dataclass(frozen=True, slots=True)
class Desk:
    """An editor's own work, newest first; ``untouched`` are sources added of which nothing was coded yet."""

    drafts: Pile
    returned: Pile
    waiting: Pile
    published: Pile
    untouched: Sequence[Source]

    @property
    def is_empty(self) -> bool:
        piles = (self.drafts, self.returned, self.waiting, self.published)
        return not any(pile.total for pile in piles) and not self.untouched


@dataclass(frozen=True, slots=True)
class Coding:
    """A source with the text to code; None where none was captured."""

    source: Source
    text: SourceText | None

    @property
    def is_newest(self) -> bool:
        """Whether no corrected text was captured since."""
        return self.text is None or self.text.snapshot == self.text.snapshots[0]


def read_desk(user: User) -> Desk:
    """The desk of an editor; eight queries."""
    mine = Stance.objects.filter(coder=user)
    totals = dict(mine.values_list("status").annotate(n=Count("pk")).order_by())
    shown = {
        Status.DRAFT: list(_newest(mine, Status.DRAFT)[:SHOWN]),
        Status.RETURNED: list(_newest(mine, Status.RETURNED)[:SHOWN]),
        Status.SUBMITTED: list(_newest(mine, Status.SUBMITTED)[:SHOWN]),
        Status.PUBLISHED: list(_newest(mine, Status.PUBLISHED, by="-published_at")[:RECENT]),
    }
    items = _describe([stance for stances in shown.values() for stance in stances])
    piles = {
        status: Pile([items[stance.pk] for stance in stances], totals.get(status, 0))
        for status, stances in shown.items()
    }
    return Desk(
        drafts=piles[Status.DRAFT],
        returned=piles[Status.RETURNED],
        waiting=piles[Status.SUBMITTED],
        published=piles[Status.PUBLISHED],
        untouched=_read_untouched(user),
    )


def _newest(mine: QuerySet[Stance], status: Status, *, by: str = "-pk") -> QuerySet[Stance]:
    related = mine.filter(status=status).select_related("actor", "on_behalf_of", "issue__dossier")
    return related.order_by(by, "-pk")


def _describe(stances: Sequence[Stance]) -> dict[int, WorkItem]:
    words = read_first_words(stances)
    returns = Review.objects.filter(stance__in=stances, decision=Decision.RETURN).select_related("reviewer")
    last = {review.stance_id: review for review in returns.order_by("pk")}
    return {stance.pk: WorkItem(stance, words.get(stance.pk), last.get(stance.pk)) for stance in stances}


def _read_untouched(user: User) -> list[Source]:
    quoting = Evidence.objects.filter(excerpt__snapshot__source=OuterRef("pk"))
    mine = Source.objects.filter(created_by=user, archived_at=None)
    return list(mine.filter(~Exists(quoting)).order_by("-created_at", "-pk")[:RECENT])


def read_coding(*, source: Source, snapshot: int | None = None, excerpt: int | None = None) -> Coding | None:
    """A source for coding: the snapshot named, the one ``excerpt`` stands in, or the newest; None if it is not its own.

    Seven queries.
    """
    if snapshot is None and excerpt is None:
        snapshot = source.snapshots.order_by("-captured_at", "-pk").values_list("pk", flat=True).first()
        if snapshot is None:
            return Coding(source, None)
    text = read_source_text(source=source, is_editor=True, may_read_whole=True, excerpt=excerpt, snapshot=snapshot)
    return Coding(source, text) if text else None
