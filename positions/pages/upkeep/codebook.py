"""The coding rule of an issue, shown by cases, and how it came to be what it is."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from config.accounts.roles import Role
from config.web.access import POSTING, requires, signed_in
from config.web.input import BadInput, number_in
from positions.actions.codebook import drop_case, judge_case
from positions.choices import Counts
from positions.exceptions import ActionRefused, NotAllowed
from positions.models import Issue
from positions.pages.fetch import get_issue
from positions.pages.plain_fields import LineField
from positions.pages.query import audience_of
from positions.pages.refused import status_of
from positions.pages.version_form import LARGEST
from positions.reads.lists.codebook import read_cases, read_rule_versions


class CaseForm(forms.Form):
    """What words are on an issue, by their number."""

    excerpt = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
    counts = forms.ChoiceField(choices=Counts, widget=forms.HiddenInput)
    note = LineField(label="Why, or what you ask", max_length=2000, required=False)
    reviewed = forms.IntegerField(
        min_value=1, max_value=LARGEST, required=False, widget=forms.HiddenInput
    )
    """The stance on whose page of review it was said, if on one."""


@requires(Role.EDITOR)
def issue_rule(request: HttpRequest, slug: str) -> HttpResponse:
    """The rule, its cases and its versions."""
    return _page(request, get_issue(slug))


@requires(Role.EDITOR, methods=POSTING, form_fields=CaseForm.base_fields)
def rule_case_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Make words an example or a counter-example, or ask whether they count."""
    issue, form = get_issue(slug), CaseForm(request.POST)
    if not form.is_valid():
        return _page(request, issue, errors=_said(form), status=422)
    sent = form.cleaned_data
    try:
        case = judge_case(
            issue_id=issue.pk,
            excerpt_id=sent["excerpt"],
            counts=Counts(sent["counts"]),
            note=sent["note"],
            by=signed_in(request),
        )
    # It would be caught below as any refusal; the middleware has the page for it.
    except NotAllowed:
        raise
    except ActionRefused as refused:
        # The form stands many times on the page, each at its words: what was typed comes back above, to be
        # copied.
        said = [str(refused), *([f"You wrote: {sent['note']}"] if sent["note"] else [])]
        return _page(request, issue, errors=said, status=status_of(refused))
    messages.success(request, f"Kept with the rule: {case.get_counts_display().lower()}.")
    if sent["reviewed"]:  # the reviewer goes on in the queue, as narrowed and ordered as it was
        query = request.GET.urlencode()
        return redirect(reverse("review", args=[sent["reviewed"]]) + (f"?{query}" if query else ""))
    return redirect("issue_rule", issue.slug)


@requires(Role.EDITOR, methods=POSTING)
def rule_case_drop(request: HttpRequest, slug: str) -> HttpResponse:
    """Take words off the cases."""
    issue, case = get_issue(slug), number_in(request.POST.get("case", ""))
    if case is None:
        raise BadInput("The form does not say which case. Load the page again.")
    drop_case(case_id=case, by=signed_in(request))
    messages.success(request, "It is no case of the rule any more.")
    return redirect("issue_rule", issue.slug)


def _said(form: CaseForm) -> list[str]:
    return [
        f"{form[name].label}: {said}" for name, errors in form.errors.items() for said in errors
    ]


def _page(
    request: HttpRequest, issue: Issue, *, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "issue": issue,
        "cases": read_cases(issue, editor=signed_in(request)),
        "versions": read_rule_versions(issue, kept=audience_of(request).kept),
        "errors": errors or (),
        "may_drop": True,
    }
    return render(request, "pages/upkeep/issue_rule.html", context, status=status)
