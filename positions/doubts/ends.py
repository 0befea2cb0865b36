"""What is said by, or for, whoever had ended by then: another may have succeeded it, or the year is
a slip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from actors.models import Actor
from positions.dates import last_day, write_date
from positions.doubts.said import Doubt, Said


def doubt_ends(said: Sequence[Said]) -> Iterator[tuple[int, Doubt]]:
    """Whoever had ended before all of the time that the date can mean, or may have ended before some
    of it, since nobody knows on which day it ended; one query.
    """
    named = {pk for one in said for pk in (one.actor_id, one.on_behalf_of_id) if pk}
    ended = Actor.objects.exclude(ended_date=None).select_related("succeeded_by").in_bulk(named)
    for place, one in enumerate(said):
        for field, pk in (("actor", one.actor_id), ("on_behalf_of", one.on_behalf_of_id)):
            if pk in ended and (text := _say_ended(one, ended[pk])):
                yield place, Doubt("ended", field, text)
            # Not both: who had certainly ended may not merely have done so.
            elif pk in ended and (text := _say_ending(one, ended[pk])):
                yield place, Doubt("ending", field, text)


def _say_ended(said: Said, actor: Actor) -> str:
    """When it ended and who came after it; "" where it was still there."""
    # The first day of what the date can mean: all of it lies behind the end then.
    if actor.ended_date is None or said.stated_date < actor.ended_date:
        return ""
    ended = f"{actor} had ended by {write_date(actor.ended_date)}"
    return f"Said or done on {_stated(said)}: {ended}{_succeeded(actor)}."


def _say_ending(said: Said, actor: Actor) -> str:
    """That it ended at some time in the month or year of what was said; "" where the day is known,
    or the date comes before that time.

    Of a date that is known no better the time is the same, and nobody can tell which was first.
    """
    if actor.ended_precision is None or actor.may_have_ended is None:
        return ""
    if last_day(said.stated_date, said.stated_precision) < actor.may_have_ended:
        return ""
    ended = f"{actor} ended {actor.ended_words}, and it is not known on which day"
    return f"Said or done on {_stated(said)}: {ended}{_succeeded(actor)}."


def _stated(said: Said) -> str:
    return write_date(said.stated_date, said.stated_precision)


def _succeeded(actor: Actor) -> str:
    return f"; {actor.succeeded_by} succeeded it" if actor.succeeded_by else ""
