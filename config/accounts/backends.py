"""What Django's admin asks of somebody's rights."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model

from config.accounts.roles import Role, role_of


class AdministratorBackend(BaseBackend):
    """Administrators hold every permission that Django's admin asks for, superusers or not."""

    def has_perm(
        self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: Model | None = None
    ) -> bool:
        return role_of(user_obj) is Role.ADMINISTRATOR

    def has_module_perms(self, user_obj: AbstractBaseUser | AnonymousUser, app_label: str) -> bool:
        return role_of(user_obj) is Role.ADMINISTRATOR
