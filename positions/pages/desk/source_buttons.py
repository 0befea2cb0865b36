"""What is said of a source after it was added: changing it, putting it away and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from config.accounts.roles import Role, role_of
from config.web.access import POSTING, WRITING, requires, signed_in
from positions.actions.sources import archive_source, edit_source, unarchive_source
from positions.choices import Status
from positions.exceptions import ActionRefused, Refused, StaleVersion
from positions.models import Source
from positions.pages.conflicts import conflict_page
from positions.pages.desk.doubting import is_source_questioned
from positions.pages.desk.source_form import SourceEntry
from positions.pages.fetch import get_source
from positions.pages.query import read_shown_version
from positions.pages.refused import status_of
from positions.pages.version_form import compare_with_kept
from positions.reads.sources.source_text import stances_resting_on
from positions.reads.work.intakes import read_originals

_NAMED = 20


@requires(Role.EDITOR, methods=WRITING, form_fields=SourceEntry.form_fields())
def source_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of a source; of what somebody else saved meanwhile both versions are
    shown.
    """
    source = get_source(request, pk)
    entry = SourceEntry(request.POST) if request.method == "POST" else SourceEntry.filled(source)
    form, status = entry.form, 422 if entry.form.is_bound else 200
    if form.is_valid() and not is_source_questioned(request, form, source):
        try:
            edit_source(
                source_id=pk,
                version=form.cleaned_data["version"] or 0,
                fields=entry.source_fields(),
                by=signed_in(request),
            )
        except StaleVersion as stale:
            return conflict_page(
                request, compare_with_kept(entry, stale.current), reverse("source_edit", args=[pk])
            )
        except ActionRefused as refused:
            form.add_error(None, str(refused))
            status = status_of(refused)
        else:
            messages.success(request, "Saved.")
            return redirect("source_code", pk)
    context = {"form": form, "source": source, "originals": read_originals(source)}
    return render(request, "pages/desk/source_edit.html", context, status=status)


@requires(Role.EDITOR, methods=WRITING)
def source_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """How much rests on a source, and a button to put it away; of an archived one, to take it back."""
    source = get_object_or_404(Source, pk=pk)
    is_reviewer = role_of(signed_in(request)) >= Role.REVIEWER
    # Who may is for the verb to say; a page about what was archived is a reviewer's.
    if request.method != "POST":
        if source.archived_at and not is_reviewer:
            raise PermissionDenied("This source was archived: a reviewer can take it back.")
        return _archive_page(request, source)
    try:
        archive_source(source_id=pk, version=read_shown_version(request), by=signed_in(request))
    except Refused as refused:
        return _archive_page(request, source, refused=refused)
    messages.success(
        request, "Archived. Its texts and its history are kept, and a reviewer can take it back."
    )
    return redirect("source_archive", pk) if is_reviewer else redirect("source_list")


@requires(Role.REVIEWER, methods=POSTING)
def source_unarchive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an archived source back."""
    source = get_object_or_404(Source, pk=pk)
    try:
        unarchive_source(source_id=pk, version=read_shown_version(request), by=signed_in(request))
    except Refused as refused:
        return _archive_page(request, source, refused=refused)
    messages.success(request, "The source is in use again.")
    return redirect("source_code", pk)


def _archive_page(
    request: HttpRequest, source: Source, *, refused: Refused | None = None
) -> HttpResponse:
    """What rests on a source; above it why it was not archived, or taken back."""
    resting = stances_resting_on(source)
    published = resting.published().select_related("actor", "issue")
    # Without the default order, whose columns would be grouped by as well. Distinct: a stance rests on a
    # source by each of its words.
    counts = dict(resting.order_by().values_list("status").annotate(n=Count("pk", distinct=True)))
    context = {
        "source": source,
        "counts": [
            (status.label, counts[status.value]) for status in Status if status.value in counts
        ],
        "published": list(published.order_by("pk")[:_NAMED]),
        "number_published": counts.get(Status.PUBLISHED, 0),
        "texts": source.snapshots.count(),
        "events": (events := source.events.count()),
        "is_cited": bool(counts or events),
        "refused": refused,
    }
    status = status_of(refused) if refused else 200
    return render(request, "pages/desk/source_archive.html", context, status=status)
