"""What was changed by whom, and the way back: undoing a change, restoring a state."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from config.accounts.roles import Role
from config.web.access import WRITING, request_role, requires, signed_in
from config.web.input import parse_number
from positions.actions.restoring import restore_state
from positions.actions.undoing import undo_change
from positions.choices import Status
from positions.exceptions import ChangedSince, Refused
from positions.history.kinds import RECORD_KINDS, SOURCE, STANCE, RecordKind
from positions.history.log import Log, LogFilter, address_of_record, read_log, refuse_untold, tell
from positions.history.restore import Restorable, describe_restoring, read_restorable
from positions.history.revisions import Change, read_history
from positions.history.transactions import Transaction, read_transactions
from positions.history.undo import MOST_UNDONE_ROWS, plan_undo
from positions.models import Stance
from positions.pages.history.history_form import HistoryForm, LogForm, RestoreForm, UndoForm
from positions.pages.query import paginate, read_page
from positions.pages.refused import status_of
from positions.reads.stances.rewording import rewords_published
from positions.rules.blind import kept_from, refuse_blind, refuse_kept

_CHANGES_PER_PAGE: Final = 50
_ROWS_TOLD: Final = 200


@requires(Role.EDITOR)
def change_list(request: HttpRequest) -> HttpResponse:
    """Everything that was changed, newest first."""
    role = request_role(request)
    form = LogForm(request.GET, role=role)
    is_valid = form.is_valid()
    log = (
        read_log(
            wanted=form.wanted(),
            role=role,
            older_than=_older_than(request),
            kept=kept_from(signed_in(request)),
        )
        if is_valid
        else Log([], None)
    )
    older = request.GET.copy()
    # By the number of a change and not of a page: the log grows at its beginning.
    older["older"] = str(log.older_than)
    older_url = f"?{older.urlencode()}" if log.older_than else ""
    context = {
        "form": form,
        "log": log,
        "older_url": older_url,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(
        request, "pages/history/change_list.html", context, status=200 if is_valid else 422
    )


def _older_than(request: HttpRequest) -> int | None:
    return parse_number(request.GET.get("older", ""), what="place in the log")


def get_transaction(request: HttpRequest, number: int) -> Transaction:
    """A change that the visitor may be told of.

    Raises:
        NotAllowed: when some of it is kept from the visitor, who codes its text blind.
    """
    # With what was inserted many at a time, as undoing it has to know every row.
    found = read_transactions(
        [number], limit=MOST_UNDONE_ROWS, role=request_role(request), with_batches=True
    )
    if not found:
        raise Http404("There is no such change.")
    refuse_untold(found[0], user=signed_in(request))
    return found[0]


@requires(Role.EDITOR, methods=WRITING, form_fields=UndoForm.base_fields)
def change(request: HttpRequest, number: int) -> HttpResponse:
    """A change in full, with the button that undoes it."""
    form = UndoForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _change_page(request, number, form)
    try:
        # The verb plans anew under locks: the plan of the page may be old by now.
        plan = undo_change(
            number=number,
            by=signed_in(request),
            leave_conflicts=form.cleaned_data["leave_conflicts"],
        )
    except (ChangedSince, Refused) as refused:
        form.add_error(None, str(refused))
        return _change_page(request, number, form, status=status_of(refused))
    left = f" {len(plan.conflicts)} changed since stay as they are." if plan.conflicts else ""
    messages.success(
        request, f"Undone.{left} This is a change of its own and can be undone in turn."
    )
    return redirect("change_list")


def _change_page(
    request: HttpRequest, number: int, form: UndoForm, *, status: int = 200
) -> HttpResponse:
    role = request_role(request)
    # Read anew after a refusal: the page tells what stands in the way now.
    transaction = get_transaction(request, number)
    plan = plan_undo(transaction, user_id=signed_in(request).pk)
    # Both at once, as names are looked up in bulk. An import has thousands of rows: the first are told, the
    # plan is of all.
    [told, conflicting] = tell(
        [
            replace(transaction, rows=rows[:_ROWS_TOLD])
            for rows in (transaction.rows, plan.conflicts)
        ]
    )
    context = {
        "change": told,
        "plan": plan,
        "conflicts": conflicting.objects,
        "form": form,
        "may_undo": not plan.obstacles
        # As `undo_change` will decide: a button that is always refused is not offered.
        and (role >= Role.REVIEWER or not (plan.is_for_reviewers or rewords_published(plan.steps))),
    }
    return render(request, "pages/history/change.html", context, status=status)


def get_record(request: HttpRequest, slug: str, pk: int) -> tuple[RecordKind, Model]:
    """An object of a kind that has a history which the visitor sees, archived or not."""
    kind = RECORD_KINDS.get(slug)
    if kind is None:
        raise Http404("Nothing of this kind has a history.")
    if request_role(request) < kind.least:
        raise PermissionDenied(f"This page is for {kind.least.name.lower()}s.")
    # The history of a stance or a source tells what was read from a text, to whoever codes it blind as well.
    if kind is STANCE:
        refuse_kept(pk, user=signed_in(request))
    if kind is SOURCE:
        refuse_blind(pk, user=signed_in(request))
    return kind, get_object_or_404(kind.model, pk=pk)


@requires(Role.EDITOR)
def record_history(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The history of one object, newest first."""
    known, record = get_record(request, kind, pk)
    form = HistoryForm(request.GET)
    is_valid = form.is_valid()
    # All of it is read, as each change is told by what it left other than the one before.
    changes = list(_matching(read_history(known, pk), form.wanted()))[::-1] if is_valid else []
    page = paginate(len(changes), page=read_page(request), per_page=_CHANGES_PER_PAGE)
    start = (page.number - 1) * _CHANGES_PER_PAGE
    context = {
        "kind": known,
        "record": record,
        # Its page would answer 404.
        "url": "" if getattr(record, "archived_at", None) else address_of_record(known, record),
        "name": str(record),
        "form": form,
        "page": page,
        "changes": changes[start : start + _CHANGES_PER_PAGE],
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(
        request, "pages/history/record_history.html", context, status=200 if is_valid else 422
    )


def _matching(changes: list[Change], wanted: LogFilter) -> list[Change]:
    return [
        change
        for change in changes
        if (wanted.user_id is None or change.user_id == wanted.user_id)
        and (wanted.since_date is None or localdate(change.happened_at) >= wanted.since_date)
        and (wanted.until_date is None or localdate(change.happened_at) <= wanted.until_date)
    ]


@requires(Role.EDITOR, methods=WRITING, form_fields=RestoreForm.base_fields)
def record_state(request: HttpRequest, kind: str, pk: int, number: int) -> HttpResponse:
    """An object as a change left it, beside what it is now, with the button that restores it."""
    known, record = get_record(request, kind, pk)
    former = read_restorable(known, pk, number) if known.goes_back else None
    if former is None:
        raise Http404("There is no such state.")
    if request.method != "POST":
        return _state_page(request, former, record)
    form = RestoreForm(request.POST)
    if not form.is_valid():
        return _state_page(
            request,
            former,
            record,
            refusal="Nothing was restored: send the form again.",
            status=400,
        )
    try:
        restore_state(
            kind=known,
            pk=pk,
            transaction=number,
            version=form.version_seen(),
            by=signed_in(request),
        )
    except (ChangedSince, Refused) as refused:
        return _state_page(request, former, record, refusal=str(refused), status=status_of(refused))
    messages.success(request, _say_restored(known, pk))
    return redirect("record_history", kind, pk)


def _say_restored(kind: RecordKind, pk: int) -> str:
    """With what it means for readers: what was approved exactly so is published at once."""
    if kind is not STANCE:
        return "Restored, as a new revision."
    # The database decides if it is published (docs/decisions/0003): only the row knows.
    status = Stance.objects.values_list("status", flat=True).get(pk=pk)
    if status == Status.PUBLISHED:
        return (
            "Restored, as a new revision. It is published again: exactly this was approved before."
        )
    return (
        "Restored, as a new revision. It is not published: submit it for review when it is ready."
    )


def _state_page(
    request: HttpRequest, former: Restorable, record: Model, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    told = describe_restoring(former)
    form = RestoreForm(initial={"version": former.version})
    context = {
        "former": former,
        "name": str(record),
        "form": form,
        "told": told,
        "refusal": refusal,
    }
    return render(request, "pages/history/record_state.html", context, status=status)
