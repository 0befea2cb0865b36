"""Accounts that stand as authors of what was loaded rather than typed.

Nobody can sign in with them.
"""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User


def seed_coder() -> User:
    """Who coded what ships with the project."""
    return _system_user("demarche-seeds", first_name="Demarche", last_name="seeds")


def import_coder() -> User:
    """Who coded the votes of an import: nobody but a program."""
    return _system_user("unga-import", first_name="UN votes", last_name="import")


def folder_coder() -> User:
    """Who coded what is loaded from a folder, where nobody is named."""
    return _system_user("dossier-folder", first_name="Dossier", last_name="folder")


def bulk_reviewer() -> User:
    """Who approved what was loaded, as a whole."""
    return _system_user("demarche-review", first_name="Demarche", last_name="review")


def _system_user(username: str, *, first_name: str, last_name: str) -> User:
    user, _ = User.objects.get_or_create(
        username=username,
        defaults={
            "first_name": first_name,
            "last_name": last_name,
            "is_active": False,
            "password": make_password(None),
        },
    )
    return user
