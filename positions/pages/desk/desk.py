"""An editor's desk, and new sources."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html

from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from config.web.input import number_in
from positions.actions.sources import add_source
from positions.exceptions import ActionRefused
from positions.intake.encodings import CHOICES
from positions.intake.extracted import Extracted
from positions.loading.looking import look_when_kept
from positions.models import Intake, Source
from positions.pages.desk.doubting import is_source_questioned
from positions.pages.desk.fetching import fetch_context
from positions.pages.desk.intake_form import (
    WITHOUT_FILE,
    BringForm,
    fill,
    taken_in,
    tell_origins,
)
from positions.pages.desk.source_form import SourceForm
from positions.pages.query import audience_of, read_number
from positions.pages.refused import status_of
from positions.reads.review.comments import read_comment_news, read_set_aside
from positions.reads.sources.duplicates import Duplicate, find_duplicates
from positions.reads.work.desk import RECENT, read_desk
from positions.reads.work.intakes import is_gone, may_see, read_waiting
from positions.texts.normalise import normalise


@requires(Role.EDITOR)
def desk(request: HttpRequest) -> HttpResponse:
    """My drafts, what came back, what waits for review, and what was published."""
    user = signed_in(request)
    kept = audience_of(request).kept
    context = {
        "desk": read_desk(user),
        "news": read_comment_news(user, kept=kept),
        "set_aside": read_set_aside(user, kept=kept, shown=RECENT),
        "bring": BringForm(),
    }
    return render(request, "pages/desk/desk.html", context)


@requires(Role.EDITOR, methods=WRITING, form_fields=SourceForm.base_fields)
def source_add(request: HttpRequest) -> HttpResponse:
    """Paste a text and say what is known of it."""
    if request.method != "POST":
        return _open_page(request)
    found = _read_found(request, request.POST.get("intake", ""))[1]
    sent = taken_in(request.POST, found)
    form = SourceForm(sent)
    if not form.is_valid() or form.preview:
        return _source_page(request, form, status=422 if form.errors else 200)
    # Before duplicates are looked for: it would be its own.
    if known := _made_before(form):
        again = sent.copy()
        again["client_key"] = str(uuid.uuid4())  # sent once more it makes another
        return _source_page(request, SourceForm(again), known=known, status=409)
    # Both at once, so that everything asked about comes back in one answer.
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
            intake_id=cleaned["intake"],
        )
    except ActionRefused as refused:
        form = _refused(request, form, sent, str(refused))
        return _source_page(request, form, status=status_of(refused))
    look_when_kept(snapshot, by=signed_in(request))
    _say_stored(request)
    return redirect("source_code", snapshot.source_id)


def _say_stored(request: HttpRequest) -> None:
    """With the way to the next of what was brought, where something waits that was read."""
    messages.success(request, "Stored. Select words to record who says what.")
    waiting = [one for one in read_waiting(signed_in(request)).items if one.is_read]
    if waiting:
        url = f"{reverse('source_add')}?intake={waiting[0].pk}"
        left = "1 more text" if len(waiting) == 1 else f"{len(waiting)} more texts"
        link = format_html('{} that you brought: <a href="{}">store the next</a>.', left, url)
        messages.info(request, link)


def _refused(request: HttpRequest, form: SourceForm, sent: QueryDict, why: str) -> SourceForm:
    """The form with why it was refused; it forgets what was dropped, or stored, in another tab."""
    if is_gone(form.cleaned_data["intake"], signed_in(request)):
        sent = sent.copy()
        sent["intake"] = ""
        form = SourceForm(sent)
        why = f"{why} {WITHOUT_FILE}"
    form.add_error(None, why)
    return form


def _source_page(
    request: HttpRequest,
    form: SourceForm,
    *,
    duplicates: Sequence[Duplicate] = (),
    known: Source | None = None,
    intake: Intake | None = None,
    status: int,
) -> HttpResponse:
    context = {"form": form, "duplicates": duplicates, "known": known, "bring": BringForm()}
    context |= fetch_context(request) | {"intake": intake, "found": None, "encodings": CHOICES}
    context |= _found(request, form)
    return render(request, "pages/desk/source_add.html", context, status=status)


def _open_page(request: HttpRequest) -> HttpResponse:
    """An empty form; or one filled with what was found in something that waits, and with what of it
    is on record.
    """
    pk = read_number(request, "intake")
    if pk is None:
        return _source_page(request, SourceForm(), status=200)
    intake = get_object_or_404(may_see(signed_in(request)), pk=pk)
    if intake.snapshot:
        return redirect("source_code", intake.snapshot.source_id)
    if not intake.sha256:
        return redirect("intake_progress", pk)
    if intake.extracted is None:
        return _source_page(request, SourceForm(), intake=intake, status=200)
    found = Extracted.from_json(intake.extracted)
    # Bound, so that preview, questions and joined lines are those of a text that was pasted
    # (docs/decisions/0040).
    form = SourceForm({**fill(found, SourceForm), "intake": str(pk)})
    duplicates = _find_duplicates(form) if form.is_valid() else ()
    return _source_page(request, form, duplicates=duplicates, status=200)


def _found(request: HttpRequest, form: SourceForm) -> dict[str, Any]:
    """What a form came from, and where each fact was found; nothing where it was typed."""
    number = form.data.get("intake", "") if form.is_bound else ""
    intake, found = _read_found(request, number)
    if found is None:
        return {}
    form.found = found
    tell_origins(found, form)
    return {"intake": intake, "found": found}


def _read_found(request: HttpRequest, number: str) -> tuple[Intake | None, Extracted | None]:
    """What waits under a number and was read. It comes from the form, and may be anybody's."""
    pk = number_in(number)
    mine = may_see(signed_in(request)).defer("raw")
    intake = mine.filter(pk=pk, snapshot=None).first() if pk else None
    if intake is None or intake.extracted is None:
        return None, None
    return intake, Extracted.from_json(intake.extracted)


def _made_before(form: SourceForm) -> Source | None:
    """The source that the same form made with something else in it: going back, a browser fills in
    its old key.
    """
    known = Source.objects.filter(client_key=form.cleaned_data["client_key"]).first()
    if known is None:
        return None
    said = asdict(form.fields_of_source())
    is_same = said == {name: getattr(known, name) for name in said}
    # The whole text only where all else is the same: it is the dearest thing to compare.
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
    # Sent twice it would find itself; the verb then gives back what is there.
    if cleaned["anyway"] or Source.objects.filter(client_key=cleaned["client_key"]).exists():
        return ()
    return find_duplicates(text=normalise(cleaned["text"], form.normaliser), url=cleaned["url"])
