"""The form of a dossier, new or on record."""

from __future__ import annotations

import io
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from config.web.input import parse_day
from config.web.parameters import reads
from positions.actions.dossiers import add_dossier, edit_dossier
from positions.exceptions import NotAllowed
from positions.exchange.release.archive import release_dossier
from positions.exchange.zipped_folder import zip_dossier
from positions.models import Dossier
from positions.pages.fetch import get_dossier
from positions.pages.upkeep.dossier_form import DossierEntry
from positions.pages.upkeep.saving import get_kept, save_entry
from positions.rules.blind import KEPT_BLIND, kept_from


@requires(Role.EDITOR, methods=WRITING, form_fields=DossierEntry.form_fields())
def dossier_add(request: HttpRequest) -> HttpResponse:
    """A new dossier; its issues come next."""
    if request.method != "POST":
        return _page(request, DossierEntry(initial={"client_key": uuid.uuid4()}, is_new=True))
    entry = DossierEntry(request.POST, is_new=True)
    if entry.is_valid():
        key = entry.form.cleaned_data["client_key"]
        saved = save_entry(
            request,
            entry,
            save=lambda: add_dossier(
                fields=entry.dossier_fields(), by=signed_in(request), client_key=key
            ),
            sent_before=Dossier.objects.filter(client_key=key).first(),
        )
        if saved:
            return _answer(request, saved)
    return _page(request, entry, status=422)


@requires(Role.EDITOR, methods=WRITING, form_fields=DossierEntry.form_fields())
def dossier_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a dossier; of one that is archived, the way back."""
    dossier = get_kept(request, Dossier, slug)
    if request.method != "POST":
        return _page(request, DossierEntry.filled(dossier), dossier)
    entry = DossierEntry(request.POST)
    if entry.is_valid():
        saved = save_entry(
            request,
            entry,
            save=lambda: edit_dossier(
                dossier_id=dossier.pk,
                version=entry.form.cleaned_data["version"] or 0,
                fields=entry.dossier_fields(),
                by=signed_in(request),
            ),
        )
        if saved:
            return _answer(request, saved)
    return _page(request, entry, dossier, status=422)


def _answer(request: HttpRequest, saved: Dossier | HttpResponse) -> HttpResponse:
    if isinstance(saved, HttpResponse):
        return saved
    messages.success(request, "Saved.")
    return redirect("dossier_issues", saved.slug)


def _page(
    request: HttpRequest, entry: DossierEntry, dossier: Dossier | None = None, *, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "pages/upkeep/dossier_edit.html",
        {"entry": entry, "dossier": dossier},
        status=status,
    )


@requires(Role.EDITOR)
def dossier_folder(request: HttpRequest, slug: str) -> HttpResponse:
    """The dossier as a folder, with what is at work on it and the whole texts.

    Raises:
        NotAllowed: for whoever codes something blind, whom it would tell what others made of it.
    """
    dossier = get_dossier(slug)
    # Of any dossier, whatever is kept: to say which texts are meant would tell where others coded.
    if kept_from(signed_in(request)):
        raise NotAllowed(KEPT_BLIND)
    named = {"Content-Disposition": f'attachment; filename="{dossier.slug}.zip"'}
    return HttpResponse(zip_dossier(dossier), content_type="application/zip", headers=named)


@requires(Role.EDITOR)
@reads("on", "known")
def dossier_release(request: HttpRequest, slug: str) -> HttpResponse:
    """The dossier as a release, as of today and as known now unless the address names days."""
    dossier = get_dossier(slug)
    on_date = parse_day(request.GET.get("on", ""), what="date") or localdate()
    known = parse_day(request.GET.get("known", ""), what="date of the record")
    file = io.BytesIO()
    release_dossier(dossier=dossier, on_date=on_date, known=known, file=file)
    named = {"Content-Disposition": f'attachment; filename="{slug}-{on_date}.zip"'}
    return HttpResponse(file.getvalue(), content_type="application/zip", headers=named)
