"""Titles and propositions: a character that nobody sees is refused, and named where one stands on record already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import models

from actors.folding import name_hidden, show_hidden

if TYPE_CHECKING:
    type _Deconstructed = tuple[str, str, list[Any], dict[str, Any]]
    _CharField = models.CharField[str, str]
    _TextField = models.TextField[str, str]
else:  # generic for the type checker alone
    _CharField, _TextField = models.CharField, models.TextField

HIDES: Final = "A character that nobody sees stands in it ({}): type it again."


def refuse_hidden(text: str) -> None:
    """Raise ValidationError, naming the first of them, where a text has characters that hide."""
    if hidden := name_hidden(text):
        raise ValidationError(HIDES.format(hidden))


def read_title(kept: str | None, *_: object) -> str | None:
    """What is kept, with characters that hide by their names.

    What was kept before they were refused is read so by every page, file and feed; the row stays as it is until
    somebody writes it.
    """
    return kept if kept is None or kept.isascii() else show_hidden(kept)


class OthersLineField(_CharField):
    """Words of others on one line: of those kept before, pages name what hides at its place."""

    default_validators = [refuse_hidden]  # as Django types it

    def deconstruct(self) -> _Deconstructed:
        # The database knows nothing of it: to migrations it is what it is there.
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", list(arguments), dict(options)


class TitleField(OthersLineField):
    """A title or label of our own, on one line."""

    from_db_value = staticmethod(read_title)


class PropositionField(_TextField):
    """The same of any length."""

    default_validators = [refuse_hidden]  # as Django types it
    from_db_value = staticmethod(read_title)

    def deconstruct(self) -> _Deconstructed:
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.TextField", list(arguments), dict(options)
