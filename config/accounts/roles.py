"""The roles, and which of them somebody has."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, User
from django.db.models import Q, QuerySet
from django.http import HttpRequest


class Role(enum.IntEnum):
    """Each role may do what those below it may. Users get theirs by a group of the same name."""

    PUBLIC = 0
    READER = 1
    EDITOR = 2
    REVIEWER = 3
    ADMINISTRATOR = 4


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a role, and what it opens to them (DESIGN rule 7)."""

    role: Role

    @property
    def is_signed_in(self) -> bool:
        """Reads whole texts: what everybody may read is excerpts, by the right to quote."""
        return self.role >= Role.READER

    @property
    def is_editor(self) -> bool:
        """Sees unpublished work, and what lies beside the record."""
        return self.role >= Role.EDITOR

    @property
    def is_reviewer(self) -> bool:
        """Sees also what was archived."""
        return self.role >= Role.REVIEWER

    @property
    def is_administrator(self) -> bool:
        return self.role >= Role.ADMINISTRATOR


ROLE_GROUPS: Final = {role.name.lower(): role for role in Role if role is not Role.PUBLIC}


def role_of(user: AbstractBaseUser | AnonymousUser) -> Role:
    """The highest role of a user. Somebody signed in without any group reads like a reader.

    It is asked once in the life of the object, as Django's permissions are: a request loads its
    user anew.
    """
    if not isinstance(user, User) or not user.is_active:
        return Role.PUBLIC
    if user.is_superuser:
        return Role.ADMINISTRATOR
    role: Role | None = getattr(user, "_demarche_role", None)
    if role is None:
        role = _read_role(user)
        user._demarche_role = role  # type: ignore[attr-defined]
    return role


def _read_role(user: User) -> Role:
    names = Group.objects.filter(user=user, name__in=ROLE_GROUPS).values_list("name", flat=True)
    return max((ROLE_GROUPS[name] for name in names), default=Role.READER)


def users_with(least: Role) -> QuerySet[User]:
    """Everybody who may sign in with at least the role, by their names."""
    names = [name for name, role in ROLE_GROUPS.items() if role >= least]
    users = User.objects.filter(Q(is_superuser=True) | Q(groups__name__in=names), is_active=True)
    return users.order_by("username").distinct()


def lacks_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether the user's role works only with a second factor, and the user has none; asked once of
    a user object.
    """
    if role_of(user).name.lower() not in settings.DEMARCHE_MFA_ROLES:
        return False
    has_one: bool | None = getattr(user, "_demarche_second_factor", None)
    if has_one is None:
        has_one = Authenticator.objects.filter(
            user_id=user.pk, type=Authenticator.Type.TOTP
        ).exists()
        user._demarche_second_factor = has_one  # type: ignore[union-attr]
    return not has_one


def is_signed_in(request: HttpRequest) -> bool:
    """Whether the visitor is known, without touching the session of one who brings no session
    cookie.
    """
    user = getattr(
        request, "user", None
    )  # absent where the request is refused before the session's middleware
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        and user is not None
        and user.is_authenticated
    )
