"""Buttons on a stance: submit it, withdraw it, put it away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from config.accounts.roles import Role
from config.web.access import POSTING, requires, signed_in
from config.web.input import BadInput
from positions.actions.conditions import settle_condition
from positions.actions.reviews import hand_back
from positions.actions.stances import (
    archive_stance,
    submit_stance,
    take_back_stance,
    withdraw_stance,
)
from positions.choices import ConditionState
from positions.dates import describe_state, write_date
from positions.doubts.dates import doubt_withdrawal
from positions.exceptions import Refused
from positions.models import Stance
from positions.pages.desk.coding import edit_page
from positions.pages.desk.doubting import ask_before_review
from positions.pages.desk.settle_form import ConditionSettleForm, ids_of
from positions.pages.desk.stance_form import WithdrawForm
from positions.pages.doubting import doubts_to_answer
from positions.pages.fetch import get_stance
from positions.pages.query import read_shown_version
from positions.pages.refused import status_of

type StanceVerb = Callable[..., object]
"""Does something to a stance of the version that was shown."""


@requires(Role.EDITOR, methods=POSTING)
def stance_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a draft to the reviewers, once what is doubtful about it was confirmed: asked as its
    form would ask.
    """
    stance = get_stance(request, pk, may_be_archived=True)
    # Here and not in the verb alone: an open question is a page, and no refusal.
    questions = ask_before_review(request, stance)
    if questions.are_open:
        context = {"stance": stance, "questions": questions, "version": read_shown_version(request)}
        return render(request, "pages/desk/stance_submit.html", context, status=422)
    verb = partial(submit_stance, confirmed=questions.confirmed)
    return _press(request, pk, verb, said="Submitted for review.", to="desk")


@requires(Role.REVIEWER, methods=POSTING)
def stance_hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give what one mended as a reviewer back to its first coder, to confirm it."""
    said = f"Handed back to {get_stance(request, pk, may_be_archived=True).coder} to be confirmed."
    return _press(request, pk, partial(hand_back, note=""), said=said, to="review_queue")


@requires(Role.EDITOR, methods=POSTING)
def stance_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft away."""
    said = "Archived. Nothing is lost: the history can undo it."
    return _press(request, pk, archive_stance, said=said, to="desk")


@requires(Role.EDITOR, methods=POSTING)
def stance_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Make what waits for review a draft again."""
    said = "Taken back: it is a draft again, and nobody reviews it."
    return _press(request, pk, take_back_stance, said=said, to=reverse("stance_edit", args=[pk]))


@requires(Role.EDITOR, methods=POSTING, form_fields=WithdrawForm.base_fields)
def stance_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a published stance no longer counts from a day on, and why."""
    stance, form = get_stance(request, pk, may_be_archived=True), WithdrawForm(request.POST)
    if form.is_valid():
        _check_day(form, stance)
    if form.is_valid():
        form.questions = doubts_to_answer(
            request, doubt_withdrawal(form.cleaned_data["withdrawn_date"])
        )
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
            confirmed=form.questions.confirmed,
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return edit_page(request, stance, withdraw_form=form, status=status_of(refused))
    is_withdrawn = cleaned["withdrawn_date"] is not None
    messages.success(
        request, "Withdrawn from that day on." if is_withdrawn else "The withdrawal was taken back."
    )
    return redirect(stance)


def _check_day(form: WithdrawForm, stance: Stance) -> None:
    """What is wrong with the day is said at its field, where the cursor then goes."""
    day = form.cleaned_data["withdrawn_date"]
    if not (stance.withdrawn_date or day):
        form.add_error("withdrawn_date", "Give the day.")
    if day and day < stance.stated_date:
        stated = write_date(stance.stated_date, stance.stated_precision)
        form.add_error("withdrawn_date", f"It cannot be withdrawn before it was stated: {stated}.")


@requires(Role.EDITOR, methods=POSTING, form_fields=ConditionSettleForm.base_fields)
def condition_settle(request: HttpRequest, pk: int, condition: int) -> HttpResponse:
    """Say what became of a condition."""
    form = ConditionSettleForm(request.POST, auto_id=ids_of(condition))
    sent = (condition, form)
    # The day is all that a person types here; everything else comes from the page, and cannot be mended on
    # it.
    if not form.is_valid() and form.errors.keys() == {"settled_date"}:
        messages.error(request, "Nothing was saved: see the day of the condition.")
        stance = get_stance(request, pk, may_be_archived=True)
        return edit_page(request, stance, settle_form=sent, status=422)
    if not form.is_valid():
        raise BadInput("The form does not say what became of the condition. Load the page again.")
    state = ConditionState(form.cleaned_data["state"])
    date, precision = (form.cleaned_data[f"settled_{name}"] for name in ("date", "precision"))
    settled = (date, precision) if date else None
    verb = partial(settle_condition, condition_id=condition, state=state, settled=settled)
    said = f"The condition is {describe_state(state, date, precision)}."
    to = reverse("stance_edit", args=[pk])
    return _press(request, pk, verb, said=said, to=to, settle_form=sent)


def _press(
    request: HttpRequest,
    pk: int,
    verb: StanceVerb,
    *,
    said: str,
    to: str,
    settle_form: tuple[int, ConditionSettleForm] | None = None,
) -> HttpResponse:
    """Do it and say so; what the person can mend is told above the form of the stance, which keeps
    what was typed into a ``settle_form``.
    """
    version, stance = read_shown_version(request), get_stance(request, pk, may_be_archived=True)
    try:
        # StaleVersion and NotAllowed are left to the middleware: it has pages for both.
        verb(stance_id=pk, version=version, by=signed_in(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return edit_page(request, stance, settle_form=settle_form, status=status_of(refused))
    messages.success(request, said)
    return redirect(to)
