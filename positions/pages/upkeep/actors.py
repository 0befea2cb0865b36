"""The form of an actor, new or on record."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from actors.models import Actor
from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from positions.actions.actors import add_actor, edit_actor
from positions.pages.query import read_text
from positions.pages.upkeep.actor_form import ActorEntry
from positions.pages.upkeep.saving import get_kept, save_entry, say_saved


@requires(Role.EDITOR, methods=WRITING, form_fields=ActorEntry.form_fields())
def actor_add(request: HttpRequest) -> HttpResponse:
    """A new actor; its name may have been typed elsewhere."""
    if request.method != "POST":
        initial = {"client_key": uuid.uuid4(), "name": read_text(request, "name")}
        return _page(request, ActorEntry(initial=initial, is_new=True))
    entry = ActorEntry(request.POST, is_new=True)
    if entry.is_valid():
        key = entry.form.cleaned_data["client_key"]
        saved = save_entry(
            request,
            entry,
            save=lambda: add_actor(
                fields=entry.actor_fields(), by=signed_in(request), client_key=key
            ),
            # What the same form made when it was sent the first time: Back, or a second click.
            sent_before=Actor.objects.filter(client_key=key).first(),
        )
        if saved:
            return _answer(request, saved, is_new=True)
    return _page(request, entry, status=422)


@requires(Role.EDITOR, methods=WRITING, form_fields=ActorEntry.form_fields())
def actor_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of an actor; of one that is archived, the way back."""
    actor = get_kept(request, Actor, slug)
    if request.method != "POST":
        return _page(request, ActorEntry.filled(actor), actor)
    entry = ActorEntry(request.POST)
    if entry.is_valid():
        saved = save_entry(
            request,
            entry,
            save=lambda: edit_actor(
                actor_id=actor.pk,
                version=entry.form.cleaned_data["version"] or 0,
                fields=entry.actor_fields(),
                by=signed_in(request),
            ),
        )
        if saved:
            return _answer(request, saved)
    return _page(request, entry, actor, status=422)


def _answer(
    request: HttpRequest, saved: Actor | HttpResponse, *, is_new: bool = False
) -> HttpResponse:
    if isinstance(saved, HttpResponse):
        return saved
    say_saved(request, saved, add_url=reverse("actor_add") if is_new else "")
    return redirect(saved)


def _page(
    request: HttpRequest, entry: ActorEntry, actor: Actor | None = None, *, status: int = 200
) -> HttpResponse:
    return render(
        request, "pages/upkeep/actor_edit.html", {"entry": entry, "actor": actor}, status=status
    )
