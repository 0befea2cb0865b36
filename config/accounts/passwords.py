"""Passwords that anybody would guess who knows this site, and those that are known from breaches."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
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


class NotBreached:
    """Refuses what stands in a file of the operator's, if there is one: nothing is asked of others."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where it stands there."""
        path: Path | None = settings.DEMARCHE_BREACHED_PASSWORDS
        if path is not None and stands_in(path, password):
            raise ValidationError(self.get_help_text(), code="password_breached")

    def get_help_text(self) -> str:
        """What the forms say."""
        return "A password that was found in a breach of another site makes none here."


def stands_in(path: Path, password: str) -> bool:
    """Whether a file has the SHA-1 of a password: lines of 40 hexadecimal digits in order, with a count behind a colon.

    It is looked for by halves, so that a file of any length costs some forty reads.
    """
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().encode()
    with path.open("rb") as lines:
        first, after = 0, path.stat().st_size
        while first < after:
            middle = (first + after) // 2
            lines.seek(middle)
            if middle:
                lines.seek(middle - 1)
                lines.readline()  # to the end of the line that the byte before it stands in
            begins = lines.tell()
            found = lines.readline()[:40].lower()
            if found == digest:
                return True
            if found and found < digest:
                first = begins + 1
            else:
                after = middle
    return False
