"""Published stances of an issue that was worded otherwise when they were approved: confirmed or
returned.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from positions.actions.rewording import confirm_wording, return_published, review_anew
from positions.choices import Decision
from positions.exceptions import Refused, StaleVersion
from positions.models import Issue
from positions.pages.fetch import get_issue
from positions.pages.refused import status_of
from positions.pages.review.bulk import do_each
from positions.pages.ticked import ANEW, WordingForm
from positions.plans.bulk import plan_confirmation
from positions.reads.stances.rewording import list_reworded, read_reworded, wording_key
from positions.rules.blind import kept_from, refuse_any_kept


@requires(Role.REVIEWER, methods=WRITING, form_fields=WordingForm.base_fields)
def review_wording(request: HttpRequest, slug: str) -> HttpResponse:
    """The oldest that wait, with the former wordings and the present one; judged as they were
    shown.
    """
    issue = get_issue(slug)
    if request.method != "POST":
        return _page(
            request, issue, WordingForm(initial={"wording": wording_key(issue.proposition)})
        )
    form = WordingForm(request.POST)
    if not form.is_valid():
        return _page(request, issue, form, status=422)
    if form.cleaned_data["decision"] == ANEW:
        return _review_anew(request, issue, form)
    by, sent = signed_in(request), form.cleaned_data
    shown = {"wording": sent["wording"], "by": by}
    if sent["decision"] == Decision.APPROVE:
        said = "confirmed under the present wording"
        undone = do_each(
            sent["chosen"],
            lambda pk, hashed: confirm_wording(
                stance_id=pk, judged_hash=hashed, note=sent["note"], **shown
            ),
            by=by,
        )
    else:
        said = "no longer published, and back with the author"
        undone = do_each(
            sent["chosen"],
            lambda pk, hashed: return_published(
                stance_id=pk, judged_hash=hashed, reason=sent["note"], **shown
            ),
            by=by,
        )
    # One by one, as approvals are: those of one's own are refused, and the others hold.
    done = len(sent["chosen"]) - len(undone)
    if done:
        messages.success(request, f"{done} stance{'s are' if done > 1 else ' is'} {said}.")
    if undone:
        context = {"issue": issue, "plan": None, "errors": (), "undone": undone, "done": done}
        return render(request, "pages/review/review_wording.html", context, status=409)
    return _go_on(request, issue)


def _review_anew(request: HttpRequest, issue: Issue, form: WordingForm) -> HttpResponse:
    """All that were ticked, or none: then the page comes back as things stand."""
    sent = form.cleaned_data
    refuse_any_kept(sent["chosen"], user=signed_in(request))
    try:
        n = review_anew(
            issue_id=issue.pk,
            wording=sent["wording"],
            chosen=sent["chosen"],
            by=signed_in(request),
        )
    # One change of all or none, so that the history takes it back at once: nothing was done here.
    except (StaleVersion, Refused) as refused:
        form.add_error("chosen", f"Nothing was done. {refused}")
        return _page(request, issue, form, status=status_of(refused))
    said = "1 stance waits" if n == 1 else f"{n} stances wait"
    messages.success(request, f"{said} to be reviewed anew. The history takes it back at once.")
    return _go_on(request, issue)


def _go_on(request: HttpRequest, issue: Issue) -> HttpResponse:
    return (
        redirect("review_wording", issue.slug)
        # The page shows the oldest only: as long as some wait, it is the next page too.
        if list_reworded(issue.pk, kept=kept_from(signed_in(request)))
        else redirect("review_queue")
    )


def _page(
    request: HttpRequest, issue: Issue, form: WordingForm, *, status: int = 200
) -> HttpResponse:
    waiting = read_reworded([issue.pk])
    plan = plan_confirmation(
        # Whoever codes their text blind judges none of them (docs/decisions/0042), and is not stopped by them.
        pks=list_reworded(issue.pk, kept=kept_from(signed_in(request))),
        reviewer=signed_in(request),
        may_judge_own=settings.DEMARCHE_SELF_REVIEW,
    )
    context = {
        "issue": issue,
        "form": form,
        "plan": plan,
        "former": waiting[0].former if waiting else (),
        "count": waiting[0].count if waiting else 0,
        "errors": form.errors.get("chosen", ()),
    }
    return render(request, "pages/review/review_wording.html", context, status=status)
