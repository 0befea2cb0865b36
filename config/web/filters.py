"""Filters of lists that say in words what they let through."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.text import slugify
from django_filters import FilterSet

_NAME_LENGTH: Final = 100


class SaidFilterSet(FilterSet):  # type: ignore[misc]
    """A filter that says in words what it lets through, as the list above and the download do."""

    @property
    def said(self) -> list[tuple[str, str]]:
        """Label and meaning of every filter that is set."""
        if not self.is_valid():
            return []
        cleaned = ((name, self.form.cleaned_data.get(name)) for name in self.form.fields)
        return [
            (str(self.form.fields[name].label), self.say(name, value))
            for name, value in cleaned
            if value
        ]

    @property
    def in_one_line(self) -> str:
        return "; ".join(f"{label}: {meaning}" for label, meaning in self.said)

    def say(self, name: str, value: Any) -> str:
        """What the value of a filter means to a reader."""
        if isinstance(value, dt.date):
            return date_format(value, "j F Y")
        if isinstance(value, str):
            choices = dict(getattr(self.form.fields[name], "choices", None) or ())
            return str(choices.get(value, value))
        return "yes" if value is True else str(value)

    def name_download(self, name: str) -> str:
        """The name of a file with what is let through: "stances-actors-india"."""
        return "-".join(filter(None, (name, slugify(self.in_one_line)[:_NAME_LENGTH].strip("-"))))
