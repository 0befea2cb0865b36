"""What is on record beside the form of a stance while it is filled; a part of its page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.accounts.roles import Role
from config.web.access import requires, signed_in
from positions.choices import Value
from positions.pages.desk.suggesting import read_days_of, read_holders
from positions.pages.query import read_number, read_text
from positions.reads.lists.codebook import read_cases
from positions.reads.lists.typed_names import find_actors, find_issues
from positions.reads.stances.on_record import read_covered, read_jump, read_on_record
from positions.rules.blind import kept_from


@requires(Role.EDITOR)
def stance_record(request: HttpRequest) -> HttpResponse:
    """Where those named stood on the issue, where members stand, and the issue's rule, without what
    is kept from whoever codes blind; nothing as long as it is not sure who or what is meant.
    """
    # While it is typed a name may mean several: nothing is better than what is about another issue.
    issues = find_issues(read_text(request, "issue"))
    if len(issues) != 1:
        return render(request, "pages/desk/stance_record.html")
    during, [issue] = read_days_of(request), issues
    holders = read_holders(request, during)
    groups = find_actors(read_text(request, "on_behalf_of"), during=during)
    # The actors and for whom they speak: a statement counts for both.
    voices = {one.pk: one for one in (*holders, *(groups if len(groups) == 1 else ()))}
    kept = kept_from(signed_in(request))
    # The stance that is edited is no record of itself.
    without = kept | {read_number(request, "without") or 0}
    said: Any = {"actors": voices, "issue_id": issue.pk, "without": without}
    value = _read_value(request)
    about: Any = {"issue_id": issue.pk, "value": value, "on_date": during[0]}
    context: dict[str, Any] = {
        "issue": issue,
        "cases": read_cases(issue, editor=signed_in(request)),
        "holders": holders,
        "recorded": read_on_record(**said) if voices else [],
        "jump": read_jump(**said, value=value, before=during[0]) if voices else None,
        "covered": [
            (one, members)
            for one in voices.values()
            if (members := read_covered(one, **about, without=kept))
        ],
    }
    return render(request, "pages/desk/stance_record.html", context)


def _read_value(request: HttpRequest) -> int | None:
    """The value that is chosen so far."""
    typed = request.GET.get("value", "")
    # What is no value yet says nothing: a part of a page refuses nobody who is still filling it.
    return next((value for value in Value.values if str(value) == typed), None)
