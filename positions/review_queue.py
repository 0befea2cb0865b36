"""What waits for a reviewer, and one stance laid out to be judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db.models import QuerySet

from positions.approval import own_work_of, read_hashes
from positions.choices import Status
from positions.doubts import Doubt, doubt_stances
from positions.history.revisions import Change, read_stance_history
from positions.models import Excerpt, Review, Stance
from positions.quotes import read_first_words
from positions.rewording import Reworded, read_reworded
from positions.stance_story import StanceStory, read_stance
from positions.surroundings import Surroundings, read_surroundings

SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submitted stance with its first words; ``is_again`` when it was reviewed before."""

    stance: Stance
    words: Excerpt | None
    is_again: bool
    doubts: Sequence[Doubt]


@dataclass(frozen=True, slots=True)
class Queue:
    """The oldest of the ``total`` stances that the reviewer may judge; ``own`` others wait that he coded himself.

    ``reworded`` are issues with published stances to be confirmed under their present wording.
    """

    items: Sequence[Waiting]
    total: int
    own: int
    reworded: Sequence[Reworded]


@dataclass(frozen=True, slots=True)
class Judged:
    """A stance as it is judged; ``hash`` covers no more than what is shown, as it was read first.

    ``context`` are the paragraphs around its words; ``changes`` is its whole history, oldest first, and
    ``since_review`` what came after the last review, if there is one.
    """

    story: StanceStory
    context: Sequence[Surroundings]
    hash: str
    last_review: Review | None
    changes: Sequence[Change]
    doubts: Sequence[Doubt]

    @property
    def since_review(self) -> list[Change]:
        if self.last_review is None:
            return []
        return [change for change in self.changes if change.happened_at > self.last_review.reviewed_at]


def read_queue(*, reviewer: User, may_judge_own: bool) -> Queue:
    """The queue, oldest first; seven queries, and those of the doubts."""
    waiting = Stance.objects.filter(status=Status.SUBMITTED)
    own = 0 if may_judge_own else waiting.filter(own_work_of(reviewer)).count()
    mine = _judgeable(reviewer, may_judge_own=may_judge_own)
    stances = list(mine.select_related("actor", "on_behalf_of", "issue__dossier", "coder").order_by("pk")[:SHOWN])
    words = read_first_words(stances)
    again = set(Review.objects.filter(stance__in=stances).values_list("stance_id", flat=True))
    doubts = doubt_stances(stances)
    items = [Waiting(one, words.get(one.pk), one.pk in again, doubts[one.pk]) for one in stances]
    return Queue(items, mine.count(), own, read_reworded())


def next_to_judge(*, reviewer: User, may_judge_own: bool) -> Stance | None:
    """The oldest that waits."""
    return _judgeable(reviewer, may_judge_own=may_judge_own).order_by("pk").first()


def _judgeable(reviewer: User, *, may_judge_own: bool) -> QuerySet[Stance]:
    waiting = Stance.objects.filter(status=Status.SUBMITTED)
    return waiting if may_judge_own else waiting.exclude(own_work_of(reviewer))


def read_judged(pk: int) -> Judged | None:
    """A stance to judge, or None where there is none."""
    if not Stance.objects.filter(pk=pk).exists():
        return None
    judged_hash = read_hashes([pk])[pk]  # before the rest: an edit that comes in between makes the approval stale
    story = read_stance(pk=pk, is_editor=True)
    if story is None:
        return None
    reviews = Review.objects.filter(stance=pk).select_related("reviewer")
    return Judged(
        story=story,
        context=read_surroundings([one.excerpt for one in story.evidence if not one.is_carried]),  # type: ignore[attr-defined]
        hash=judged_hash,
        last_review=reviews.order_by("pk").last(),
        changes=read_stance_history(story.stance, is_editor=True),
        doubts=doubt_stances([story.stance])[pk],
    )
