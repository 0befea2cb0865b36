"""What is said by, or for, whoever had ended by then: another may have succeeded it, or the year is
a slip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from actors.models import Actor
from positions.dates import write_date
from positions.doubts.said import Doubt, Said


def doubt_ends(said: Sequence[Said]) -> Iterator[tuple[int, Doubt]]:
    """Whoever had ended before all of the time that the date can mean; one query."""
    named = {pk for one in said for pk in (one.actor_id, one.on_behalf_of_id) if pk}
    ended = Actor.objects.exclude(ended_date=None).select_related("succeeded_by").in_bulk(named)
    for place, one in enumerate(said):
        for field, pk in (("actor", one.actor_id), ("on_behalf_of", one.on_behalf_of_id)):
            if pk in ended and (text := _say_ended(one, ended[pk])):
                yield place, Doubt("ended", field, text)


def _say_ended(said: Said, actor: Actor) -> str:
    """When it ended and who came after it; "" where it was still there."""
    if actor.ended_date is None or said.stated_date < actor.ended_date:
        return ""
    stated = write_date(said.stated_date, said.stated_precision)
    successor = f", and {actor.succeeded_by} succeeded it" if actor.succeeded_by else ""
    return (
        f"Said or done on {stated}: {actor} had ended by {write_date(actor.ended_date)}{successor}."
    )
