"""The events of a dossier, as editors keep them."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from positions.actions.events import add_event, edit_event
from positions.models import Dossier, Event
from positions.pages.upkeep.event_form import EventEntry
from positions.pages.upkeep.saving import get_kept, get_kept_event, save_entry


@requires(Role.EDITOR)
def dossier_events(request: HttpRequest, slug: str) -> HttpResponse:
    """The events of a dossier in the order of their days; those archived below."""
    dossier = get_kept(request, Dossier, slug)
    events = list(Event.objects.filter(dossier=dossier).order_by("first_date", "pk"))
    context = {
        "dossier": dossier,
        # One query for both lists.
        "events": [event for event in events if not event.archived_at],
        "archived": [event for event in events if event.archived_at],
    }
    return render(request, "pages/upkeep/dossier_events.html", context)


@requires(Role.EDITOR, methods=WRITING, form_fields=EventEntry.form_fields())
def event_add(request: HttpRequest, slug: str) -> HttpResponse:
    """A new event of a dossier."""
    dossier = get_kept(request, Dossier, slug)
    if request.method != "POST":
        return _page(request, EventEntry(initial={"client_key": uuid.uuid4()}), dossier)
    entry = EventEntry(request.POST)
    if entry.is_valid():
        key = entry.form.cleaned_data["client_key"]
        saved = save_entry(
            request,
            entry,
            save=lambda: add_event(
                dossier_id=dossier.pk,
                fields=entry.event_fields(),
                by=signed_in(request),
                client_key=key,
            ),
            # With its source, which is compared with that of the form.
            sent_before=Event.objects.filter(client_key=key).select_related("source").first(),
        )
        if saved:
            return _answer(request, dossier, saved)
    return _page(request, entry, dossier, status=422)


@requires(Role.EDITOR, methods=WRITING, form_fields=EventEntry.form_fields())
def event_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of an event; of one that is archived, the way back."""
    event = get_kept_event(pk)
    if request.method != "POST":
        return _page(request, EventEntry.filled(event), event.dossier, event)
    entry = EventEntry(request.POST)
    if entry.is_valid():
        saved = save_entry(
            request,
            entry,
            save=lambda: edit_event(
                event_id=event.pk,
                version=entry.form.cleaned_data["version"] or 0,
                fields=entry.event_fields(),
                by=signed_in(request),
            ),
        )
        if saved:
            return _answer(request, event.dossier, saved)
    return _page(request, entry, event.dossier, event, status=422)


def _answer(request: HttpRequest, dossier: Dossier, saved: Event | HttpResponse) -> HttpResponse:
    if isinstance(saved, HttpResponse):
        return saved
    messages.success(request, "Saved.")
    return redirect("dossier_events", dossier.slug)


def _page(
    request: HttpRequest,
    entry: EventEntry,
    dossier: Dossier,
    event: Event | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"entry": entry, "dossier": dossier, "event": event}
    return render(request, "pages/upkeep/event_edit.html", context, status=status)
