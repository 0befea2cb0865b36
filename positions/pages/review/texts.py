"""Whose the texts are that wait to be coded, and many of them given to somebody at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.accounts.roles import Role, users_with
from config.web.access import WRITING, requires, signed_in
from config.web.parameters import reads
from positions.actions.piles import Handed, hand_over
from positions.exceptions import Refused
from positions.pages.query import paginate, read_choice, read_page, read_text
from positions.pages.refused import status_of
from positions.pages.ticked import HandOverForm, TextsForm
from positions.plans.handing_over import plan_handing_over
from positions.reads.review.texts import NOBODY, PER_PAGE, read_open_texts


@requires(Role.REVIEWER)
@reads("of", "q", "page")
def review_texts(request: HttpRequest) -> HttpResponse:
    """The texts that wait, of all coders or of one, to be ticked."""
    coders = {str(user.pk) for user in users_with(Role.EDITOR)}
    of = read_choice(request, "of", {"", NOBODY, *coders})
    words, page = read_text(request, "q"), read_page(request)
    found = read_open_texts(reader=signed_in(request), of=of, words=words, page=page)
    context = {
        "found": found,
        "of": of,
        "words": words,
        "page": paginate(found.total, page=page, per_page=PER_PAGE),
    }
    return render(request, "pages/review/review_texts.html", context)


@requires(Role.REVIEWER, methods=WRITING, form_fields=HandOverForm.base_fields)
def texts_hand_over(request: HttpRequest) -> HttpResponse:
    """Which of those ticked would change hands; then they do, all or none, and can be taken back."""
    if request.method == "POST":
        return _hand_over(request)
    form = TextsForm(request.GET)
    if not form.is_valid():
        return _page(request, form, status=422)
    to = form.cleaned_data["assignee"]
    plan = plan_handing_over(pks=form.cleaned_data["source"], to=to)
    return _page(request, form, plan=plan, to=to)


def _hand_over(request: HttpRequest) -> HttpResponse:
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    handed = [
        Handed(pk, *map(int, shown.split("-"))) for pk, shown in form.cleaned_data["chosen"].items()
    ]
    try:
        hand_over(handed=handed, by=signed_in(request))
    except Refused as refused:
        form.add_error("chosen", f"Nothing was done. {refused}")
        return _page(request, form, status=status_of(refused))
    # No redirect: what leads back stands on this page alone.
    return _page(request, form, done=handed)


def _page(
    request: HttpRequest,
    form: TextsForm | HandOverForm,
    *,
    done: Sequence[Handed] = (),
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    context = {
        "errors": [said for errors in form.errors.values() for said in errors],
        "done": done,
        "plan": None,
        "to": None,
        **shown,
    }
    return render(request, "pages/review/texts_hand_over.html", context, status=status)
