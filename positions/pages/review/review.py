"""The reviewers' queue, and the judgement of one stance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from config.accounts.roles import Role
from config.web.access import POSTING, WRITING, requires, signed_in
from config.web.input import BadInput
from positions.actions.claims import claim_first, free_stance
from positions.actions.reviews import approve_stance, leave_undecided, return_stance
from positions.choices import Decision, Status
from positions.exceptions import Refused, StaleVersion
from positions.models import Claim, Review, Stance
from positions.pages.query import audience_of
from positions.pages.refused import status_of
from positions.pages.review.comments import show_talk
from positions.pages.review.queue_form import QueueForm
from positions.pages.review.review_form import NextForm, ReviewForm
from positions.plans.mending import read_work
from positions.reads.comparisons.double_codings import read_to_settle
from positions.reads.lists.codebook import read_cases
from positions.reads.review.claims import read_claims
from positions.reads.review.queue import (
    ahead_of,
    place_in,
    read_judged,
    read_order,
    read_queue,
)
from positions.reads.review.risk import MOST_RANKED, RULES, RiskReason, read_reasons
from positions.rules.approval import is_own_work
from positions.rules.blind import refuse_kept


@requires(Role.REVIEWER)
def review_queue(request: HttpRequest) -> HttpResponse:
    """What waits to be judged, source by source, but for one's own work."""
    form = QueueForm(request.GET)
    queue = read_queue(
        reviewer=signed_in(request),
        may_judge_own=settings.DEMARCHE_SELF_REVIEW,
        wanted=form.wanted(),
    )
    form.offer(queue.offered)
    context = {
        "queue": queue,
        "form": form,
        "query": form.query(),
        "is_filtered": form.wanted().is_narrow,
        "is_by_risk": form.wanted().is_by_risk,
        "rules": RULES,
        "most_ranked": MOST_RANKED,
        "to_settle": read_to_settle(
            judge=signed_in(request), may_judge_own=settings.DEMARCHE_SELF_REVIEW
        ),
    }
    return render(
        request, "pages/review/review_queue.html", context, status=200 if form.is_valid() else 422
    )


