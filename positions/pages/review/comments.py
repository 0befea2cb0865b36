"""What coders and reviewers say about a stance, apart from what it says itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from positions.actions.comments import add_comment, see_comments
from positions.choices import Status
from positions.exceptions import Refused
from positions.pages.fetch import get_stance
from positions.pages.refused import status_of
from positions.pages.review.queue_form import QueueForm
from positions.pages.review.review_form import CommentForm
from positions.reads.review.comments import read_talk


@requires(Role.EDITOR, methods=WRITING, form_fields=CommentForm.base_fields)
def stance_comments(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is said about a stance, and a form to say more."""
    # What was said of a stance stays readable when it is put away.
    stance = get_stance(request, pk, may_be_archived=True)
    form = CommentForm(request.POST) if request.method == "POST" else None
    status = 200
    if form:
        status = 422
        if form.is_valid():
            said, back = form.cleaned_data, form.cleaned_data["back"]
            try:
                add_comment(
                    stance_id=pk,
                    text=said["text"],
                    client_key=said["client_key"],
                    by=signed_in(request),
                )
            except Refused as refused:
                form.add_error(None, str(refused))
                status = status_of(refused)
            else:
                return redirect(_back_to(request, back, pk))
    context = {
        "stance": stance,
        "is_archived": stance.status == Status.ARCHIVED,
        **show_talk(request, pk, back="comments", form=form),
    }
    return render(request, "pages/review/stance_comments.html", context, status=status)


def _back_to(request: HttpRequest, back: str, pk: int) -> str:
    """Where it was said from: in the queue with what narrows and orders it, as the reviewer goes on
    from there.
    """
    if back != "review":
        return reverse("stance_comments", args=[pk])
    return f"{reverse('review', args=[pk])}{QueueForm(request.GET).query()}"


def show_talk(
    request: HttpRequest, pk: int, *, back: str, form: CommentForm | None = None
) -> dict[str, Any]:
    """What is said about a stance, which its reader has seen from now on, and the form."""
    talk = read_talk(pk, reader=signed_in(request))
    # A page that only shows writes, so that it counts as read: a row of the reader's own, outside the
    # history, and none where nothing is new.
    if talk.new:
        # The last that is on this page, and not the last there is: what comes in between stays new.
        last = talk.remarks[-1].comment
        see_comments(stance_id=pk, last_id=last.pk, by=signed_in(request))
    return {
        "talk": talk,
        "queue_query": QueueForm(request.GET).query(),
        "comment_form": form or CommentForm(initial={"back": back}, auto_id="id_comment_%s"),
    }
