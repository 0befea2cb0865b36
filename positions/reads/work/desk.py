"""What an editor has on the desk, and a source laid out for coding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet

from positions.choices import Decision, Status
from positions.models import DoubleCoding, Evidence, Review, Snapshot, Source, Stance
from positions.reads.sources.parked import ParkedPile, read_parked_by
from positions.reads.stances.quotes import read_first_words
from positions.reads.work.intakes import WaitingPile, read_waiting
from positions.reads.work.pile import TextPile, read_pile
from positions.rules.approval import is_author_of, read_authors
from positions.rules.blind import open_codings

_SHOWN: Final = 50
RECENT: Final = 10
_IN_WORK: Final = (Status.DRAFT, Status.RETURNED, Status.SUBMITTED)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A stance in work: its first ``words`` (None where it has none), and the last reviewer's
    ``return_review``.

    ``coder`` is its first coder's name where that is another; ``mended_by`` names who else wrote
    what it says now.
    """

    stance: Stance
    words: Evidence | None
    return_review: Review | None
    coder: str
    mended_by: str


@dataclass(frozen=True, slots=True)
class Pile:
    """The first stances of those in one status, out of ``total``."""

    items: Sequence[WorkItem]
    total: int


@dataclass(frozen=True, slots=True)
class Desk:
    """An editor's own work, newest first; the ``pile`` of texts not done with, oldest first."""

    drafts: Pile
    returned: Pile
    waiting: Pile
    published: Pile
    parked: ParkedPile
    brought: WaitingPile
    pile: TextPile
    blind: Sequence[DoubleCoding]
    """Texts to be coded blind that the other, or the editor, is not done with."""

    @property
    def is_empty(self) -> bool:
        piles = (self.drafts, self.returned, self.waiting, self.published)
        return not self.blind and not any(
            pile.total for pile in (*piles, self.parked, self.brought, self.pile)
        )


def read_desk(user: User) -> Desk:
    """The desk of an editor, with what they mended on others' desks; fourteen queries, or fifteen,
    and eight where texts wait.
    """
    # Only of what is in work: of published stances nobody asks the history who wrote them.
    mended = Q(status__in=_IN_WORK) & Q(is_author_of(user))
    mine = Stance.objects.filter(Q(coder=user) | mended)
    totals = dict(mine.values_list("status").annotate(n=Count("pk")).order_by())
    shown = {
        Status.DRAFT: list(_newest(mine, Status.DRAFT)[:_SHOWN]),
        Status.RETURNED: list(_newest(mine, Status.RETURNED)[:_SHOWN]),
        Status.SUBMITTED: list(_newest(mine, Status.SUBMITTED)[:_SHOWN]),
        Status.PUBLISHED: list(_newest(mine, Status.PUBLISHED, by="-published_at")[:RECENT]),
    }
    items = _describe([stance for stances in shown.values() for stance in stances], user)
    piles = {
        status: Pile([items[stance.pk] for stance in stances], totals.get(status, 0))
        for status, stances in shown.items()
    }
    return Desk(
        drafts=piles[Status.DRAFT],
        returned=piles[Status.RETURNED],
        waiting=piles[Status.SUBMITTED],
        published=piles[Status.PUBLISHED],
        parked=read_parked_by(user, shown=_SHOWN),
        brought=read_waiting(user),
        pile=read_pile(user, shown=RECENT),
        blind=list(_read_blind(user)),
    )


def _read_blind(user: User) -> QuerySet[DoubleCoding]:
    related = open_codings(user).select_related("snapshot__source", "first", "second")
    return related.defer("snapshot__text", "snapshot__raw").order_by("-pk")


def _newest(mine: QuerySet[Stance], status: Status, *, by: str = "-pk") -> QuerySet[Stance]:
    related = mine.filter(status=status).select_related("actor", "on_behalf_of", "issue", "coder")
    return related.order_by(by, "-pk")


def _describe(stances: Sequence[Stance], user: User) -> dict[int, WorkItem]:
    words = read_first_words(stances)
    given_back = Review.objects.filter(
        stance__in=stances, decision__in=(Decision.RETURN, Decision.MEND)
    )
    # The last of a key stays: the newest by number.
    last = {
        review.stance_id: review for review in given_back.select_related("reviewer").order_by("pk")
    }
    in_work = [
        stance.pk for stance in stances if stance.status in _IN_WORK and stance.coder_id == user.pk
    ]
    others = {pk: authors - {user.pk} for pk, authors in read_authors(in_work).items()}
    names = dict(
        User.objects.filter(pk__in=set().union(*others.values())).values_list("pk", "username")
    )
    return {
        stance.pk: WorkItem(
            stance=stance,
            words=words.get(stance.pk),
            return_review=last.get(stance.pk),
            coder=stance.coder.get_username()
            if stance.coder and stance.coder_id != user.pk
            else "",
            mended_by=" and ".join(sorted(names[pk] for pk in others.get(stance.pk, ()))),
        )
        for stance in stances
    }


def find_snapshot(source: Source, pk: int | None) -> Snapshot | None:
    """The text named, or the newest in force, without its words; None where the source has none
    such.

    One query.
    """
    snapshots = source.snapshots.defer("text", "raw").order_by("-pk")
    found = (snapshots.in_force() if pk is None else snapshots.filter(pk=pk)).first()
    # So that nobody asks for the source once more.
    if found:
        found.source = source
    return found


def read_last_coded(source: Source, *, by: User) -> Stance | None:
    """The newest stance in use that somebody coded with words of a source; one query."""
    coded = Stance.objects.in_use().filter(
        coder=by, evidence__excerpt__snapshot__source=source.pk, issue__archived_at=None
    )
    return coded.select_related("issue", "reported_by").order_by("-pk").first()
