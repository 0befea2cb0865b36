"""Views that a reader saves under names."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from config.accounts.roles import Role
from config.web.access import POSTING, WRITING, requires, signed_in
from config.web.input import BadInput
from config.web.page_before import page_before
from config.web.parameters import reads
from positions.actions.watching import delete_view, raise_view, rename_view, save_view
from positions.exceptions import Refused
from positions.models import SavedView
from positions.pages.reading.watching.addresses import read_typed_address
from positions.pages.reading.watching.forms import RaiseForm, ViewForm, ViewNameForm


@requires(Role.READER, methods=WRITING, form_fields=ViewForm.base_fields)
@reads("at")
def view_add(request: HttpRequest) -> HttpResponse:
    """Save an address: that of the page from which one comes, unless another is typed."""
    if request.method == "POST":
        form = ViewForm(request.POST, host=request.get_host())
        if form.is_valid() and _done(form, lambda: _save(request, form)):
            messages.success(request, "Saved. It stands on Watching.")
            return redirect("watching")
        return _page(request, form, status=422)
    return _page(request, ViewForm(initial={"address": _address_before(request)}))


@requires(Role.READER, methods=WRITING, form_fields=ViewNameForm.base_fields)
def view_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name for a view."""
    view = _own(request, pk)
    if request.method == "POST":
        form = ViewNameForm(request.POST)
        if form.is_valid() and _done(form, lambda: _rename(request, pk, form)):
            messages.success(request, "Renamed.")
            return redirect("watching")
        return _page(request, form, view, status=422)
    return _page(request, ViewNameForm(initial={"name": view.name}), view)


@requires(Role.READER, methods=POSTING, form_fields=RaiseForm.base_fields)
def view_raise(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a view one place further up than it was shown."""
    _own(request, pk)
    form = RaiseForm(request.POST)
    if not form.is_valid():
        raise BadInput("The form does not say where the view stood. Load the page again.")
    raise_view(view_id=pk, place=form.cleaned_data["place"], by=signed_in(request))
    return redirect("watching")


@requires(Role.READER, methods=POSTING)
def view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view."""
    _own(request, pk)
    delete_view(view_id=pk, by=signed_in(request))
    messages.success(request, "Deleted.")
    return redirect("watching")


def _own(request: HttpRequest, pk: int) -> SavedView:
    """One's own view: another's is not there."""
    # 404 and not 403: whether another has a view of this number is theirs.
    if view := SavedView.objects.filter(account=signed_in(request), pk=pk).first():
        return view
    raise Http404("You have no such view.")


def _done(form: forms.Form, do: Callable[[], object]) -> bool:
    """Whether it was done; the form says why not."""
    try:
        do()
    except Refused as refused:
        # Too many, or a name that is taken: both are mended at the name, or not here.
        form.add_error("name", str(refused))
        return False
    return True


def _save(request: HttpRequest, form: forms.Form) -> None:
    sent = form.cleaned_data
    save_view(name=sent["name"], address=sent["address"], by=signed_in(request))


def _rename(request: HttpRequest, pk: int, form: forms.Form) -> None:
    rename_view(view_id=pk, name=form.cleaned_data["name"], by=signed_in(request))


def _address_before(request: HttpRequest) -> str:
    """Of the page from which one comes, where it can be saved."""
    try:
        # An empty line to be filled where it cannot: nobody asked for that address.
        return read_typed_address(
            request.GET.get("at") or page_before(request), host=request.get_host()
        )
    except BadInput:
        return ""


def _page(
    request: HttpRequest, form: forms.Form, view: SavedView | None = None, *, status: int = 200
) -> HttpResponse:
    template = f"pages/reading/watching/{'view_edit' if view else 'view_add'}.html"
    return render(request, template, {"form": form, "view": view}, status=status)
