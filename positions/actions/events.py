"""Adding, changing and archiving the dated events that a dossier's timelines mark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.models import User

from actors.models import Actor
from positions.actions.ground.locks import lock, share
from positions.actions.ground.refusals import refuse_departed, refuse_unfit
from positions.actions.ground.verbs import recorded, retried, take_turns
from positions.actions.ground.versions import (
    choose_slug,
    lock_in_use,
    refuse_out_of_use,
    save_version,
    set_archived,
)
from positions.exceptions import Refused
from positions.models import Dossier, Event, EventActor, Source

MOST_PARTICIPANTS: Final = 300
"""Of one event (`event_participants_few`): what a form shows one a line and a folder may list, so
that either takes what the other made.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFields:
    """What an editor says of an event; ``last_date`` only where it took several days, and who took
    part by ``actor_ids``.
    """

    first_date: dt.date
    last_date: dt.date | None = None
    kind: str
    title: str
    note: str = ""
    source_id: int | None = None
    actor_ids: tuple[int, ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """Those of the event itself."""
        return {name: value for name, value in asdict(self).items() if name != "actor_ids"}


@retried
def add_event(*, dossier_id: int, fields: EventFields, by: User, client_key: UUID) -> Event:
    """Keep a new event of a dossier. The same form sent twice gives the same event.

    Its short name is made of its title once, and stays: addresses of events never change.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if a field cannot be kept, or the dossier, the source or an actor is no longer in use.
    """
    with recorded(by=by):
        take_turns(client_key)
        if event := Event.objects.filter(client_key=client_key).first():
            return event
        share(Actor, fields.actor_ids)
        # The source, which comes after the dossier, is shared where it is looked at.
        dossier = lock(Dossier, dossier_id)  # one at a time makes short names for it
        refuse_out_of_use(dossier)
        event = Event(dossier=dossier, client_key=client_key)
        _set_columns(event, fields)
        event.slug = choose_slug(event, "", name=fields.title)
        refuse_unfit(event)
        event.save()
        _write_actors(event, fields.actor_ids)
        return event


@retried
def edit_event(*, event_id: int, version: int, fields: EventFields, by: User) -> Event:
    """Change an event. Nothing happens where nothing differs.

    Raises:
        NotAllowed: if ``by`` is no editor.
        StaleVersion: if somebody saved since ``version``.
        Refused: as for a new event, or if it was archived.
    """
    with recorded(by=by):
        share(Actor, fields.actor_ids)
        # Before the event, which is locked after all of these.
        share(Source, [fields.source_id])
        event = lock_in_use(Event, event_id, version)
        kept = {name: getattr(event, name) for name in fields.columns}
        if (kept, _read_actor_ids(event)) == (fields.columns, set(fields.actor_ids)):
            return event
        _set_columns(event, fields)
        save_version(event)
        _write_actors(event, fields.actor_ids)
        return event


@retried
def archive_event(*, event_id: int, version: int, by: User) -> Event:
    """Take an event off the timelines. Raises as `set_archived` does."""
    return set_archived(Event, event_id, version, to=True, by=by)


@retried
def unarchive_event(*, event_id: int, version: int, by: User) -> Event:
    """Bring an event back to the timelines. Raises as `set_archived` does."""
    return set_archived(Event, event_id, version, to=False, by=by)


def _set_columns(event: Event, fields: EventFields) -> None:
    # One that was archived since stays: who mends the title is not asked about it.
    if fields.source_id != event.source_id:
        _refuse_departed_source(fields.source_id)
    for name, value in fields.columns.items():
        setattr(event, name, value)


def _read_actor_ids(event: Event) -> set[int]:
    return set(event.event_actors.values_list("actor_id", flat=True))


def _write_actors(event: Event, actor_ids: Sequence[int]) -> None:
    """Rows that stay keep their identifiers."""
    kept = _read_actor_ids(event)
    added = [pk for pk in dict.fromkeys(actor_ids) if pk not in kept]
    refuse_departed(actors=added, issues=[])
    event.event_actors.exclude(actor__in=actor_ids).delete()
    EventActor.objects.bulk_create(EventActor(event=event, actor_id=pk) for pk in added)


def _refuse_departed_source(source_id: int | None) -> None:
    """Raise Refused where the source is not on record, or archived; it is shared until the end."""
    for source in share(Source, [source_id]):
        refuse_out_of_use(source)
        return
    if source_id is not None:
        raise Refused("The source chosen is not on record.")
