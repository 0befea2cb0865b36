"""Doubts about what was entered are put once, beside their fields, and whoever sent it says that it
is right.
"""

from __future__ import annotations

from django.http import HttpRequest

from config.accounts.roles import Role
from config.web.access import request_role
from positions.doubts.questions import Questions
from positions.doubts.said import Doubt
from positions.models import Issue
from positions.pages.version_form import VersionedForm
from positions.reads.stances.rewording import doubt_wording

CONFIRMED = "confirmed"
"""The ticks of the form, each with the key of a doubt that was shown."""


def doubts_to_answer(
    request: HttpRequest, doubts: list[Doubt], *, known: list[Doubt] | None = None, of: str = ""
) -> Questions:
    """The doubts with the answers that were sent; ``known`` were there before, ``of`` whom is told
    where several are asked about.
    """
    return Questions.ask(
        doubts,
        confirmed=frozenset(request.POST.getlist(CONFIRMED)),
        known=frozenset(doubt.key for doubt in known or ()),
        of=of,
    )


def is_wording_questioned(request: HttpRequest, form: VersionedForm, issue: Issue) -> bool:
    """Whether other words for what published stances were approved under come back with a question,
    to reviewers.
    """
    if request_role(request) < Role.REVIEWER:
        return False  # who is refused is not asked
    form.questions = doubts_to_answer(
        request, doubt_wording(issue, form.cleaned_data["proposition"])
    )
    return form.questions.are_open
