"""Passwords that anybody would guess who knows this site."""

from __future__ import annotations

import re
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError

WORDS: Final = (
    "demarche",
    "administrator",
    "admin",
    "reviewer",
    "editor",
    "reader",
    "positions",
    "position",
    "stances",
    "stance",
    "dossiers",
    "dossier",
    "password",
)
"""Of the house: its name, its roles and what it keeps; the names of the site come with its settings."""
_LEAST_BESIDE: Final = 6
"""Letters that a password has beside such words, digits and marks."""


class NotOfTheHouse:
    """Refuses what is hardly more than words of this site with digits and marks around them."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where too little is left without them."""
        hosts = {part for host in settings.ALLOWED_HOSTS for part in re.findall(r"[a-z]{4,}", host)}
        words = sorted({*WORDS, *hosts}, key=len, reverse=True)
        found, others = re.subn("|".join(map(re.escape, words)), "", password.lower())
        if others and len(re.findall(r"[^\W\d_]", found)) < _LEAST_BESIDE:
            raise ValidationError(self.get_help_text(), code="password_of_the_house")

    def get_help_text(self) -> str:
        """What the forms say."""
        return "Words of this site, such as its name and its roles, make no password."
