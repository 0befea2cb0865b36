"""Work on many stances at once: what would be done is shown first, and what was not done is named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from config.web.input import BadInput
from positions.actions.reviews import approve_stance
from positions.actions.stances import archive_stance, submit_stance
from positions.choices import Status
from positions.doubts import Doubt, Questions, doubt_stances
from positions.exceptions import ActionRefused
from positions.models import Stance
from positions.pages.doubting import CONFIRMED
from positions.pages.ticked import ApproveForm, FileForm, FilingForm, ListForm
from positions.plans.bulk import LeftOutStance, plan_approval, plan_filing
from positions.rules.blind import kept_from, refuse_any_kept

type TickedVerb = Callable[[int, str], object]
"""Does it to the stance of this number, as it was shown."""


@requires(Role.EDITOR, methods=WRITING, form_fields=FileForm.base_fields)
def desk_bulk(request: HttpRequest) -> HttpResponseBase:
    """Submit or archive several drafts: what would be done, and why some are left out; then do it."""
    if request.method == "POST":
        return _file(request)
    form = FilingForm(request.GET)
    if not form.is_valid():
        return _unread(request, "desk_bulk", form)
    return _filing_page(request, form.cleaned_data["stance"], Status(form.cleaned_data["do"]))


def _filing_page(
    request: HttpRequest, pks: Collection[int], do: Status, *, status: int = 200
) -> HttpResponse:
    """What would be done; of what is to be handed in, with what is asked about each."""
    refuse_any_kept(pks, user=signed_in(request))
    # Nothing is locked between this page and the button: each verb looks again, at the version shown here.
    plan = plan_filing(pks=pks, to=do, by=signed_in(request))
    asked = [
        _ask(request, one.stance.pk, one.doubts) if do == Status.SUBMITTED else None
        for one in plan.ready
    ]
    context = {
        "plan": plan,
        "lines": list(zip(plan.ready, asked, strict=True)),
        "do": do,
        # Come back with an open question, and not just opened.
        "is_asked": status != 200,
    }
    return render(request, "pages/review/desk_bulk.html", context, status=status)


def _ask(request: HttpRequest, pk: int, doubts: Sequence[Doubt]) -> Questions:
    """The ticks of this page name the stance before the doubt."""
    # What somebody confirmed before is shown and not asked again (docs/decisions/0018).
    known = {doubt.key for doubt in doubts if doubt.confirmed_by}
    return Questions.ask(
        doubts, confirmed=request.POST.getlist(CONFIRMED), known=known, of=f"{pk}-"
    )


def _file(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST)
    if not form.is_valid():
        return _unread(request, "desk_bulk", form)
    by, do = signed_in(request), Status(form.cleaned_data["do"])
    chosen = form.cleaned_data["chosen"]
    if do == Status.SUBMITTED:
        stances = list(Stance.objects.filter(pk__in=chosen))
        doubted = doubt_stances(stances, kept=kept_from(by))
        asked = {pk: _ask(request, pk, doubts) for pk, doubts in doubted.items()}
        # Before any is handed in: one unanswered question brings all of them back.
        if any(questions.are_open for questions in asked.values()):
            return _filing_page(request, chosen, do, status=422)

    def file(pk: int, version: str) -> None:
        if do == Status.SUBMITTED:
            # One that is gone by now was not asked about: its verb refuses it, and says so.
            confirmed = asked[pk].confirmed if pk in asked else ()
            submit_stance(stance_id=pk, version=int(version), by=by, confirmed=confirmed)
        else:
            archive_stance(stance_id=pk, version=int(version), by=by)

    undone = do_each(chosen, file, by=by)
    said = (
        "submitted for review" if do == Status.SUBMITTED else "archived; the history can undo each"
    )
    done = len(chosen) - len(undone)
    if done:
        messages.success(request, f"{done} stance{'s' if done > 1 else ''} {said}.")
    if not undone:
        return redirect("desk")
    # No redirect: what was not done, and why, stands on this page alone.
    context = {"plan": None, "do": do, "errors": (), "undone": undone, "done": done}
    return render(request, "pages/review/desk_bulk.html", context, status=409)


@requires(Role.REVIEWER, methods=WRITING, form_fields=ApproveForm.base_fields)
def review_bulk(request: HttpRequest) -> HttpResponseBase:
    """Approve several stances that were read in full on this page, each as it was shown."""
    if request.method == "POST":
        return _approve(request)
    form = ListForm(request.GET)
    if not form.is_valid():
        return _unread(request, "review_bulk", form)
    refuse_any_kept(form.cleaned_data["stance"], user=signed_in(request))
    plan = plan_approval(
        pks=form.cleaned_data["stance"],
        reviewer=signed_in(request),
        may_judge_own=settings.DEMARCHE_SELF_REVIEW,
    )
    context = {"plan": plan, "form": ApproveForm(), "errors": (), "undone": (), "done": 0}
    return render(request, "pages/review/review_bulk.html", context)


def _approve(request: HttpRequest) -> HttpResponse:
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return _unread(request, "review_bulk", form)
    by, note, chosen = signed_in(request), form.cleaned_data["note"], form.cleaned_data["chosen"]

    def approve(pk: int, shown: str) -> None:
        # The pattern of `ApproveForm` has one hyphen between two hashes.
        judged_hash, wording = shown.split("-")
        approve_stance(stance_id=pk, judged_hash=judged_hash, wording=wording, by=by, note=note)

    undone = do_each(chosen, approve, by=by)
    done = len(chosen) - len(undone)
    if done:
        messages.success(request, f"{done} stance{'s are' if done > 1 else ' is'} published.")
    if not undone:
        return redirect("review_queue")
    context = {"plan": None, "form": form, "errors": (), "undone": undone, "done": done}
    return render(request, "pages/review/review_bulk.html", context, status=409)


def do_each(chosen: Mapping[int, str], verb: TickedVerb, *, by: User) -> list[LeftOutStance]:
    """Do it to each by itself, so that one refusal does not undo the others; those that were
    refused, and why.

    Raises:
        NotAllowed: when one is kept from ``by``, who codes its text blind: then nothing is done.
    """
    # Before any verb: of what is refused this tells actor and issue.
    refuse_any_kept(chosen, user=by)
    refused: dict[int, str] = {}
    for pk, shown in chosen.items():
        try:
            verb(pk, shown)
        # Each verb is a transaction of its own and has rolled back; whatever else goes wrong ends the page.
        except ActionRefused as reason:
            refused[pk] = str(reason)
    # Read after all was done, as they are now; one that was archived meanwhile is told by its number.
    stances = _named(refused)
    return [LeftOutStance(pk, stances.get(pk), reason) for pk, reason in refused.items()]


def _named(pks: Iterable[int]) -> dict[int, Stance]:
    stances = Stance.objects.in_use().filter(pk__in=pks).select_related("actor", "issue")
    return {stance.pk: stance for stance in stances}


def _unread(
    request: HttpRequest, name: str, form: FilingForm | ListForm | FileForm | ApproveForm
) -> HttpResponse:
    """Say what is wrong with what was ticked, and where to tick again."""
    if "do" in form.errors:
        raise BadInput("Drafts can be submitted or archived together, nothing else.")
    errors = [said for errors in form.errors.values() for said in errors]
    context = {"plan": None, "form": form, "errors": errors, "undone": (), "done": 0}
    return render(request, f"pages/review/{name}.html", context, status=422)
