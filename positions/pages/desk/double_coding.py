"""Texts that two people code blind of each other: who, how far they are, and where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from config.accounts.roles import Role
from config.web.access import POSTING, WRITING, request_role, requires, signed_in
from config.web.downloads import table_response
from config.web.input import BadInput
from config.web.parameters import reads
from positions.actions.double_coding import (
    SAME,
    drop_double_coding,
    finish_coding,
    open_double_coding,
    settle_pair,
    settle_same,
)
from positions.choices import Kept
from positions.exceptions import ActionRefused, Refused
from positions.exchange.agreement_rows import AGREEMENT_HEADER, agreement_rows
from positions.measures.agreement import N_MIN
from positions.models import DoubleCoding
from positions.pages.desk.double_coding_form import DoubleCodingForm, SettleForm
from positions.pages.fetch import get_source
from positions.pages.query import paginate, read_choice, read_number, read_page
from positions.pages.refused import status_of
from positions.reads.comparisons.aspects import Aspect
from positions.reads.comparisons.codings import CodingOutcome
from positions.reads.comparisons.double_codings import (
    PairShown,
    read_agreement,
    read_basis,
    read_double_codings,
    read_pairs_shown,
)
from positions.reads.work.desk import find_snapshot
from positions.rules.blind import kept_from

PER_PAGE: Final = 50
_SHOW: Final = {"open": "To settle", "settled": "Settled"}


@requires(Role.EDITOR)
@reads("format", "as", "page", "sample")
def double_codings(request: HttpRequest) -> HttpResponseBase:
    """Every text that was coded twice, and how far whoever coded it agree, issue by issue: all of them,
    or those of a sample.
    """
    sample, basis = read_number(request, "sample"), read_basis()
    if sample and basis.of(sample) is None:
        raise Http404
    agreement = read_agreement(sample=sample)
    if read_choice(request, "format", {"", "csv"}):
        return table_response(
            request,
            name="agreement",
            header=AGREEMENT_HEADER,
            rows=agreement_rows(agreement, sample=sample),
        )
    codings = read_double_codings()
    page = paginate(codings.count(), page=read_page(request), per_page=PER_PAGE)
    start = (page.number - 1) * PER_PAGE
    context = {
        "codings": codings[start : start + PER_PAGE],
        "page": page,
        "agreement": agreement,
        "basis": basis,
        "chosen": basis.of(sample) if sample else None,
        "may_draw": request_role(request) >= Role.REVIEWER,
        "aspects": list(Aspect),
        "n_min": N_MIN,
    }
    return render(request, "pages/desk/double_codings.html", context)


@requires(Role.REVIEWER, methods=WRITING, form_fields=DoubleCodingForm.base_fields)
def double_coding_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a source coded by a second person."""
    source = get_source(request, pk)
    snapshot = find_snapshot(source, None)
    form = DoubleCodingForm(request.POST if request.method == "POST" else None)
    if snapshot and form.is_valid():
        cleaned = form.cleaned_data
        try:
            coding = open_double_coding(
                snapshot_id=snapshot.pk,
                first_id=cleaned["first"].pk,
                second_id=cleaned["second"].pk,
                share=cleaned["share"],
                by=signed_in(request),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Assigned. Both find it on their desks.")
            return redirect("double_coding", coding.pk)
    context = {
        "source": source,
        "snapshot": snapshot,
        "form": form,
        "codings": read_double_codings().filter(snapshot__source=source),
    }
    return render(
        request, "pages/desk/double_coding_add.html", context, status=422 if form.is_bound else 200
    )


@requires(Role.EDITOR)
@reads("show", "page")
def double_coding(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the two are; once both are done, what they made of it side by side."""
    return _page(request, pk)


@requires(Role.EDITOR, methods=POSTING)
def double_coding_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one is done with one's part."""
    _require_button(request)
    try:
        coding = finish_coding(coding_id=pk, by=signed_in(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        said = "The other is not done yet: you see both codings then."
        messages.success(
            request, said if coding.is_open else "Both are done: here they are side by side."
        )
    return redirect("double_coding", pk)


@requires(Role.REVIEWER, methods=POSTING)
def double_coding_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a double coding."""
    _require_button(request)
    get_object_or_404(DoubleCoding, pk=pk)
    drop_double_coding(coding_id=pk, by=signed_in(request))
    messages.success(request, "Given up. What was coded stays, and is kept from nobody.")
    return redirect("double_codings")


@requires(Role.REVIEWER, methods=POSTING)
def double_coding_same(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the first of all pairs that are the same."""
    _require_button(request)
    get_object_or_404(DoubleCoding, pk=pk)
    n = settle_same(coding_id=pk, by=signed_in(request))
    messages.success(request, f"Settled: the first stays of {n:,} that both coded the same.")
    return redirect("double_coding", pk)


@requires(Role.REVIEWER, methods=POSTING, form_fields=SettleForm.base_fields)
def double_coding_settle(request: HttpRequest, pk: int, pair: int) -> HttpResponse:
    """Keep one of two codings, or both."""
    form = SettleForm(request.POST)
    status = 422
    if form.is_valid():
        kept, reason = Kept(form.cleaned_data["kept"]), form.cleaned_data["reason"]
        try:
            settled = settle_pair(pair_id=pair, kept=kept, reason=reason, by=signed_in(request))
        except ActionRefused as refused:
            messages.error(request, str(refused))
            status = status_of(refused)
        else:
            messages.success(request, f"Settled: {settled}.")
            return redirect("double_coding", pk)
    return _page(request, pk, sent=(pair, form), status=status)


def _require_button(request: HttpRequest) -> None:
    """Raise BadInput for a form that nobody pressed the button of."""
    # These buttons say nothing else: an empty form sent by mistake would settle hundreds of pairs.
    if request.POST.get("do") != "1":
        raise BadInput("The form does not say what to do. Load the page again.")


def _page(
    request: HttpRequest, pk: int, *, sent: tuple[int, SettleForm] | None = None, status: int = 200
) -> HttpResponse:
    """With what was ``sent`` of one pair, where it was refused."""
    coding = get_object_or_404(read_double_codings(), pk=pk)
    kept = kept_from(signed_in(request))
    # Until both are done nobody sees any of it, reviewers included (docs/decisions/0042).
    pairs = [] if coding.is_open else read_pairs_shown(coding, kept=kept)
    show = read_choice(request, "show", _SHOW, default="open")
    piles = {
        "open": [one for one in pairs if not one.pair.kept],
        "settled": [one for one in pairs if one.pair.kept],
    }
    number = read_page(request)
    if sent:
        # Where its form stands by now, with what was typed: the address of the button names no page.
        show, number = _place_of(sent[0], piles)
    start = (number - 1) * PER_PAGE
    context: dict[str, Any] = {
        "coding": coding,
        **_offered(request, coding),
        "kinds": [(name, label, len(piles[name])) for name, label in _SHOW.items()],
        "show": show,
        # Links of pages are of the address that the page is at: of a refusal that is the button's.
        "is_refused": sent is not None,
        "same": sum(one.outcome is CodingOutcome.SAME for one in piles["open"]),
        "page": paginate(len(piles[show]), page=number, per_page=PER_PAGE),
        "pairs": [
            (one, _form_of(one, sent), _choices(one))
            for one in piles[show][start : start + PER_PAGE]
        ],
    }
    return render(request, "pages/desk/double_coding.html", context, status=status)


def _place_of(pair: int, piles: Mapping[str, Sequence[PairShown]]) -> tuple[str, int]:
    """The pile that a pair lies in, and the page of it."""
    for show, pile in piles.items():
        for n, one in enumerate(pile):
            if one.pair.pk == pair:
                return show, n // PER_PAGE + 1
    return "open", 1


def _offered(request: HttpRequest, coding: DoubleCoding) -> dict[str, bool]:
    """What the visitor may do."""
    me, is_reviewer = signed_in(request).pk, request_role(request) >= Role.REVIEWER
    done = {coding.first_id: coding.first_done_at, coding.second_id: coding.second_done_at}
    # As the verbs will decide, so that no button is offered that is always refused.
    return {
        "takes_part": me in done,
        # For whoever takes no part some time that is not None: nothing of theirs is open.
        "is_mine_open": done.get(me, coding.opened_at) is None,
        "may_settle": is_reviewer and (me not in done or settings.DEMARCHE_SELF_REVIEW),
        "may_drop": is_reviewer and me not in done,
    }


def _form_of(shown: PairShown, sent: tuple[int, SettleForm] | None) -> SettleForm:
    if sent and sent[0] == shown.pair.pk:
        return sent[1]
    reason = SAME if shown.outcome is CodingOutcome.SAME else ""
    # Fifty of these forms stand on a page: identifiers must differ for labels to find their fields.
    return SettleForm(auto_id=f"id_{shown.pair.pk}_%s", initial={"reason": reason})


def _choices(shown: PairShown) -> dict[str, str]:
    """What may be done with a pair: of what only one coded there is nothing else to keep."""
    # BOTH keeps what there is; to keep the other's, which is nothing, sets this one aside.
    if shown.outcome is CodingOutcome.FIRST:
        return {Kept.BOTH: "Keep it", Kept.SECOND: "Set it aside"}
    if shown.outcome is CodingOutcome.SECOND:
        return {Kept.BOTH: "Keep it", Kept.FIRST: "Set it aside"}
    return {one: f"Keep {one.label.lower()}" for one in Kept}
