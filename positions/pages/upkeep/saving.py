"""What the forms of actors, issues and dossiers have in common: fetch, save, and answer what
hinders it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html

from actors.models import Actor
from config.web.input import MovedTo
from positions.exceptions import ActionRefused, StaleVersion
from positions.models import Dossier, Event, Issue, NegotiatingText
from positions.pages.conflicts import conflict_page
from positions.pages.fetch import get_by_slug
from positions.pages.query import read_number
from positions.pages.version_form import FormEntry, compare_with_kept


def get_kept[M: (Actor, Issue, Dossier)](request: HttpRequest, model: type[M], slug: str) -> M:
    """What the address names, archived or not; by the ``id`` that a form sends along even if its
    short name changed.

    Raises:
        BadInput: for an ``id`` that is no number.
        MovedTo: when a page is asked for of what was merged into another. What is sent is for the verbs to refuse, so
            that the form comes back with it.
    """
    pk = read_number(request, "id")
    # By the number where a form sends it: somebody may have given another short name while it was open.
    row = (
        get_by_slug(model._default_manager.all(), slug)
        if pk is None
        else get_object_or_404(model, pk=pk)
    )
    if request.method != "POST" and (merged := getattr(row, "merged_into", None)):
        # Without the number that a form sends: it leads back here.
        raise MovedTo(edit_url(merged), has_query=False)
    return row


def get_kept_event(pk: int) -> Event:
    """An event with its dossier and source, archived or not."""
    return get_object_or_404(Event.objects.select_related("dossier", "source"), pk=pk)


def get_kept_text(pk: int) -> NegotiatingText:
    """A negotiating text with its dossier, archived or not."""
    return get_object_or_404(NegotiatingText.objects.select_related("dossier"), pk=pk)


def edit_url(row: Actor | Issue | Dossier | Event | NegotiatingText) -> str:
    """The address of the form of a row."""
    if isinstance(row, Event | NegotiatingText):  # an event's short name is one of its dossier's
        return reverse(f"{row._meta.model_name}_edit", args=[row.pk])
    key = row.slug
    return reverse(f"{row._meta.model_name}_edit", args=[key])


def say_saved(request: HttpRequest, row: Actor | Issue, *, add_url: str = "") -> None:
    """Tell on the next page that a row was saved; of a new one also where to ``add_url`` another."""
    if add_url:
        said = "Added. “{}” can be named in every form from now on. <a href='{}'>Add another</a>"
        messages.success(request, format_html(said, row, add_url))
    else:
        messages.success(request, "Saved.")


def save_entry[M: (Actor, Issue, Dossier, Event, NegotiatingText)](
    request: HttpRequest, entry: FormEntry, *, save: Callable[[], M], sent_before: M | None = None
) -> M | HttpResponse | None:
    """What was saved; or the page with both versions; or None where the form now says what hinders
    it.

    ``sent_before`` is what the same form made when it was sent the first time.
    """
    if sent_before:
        cleaned = entry.form.cleaned_data
        if "slug" in cleaned:  # made from the name when it was sent first
            cleaned["slug"] = cleaned["slug"] or getattr(sent_before, "slug", "")
        # Sent twice without a difference it was the same click: nothing is saved, and all is well.
        if (conflict := compare_with_kept(entry, sent_before)).is_real:
            return conflict_page(
                request, conflict, edit_url(sent_before)
            )  # changed since: neither may be lost
    try:
        return sent_before or save()
    except StaleVersion as stale:
        return conflict_page(
            request, compare_with_kept(entry, stale.current), edit_url(stale.current)
        )
    except ActionRefused as refused:
        entry.refuse(str(refused))
        return None
