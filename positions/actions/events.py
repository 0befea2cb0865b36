"""Adding, changing and archiving the dated events that a dossier's timelines mark."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from uuid import UUID

from django.contrib.auth.models import User

from positions.actions.ground.locks import lock, share
from positions.actions.ground.refusals import refuse_unfit
from positions.actions.ground.verbs import recorded, retried, take_turns
from positions.actions.ground.versions import (
    choose_slug,
    lock_in_use,
    refuse_out_of_use,
    save_version,
    set_archived,
)
from positions.exceptions import Refused
from positions.models import Dossier, Event, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFields:
    """What an editor says of an event; ``last_date`` only where it took several days."""

    first_date: dt.date
    last_date: dt.date | None = None
    kind: str
    title: str
    note: str = ""
    source_id: int | None = None


@retried
def add_event(*, dossier_id: int, fields: EventFields, by: User, client_key: UUID) -> Event:
    """Keep a new event of a dossier. The same form sent twice gives the same event.

    Its short name is made of its title once, and stays: addresses of events never change.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if a field cannot be kept, or the dossier or the source is no longer in use.
    """
    with recorded(by=by):
        take_turns(client_key)
        if event := Event.objects.filter(client_key=client_key).first():
            return event
        dossier = lock(Dossier, dossier_id)  # one at a time makes short names for it
        refuse_out_of_use(dossier)
        event = Event(dossier=dossier, client_key=client_key)
        _set_columns(event, fields)
        event.slug = choose_slug(event, "", name=fields.title)
        refuse_unfit(event)
        event.save()
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
        share(Source, [fields.source_id])
        event = lock_in_use(Event, event_id, version)
        if asdict(fields) == {name: getattr(event, name) for name in asdict(fields)}:
            return event
        _set_columns(event, fields)
        save_version(event)
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
    if fields.source_id != event.source_id:
        _refuse_departed_source(fields.source_id)
    for name, value in asdict(fields).items():
        setattr(event, name, value)


def _refuse_departed_source(source_id: int | None) -> None:
    """Raise Refused where the source is not on record, or archived; it is shared until the end."""
    for source in share(Source, [source_id]):
        refuse_out_of_use(source)
        return
    if source_id is not None:
        raise Refused("The source chosen is not on record.")
