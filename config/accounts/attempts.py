"""Checking passwords, and counting wrong ones: of an account from one address, of an account, and
from one address.

They are counted for all workers.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from allauth.account.auth_backends import AuthenticationBackend
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest

from config.accounts.visitors import UNKNOWN

_LONGEST_NAME: Final = 150
"""Characters of a name that are kept with the count; of a longer one its digest."""


class Passwords(AuthenticationBackend):  # type: ignore[misc]
    """Hashes a password once, whether the account is known, by which name, or not at all: that
    takes the time.
    """

    def authenticate(
        self, request: HttpRequest | None, **credentials: Any
    ) -> AbstractBaseUser | None:
        if credentials.get("email") == credentials.get("username"):
            credentials.pop("email", None)  # a name is tried as an address as well
        found: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return found


class SignInLimits(AxesDatabaseHandler):  # type: ignore[misc]
    """Axes knows one limit; here an account and an address have their own, which others must not
    use up so quickly.

    Whoever guesses at one account from many addresses is stopped by the account's limit, whoever
    guesses at many accounts by the address's. An address that is not known is no address.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The largest of the three counts, each as a share of its own limit."""
        pair, account, address = (
            _count(attempts) for attempts in self.get_user_attempts(request, credentials)
        )
        if request.axes_ip_address == UNKNOWN:  # type: ignore[attr-defined]
            return account  # with the limit of one address: whoever hides theirs gains nothing
        limit = settings.AXES_FAILURE_LIMIT
        of_account = account * limit // settings.DEMARCHE_ACCOUNT_FAILURES
        return max(pair, of_account, address * limit // settings.DEMARCHE_ADDRESS_FAILURES)

    def reset_user_attempts(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> int:
        """A sign-in forgives the account what came from the same address, and nobody else anything.

        Or whoever has an account could go on guessing at others by signing in between.
        """
        if request.axes_ip_address == UNKNOWN:  # type: ignore[attr-defined]
            return 0
        pair, *_ = self.filter_user_attempts(request, credentials)
        deleted, _ = pair.delete()
        return int(deleted)


def _count(attempts: QuerySet[AccessAttempt]) -> int:
    return int(attempts.aggregate(n=Sum("failures_since_start"))["n"] or 0)


def account_named(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The account that a sign-in is for, however it is called: by its name or an e-mail address, in
    any case.
    """
    given = credentials or {}
    typed = (
        str(given.get("username") or given.get("email") or request.POST.get("login", ""))
        .strip()
        .replace("\0", "")
    )
    known = User.objects.filter(
        Q(username__iexact=typed) | Q(email__iexact=typed) | Q(emailaddress__email__iexact=typed)
    )
    name = (
        typed and known.order_by("pk").values_list("username", flat=True).first()
    ) or typed.casefold()
    if len(name) <= _LONGEST_NAME:
        return name
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
