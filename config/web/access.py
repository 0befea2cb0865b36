"""Who may see a page.

Every view says so with ``public`` or ``requires``; a system check refuses one that does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, Final, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, get_resolver

from config.accounts.roles import (
    ROLE_GROUPS,
    Role,
    Visitor,
    is_signed_in,
    lacks_second_factor,
    role_of,
)
from config.web.fragments import wants_fragment
from config.web.parameters import refuse_unknown_parameters
from config.web.refusals import wrong_method
from config.web.sent import DRAFT, let_go, sign_in_to_send
from config.web.sent_fields import FormFields

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


READING: Final = frozenset({"GET", "HEAD"})
WRITING: Final = READING | {"POST"}
POSTING: Final = frozenset({"POST"})
SAVED_DRAFT: Final = "saved-draft"
"""The cookie that tells the browser's script which of its drafts was saved."""
_DRAFT_NAME = re.compile(r"[a-z0-9-]{1,80}\.[a-f0-9-]{0,36}")
FOREIGN: Final = frozenset({"account/", "admin/"})
"""What lies below guards itself (allauth, Django's admin); the access walk in the tests covers it
all the same.
"""


def request_role(request: HttpRequest) -> Role:
    """The visitor's role, asked of the database at most once a request and never for the anonymous.

    Without a second factor where the role needs one, that of a reader: of the public, if readers need one as well.
    """
    if not is_signed_in(request):
        return Role.PUBLIC
    if lacks_second_factor(request.user):
        return (
            Role.PUBLIC if Role.READER.name.lower() in settings.DEMARCHE_MFA_ROLES else Role.READER
        )
    return role_of(request.user)


def sees_coders(request: HttpRequest) -> bool:
    """Whether the visitor is told who coded and reviewed: editors always, readers where the
    installation says so.
    """
    return settings.DEMARCHE_SHOW_CODERS or request_role(request) >= Role.EDITOR


def requires[**P](
    role: Role, *, methods: frozenset[str] = READING, form_fields: FormFields | None = None
) -> Callable[[View[P]], View[P]]:
    """Declare the least role that may open the view: others are asked to sign in or told 403.

    Views only read unless ``methods`` says that they write as well: other methods get 405, whoever
    asks. With its ``form_fields`` what was sent while signed out is shown in the words of the form.
    """

    def decorator(view: View[P]) -> View[P]:
        # Pages of the desk are forms: they pass over what they do not know, unless they declare
        # what they read.
        known: frozenset[str] | None = getattr(
            view, "parameters", frozenset() if role is Role.PUBLIC else None
        )

        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method not in methods:
                return wrong_method(request, methods)
            if request_role(request) < role:
                return _turn_away(request, role)
            if known is not None and request.method in READING:
                refuse_unknown_parameters(request, known)
            response = view(request, *args, **kwargs)
            return (
                _taken(request, response)
                if request.method == "POST" and is_signed_in(request)
                else response
            )

        guarded.access = role  # type: ignore[attr-defined]
        guarded.methods = methods  # type: ignore[attr-defined]
        guarded.form_fields = form_fields or {}  # type: ignore[attr-defined]
        return guarded

    return decorator


def _turn_away(request: HttpRequest, role: Role) -> HttpResponseBase:
    """The answer to whoever has a lesser role: what is missing, and where it can be had.

    Raises:
        PermissionDenied: where signing in would not help, or its page would be swapped into another.
    """
    if is_signed_in(request) and role_of(request.user) >= role:
        return _ask_for_second_factor(request)
    if is_signed_in(request) or wants_fragment(request):
        raise PermissionDenied(f"This page is for {role.name.lower()}s.")
    return (
        sign_in_to_send(request)
        if request.method == "POST"
        else redirect_to_login(request.get_full_path())
    )


