"""What was sent, in the words of the form that it was sent from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms

type FormFields = Mapping[str, forms.Field]
"""The fields of a form by their names; those of a set of rows by the name without the number of the
row.
"""

_ROW: Final = re.compile(r"([a-z_]+)-(\d+)-([a-z_]+)")
_BESIDE: Final = ("_FORMS", "-asked")
"""Ends of names that are no field's: how many rows there are, and what a choice was offered for."""
_NUMBER: Final = re.compile(r"[0-9]{1,4}")
VERSION_FIELD: Final = "version"
"""The hidden field of a form about something on record."""
_PLACES: Final = frozenset({"snapshot", "start", "end"})
_WORDS: Final = "exact"
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


class KeptTick(forms.BooleanField):
    """A tick that says something about what is kept, ticked or not; others ask for something once."""


def read_entered(
    sent: Sequence[Field], known: FormFields, *, passed_over: Collection[str]
) -> Iterator[Entered]:
    """What the fields say to whoever sent them, without what the form sends by itself or stood
    there untouched.

    A form about something on record (it sends its ``version``) may have set anything back: then all
    of it is told, with what is empty and what is not ticked; and so it is of those rows of its sets
    that stood there before.
    """
    values = {field.name: field.value for field in sent}
    is_whole = bool(values.get(VERSION_FIELD))
    unticked = (
        Field(name, "") for name in _ticks(known, values) if is_whole and name not in values
    )
    for field in (*sent, *unticked):
        row = _ROW.fullmatch(field.name)
        stood = int(row[2]) < _standing(row[1], values) if row else True
        entered = _read(field, known, is_whole=is_whole and stood)
        if entered and field.name not in passed_over:
            yield entered


def _ticks(known: FormFields, values: Mapping[str, str]) -> Iterator[str]:
    """The ticks that say something about what is kept, those of the rows that stood there as well."""
    for name in (name for name, field in known.items() if isinstance(field, KeptTick)):
        of_set, _, of_row = name.rpartition("-")
        yield from (
            (f"{of_set}-{n}-{of_row}" for n in range(_standing(of_set, values)))
            if of_set
            else (name,)
        )


def _standing(of_set: str, values: Mapping[str, str]) -> int:
    """How many rows of a set stood in the form."""
    number = values.get(f"{of_set}-INITIAL_FORMS", "")
    return int(number) if _NUMBER.fullmatch(number) else 0


def _read(field: Field, known: FormFields, *, is_whole: bool) -> Entered | None:
    if field.name.endswith(_BESIDE):
        return None
    row, last = _ROW.fullmatch(field.name), field.name.rpartition("-")[2]
    described = known.get(f"{row[1]}-{row[3]}" if row else field.name)
    if described is None:
        return (
            None
            if _is_counter(last) or not field.value.strip()
            else Entered(name_in_words(field.name), field.value)
        )
    if _is_unseen(described, last) or not (is_whole or _is_touched(described, field.value)):
        return None
    label = _label(described, last)
    return Entered(
        f"{label}, row {int(row[2]) + 1}" if row else label, _value(described, field.value)
    )


def _is_counter(last: str) -> bool:
    return last in _PLACES or last.endswith("_precision")


def _is_unseen(described: Any, last: str) -> bool:
    """Whether nobody saw it, and it cannot say of itself what it means."""
    return (
        isinstance(described.widget, forms.HiddenInput)
        and last != _WORDS
        and not hasattr(described, "in_words")
    )


def _is_touched(described: forms.Field, value: str) -> bool:
    return bool(value.strip()) and value != _untouched(described)


def _value(described: Any, value: str) -> str:
    if hasattr(described, "in_words"):
        return str(described.in_words(value))
    if isinstance(described, forms.BooleanField):
        return "yes" if value else "no"
    choices = {str(key): str(said) for key, said in getattr(described, "choices", ())}
    return choices.get(value, value) if value.strip() else "(empty)"


def _label(described: forms.Field, last: str) -> str:
    return str(described.label or name_in_words(last))


def name_in_words(name: str) -> str:
    """The name of a field that its view does not describe."""
    return name.replace("-", " ").replace("_", " ").capitalize()


def _untouched(field: forms.Field) -> str:
    """What a field sends where nobody touched it: a list of choices sends its first."""
    if field.initial is not None:
        return "" if callable(field.initial) else str(field.initial)
    choices = getattr(field, "choices", ())
    is_list = isinstance(field.widget, forms.Select)
    return next((str(key) for key, _ in choices if is_list), "")
