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
from positions.actions.rewording import confirm_wording, return_published
from positions.choices import Decision
from positions.models import Issue
from positions.pages.fetch import get_issue
from positions.pages.review.bulk import do_each
from positions.pages.ticked import WordingForm
from positions.plans.bulk import plan_confirmation
from positions.reads.stances.rewording import list_reworded, read_reworded, wording_key


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
    by, sent = signed_in(request), form.cleaned_data
    shown = {"wording": sent["wording"], "by": by}
    if sent["decision"] == Decision.APPROVE:
        said = "confirmed under the present wording"
        undone = do_each(
            sent["chosen"],
            lambda pk, hashed: confirm_wording(
                stance_id=pk, judged_hash=hashed, note=sent["note"], **shown
            ),
        )
    else:
        said = "no longer published, and back with the author"
        undone = do_each(
            sent["chosen"],
            lambda pk, hashed: return_published(
                stance_id=pk, judged_hash=hashed, reason=sent["note"], **shown
            ),
        )
    done = len(sent["chosen"]) - len(undone)
    if done:
        messages.success(request, f"{done} stance{'s are' if done > 1 else ' is'} {said}.")
    if undone:
        context = {"issue": issue, "plan": None, "errors": (), "undone": undone, "done": done}
        return render(request, "pages/review/review_wording.html", context, status=409)
    return (
        redirect("review_wording", issue.slug)
        if list_reworded(issue.pk)
        else redirect("review_queue")
    )


def _page(
    request: HttpRequest, issue: Issue, form: WordingForm, *, status: int = 200
) -> HttpResponse:
    waiting = read_reworded([issue.pk])
    plan = plan_confirmation(
        pks=list_reworded(issue.pk),
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
