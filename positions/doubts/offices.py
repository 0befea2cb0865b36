"""For whom nobody holds an office that says so: the row of the matrix that would be the wrong one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from actors.models import Actor
from positions.dates import last_day, write_date
from positions.doubts.said import Doubt, Said
from positions.rules.offices import Offices


def doubt_offices(said: Sequence[Said]) -> Iterator[tuple[int, Doubt]]:
    """Whoever did not speak for the group at any time that the date can mean: two
    queries.
    """
    for_others = [
        (place, one, one.on_behalf_of_id) for place, one in enumerate(said) if one.on_behalf_of_id
    ]
    # Groups archived since too: a stance is not doubtful because its group went off the pages.
    offices = Offices({one.actor_id for _, one, _ in for_others}, are_in_use=False)
    unheld = [
        (place, one, group)
        for place, one, group in for_others
        if not offices.may_speak_for(
            one.actor_id, group, one.stated_date, last_day(one.stated_date, one.stated_precision)
        )
    ]
    names = (
        Actor.objects.in_bulk({pk for _, one, group in unheld for pk in (one.actor_id, group)})
        if unheld
        else {}
    )
    for place, one, group in unheld:
        stated = write_date(one.stated_date, one.stated_precision)
        text = f"No office on record says that {names[one.actor_id]} spoke for {names[group]}: {stated}."
        yield place, Doubt("no-office", "on_behalf_of", text)
