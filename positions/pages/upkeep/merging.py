"""Two actors, or two issues, that are one: what would move is shown before it is done."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from actors.models import Actor
from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from positions.actions.merging import merge_actors, merge_issues
from positions.exceptions import Refused
from positions.models import Issue
from positions.pages.upkeep.merge_form import MergeForm
from positions.pages.upkeep.saving import edit_url, get_kept
from positions.plans.doubles import find_doubles_since, find_doubles_to_come
from positions.plans.merging import MergePlan, plan_actor_merge, plan_issue_merge

type Merged = Actor | Issue


@requires(Role.REVIEWER, methods=WRITING, form_fields=MergeForm.form_fields("actor"))
def actor_merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Have an actor lead to another."""
    gone = get_kept(request, Actor, slug)
    return _merge(
        request,
        gone,
        plan=lambda kept: plan_actor_merge(gone=gone, kept=kept),
        do=lambda kept: merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=signed_in(request)),
    )


@requires(Role.REVIEWER, methods=WRITING, form_fields=MergeForm.form_fields("issue"))
def issue_merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Have an issue lead to another."""
    gone = get_kept(request, Issue, slug)
    return _merge(
        request,
        gone,
        plan=lambda kept: plan_issue_merge(gone=gone, kept=kept),
        do=lambda kept: merge_issues(gone_id=gone.pk, kept_id=kept.pk, by=signed_in(request)),
    )


def _merge(
    request: HttpRequest,
    gone: Merged,
    *,
    plan: Callable[..., MergePlan],
    do: Callable[..., MergePlan],
) -> HttpResponse:
    """Ask which remains; show what would move; do it once that was seen."""
    kind = str(gone._meta.model_name)
    form = MergeForm(request.POST or (request.GET if request.GET.get("into") else None), kind=kind, gone=gone.slug)
    if request.method == "POST" and not form.is_bound:
        form = MergeForm({}, kind=kind, gone=gone.slug)
    if not form.is_valid():
        return _page(request, gone, form, status=422 if form.is_bound else 200)
    kept = form.cleaned_data["into"]
    planned = plan(kept)
    if request.method != "POST" or planned.obstacles:
        return _page(request, gone, form, planned, status=422 if planned.obstacles else 200)
    if not form.cleaned_data.get("same_way", True):
        form.add_error("same_way", "Say so: otherwise every stance that moves would mean its opposite.")
        return _page(request, gone, form, planned, status=422)
    if form.cleaned_data["seen"] != planned.stances:
        return _page(request, gone, form, planned, status=409)
    try:
        do(kept)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, gone, form, planned, status=422)
    moved = f"{planned.stances} stance{'' if planned.stances == 1 else 's'}"
    messages.success(request, f"“{planned.gone_name}” leads here now, with {moved}. The history can undo it.")
    return redirect(f"{kind}_merge", kept.slug) if find_doubles_since(kept) else redirect(kept)


def _page(
    request: HttpRequest, gone: Merged, form: MergeForm, plan: MergePlan | None = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "row": gone,
        "doubles_to_come": find_doubles_to_come(gone=gone, kept=plan.kept) if plan and not plan.obstacles else [],
        "doubles_since": find_doubles_since(gone),
        "kind": gone._meta.model_name,
        "edit_url": edit_url(gone),
        "form": form,
        "plan": plan,
        "is_stale": status == 409,
    }
    return render(request, "pages/upkeep/merge.html", context, status=status)
