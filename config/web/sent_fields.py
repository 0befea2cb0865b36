"""What was sent, in the words of the form that it was sent from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django import forms

type FormFields = Mapping[str, forms.Field]
"""The fields of a form by their names; those of a set of rows by the name without the number of the row."""

_ROW: Final = re.compile(r"([a-z_]+)-(\d+)-([a-z_]+)")
_BESIDE: Final = ("_FORMS", "-asked")
"""Ends of names that are no field's: how many rows there are, and what a choice was offered for."""
_PLACES: Final = frozenset({"snapshot", "start", "end"})
WORDS: Final = "exact"
"""The hidden field that holds words selected: they are shown all the same."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it was sent."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered, as it is read."""

    label: str
    value: str


def read_entered(field: Field, known: FormFields) -> Entered | None:
    """What a field says to whoever sent it; None for what the form sends by itself, or stood there untouched."""
    row, of_set = _ROW.fullmatch(field.name), ""
    if row:
        of_set = f"{row[1]}-{row[3]}"
    described = known.get(of_set or field.name)
    last = field.name.rpartition("-")[2]
    if not field.value.strip() or field.name.endswith(_BESIDE):
        return None
    if described is None:
        is_counter = last in _PLACES or last.endswith("_precision")
        return None if is_counter else Entered(_in_words(field.name), field.value)
    if (isinstance(described.widget, forms.HiddenInput) and last != WORDS) or field.value == _untouched(described):
        return None
    label = str(described.label or _in_words(last))
    choices = {str(key): str(said) for key, said in getattr(described, "choices", ())}
    value = "yes" if isinstance(described, forms.BooleanField) else choices.get(field.value, field.value)
    return Entered(f"{label}, row {int(row[2]) + 1}" if row else label, value)


def _in_words(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").capitalize()


def _untouched(field: forms.Field) -> str:
    """What a field sends where nobody touched it: a list of choices sends its first."""
    if field.initial is not None:
        return "" if callable(field.initial) else str(field.initial)
    choices = getattr(field, "choices", ())
    is_list = isinstance(field.widget, forms.Select)
    return next((str(key) for key, _ in choices if is_list), "")