@requires(Role.REVIEWER, methods=WRITING, form_fields=ReviewForm.base_fields)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One stance with its words: approve it, return it, or say that one is unsure."""
    refuse_kept(pk, user=signed_in(request))
    if request.method != "POST":
        return _page(request, pk)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form=form, status=422)
    # Before it is judged, as the place of this stance is gone from the queue afterwards.
    order = _order(request)
    try:
        _judge(request, pk, form)
    # The remark is kept, and what changed since stands above it: to be read before it is judged anew.
    except StaleVersion:
        return _page(request, pk, stale=form, status=409)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, pk, form=form, status=status_of(refused))
    # Asked anew: others judged meanwhile, and what they did is not to be led to.
    return _go_on(request, ahead_of(order, pk, _order(request)))


@requires(Role.REVIEWER, methods=POSTING, form_fields=NextForm.base_fields)
def review_next(request: HttpRequest) -> HttpResponse:
    """The first or next stance that nobody else has open; the one it comes after is free again."""
    form = NextForm(request.POST)
    if not form.is_valid():
        raise BadInput("The form does not say what comes next. Open the queue again.")
    after, order = form.cleaned_data["after"], _order(request)
    if after:
        free_stance(stance_id=after, by=signed_in(request))
    return _go_on(request, ahead_of(order, after, order))


def _go_on(request: HttpRequest, ahead: list[int]) -> HttpResponse:
    """To the first of those ahead that can be claimed; says how many could not."""
    claimed = claim_first(stance_ids=ahead, by=signed_in(request))
    # Those before it were tried and belong to others.
    passed = ahead.index(claimed) if claimed else len(ahead)
    if passed:
        said = "1 stance that another reviewer has" if passed == 1 else f"{passed} that others have"
        messages.info(request, f"Passed over {said} open.")
    return redirect(_review_url(request, claimed)) if claimed else redirect("review_queue")


def _order(request: HttpRequest) -> list[int]:
    """What the reviewer reads through, as far as the address narrows it."""
    wanted = QueueForm(request.GET).wanted()
    return read_order(
        reviewer=signed_in(request), may_judge_own=settings.DEMARCHE_SELF_REVIEW, wanted=wanted
    )


def _review_url(request: HttpRequest, pk: int) -> str:
    return f"{reverse('review', args=[pk])}{QueueForm(request.GET).query()}"


# Approval is none of these: it alone asks for the wording, since the author of what is returned reads the
# present one.
_UNPUBLISHED: Final[Mapping[str, tuple[Callable[..., Review], str]]] = {
    Decision.RETURN: (return_stance, "went back to its author."),
    Decision.UNSURE: (leave_undecided, "waits on, for you as the last."),
}


def _judge(request: HttpRequest, pk: int, form: ReviewForm) -> None:
    by, cleaned = signed_in(request), form.cleaned_data
    if cleaned["decision"] == Decision.APPROVE:
        shown = {"judged_hash": cleaned["judged_hash"], "wording": cleaned["wording"]}
        approve_stance(stance_id=pk, by=by, note=cleaned["note"], **shown)
        messages.success(request, f"Stance {pk} is published.")
        return
    judge, said = _UNPUBLISHED[cleaned["decision"]]
    judge(stance_id=pk, judged_hash=cleaned["judged_hash"], reason=cleaned["note"], by=by)
    messages.success(request, f"Stance {pk} {said}")


def _claim(request: HttpRequest, pk: int) -> Claim | None:
    """Claim it, anew at each visit; who else has it open, where that is so."""
    user = signed_in(request)
    # A claim leads and does not lock (docs/decisions/0046): a judgement is shown again whoever has it open.
    if request.method == "POST" or claim_first(stance_ids=[pk], by=user):
        return None  # what was typed is shown again in any case
    return read_claims(user).get(pk)


def _read_reasons(request: HttpRequest, stance: Stance) -> Sequence[RiskReason]:
    """Why it comes so early, for whoever reads by risk."""
    # Nobody else is shown them: then they cost no query.
    if not QueueForm(request.GET).wanted().is_by_risk:
        return ()
    waiting = Stance.objects.filter(pk=stance.pk, status=Status.SUBMITTED)
    return read_reasons(waiting, kept=audience_of(request).kept).get(stance.pk, ())


def _page(
    request: HttpRequest,
    pk: int,
    *,
    form: ReviewForm | None = None,
    stale: ReviewForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The stance as it stands now; after a ``stale`` judgement with what changed since that was
    shown.
    """
    judged = read_judged(pk, audience=audience_of(request))
    if judged is None:
        raise Http404("There is no such stance.")
    # What a judgement is bound to: hash and wording of this very page. ``seen`` tells, if it is stale, which
    # changes came after.
    shown = {"judged_hash": judged.hash, "wording": judged.wording, "seen": len(judged.changes)}
    if stale:
        shown["note"] = stale.cleaned_data["note"]
    stance = judged.story.stance
    work = read_work(stance, by=signed_in(request))
    is_own = not settings.DEMARCHE_SELF_REVIEW and is_own_work(
        user=signed_in(request), stance=stance
    )
    is_judgeable = stance.status == Status.SUBMITTED and not is_own
    # What cannot be judged here is claimed from nobody.
    claim = _claim(request, pk) if is_judgeable else None
    context = {
        "judged": judged,
        "place": place_in(_order(request), pk),
        "claim": claim,
        "cases": read_cases(stance.issue, editor=signed_in(request)),
        "reasons": _read_reasons(request, stance),
        "story": judged.story,
        "stance": stance,
        "form": form or ReviewForm(initial=shown),
        # Changes are only ever added, so that their number is a place among them.
        "meanwhile": judged.changes[stale.cleaned_data["seen"] :] if stale else (),
        "is_stale": stale is not None,
        "is_reworded": stale is not None and stale.cleaned_data["wording"] != judged.wording,
        "is_own": is_own,
        "work": work,
        **show_talk(request, pk, back="review"),
        "is_open": is_judgeable and claim is None,
    }
    return render(request, "pages/review/review.html", context, status=status)
