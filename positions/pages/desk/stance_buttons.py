"""Buttons on a stance: submit it, withdraw it, put it away."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from config.accounts.roles import Role
from config.web.access import POSTING, requires, signed_in
from config.web.input import BadInput
from positions.actions.conditions import settle_condition
from positions.actions.reviews import hand_back
from positions.actions.stances import archive_stance, submit_stance, take_back_stance, withdraw_stance
from positions.doubts.dates import doubt_withdrawal
from positions.exceptions import ActionRefused, NotAllowed, StaleVersion
from positions.pages.desk.coding import edit_page
from positions.pages.desk.stance_entry import StanceEntry
from positions.pages.desk.stance_form import SettleForm, WithdrawForm
from positions.pages.doubting import ask
from positions.pages.fetch import get_stance
from positions.pages.query import read_version


@requires(Role.EDITOR, methods=POSTING)
def stance_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a draft to the reviewers."""
    version = read_version(request)
    try:
        submit_stance(stance_id=get_stance(pk, may_be_archived=True).pk, version=version, by=signed_in(request))
    except ActionRefused as refused:
        return _refused(request, pk, refused)
    messages.success(request, "Submitted for review.")
    return redirect("desk")


@requires(Role.REVIEWER, methods=POSTING)
def stance_hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give what one mended as a reviewer back to its first coder, to confirm it."""
    version = read_version(request)
    stance = get_stance(pk, may_be_archived=True)
    try:
        hand_back(stance_id=stance.pk, version=version, note="", by=signed_in(request))
    except ActionRefused as refused:
        return _refused(request, pk, refused)
    messages.success(request, f"Handed back to {stance.coder} to be confirmed.")
    return redirect("review_queue")


@requires(Role.EDITOR, methods=POSTING)
def stance_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft away."""
    version = read_version(request)
    try:
        archive_stance(stance_id=get_stance(pk, may_be_archived=True).pk, version=version, by=signed_in(request))
    except ActionRefused as refused:
        return _refused(request, pk, refused)
    messages.success(request, "Archived. Nothing is lost: the history can undo it.")
    return redirect("desk")


@requires(Role.EDITOR, methods=POSTING)
def stance_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Make what waits for review a draft again."""
    version = read_version(request)
    try:
        take_back_stance(stance_id=get_stance(pk, may_be_archived=True).pk, version=version, by=signed_in(request))
    except ActionRefused as refused:
        return _refused(request, pk, refused)
    messages.success(request, "Taken back: it is a draft again, and nobody reviews it.")
    return redirect("stance_edit", pk)


@requires(Role.EDITOR, methods=POSTING, form_fields=WithdrawForm.base_fields)
def stance_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a published stance no longer counts from a day on, and why."""
    stance, form = get_stance(pk, may_be_archived=True), WithdrawForm(request.POST)
    if form.is_valid() and not (stance.withdrawn_date or form.cleaned_data["withdrawn_date"]):
        form.add_error("withdrawn_date", "Give the day.")
    if form.is_valid():
        form.questions = ask(request, doubt_withdrawal(form.cleaned_data["withdrawn_date"]))
    if not form.is_valid() or form.questions.are_open:
        return edit_page(request, stance, withdraw_form=form, status=422)
    cleaned = form.cleaned_data
    try:
        withdraw_stance(
            stance_id=pk,
            version=cleaned["version"],
            date=cleaned["withdrawn_date"],
            note=cleaned["withdrawal_note"],
            by=signed_in(request),
        )
    except StaleVersion as stale:
        return _refused(request, pk, stale)
    except ActionRefused as refused:
        form.add_error(None, str(refused))
        return edit_page(request, stance, withdraw_form=form, status=422)
    is_withdrawn = cleaned["withdrawn_date"] is not None
    messages.success(request, "Withdrawn from that day on." if is_withdrawn else "The withdrawal was taken back.")
    return redirect(stance)


@requires(Role.EDITOR, methods=POSTING)
def condition_settle(request: HttpRequest, pk: int, condition: int) -> HttpResponse:
    """Say what became of a condition."""
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise BadInput("The form does not say what became of the condition. Load the page again.")
    stance, cleaned = get_stance(pk, may_be_archived=True), form.cleaned_data
    try:
        settled = settle_condition(
            stance_id=stance.pk,
            condition_id=condition,
            state=cleaned["state"],
            version=cleaned["version"],
            by=signed_in(request),
        )
    except ActionRefused as refused:
        return _refused(request, pk, refused)
    messages.success(request, f"The condition is {settled.get_state_display().lower()}.")
    return redirect("stance_edit", pk)


def _refused(request: HttpRequest, pk: int, refused: ActionRefused) -> HttpResponse:
    if isinstance(refused, NotAllowed):
        raise PermissionDenied(str(refused))
    if isinstance(refused, StaleVersion):
        return render(
            request, "409.html", {"message": "Nothing was done: somebody changed this stance meanwhile."}, status=409
        )
    entry = StanceEntry.filled(stance := get_stance(pk, may_be_archived=True))
    messages.error(request, str(refused))
    return edit_page(request, stance, entry=entry, status=422)
