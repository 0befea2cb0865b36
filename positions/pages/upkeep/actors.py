"""The form of an actor, new or on record."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from actors.models import Actor
from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from positions.actions.actors import add_actor, add_actors, edit_actor
from positions.exceptions import ActionRefused
from positions.pages.query import read_text
from positions.pages.upkeep.actor_form import ActorEntry
from positions.pages.upkeep.actor_list_form import LOOK_THROUGH, ActorListForm
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


@requires(Role.EDITOR, methods=WRITING, form_fields=ActorListForm.base_fields)
def actors_add(request: HttpRequest) -> HttpResponse:
    """Many actors of a list of names: first what would become of each, then those ticked at once."""
    if request.method != "POST":
        form = ActorListForm(initial={"client_key": uuid.uuid4()})
        return _list_page(request, form)
    form = ActorListForm(request.POST)
    if not form.is_valid():
        return _list_page(request, form, status=422)
    if request.POST.get("do") == LOOK_THROUGH or not form.is_looked_through:
        return _list_page(request, form)
    new = form.fields_to_add()
    if len(new) != len(form.made):
        form.add_error(None, "Some of those ticked are on record by now: look once more.")
    elif not new:
        form.add_error(None, "Tick at least one.")
    else:
        try:
            return _say_added(request, add_actors(new=new, by=signed_in(request)))
        except ActionRefused as refused:
            form.add_error(None, str(refused))
    return _list_page(request, form, status=422)


def _say_added(request: HttpRequest, added: list[Actor]) -> HttpResponse:
    n = len(added)
    said = f"Added {n} actor{'' if n == 1 else 's'}: they can be named in every form from now on."
    messages.success(request, said)
    return redirect("manage_actors")


def _list_page(request: HttpRequest, form: ActorListForm, *, status: int = 200) -> HttpResponse:
    rows = form.rows if form.is_bound and form.cleaned_data.get("client_key") else ()
    context = {"form": form, "rows": rows, "ticked": form.ticked if rows else set()}
    return render(request, "pages/upkeep/actors_add.html", context, status=status)


@requires(Role.EDITOR, methods=WRITING, form_fields=ActorEntry.form_fields())
def actor_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of an actor; of one that is archived, the way back."""
    actor = get_kept(request, Actor, slug)
    if request.method != "POST":
        return _page(request, ActorEntry.filled(actor), actor)
    entry = ActorEntry(request.POST, kept=actor)
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
