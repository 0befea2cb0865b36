"""The button to watch what a page is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from actors.models import Actor
from config.accounts.roles import Role
from config.web.access import request_role, signed_in
from positions.models import Issue
from positions.reads.watching.own import is_watched


@dataclass(frozen=True, slots=True)
class WatchButton:
    """What it sends, and whether the reader watches this already."""

    fields: Sequence[tuple[str, int]]
    is_on: bool


def offer_watching(
    request: HttpRequest, *, actor: Actor | None = None, issue: Issue | None = None
) -> WatchButton | None:
    """For those who signed in: one query for them, none and no button for others."""
    if request_role(request) < Role.READER:
        return None
    named = {"actor": actor, "issue": issue}
    # By number: whoever is renamed between the page and the button is meant all the same.
    fields = [(name, one.pk) for name, one in named.items() if one]
    return WatchButton(fields, is_watched(signed_in(request), actor=actor, issue=issue))
