"""The form of an issue, new or on record, and the issues of a dossier in their order."""

from __future__ import annotations

import re
import uuid
from typing import Any, Final
from urllib.parse import quote

from django.contrib import messages
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from positions.actions.issues import add_issue, edit_issue, list_issue, order_issues, take_out_issue
from positions.exceptions import Refused, StaleVersion
from positions.models import Dossier, Issue
from positions.pages.doubting import is_wording_questioned
from positions.pages.query import paginate, read_page, read_text
from positions.pages.refused import status_of
from positions.pages.upkeep.issue_form import (
    IssueEntry,
    PlaceForm,
    PlaceFormSet,
    TakeInForm,
    put_in_order,
)
from positions.pages.upkeep.saving import get_kept, save_entry, say_saved
from positions.reads.lists.upkeep import (
    UPKEEP_ISSUES_PER_PAGE,
    list_managed_issues,
    read_issue_order,
)
from positions.reads.stances.rewording import is_reworded, list_reworded

OVERTAKEN: Final = (
    "Somebody changed the order or the issues meanwhile."
    " They are shown as they stand now, with what you typed."
)
_NUMBER: Final = re.compile(r"[0-9]{1,18}", re.ASCII)
# As rows of a set are named, so that they come back after signing in anew.
_PLACES = {f"form-{name}": field for name, field in PlaceForm.base_fields.items()}


@requires(Role.EDITOR, methods=WRITING, form_fields=IssueEntry.form_fields())
def issue_add(request: HttpRequest) -> HttpResponse:
    """A new issue; its label may have been typed elsewhere."""
    if request.method != "POST":
        initial = {
            "client_key": uuid.uuid4(),
            "label": read_text(request, "name"),
            "dossier": read_text(request, "dossier"),
        }
        return _page(request, IssueEntry(initial=initial, is_new=True))
    entry = IssueEntry(request.POST, is_new=True)
    if entry.is_valid():
        key = entry.form.cleaned_data["client_key"]
        saved = save_entry(
            request,
            entry,
            save=lambda: add_issue(
                dossier_id=entry.form.cleaned_data["dossier"].pk,
                fields=entry.issue_fields(),
                by=signed_in(request),
                client_key=key,
            ),
            sent_before=Issue.objects.filter(client_key=key).first(),
        )
        if saved:
            return _answer(request, saved, is_new=True)
    return _page(request, entry, status=422)


@requires(Role.EDITOR, methods=WRITING, form_fields=IssueEntry.form_fields())
def issue_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of an issue; of one that is archived, the way back."""
    issue = get_kept(request, Issue, slug)
    if request.method != "POST":
        return _page(request, IssueEntry.filled(issue), issue)
    entry = IssueEntry(request.POST)
    # Other words for what published stances were approved under are asked about first (docs/decisions/0024).
    if entry.is_valid() and not is_wording_questioned(request, entry.form, issue):
        saved = save_entry(
            request,
            entry,
            save=lambda: edit_issue(
                issue_id=issue.pk,
                version=entry.form.cleaned_data["version"] or 0,
                fields=entry.issue_fields(),
                by=signed_in(request),
            ),
        )
        if saved:
            return _answer(request, saved, former=issue.proposition)
    return _page(request, entry, issue, status=422)


@requires(Role.EDITOR, methods=WRITING, form_fields=_PLACES)
def dossier_issues(request: HttpRequest, slug: str) -> HttpResponse:
    """The issues of a dossier, to be put in order by numbers or step by step, or taken out where
    another has them; those archived below.

    Places are those in the whole dossier: an issue can be sent from one page to another.
    """
    dossier = get_kept(request, Dossier, slug)
    if request.method != "POST":
        return _order_page(request, dossier)
    if out := request.POST.get("out", ""):
        return _take_out(request, dossier, out)
    return _put_in_order(request, dossier)


def _put_in_order(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    formset = PlaceFormSet(request.POST)
    if not formset.is_valid():
        return _order_page(
            request, dossier, problem="Each place is a number from 1.", typed=formset, status=422
        )
    typed = {form.cleaned_data["row"]: form.cleaned_data["place"] for form in formset.forms}
    # The form has one page; the verb compares and writes the order of the whole dossier.
    seen = _order_with(
        dossier, list(typed), first=(read_page(request) - 1) * UPKEEP_ISSUES_PER_PAGE
    )
    up, down = request.POST.get("up", ""), request.POST.get("down", "")
    # Places typed first, then the step of the button that was pressed with them.
    wanted = _step(
        put_in_order([(pk, typed.get(pk, place)) for place, pk in enumerate(seen, start=1)]),
        up,
        down,
    )
    try:
        order_issues(dossier_id=dossier.pk, seen=seen, wanted=wanted, by=signed_in(request))
    except StaleVersion as stale:
        return _order_page(
            request, dossier, problem=OVERTAKEN, typed=formset, status=status_of(stale)
        )
    except Refused as refused:
        return _order_page(
            request, dossier, problem=str(refused), typed=formset, status=status_of(refused)
        )
    # After a step the row is seen in its new place: words would only cover it.
    if not (up or down):
        messages.success(request, "The order is saved.")
    return redirect(_place_after(request, dossier, wanted, moved=up or down))


@requires(Role.EDITOR, methods=WRITING, form_fields=TakeInForm.base_fields)
def dossier_take_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Have a dossier list an issue that is on record in others."""
    dossier = get_kept(request, Dossier, slug)
    form = TakeInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        issue = form.cleaned_data["issue"]
        try:
            list_issue(dossier_id=dossier.pk, issue_id=issue.pk, by=signed_in(request))
        except Refused as refused:
            form.add_error("issue", str(refused))
        else:
            messages.success(request, f"“{issue}” stands in this dossier, as its last.")
            return redirect("dossier_issues", dossier.slug)
    context = {"dossier": dossier, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "pages/upkeep/dossier_take_in.html", context, status=status)


