"""What is said about stances, and what of it somebody has not read yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q

from positions.choices import Decision, Status
from positions.models import Comment, CommentsSeen, Review, Stance

_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, and whether its reader sees it for the first time."""

    comment: Comment
    is_new: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said about a stance, oldest first."""

    remarks: Sequence[Remark]

    @property
    def new(self) -> int:
        return sum(one.is_new for one in self.remarks)


@dataclass(frozen=True, slots=True)
class CommentNews:
    """The newest comments, of ``total``, that somebody has not read on stances of theirs."""

    items: Sequence[Comment]
    total: int


def read_talk(stance_id: int, *, reader: User) -> Talk:
    """All that is said about a stance, one query; whoever calls has asked whether the reader may."""
    return read_talks([stance_id], reader=reader)[stance_id]


def read_talks(pks: Collection[int], *, reader: User) -> dict[int, Talk]:
    """By stance, what is said about it; one query."""
    said: dict[int, list[Remark]] = {pk: [] for pk in pks}
    comments = Comment.objects.filter(stance__in=pks).annotate(is_new=_is_new(reader))
    for comment in comments.select_related("writer").order_by("pk"):
        said[comment.stance_id].append(Remark(comment, comment.is_new))
    return {pk: Talk(remarks) for pk, remarks in said.items()}


def read_comment_news(reader: User, *, kept: Collection[int]) -> CommentNews:
    """What others said since on stances that the reader coded, judged or spoke about, but those
    ``kept`` from them. Two queries.
    """
    said = Comment.objects.filter(stance=OuterRef("stance"), writer=reader)
    judged = Review.objects.filter(stance=OuterRef("stance"), reviewer=reader)
    theirs = Q(stance__coder=reader) | Exists(said) | Exists(judged)
    comments = Comment.objects.filter(_is_new(reader), theirs)
    comments = comments.exclude(stance__in=kept).exclude(stance__status=Status.ARCHIVED)
    related = comments.select_related("writer", "stance__actor", "stance__issue")
    return CommentNews(list(related.order_by("-pk")[:_SHOWN]), comments.count())


def read_set_aside(coder: User, *, kept: Collection[int], shown: int) -> list[Review]:
    """The last decisions that put a stance of the coder away after its text was coded twice, the
    newest first; none of stances that were brought back. One query.
    """
    mine = Stance.objects.filter(coder=coder, status=Status.ARCHIVED).exclude(pk__in=kept)
    decisions = Review.objects.filter(decision=Decision.SET_ASIDE, stance__in=mine)
    related = decisions.select_related("reviewer", "stance__actor", "stance__issue")
    return list(related.order_by("-pk")[:shown])


def _is_new(reader: User) -> Q:
    """Of comments: by somebody else than the reader, and after what they saw last."""
    # One number for each reader and stance: comments are only ever added, so all up to it are read.
    seen = CommentsSeen.objects.filter(
        stance=OuterRef("stance"), reader=reader, last__gte=OuterRef("pk")
    )
    return ~Exists(seen) & ~Q(writer=reader)
