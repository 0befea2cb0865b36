"""Words kept to be coded later."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from config.accounts.roles import Role
from config.web.access import POSTING, requires, signed_in
from config.web.input import BadInput
from config.web.sent import LOOK
from positions.actions.parking import drop_parked, park_passages
from positions.exceptions import ActionRefused, Refused
from positions.models import ParkedPassage
from positions.pages.desk.stance_entry import StanceEntry

_LISTS: Final = ("desk", "text")
_PARKED: Final = ("note", "on_behalf_by")
"""Fields that are kept with the words, or are no editor's."""


def park(request: HttpRequest, entry: StanceEntry, *, fresh: StanceEntry) -> HttpResponse | None:
    """Keep the words of a form with its note: nothing else has to be entered.

    None where it says what hinders that.

    What was entered besides, so that it is no longer the ``fresh`` form, stays a draft in the
    browser.
    """
    for field in entry.form.fields.values():
        # Fields are this form's own copies. Only what was entered wrongly, not what is missing, may hinder.
        field.required = False
    # Mistakes in what is not kept with the words are passed over: they go on in the browser's draft.
    if not entry.is_valid() and (not entry.words.is_valid() or LOOK in request.POST):
        return None
    try:
        # As it was sent: of a form with mistakes there need not be a cleaned one.
        note = request.POST.get("note", "")
        first = park_passages(words=entry.evidence(), note=note, by=signed_in(request))[0]
    except ActionRefused as refused:
        entry.refuse(str(refused))
        return None
    messages.success(request, "Parked. It waits here and on your desk.")
    place = f"{_text_url(first)}#parked-{first.pk}"
    if _holds_more(entry, fresh):  # not saved: only 302 tells the browser to let its draft go
        return HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": place})
    return redirect(place)


@requires(Role.EDITOR, methods=POSTING)
def parked_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take words off the list, and go back to it."""
    if (at := request.POST.get("at")) not in _LISTS:
        raise BadInput("The form does not say which list it is on. Load the page again.")
    # Read before it goes: it tells where to go back to.
    parked = ParkedPassage.objects.filter(pk=pk).select_related("excerpt").first()
    try:
        drop_parked(parked_id=pk, by=signed_in(request))
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "No longer parked. The history can undo it.")
    return redirect(_text_url(parked) if parked and at == "text" else "desk")


def _holds_more(entry: StanceEntry, fresh: StanceEntry) -> bool:
    """Whether more was entered than words, how they are cited, and a note."""
    form = entry.form
    entered = (
        field.has_changed(fresh.form.get_initial_for_field(field, name), form[name].data)
        for name, field in form.fields.items()
        if name in form.data and name not in _PARKED and not field.widget.is_hidden
    )
    of_words = (words.cleaned_data.get("drop") for words in entry.words.forms)
    return any(entered) or any(of_words) or any(row.has_changed() for row in entry.conditions.forms)


def _text_url(parked: ParkedPassage) -> str:
    return (
        f"{reverse('source_code', args=[parked.source_id])}?snapshot={parked.excerpt.snapshot_id}"
    )