def _take_out(request: HttpRequest, dossier: Dossier, out: str) -> HttpResponse:
    # Eighteen digits fit a bigint: more would be an error of the database.
    issue = Issue.objects.filter(pk=int(out)).first() if _NUMBER.fullmatch(out) else None
    if issue is None:
        return _order_page(request, dossier, problem="This issue is not on record.", status=422)
    try:
        take_out_issue(dossier_id=dossier.pk, issue_id=issue.pk, by=signed_in(request))
    except Refused as refused:
        return _order_page(request, dossier, problem=str(refused), status=status_of(refused))
    messages.success(request, f"“{issue}” no longer stands in this dossier.")
    return redirect(
        f"{reverse('dossier_issues', args=[dossier.slug])}{_page_query(read_page(request))}"
    )


def _place_after(request: HttpRequest, dossier: Dossier, order: list[int], *, moved: str) -> str:
    """The page that was sent, or where the issue that ``moved`` stands now."""
    address = reverse("dossier_issues", args=[dossier.slug])
    if not moved:
        return f"{address}{_page_query(read_page(request))}"
    place = next((place for place, pk in enumerate(order) if str(pk) == moved), 0)
    return f"{address}{_page_query(place // UPKEEP_ISSUES_PER_PAGE + 1)}#issue-{quote(moved)}"


def _order_with(dossier: Dossier, shown: list[int], *, first: int) -> list[int]:
    """The order of all issues with those of the page sent as they were shown: the verb sees if they
    stand so still.
    """
    order = read_issue_order(dossier)
    return [*order[:first], *shown, *order[first + len(shown) :]]


def _page_query(page: int) -> str:
    return f"?page={page}" if page > 1 else ""


def _step(order: list[int], up: str, down: str) -> list[int]:
    """The order with one of them a step further up or down."""
    for moved, step in ((up, -1), (down, 1)):
        at = next((place for place, pk in enumerate(order) if str(pk) == moved), None)
        # The first has no place before it, and −1 would be the last.
        if at is not None and 0 <= at + step < len(order):
            order[at], order[at + step] = order[at + step], order[at]
    return order


def _order_page(
    request: HttpRequest,
    dossier: Dossier,
    *,
    problem: str = "",
    typed: BaseFormSet[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    number = read_page(request)
    found = list_managed_issues(dossier, page=number)
    numbers = (
        {str(form["row"].value()): form["place"].value() for form in typed.forms} if typed else {}
    )
    # Rows as they stand now, with the numbers that were typed for them: those that came since have their own.
    formset = PlaceFormSet(
        initial=[
            {"row": one.issue.pk, "place": numbers.get(str(one.issue.pk), one.place)}
            for one in found.rows
        ]
    )
    context = {
        "dossier": dossier,
        "formset": formset,
        "lines": list(zip(found.rows, formset.forms, strict=True)),
        "total": found.total,
        "archived": found.archived,
        "page": paginate(found.total, page=number, per_page=UPKEEP_ISSUES_PER_PAGE),
        "problem": problem,
    }
    return render(request, "pages/upkeep/dossier_issues.html", context, status=status)


def _answer(
    request: HttpRequest, saved: Issue | HttpResponse, *, is_new: bool = False, former: str = ""
) -> HttpResponse:
    """To the issues of its dossier; where other words than the ``former`` were given to what is
    published, to the question what becomes of that.
    """
    if isinstance(saved, HttpResponse):
        return saved
    # Other print is no other wording; and where nothing is published there is nobody to ask about.
    if former and is_reworded(former, saved.proposition) and list_reworded(saved.pk):
        messages.success(request, "Saved. What was published under the former words is asked here.")
        return redirect("review_wording", saved.slug)
    slug = saved.in_dossiers[0].slug
    add_url = f"{reverse('issue_add')}?dossier={slug}" if is_new else ""
    say_saved(request, saved, add_url=add_url)
    return redirect("dossier_issues", slug)


def _page(
    request: HttpRequest, entry: IssueEntry, issue: Issue | None = None, *, status: int = 200
) -> HttpResponse:
    dossiers = issue.in_dossiers if issue else _chosen(entry)
    context = {"entry": entry, "issue": issue, "dossiers": dossiers}
    return render(request, "pages/upkeep/issue_edit.html", context, status=status)


def _chosen(entry: IssueEntry) -> list[Dossier]:
    """The dossier chosen for a new issue, where one is: the page leads back to it."""
    chosen = entry.form["dossier"].value()
    return [one for one in Dossier.objects.in_use() if one.slug == chosen]
