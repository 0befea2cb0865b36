"""What is left open: passages that nobody coded or set aside, old words, and searches due again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from config.web.input import BadInput
from config.web.parameters import reads
from positions.actions.ground.excerpts import Span
from positions.actions.parking import set_aside
from positions.exceptions import ActionRefused
from positions.models import Snapshot
from positions.pages.plain_fields import LineField
from positions.pages.query import paginate, read_choice, read_number, read_page
from positions.reads.sources.word_selection import Selection, select_words
from positions.reads.work.not_coded import LISTED, read_open_sources, sources_worked_on
from positions.reads.work.overdue import (
    OVERDUE_PER_PAGE,
    SEARCH_AGAIN_AFTER,
    STALE_AFTER,
    OverdueList,
    read_searches_due,
    read_stale,
)

SHOW: Final = {
    "passages": "Passages not coded",
    "stale": "Old words",
    "searches": "Searches due again",
}


@requires(Role.EDITOR)
@reads("show", "page")
def left_open(request: HttpRequest) -> HttpResponse:
    """One of the three lists."""
    show = read_choice(request, "show", SHOW, default="passages")
    context = {"show": show, "choices": SHOW, "stale_after": STALE_AFTER}
    context |= {"search_again_after": SEARCH_AGAIN_AFTER} | _LISTS[show](request)
    return render(request, "pages/desk/left_open.html", context)


def _passages(request: HttpRequest) -> dict[str, Any]:
    user: User = signed_in(request)
    sources = sources_worked_on(user)
    page = paginate(sources.count(), page=read_page(request), per_page=LISTED)
    # Only the sources of this page are looked through: what is not coded is found in their whole texts.
    start = (page.number - 1) * LISTED
    return {"page": page, "rows": read_open_sources(sources[start : start + LISTED], by=user)}


def _stale(request: HttpRequest) -> dict[str, Any]:
    return _paged(request, read_stale(on_date=timezone.localdate(), page=read_page(request)))


def _searches(request: HttpRequest) -> dict[str, Any]:
    return _paged(request, read_searches_due(on_date=timezone.localdate(), page=read_page(request)))


def _paged(request: HttpRequest, found: OverdueList) -> dict[str, Any]:
    page = paginate(found.total, page=read_page(request), per_page=OVERDUE_PER_PAGE)
    return {"page": page, "rows": found.rows}


_LISTS: Final[Mapping[str, Callable[[HttpRequest], dict[str, Any]]]] = {
    "passages": _passages,
    "stale": _stale,
    "searches": _searches,
}


class SetAsideForm(forms.Form):
    reason = LineField(
        label="Why these words are not to be coded",
        max_length=500,
        widget=forms.TextInput(attrs={"list": "reasons", "autocomplete": "off"}),
    )


@requires(Role.EDITOR, methods=WRITING, form_fields=SetAsideForm.base_fields)
def set_aside_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Set words of a text aside, with the reason."""
    snapshot = get_object_or_404(
        Snapshot.objects.select_related("source").defer("text", "raw"), pk=pk
    )
    words = _words(request, snapshot)
    form = SetAsideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        span = Span(snapshot.pk, words.start, words.end, words.exact)
        try:
            set_aside(words=span, reason=form.cleaned_data["reason"], by=signed_in(request))
        except ActionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, "Set aside, with the reason. It can be taken back beside the text."
            )
            return redirect(_place(request, snapshot))
    context = {"form": form, "words": words, "source": snapshot.source}
    context |= {"back": _place(request, snapshot)}
    status = 422 if form.is_bound else 200
    return render(request, "pages/desk/set_aside_add.html", context, status=status)


def _words(request: HttpRequest, snapshot: Snapshot) -> Selection:
    start, end = read_number(request, "start"), read_number(request, "end")
    chosen = None if start is None or end is None else select_words(snapshot.pk, start, end)
    if chosen is None:
        raise BadInput("No words stand there in this text. Load the page again.")
    return chosen


def _place(request: HttpRequest, snapshot: Snapshot) -> str:
    """The list of the passages not coded beside the text, of the same issue."""
    query: dict[str, Any] = {"snapshot": snapshot.pk}
    if keywords := request.GET.get("keywords", ""):
        query["keywords"] = keywords
    return f"{reverse('source_code', args=[snapshot.source_id])}?{urlencode(query)}#not-coded"
