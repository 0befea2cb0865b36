"""Having a page fetched from its address, and how far that is."""

from __future__ import annotations

import json
from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from config.accounts.roles import Role
from config.web.access import POSTING, WRITING, requires, signed_in
from config.web.fragments import page_or_fragment, wants_fragment
from positions.choices import IntakeState
from positions.exceptions import ActionRefused
from positions.intake.addresses import NotFetched, split_address
from positions.loading.errands import bring_in_later, fetch_later
from positions.models import Intake
from positions.pages.refused import status_of
from positions.reads.work.errands import ErrandProgress, read_errands


class FetchForm(forms.Form):
    """An address to be fetched; what is no address of a page is told at once."""

    address = forms.CharField(
        label="Address of a page or PDF",
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://", "id": "fetch-address", "size": 60}),
        error_messages={"required": "Give the address."},
    )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        try:
            # As in a browser's line, where nobody types the scheme.
            return split_address(address if "://" in address else f"https://{address}").url
        except NotFetched as why:
            raise forms.ValidationError(str(why)) from None


def fetch_context(request: HttpRequest, form: FetchForm | None = None) -> dict[str, object]:
    """What `_fetch.html` shows: the form, with the address that the bookmark sends and nothing is
    done about until somebody says so; and the bookmark.
    """
    sent = FetchForm(initial={"address": request.GET.get("address", "")})
    return {"fetch": form or sent, "bookmark": bookmark(request)}


def bookmark(request: HttpRequest) -> str:
    """A link to keep among one's bookmarks: on any page it opens the form with that page's address.

    Our policy runs no such link on our own pages.
    """
    # JSON is a literal of JavaScript, quotation marks and all.
    form = json.dumps(f"{request.build_absolute_uri(reverse('source_add'))}?address=")
    return f"javascript:void(window.open({form}+encodeURIComponent(location.href)))"


@requires(Role.EDITOR, methods=WRITING, form_fields=FetchForm.base_fields)
def intake_fetch(request: HttpRequest) -> HttpResponse:
    """Have a page fetched; the next page shows how far that is."""
    form = FetchForm(request.POST) if request.method == "POST" else None
    status = 422 if form else 200
    if form and form.is_valid():
        try:
            intake = fetch_later(address=form.cleaned_data["address"], by=signed_in(request))
        except ActionRefused as refused:
            form.add_error("address", str(refused))
            status = status_of(refused)
        else:
            return redirect("intake_progress", intake.pk)
    context = fetch_context(request, form)
    return render(request, "pages/desk/intake_fetch.html", context, status=status)


@requires(Role.EDITOR)
def intake_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; once it is read, the form of a new source with what was found."""
    intake = _mine(request, pk)
    progress = ErrandProgress(intake, read_errands([pk]).get(pk))
    # Somebody stored it already, in another tab: its text is where to go.
    if intake.snapshot:
        return _lead(request, reverse("source_code", args=[intake.snapshot.source_id]))
    # As long as there is a task, it is being read once more.
    if intake.state == IntakeState.READ and progress.errand is None:
        return _lead(request, intake.get_absolute_url())
    # 204 has htmx swap nothing: the page asks each second, and nothing moves under whoever reads it.
    if wants_fragment(request) and request.GET.get("seen") == progress.seen:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {"progress": progress, "fetch": FetchForm(initial={"address": intake.address})}
    return page_or_fragment(request, "pages/desk/intake_progress.html", "progress", context)


@requires(Role.EDITOR, methods=POSTING)
def intake_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try once more what nothing came of."""
    bring_in_later(_mine(request, pk))
    return redirect("intake_progress", pk)


def _mine(request: HttpRequest, pk: int) -> Intake:
    mine = Intake.objects.filter(owner=signed_in(request)).select_related("snapshot")
    # Asked for every second or so: bytes of 20 MB are not what it wants to know.
    return get_object_or_404(mine.defer("raw", "snapshot__text", "snapshot__raw"), pk=pk)


def _lead(request: HttpRequest, url: str) -> HttpResponse:
    """To another page; htmx would swap it into a part of this one."""
    if wants_fragment(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
