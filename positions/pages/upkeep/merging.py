"""Two actors, or two issues, that are one: what would move is shown before it is done."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from actors.models import Actor
from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from positions.actions.merging import merge_actors, merge_issues
from positions.exceptions import Refused
from positions.models import Issue
from positions.pages.refused import status_of
from positions.pages.upkeep.merge_form import MergeForm
from positions.pages.upkeep.saving import edit_url, get_kept
from positions.plans.doubles import find_doubles_since, find_doubles_to_come
from positions.plans.merging import MergePlan, plan_actor_merge, plan_issue_merge
from positions.reads.lists.typed_names import name_actor, name_issue

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


# What differs between the two is how a merge is planned and done: asking, showing and refusing are the same.
def _merge(
    request: HttpRequest,
    gone: Merged,
    *,
    plan: Callable[..., MergePlan],
    do: Callable[..., MergePlan],
) -> HttpResponse:
    """Ask which remains; show what would move; do it once that was seen."""
    form = _bind(request, gone)
    if not form.is_valid():
        return _page(request, gone, form, status=422 if form.is_bound else 200)
    # Planned anew on POST, to compare with what was said when it was shown.
    planned = plan(form.cleaned_data["into"])
    # A link may fill the form in (`into=`): it shows what would move, and does nothing.
    if request.method != "POST" and not planned.obstacles:
        return _page(request, gone, form, planned)
    if status := _find_hindrance(form, planned):
        return _page(request, gone, form, planned, status=status)
    try:
        do(form.cleaned_data["into"])
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, gone, form, planned, status=status_of(refused))
    return _say_merged(request, planned)


def _bind(request: HttpRequest, gone: Merged) -> MergeForm:
    """The form as it was sent, or as a link fills it in."""
    kind = str(gone._meta.model_name)
    if request.method == "POST":
        return MergeForm(request.POST, kind=kind, gone=gone.slug)
    return MergeForm(request.GET if request.GET.get("into") else None, kind=kind, gone=gone.slug)


def _find_hindrance(form: MergeForm, planned: MergePlan) -> int:
    """The status of a page that asks once more; 0 where nothing stands in the way."""
    if planned.obstacles:
        return HTTPStatus.UNPROCESSABLE_ENTITY
    # Actors have no such field: only propositions have a direction.
    if not form.cleaned_data.get("same_way", True):
        form.add_error(
            "same_way", "Say so: otherwise every stance that moves would mean its opposite."
        )
        return HTTPStatus.UNPROCESSABLE_ENTITY
    # More or fewer would move than were shown: the page comes back with the new number, to be confirmed.
    return 0 if form.cleaned_data["seen"] == planned.stances else HTTPStatus.CONFLICT


def _say_merged(request: HttpRequest, planned: MergePlan) -> HttpResponse:
    kept = planned.kept
    moved = f"{planned.stances} stance{'' if planned.stances == 1 else 's'}"
    messages.success(
        request, f"“{planned.gone_name}” leads here now, with {moved}. The history can undo it."
    )
    return (
        redirect(f"{kept._meta.model_name}_merge", kept.slug)
        # Utterances that the merge made one are listed until they are united (docs/decisions/0018).
        if find_doubles_since(kept)
        else redirect(kept)
    )


def _page(
    request: HttpRequest,
    gone: Merged,
    form: MergeForm,
    plan: MergePlan | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "row": gone,
        "name": name_actor(gone) if isinstance(gone, Actor) else name_issue(gone),
        "doubles_to_come": find_doubles_to_come(gone=gone, kept=plan.kept)
        if plan and not plan.obstacles
        else [],
        "doubles_since": find_doubles_since(gone),
        "kind": gone._meta.model_name,
        "edit_url": edit_url(gone),
        "form": form,
        "plan": plan,
        "is_stale": status == 409,
    }
    return render(request, "pages/upkeep/merge.html", context, status=status)
