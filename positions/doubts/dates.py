"""Days on which something can hardly have been said: to come, after it was reported, or long
before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.timezone import localdate

from positions.choices import SourceKind
from positions.dates import last_day, write_date
from positions.doubts.said import Doubt, Said
from positions.models import Snapshot

# The longer kind: the same day of the year before is no doubt, whichever year it is.
YEAR: Final = dt.timedelta(days=366)
_LONG: Final[Mapping[str, int]] = {
    SourceKind.DOCUMENT: 30,
    SourceKind.VOTE_RECORD: 2,
}
"""Years before its source that are worth a question; of news, and of all the rest, one.

Documents cite older ones.
"""


@dataclass(frozen=True, slots=True)
class Published:
    """When a source was published, from the first to the last day that this can have been."""

    title: str
    kind: str
    first: dt.date
    last: dt.date
    written: str


def doubt_dates(said: Sequence[Said]) -> Iterator[tuple[int, Doubt]]:
    """The day of each against today and against the sources that it rests on; one query."""
    sources = _read_published({words.snapshot_id for one in said for words in one.words})
    # Of the installation's zone, as everywhere: no SQL asks what day it is.
    today = localdate()
    for place, one in enumerate(said):
        supporting = [words.snapshot_id for words in one.supporting]
        published = [
            sources[snapshot] for snapshot in dict.fromkeys(supporting) if snapshot in sources
        ]
        for doubt in find_doubtful_days(one, published=published, today=today):
            yield place, doubt


def find_doubtful_days(
    said: Said, *, published: Sequence[Published], today: dt.date
) -> Iterator[Doubt]:
    """A pure function of what is known: a day known by its month or year is doubted where no day of
    it can be right.
    """
    first, last = said.stated_date, last_day(said.stated_date, said.stated_precision)
    stated = write_date(said.stated_date, said.stated_precision)
    # One utterance may stand in several sources: nothing is said after the first that reports it.
    earliest = min(published, key=lambda one: one.last, default=None)
    # One of these at most: a day to come is later than its source as well, and one question is
    # enough.
    if first > today:
        yield Doubt(
            "to-come", "stated_date", f"Said or done on {stated}: that day is still to come."
        )
    elif earliest and first > earliest.last:
        reported = f"after “{earliest.title}” was published ({earliest.written})"
        yield Doubt("after-source", "stated_date", f"Said or done on {stated}, {reported}.")
    elif earliest and last < earliest.first - _LONG.get(earliest.kind, 1) * YEAR:
        years = _full_years(last, earliest.first)
        before = f"{years} year{'s' if years > 1 else ''} before “{earliest.title}” was published ({earliest.written})"
        yield Doubt("long-before-source", "stated_date", f"Said or done on {stated}, {before}.")
    yield from find_doubtful_withdrawal(said.withdrawn_date, today=today)


def _full_years(first: dt.date, last: dt.date) -> int:
    """As birthdays count."""
    is_before_the_day = (last.month, last.day) < (first.month, first.day)
    return last.year - first.year - is_before_the_day


def find_doubtful_withdrawal(date: dt.date | None, *, today: dt.date) -> Iterator[Doubt]:
    """About a withdrawal on a day that is still to come."""
    if date and date > today:
        text = f"Withdrawn on {write_date(date)}: that day is still to come."
        yield Doubt("withdrawal-to-come", "withdrawn_date", text)


def doubt_withdrawal(date: dt.date | None) -> list[Doubt]:
    """The doubts about a withdrawal that is entered; None takes one back."""
    return list(find_doubtful_withdrawal(date, today=localdate()))


def find_doubtful_publication(
    date: dt.date | None, precision: str, *, today: dt.date
) -> Iterator[Doubt]:
    """About the day on which a source was published, which bounds what was said in it."""
    if date is None:
        text = "No day of publication: if the source speaks of days, infer one and say why."
        yield Doubt("undated-source", "published_date", text)
    elif date > today:
        text = f"Published {write_date(date, precision)}: that is still to come."
        yield Doubt("source-to-come", "published_date", text)


def doubt_publication(date: dt.date | None, precision: str) -> list[Doubt]:
    """The doubts about what is said of a source."""
    return list(find_doubtful_publication(date, precision, today=localdate()))


def _read_published(snapshots: set[int]) -> dict[int, Published]:
    """By their snapshots, the sources whose date is known."""
    # A date that was inferred counts here: it makes no order certain, but it is worth a question.
    dated = Snapshot.objects.filter(pk__in=snapshots).exclude(source__published_date=None)
    columns = [
        f"source__{name}" for name in ("title", "kind", "published_date", "published_precision")
    ]
    return {
        pk: Published(title, kind, date, last_day(date, precision), write_date(date, precision))
        for pk, title, kind, date, precision in dated.values_list("pk", *columns)
    }
