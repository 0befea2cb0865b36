"""How far each coder is: what lies with them now, and what became of their work since a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import Count, Max, Min, Q, QuerySet

from config.accounts.roles import Role, users_with
from positions.choices import Decision, Status
from positions.models import DoneText, Review, Stance
from positions.reads.review.texts import open_texts
from positions.rules.blind import kept_from, open_codings

DAYS_LOOKED_BACK: Final = {"7": 7, "30": 30, "90": 90, "365": 365}
"""Days that a page may look back."""


@dataclass(frozen=True, slots=True)
class CoderProgress:
    """Numbers of one coder. Now: ``texts_open`` are the sources that are theirs to code, whose newest
    text nobody is done with, the ``oldest_text`` since when, ``texts_assigned`` those of them that
    somebody gave to them or they took; stances by status, of those they recorded first.
    Since the day: texts they said they were done with, stances they recorded, those returned to
    them, each counted once, and those published; ``last_date`` is when they recorded one last, ever.
    """

    coder: User
    texts_open: int
    texts_assigned: int
    oldest_text: dt.datetime | None
    drafts: int
    returned_now: int
    waiting: int
    texts_done: int
    recorded: int
    returned: int
    published: int
    last_date: dt.datetime | None

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to tell of them."""
        now = (self.texts_open, self.drafts, self.returned_now, self.waiting)
        return not any((*now, self.texts_done, self.recorded, self.returned, self.published))


def read_progress(*, since: dt.datetime, reader: User) -> list[CoderProgress]:
    """Every editor with something to tell of, by name; six queries, and two for whoever codes blind:
    of what others make of those texts not even the number is told.

    A stance is its first coder's, whoever mended it. What an import recorded is nobody's.
    """
    coders = list(users_with(Role.EDITOR))
    mine = [coder.pk for coder in coders]
    kept, blind = kept_from(reader), open_codings(reader).values("snapshot__source")
    recorded = Stance.objects.filter(coder__in=mine).exclude(pk__in=kept)
    stances = _by(recorded, "coder", **_stances(since))
    done = DoneText.objects.filter(done_by__in=mine, done_at__gte=since)
    # A blind coder is not told that the other is done with the text, be it as a number (decision 0042).
    done = done.exclude(~Q(done_by=reader), snapshot__source__in=blind)
    texts_done = _by(done, "done_by", n=Count("pk"))
    given_back = Review.objects.filter(
        decision=Decision.RETURN, reviewed_at__gte=since, stance__coder__in=mine
    ).exclude(stance__in=kept)
    # Distinct: one that was returned three times is one.
    returned = _by(given_back, "stance__coder", n=Count("stance", distinct=True))
    counts = {"n": Count("pk"), "given": Count("assignment"), "oldest": Min("created_at")}
    theirs = open_texts().filter(whose__in=mine)
    texts = _by(theirs.exclude(~Q(whose=reader.pk), pk__in=blind), "whose", **counts)
    progress = [
        CoderProgress(
            coder=coder,
            texts_open=texts.get(coder.pk, {}).get("n", 0),
            texts_assigned=texts.get(coder.pk, {}).get("given", 0),
            oldest_text=texts.get(coder.pk, {}).get("oldest"),
            texts_done=texts_done.get(coder.pk, {}).get("n", 0),
            returned=returned.get(coder.pk, {}).get("n", 0),
            **stances.get(coder.pk, _NONE),
        )
        for coder in coders
    ]
    return [one for one in progress if not one.is_idle]


_NONE: Final = dict.fromkeys(("drafts", "returned_now", "waiting", "recorded", "published"), 0) | {
    "last_date": None
}


def _stances(since: dt.datetime) -> dict[str, Any]:
    def having(**what: Any) -> Count:
        return Count("pk", filter=Q(**what))

    return {
        "drafts": having(status=Status.DRAFT),
        "returned_now": having(status=Status.RETURNED),
        "waiting": having(status=Status.SUBMITTED),
        "recorded": having(created_at__gte=since),
        "published": having(status=Status.PUBLISHED, published_at__gte=since),
        "last_date": Max("created_at"),
    }


def _by(rows: QuerySet[Any], person: str, **counts: Any) -> dict[int, dict[str, Any]]:
    """What is counted, by person; one query."""
    grouped = rows.order_by().values(person).annotate(**counts)
    return {row.pop(person): row for row in grouped}
