"""Where an account is signed in, and ending it there.

Allauth notes each sign-in with the session that came of it; what was signed in before it did so is
not listed, and ends as ``docs/asvs.md`` says.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from config.accounts.session_store import is_over
from config.accounts.visitors import is_nobodys


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session of an account; ``place`` is the address it came from, "" where that is not known."""

    number: int
    since: dt.datetime
    place: str
    browser: str
    is_this: bool


def own_sessions_of(user: User, *, key: str | None) -> list[SignedIn]:
    """Those that still open a page, the latest first; ``key`` is this one's."""
    noted = UserSession.objects.filter(user=user).order_by("-created_at", "-pk")
    keys = [session.session_key for session in noted]
    kept = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    fits = user.get_session_auth_hash()
    live = {
        session.session_key
        for session in kept
        if not is_over(held := session.get_decoded())
        and constant_time_compare(held.get(HASH_SESSION_KEY, ""), fits)
    }
    return [
        SignedIn(
            number=session.pk,
            since=session.created_at,
            place="" if is_nobodys(session.ip) else session.ip,
            browser=session.user_agent,
            is_this=session.session_key == key,
        )
        for session in noted
        if session.session_key in live
    ]


def end_sessions(user: User, *, number: int | None = None, but: str | None) -> int:
    """End the session of the account with this number, or all, but never the one with the key
    ``but``; return how many there were.
    """
    chosen = UserSession.objects.filter(user=user).exclude(session_key=but)
    ended = list(chosen if number is None else chosen.filter(pk=number))
    for session in ended:
        session.end()
    return len(ended)


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def end_others_with_the_factor(request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever changes a second factor may do so because somebody else is signed in: that ends, as it
    does with a new password.
    """
    end_sessions(user, but=request.session.session_key)
