"""What editors bring: files, pasted texts, and what waits of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from config.accounts.roles import Role
from config.web.access import POSTING, requires, signed_in
from config.web.input import BadInput
from positions.actions.intakes import bring_files, drop_intake, places_left
from positions.choices import IntakeState
from positions.exceptions import ActionRefused
from positions.intake.encodings import CHOICES
from positions.intake.extracted import Extracted
from positions.loading.errands import bring_in_later
from positions.loading.intake import WAITED_FOR, TakesLong, read_in
from positions.models import Intake
from positions.pages.desk.fetching import fetch_context
from positions.pages.desk.intake_form import BringForm
from positions.pages.desk.source_form import SourceForm
from positions.reads.work.intakes import may_see

_NAMED = 10


@requires(Role.EDITOR, methods=POSTING, form_fields=BringForm.base_fields)
def intake_add(request: HttpRequest) -> HttpResponse:
    """Take files or a pasted text: one is read at once, several by the worker."""
    form = BringForm(request.POST, request.FILES, places=places_left(signed_in(request)))
    if form.is_valid():
        try:
            brought = bring_files(files=form.brought, by=signed_in(request))
        except ActionRefused as refused:
            form.add_error("documents", str(refused))
        else:
            _tell(request, form)
            # One is waited for, several by nobody (docs/decisions/0040).
            if len(brought) == 1:
                return _read(request, brought[0])
            bring_in_later(*brought)
            said = (
                f"Brought {len(brought):,} files. They are read one by one: open each to store it."
            )
            messages.success(request, said)
            return redirect(f"{reverse('desk')}#brought")
    context = {"form": SourceForm(), "bring": form, "intake": None, **fetch_context(request)}
    return render(request, "pages/desk/source_add.html", context, status=422)


@requires(Role.EDITOR, methods=POSTING)
def intake_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read what waits, or read it once more, with other letters if some were chosen, and show the form
    with what was found.
    """
    encoding = request.POST.get("encoding", "")
    if encoding and encoding not in CHOICES:
        raise BadInput("These letters are none of those that can be chosen. Load the page again.")
    intake = get_object_or_404(Intake, pk=pk, owner=signed_in(request), snapshot=None)
    return _read(request, intake, encoding=encoding)


@requires(Role.EDITOR, methods=POSTING)
def intake_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away what was brought."""
    drop_intake(intake_id=pk, by=signed_in(request))
    messages.success(request, "Discarded. What was brought is gone from here.")
    return redirect(f"{reverse('desk')}#brought")


@requires(Role.EDITOR)
def intake_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes as they came, to be saved and never shown: they are others', and may be a page with
    scripts.
    """
    intake = get_object_or_404(may_see(signed_in(request)).exclude(raw=None), pk=pk)
    # Three walls, since the bytes are somebody's page: saved and not shown, in a sandbox if shown, and taken
    # for nothing else.
    headers = {
        "Content-Disposition": content_disposition_header(True, intake.file_name),
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    raw = bytes(intake.raw or b"")
    return HttpResponse(raw, content_type="application/octet-stream", headers=headers)


def _read(request: HttpRequest, intake: Intake, *, encoding: str = "") -> HttpResponse:
    """At once, or by the worker where it takes longer than anybody should wait."""
    try:
        read = read_in(intake, by=signed_in(request), encoding=encoding, limits=WAITED_FOR)
    except TakesLong:
        # What was read stays: another try must not take away what was there before it.
        if intake.state == IntakeState.READ:
            messages.warning(request, "Reading it again takes too long: it stays as it was read.")
            return redirect(intake.get_absolute_url())
        bring_in_later(intake)
        return redirect("intake_progress", intake.pk)
    if encoding and read.extracted and Extracted.from_json(read.extracted).encoding != encoding:
        messages.warning(request, f"Read as {encoding}, nothing comes of it: it stays as it was.")
    return redirect(read.get_absolute_url())


def _tell(request: HttpRequest, form: BringForm) -> None:
    if passed := form.passed_over:
        more = f"; and {len(passed) - _NAMED:,} more" if len(passed) > _NAMED else ""
        messages.warning(request, f"Not taken: {'; '.join(passed[:_NAMED])}{more}.")