def _taken(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Once what was sent has led on to another page it is no draft any more, neither here nor in
    the browser.
    """
    if response.status_code == HTTPStatus.FOUND:
        let_go(request, path=request.get_full_path())
        name = f"{request.POST.get(DRAFT, '')}.{request.POST.get('client_key', '')}"
        if _DRAFT_NAME.fullmatch(name) and isinstance(response, HttpResponse):
            response.set_cookie(
                SAVED_DRAFT, name, max_age=60, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
    return response


def _ask_for_second_factor(request: HttpRequest) -> HttpResponseBase:
    """Lead to the page that says how; what was sent is not thrown away, but refused, and can be
    sent again.
    """
    if request.method in READING and not wants_fragment(request):
        return redirect("second_factor")
    raise PermissionDenied(
        "Your role needs a second factor: set it up in another tab, then send this again."
    )


def public[**P](view: View[P]) -> View[P]:
    """Declare that everybody may read the view."""
    return requires(Role.PUBLIC)(view)


@register()
def every_view_declares_access(**_: Any) -> list[CheckMessage]:
    """A page without a decision about its readers does not start."""
    return [
        Error(
            f"{pattern.name or pattern} declares no access.",
            hint="Use @public or @requires.",
            id="access.E1",
        )
        for pattern in url_patterns(get_resolver(), skip=FOREIGN)
        if not hasattr(pattern.callback, "access")
    ]


@register(Tags.security)
def roles_with_a_second_factor_exist(**_: Any) -> list[CheckMessage]:
    """A role misspelt would need none."""
    unknown = sorted(set(settings.DEMARCHE_MFA_ROLES) - ROLE_GROUPS.keys())
    hint = f"The roles are {', '.join(ROLE_GROUPS)}."
    return [
        Error(f"DEMARCHE_MFA_ROLES: there is no role {name}.", hint=hint, id="access.E2")
        for name in unknown
    ]


@register(Tags.security, deploy=True)
def sign_up_tells_no_addresses(**_: Any) -> list[CheckMessage]:
    """Without mail in between, an address is either taken or makes an account: whoever asks learns
    which.
    """
    if not settings.DEMARCHE_SIGNUP or settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory":
        return []
    hint = "Set DEMARCHE_EMAIL_VERIFICATION to mandatory, and EMAIL_URL."
    return [
        checks.Warning(
            "Whoever signs up learns whether an address has an account.", hint=hint, id="access.W2"
        )
    ]


@register(Tags.security, deploy=True)
def application_owns_no_history(**_: Any) -> list[CheckMessage]:
    """Whoever owns the history can rewrite it: the application must act with a role of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_has_role(nspowner, 'member') from pg_namespace where nspname = 'history'"
        )
        (is_owner,) = cursor.fetchone() or (False,)
    if not is_owner:
        return []
    hint = (
        "Name a role without rights in DATABASE_URL, the owner in DATABASE_OWNER_URL, and migrate."
    )
    return [
        checks.Warning(
            "The application's database role owns the history.", hint=hint, id="access.W1"
        )
    ]


def url_patterns(
    resolver: URLResolver, *, skip: frozenset[str] = frozenset()
) -> Iterator[URLPattern]:
    """Every URL pattern below, depth first, but for what is included at the routes to ``skip``."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        elif str(entry.pattern) not in skip:
            yield from url_patterns(entry)


@dataclass(frozen=True, slots=True)
class Navigation(Visitor):
    """What the frame of a page shows of its visitor; ``section`` is the first segment of the path."""

    user_name: str
    section: str

    @property
    def may_sign_up(self) -> bool:
        return bool(settings.DEMARCHE_SIGNUP)


def page_context(request: HttpRequest) -> dict[str, Navigation]:
    """Context processor: ``nav``."""
    section = request.path.split("/", 2)[1] or "dossiers"
    role = request_role(request)
    name = request.user.get_username() if is_signed_in(request) else ""
    return {"nav": Navigation(role=role, user_name=name, section=section)}


def signed_in(request: HttpRequest) -> User:
    """Whoever looks, in views that require a role."""
    return cast("User", request.user)
