"""Changes as an Atom feed, by Django's own writer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.timezone import localdate

from positions.briefs.change_paper import tell_speaker
from positions.briefs.paper import one_line
from positions.choices import VALUE_LABELS
from positions.dates import write_date
from positions.models import Dossier
from positions.reads.stances.quotes import Quote
from positions.reads.timelines.shifts import Shift, Side

_NEVER: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class _Feed(Atom1Feed):
    """A feed of nothing is as old as can be: read again, it is not new."""

    def latest_post_date(self) -> dt.datetime:
        # Django says now, and every reader would take an empty feed for changed.
        return super().latest_post_date() if self.items else _NEVER


class FeedEntry(NamedTuple):
    """A change as a feed tells it: in which dossier its position is shown, and when it became known
    here.
    """

    shift: Shift
    dossier: Dossier
    updated: dt.datetime


def tell_in(dossier: Dossier, shifts: Iterable[Shift]) -> list[FeedEntry]:
    """Changes of one dossier, each dated by when its words were published here."""
    return [FeedEntry(shift, dossier, _recorded(shift)) for shift in shifts]


def write_feed(
    entries: Iterable[FeedEntry], *, title: str, site: str, address: str, page: str
) -> str:
    """The feed at ``address`` of what ``page`` shows; an entry keeps its identifier whatever its actor
    and issue are called, and is dated by when its words were published here, so that what was
    found late is new to readers.
    """
    feed = _Feed(
        title=one_line(title),
        link=page,
        description="",
        author_name="Demarche",  # RFC 4287, 4.1.1: a feed has one, unless every entry has
        feed_url=address,
        feed_guid=address,
    )
    for shift, dossier, updated in entries:
        feed.add_item(
            title=title_of(shift),
            link=address_of_shift(shift, dossier, site),
            description=tell_words(shift),
            unique_id=_identify(shift, site),
            updateddate=updated,
            categories=[shift.kind.label],
        )
    return feed.writeString("utf-8")


def address_of_shift(shift: Shift, dossier: Dossier, site: str) -> str:
    """Of the position on the day of the change."""
    cell = reverse("cell", args=[dossier.slug, shift.actor.slug, shift.issue.slug])
    return f"{site}{cell}?on={shift.date}"


def _identify(shift: Shift, site: str) -> str:
    """A tag (RFC 4151) of the day and of numbers that nothing else will have: issue, actor, and the
    statements between which it lies.
    """
    sides = (side.stance.pk if side else 0 for side in (shift.before, shift.after))
    numbers = "-".join(map(str, (shift.issue.pk, shift.actor.pk, *sides)))
    # The year belongs to the tag: a day on which the name of the host was ours. Another would make all
    # entries new.
    return f"tag:{urlsplit(site).hostname},2026:change/{shift.date}/{numbers}"


def title_of(shift: Shift) -> str:
    """Who moved on what, when, and from where to where, in one line of text."""
    names = ", ".join(one_line(one.actor.name) for one in shift.together)
    day = write_date(shift.date, shift.precision)
    unknown = ", order unknown" if shift.is_order_unknown else ""
    return f"{names} on {one_line(shift.issue.label)}, {day}: {_move(shift)}{unknown}"


def _move(shift: Shift) -> str:
    values = [
        VALUE_LABELS[side.value].lower() if side else "" for side in (shift.before, shift.after)
    ]
    if not shift.before:
        return f"{values[1]}, first on record"
    return " → ".join(values) if shift.after else f"{values[0]}, withdrawn"


def tell_words(shift: Shift) -> str:
    """Old words above new ones, as HTML: readers of feeds show it."""
    # Where nobody knows which came last, "before" would say that somebody does.
    labels = ("Said", "Said too") if shift.is_order_unknown else ("Before", "Now")
    sides = zip(labels, (shift.before, shift.after), strict=True)
    return "".join(_quote(label, side) for label, side in sides if side)


def tell_source(quote: Quote) -> str:
    """Where the words stand, and on what terms they are shown."""
    return ", ".join(filter(None, map(one_line, (quote.source_title, quote.terms))))


def _quote(label: str, side: Side) -> str:
    day = write_date(side.stance.stated_date, side.stance.stated_precision, side.stance.stated_time)
    words = one_line(side.quote.exact) if side.quote else one_line(side.stance.note)
    source = f"<p>{escape(tell_source(side.quote))}</p>" if side.quote else ""
    by = f", by {tell_speaker(side.stance)}" if side.stance.unnamed_speaker else ""
    return f"<p>{label}, {escape(day + by)}:</p><blockquote>{escape(words)}</blockquote>{source}"


def _recorded(shift: Shift) -> dt.datetime:
    """When the last of its words was published here; of a withdrawal not before its day, since nobody
    keeps when that was entered.
    """
    known = [
        side.stance.published_at
        for side in (shift.before, shift.after)
        if side and side.stance.published_at
    ]
    # One of a day to come is not told yet, and may not date its entry in advance.
    if shift.by_withdrawal and shift.date <= localdate():
        known.append(dt.datetime.combine(shift.date, dt.time(), dt.UTC))
    return max(known)
