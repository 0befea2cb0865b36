"""How signing in and out goes, beyond what allauth does by itself."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from config.accounts.mail import after_answer
from config.accounts.roles import Role, role_of
from config.accounts.visitors import UNKNOWN, is_nobodys, nobodys_address, visitor_address
from config.web.refusals import refusal
from config.web.sent import keep_carried


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators unless the installation is open."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.DEMARCHE_SIGNUP)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Whoever codes goes to the desk, others to the first page; unless a page was asked for."""
        is_editor = role_of(request.user) >= Role.EDITOR
        return reverse("desk") if is_editor else str(super().get_login_redirect_url(request))

    def is_safe_url(self, url: str | None) -> bool:
        """Whether a sign-in may lead there; not where the text cannot be read as an address at all."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Take over what the form carries once the password is right; a second factor has a page of
        its own.
        """
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            keep_carried(request)
        return user

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """In one transaction, as every save is: no limit ends the wait of a single statement for
        replicas (decision 0055).
        """
        with transaction.atomic():
            super().login(request, user)

    def logout(self, request: HttpRequest) -> None:
        """As ``login``."""
        with transaction.atomic():
            super().logout(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send mail after the answer: no visitor waits for it, nor learns by the waiting whether
        there was any.
        """
        if "ip" in context and is_nobodys(context["ip"]):
            context["ip"] = "not known"
        after_answer(partial(super().send_mail, template_prefix, email, context))

    def get_client_ip(self, request: HttpRequest) -> str:
        """What allauth's limits count by, and its sessions are listed with: whoever comes from an
        unknown address is alone, lest one locks all out.
        """
        address = visitor_address(request)
        return nobodys_address() if address == UNKNOWN else address

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave wrong passwords to axes, which counts them in the database: here each worker would
        by itself.
        """


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG001
    """Axes' answer to too many wrong passwords."""
    return refusal(
        request, "Too many attempts to sign in. Wait an hour or ask an administrator.", status=429
    )
