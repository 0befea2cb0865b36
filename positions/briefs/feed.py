"""Changes as an Atom feed, by Django's own writer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from positions.briefs.change_paper import tell_speaker
from positions.briefs.paper import clean
from positions.choices import VALUE_LABELS
from positions.dates import write_date
from positions.models import Dossier
from positions.reads.timelines.shifts import Shift, Side


def write_feed(
    shifts: Iterable[Shift], *, dossier: Dossier, title: str, site: str, address: str, page: str
) -> str:
    """The feed at ``address`` of what ``page`` shows; an entry keeps its identifier for ever, and is
    dated by when its words were published here, so that what was found late is new to readers.
    """
    feed = Atom1Feed(
        title=clean(title), link=page, description="", feed_url=address, feed_guid=address
    )
    for shift in shifts:
        url = _address(shift, dossier, site)
        feed.add_item(
            title=_title(shift),
            link=url,
            description=_tell(shift),
            unique_id=f"{url}&entry={_key(shift)}",
            updateddate=_recorded(shift),
            categories=[shift.kind.label],
        )
    return feed.writeString("utf-8")


def _address(shift: Shift, dossier: Dossier, site: str) -> str:
    cell = reverse("cell", args=[dossier.slug, shift.actor.slug, shift.issue.slug])
    return f"{site}{cell}?on={shift.date}"


def _key(shift: Shift) -> str:
    """The statements between which it lies: numbers that nothing else will have."""
    sides = (shift.before, shift.after)
    return "-".join(str(side.stance.pk) if side else "0" for side in sides)


def _title(shift: Shift) -> str:
    names = ", ".join(clean(one.actor.name) for one in shift.together)
    day = write_date(shift.date, shift.precision)
    return f"{names} on {clean(shift.issue.label)}, {day}: {_move(shift)}"


def _move(shift: Shift) -> str:
    values = [
        VALUE_LABELS[side.value].lower() if side else "" for side in (shift.before, shift.after)
    ]
    if not shift.before:
        return f"{values[1]}, first on record"
    return " → ".join(values) if shift.after else f"{values[0]}, withdrawn"


def _tell(shift: Shift) -> str:
    """Old words above new ones, as HTML: readers of feeds show it."""
    sides = {"Before": shift.before, "Now": shift.after}
    return "".join(_quote(label, side) for label, side in sides.items() if side)


def _quote(label: str, side: Side) -> str:
    day = write_date(side.stance.stated_date, side.stance.stated_precision)
    words = clean(side.quote.exact) if side.quote else clean(side.stance.note)
    source = f"<p>{escape(clean(side.quote.source_title))}</p>" if side.quote else ""
    by = f", by {tell_speaker(side.stance)}" if side.stance.unnamed_speaker else ""
    return f"<p>{label}, {escape(day + by)}:</p><blockquote>{escape(words)}</blockquote>{source}"


def _recorded(shift: Shift) -> dt.datetime:
    """When the words that moved it were published here."""
    stances = [side.stance for side in (shift.after, shift.before) if side]
    known = [stance.published_at for stance in stances if stance.published_at]
    return known[0] if known else dt.datetime(shift.date.year, 1, 1, tzinfo=dt.UTC)
