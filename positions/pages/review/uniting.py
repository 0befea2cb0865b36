"""Two stances that are one utterance: both are shown, and one of them takes the words of the other."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from positions.actions.uniting import unite_stances
from positions.choices import Status
from positions.exceptions import Refused, StaleVersion
from positions.models import Stance
from positions.pages.fetch import get_stance
from positions.pages.query import audience_of, read_number
from positions.pages.refused import status_of
from positions.pages.review.review_form import UniteForm
from positions.plans.citations import supplement_citations
from positions.reads.stances.story import read_stance


@requires(Role.EDITOR, methods=WRITING, form_fields=UniteForm.base_fields)
def stance_unite(request: HttpRequest, pk: int) -> HttpResponse:
    """Show both stances; have the first take the words of the other once that was seen."""
    # Of what was archived meanwhile the verb says so, instead of a 404.
    kept = get_stance(request, pk, may_be_archived=request.method == "POST")
    # No stance has the number 0: without one the answer is a 404 as for any that is not there.
    gone = get_stance(
        request, read_number(request, "with") or 0, may_be_archived=request.method == "POST"
    )
    if request.method != "POST":
        return _page(request, kept, gone)
    form = UniteForm(request.POST)
    if not form.is_valid():
        return _page(
            request,
            kept,
            gone,
            refused="The form does not say what was shown: look again.",
            status=422,
        )
    try:
        unite_stances(kept_id=kept.pk, gone_id=gone.pk, by=signed_in(request), **form.cleaned_data)
    except (Refused, StaleVersion) as refused:
        return _page(request, kept, gone, refused=str(refused), status=status_of(refused))
    messages.success(request, f"United: stance {gone.pk} was archived. The history can undo it.")
    return redirect("stance_edit", kept.pk)


def _page(
    request: HttpRequest, kept: Stance, gone: Stance, *, refused: str = "", status: int = 200
) -> HttpResponse:
    audience = audience_of(request)
    stories = [read_stance(pk=stance.pk, audience=audience) for stance in (kept, gone)]
    first, second = stories
    if not first or not second or kept.pk == gone.pk:
        raise Http404("There are no such two stances in use.")
    leaving = [one.pk for one in (kept, gone) if one.status == Status.PUBLISHED]
    context = {
        "kept": kept,
        "gone": gone,
        "stories": stories,
        "supplements": list(supplement_citations(kept=first.evidence, gone=second.evidence)),
        "leaving": leaving,
        "refused": refused,
    }
    return render(request, "pages/review/stance_unite.html", context, status=status)
