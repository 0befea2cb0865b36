"""The issues and the events of a dossier as tables to download."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from actors.models import Actor
from config.web.downloads import table_response
from positions.models import Dossier, Event
from positions.reads.lists.issue_list import ListedIssue

ISSUE_HEADER: Final = (
    *("as_of", "issue", "issue_label", "proposition", "tags", "actors"),
    *("last_change_date", "last_change_precision"),
)
EVENT_HEADER: Final = ("event", "first_date", "last_date", "kind", "title", "participants")


def send_issues(
    request: HttpRequest,
    dossier: Dossier,
    rows: Iterable[ListedIssue],
    *,
    on_date: dt.date,
    is_part: bool,
) -> HttpResponseBase:
    """``actors`` counts those with a position in force on the day."""
    return table_response(
        request,
        name=f"{dossier.slug}-issues-{on_date}{'-part' if is_part else ''}",
        header=ISSUE_HEADER,
        rows=(
            (
                *(on_date, row.issue.slug, row.issue.label, row.issue.proposition),
                *(", ".join(row.issue.tags), row.n, row.last_date, row.last_precision),
            )
            for row in rows
        ),
    )


def send_events(
    request: HttpRequest, dossier: Dossier, events: Iterable[tuple[Event, Sequence[Actor]]]
) -> HttpResponseBase:
    return table_response(
        request,
        name=f"{dossier.slug}-events",
        header=EVENT_HEADER,
        rows=(
            (
                *(event.slug, event.first_date, event.last_date, event.kind, event.title),
                ", ".join(actor.slug for actor in participants),
            )
            for event, participants in events
        ),
    )
