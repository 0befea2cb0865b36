"""Entries of a folder's events, and writing those that are not on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from django.utils.text import slugify

from actors.models import Actor
from positions.actions.events import MOST_PARTICIPANTS
from positions.actions.ground.versions import LONGEST_SLUG
from positions.choices import EventKind
from positions.loading.dossiers.marked import Faults, FilePlace
from positions.loading.dossiers.on_record import note_archived
from positions.loading.dossiers.plans import EventPlan, SourcePlan
from positions.loading.dossiers.rows import FolderRow
from positions.loading.dossiers.writing import write_all
from positions.models import Dossier, Event, EventActor, Source


def read_event_plans(
    rows: Iterable[FolderRow],
    source: Callable[[FolderRow], SourcePlan | None],
    actor: Callable[[str, FilePlace], str],
) -> Iterator[EventPlan]:
    """The events, each known by its slug, or one made from its title; ``source`` finds the one that
    an entry names, ``actor`` notes whom it does.
    """
    seen: set[str] = set()
    for row in rows:
        title = row.title("title", needed=True, longest=200)
        # The slug is all by which an event is found again: made of the
        # title, it changes with that, and the event comes anew.
        slug = row.slug("slug") or slugify(title)[:LONGEST_SLUG].strip("-") or str(row.text("date"))
        if slug in seen:
            row.fault("slug", f"{slug} is described above: give one of the two another.")
        seen.add(slug)
        date, last_date = _read_days(row)
        named = source(row) if row.has("source") else None
        fields = {
            "first_date": date,
            "last_date": last_date,
            "kind": row.choice("kind", EventKind, EventKind.OTHER),
            "title": title,
            "note": row.text("note"),
        }
        participants = [actor(*one) for one in row.placed_words("participants", longest=80)]
        if len(set(participants)) > MOST_PARTICIPANTS:
            row.fault("participants", f"at most {MOST_PARTICIPANTS} fit.")
        row.close()
        yield EventPlan(row.place, slug, named.name if named else "", tuple(participants), fields)


def _read_days(row: FolderRow) -> tuple[dt.date | None, dt.date | None]:
    date, last_date = row.exact_date("date"), row.exact_date("last_date")
    if not row.has("date"):
        row.fault("date", "is missing.")
    if date and last_date and last_date <= date:
        row.fault("last_date", "comes after the first day; leave it out of a single one.")
    return date, last_date


def write_events(
    plans: Sequence[EventPlan],
    dossier: Dossier,
    sources: Mapping[str, Source],
    actors: Mapping[str, Actor],
) -> tuple[int, int]:
    """Write the events that the dossier does not have, and say how many, and how many took part; one
    that an editor changed or archived since is on record by its slug.

    One on record that nobody touched, and of which nobody said who took part, gets its participants.
    """
    slugs = [plan.slug for plan in plans]
    known = set(dossier.events.filter(slug__in=slugs).values_list("slug", flat=True))
    new = [plan for plan in plans if plan.slug not in known]
    untouched = list(dossier.events.in_use().filter(version=1, event_actors=None, slug__in=slugs))
    made = write_all(
        (
            plan.place,
            Event(**plan.fields, dossier=dossier, slug=plan.slug, source=sources.get(plan.source)),
        )
        for plan in new
    )
    waiting = {one.slug: one for one in (*made, *untouched)}
    placed = [plan for plan in plans if plan.slug in waiting]
    return len(made), _write_participants(placed, waiting, actors)


def _write_participants(
    plans: Sequence[EventPlan], events: Mapping[str, Event], actors: Mapping[str, Actor]
) -> int:
    faults = Faults()
    for plan in plans:
        for slug in plan.participants:
            note_archived(slug, actors[slug], plan.place, faults)
    faults.refuse()
    made = write_all(
        (plan.place, EventActor(event=events[plan.slug], actor=actor))
        for plan in plans
        # Two slugs may mean one actor, since former ones and those of merged actors lead on.
        for actor in dict.fromkeys(actors[slug] for slug in plan.participants)
    )
    return len(made)
