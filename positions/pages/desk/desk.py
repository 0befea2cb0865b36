"""An editor's desk, and new sources."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from positions.actions.sources import add_source
from positions.exceptions import ActionRefused
from positions.models import Source
from positions.pages.desk.doubting import is_source_questioned
from positions.pages.desk.source_form import SourceForm
from positions.reads.sources.duplicates import Duplicate, find_duplicates
from positions.reads.work.desk import read_desk
from positions.texts.normalise import normalise


@requires(Role.EDITOR)
def desk(request: HttpRequest) -> HttpResponse:
    """My drafts, what came back, what waits for review, and what was published."""
    return render(request, "pages/desk/desk.html", {"desk": read_desk(signed_in(request))})


@requires(Role.EDITOR, methods=WRITING, form_fields=SourceForm.base_fields)
def source_add(request: HttpRequest) -> HttpResponse:
    """Paste a text and say what is known of it."""
    form = SourceForm(request.POST if request.method == "POST" else None)
    if not form.is_valid() or form.preview:
        return _source_page(request, form, status=422 if form.errors else 200)
    if known := _made_before(form):
        again = request.POST.copy()
        again["client_key"] = str(uuid.uuid4())  # sent once more it makes another
        return _source_page(request, SourceForm(again), known=known, status=409)
    is_questioned, duplicates = is_source_questioned(request, form), _find_duplicates(form)
    if duplicates or is_questioned:
        return _source_page(request, form, duplicates=duplicates, status=409 if duplicates else 422)
    cleaned = form.cleaned_data
    try:
        snapshot = add_source(
            fields=form.fields_of_source(),
            text=cleaned["text"],
            by=signed_in(request),
            client_key=cleaned["client_key"],
            normaliser=form.normaliser,
        )
    except ActionRefused as refused:
        form.add_error(None, str(refused))
        return _source_page(request, form, status=422)
    messages.success(request, "Stored. Select words to record who says what.")
    return redirect("source_code", snapshot.source_id)


def _source_page(
    request: HttpRequest,
    form: SourceForm,
    *,
    duplicates: Sequence[Duplicate] = (),
    known: Source | None = None,
    status: int,
) -> HttpResponse:
    context = {"form": form, "duplicates": duplicates, "known": known}
    return render(request, "pages/desk/source_add.html", context, status=status)


def _made_before(form: SourceForm) -> Source | None:
    """The source that the same form made with something else in it: going back, a browser fills in
    its old key.
    """
    known = Source.objects.filter(client_key=form.cleaned_data["client_key"]).first()
    if known is None:
        return None
    said = asdict(form.fields_of_source())
    is_same = said == {name: getattr(known, name) for name in said}
    is_same = (
        is_same
        and known.snapshots.filter(
            text=normalise(form.cleaned_data["text"], form.normaliser)
        ).exists()
    )
    return None if is_same else known


def _find_duplicates(form: SourceForm) -> Sequence[Duplicate]:
    """Sources that it would repeat, unless it is to be added all the same, or is the same form sent
    again.
    """
    cleaned = form.cleaned_data
    if cleaned["anyway"] or Source.objects.filter(client_key=cleaned["client_key"]).exists():
        return ()
    return find_duplicates(text=normalise(cleaned["text"], form.normaliser), url=cleaned["url"])
