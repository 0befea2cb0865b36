"""What narrows a history, and what undoing and restoring are asked with."""

from __future__ import annotations

from typing import Any, Final, cast

from django import forms
from django.contrib.auth.models import User
from django.http import QueryDict

from config.accounts.roles import Role
from positions.history.kinds import RECORD_KINDS
from positions.history.log import LogFilter
from positions.pages.plain_fields import DayField, refuse_reversed

_LARGEST: Final = 2**31 - 1


class HistoryForm(forms.Form):
    """Whose changes, and of which days."""

    who = forms.CharField(
        label="By",
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "user name"}),
    )
    since = DayField(label="From", required=False)
    until = DayField(label="To", required=False)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        refuse_reversed(self, "since", "until")
        return cleaned

    def clean_who(self) -> User | None:
        name = self.cleaned_data["who"]
        if not name:
            return None
        user = User.objects.filter(username__iexact=name).order_by("pk").first()
        if user is None:
            raise forms.ValidationError("Nobody has this user name.")
        return user

    def wanted(self) -> LogFilter:
        """What was asked for, once it is valid."""
        cleaned = self.cleaned_data
        who = cleaned["who"]
        return LogFilter(
            user_id=who.pk if who else None,
            # The history of one object is of one kind, and its form does not ask.
            kind=RECORD_KINDS.get(cleaned.get("kind", "")),
            since_date=cleaned["since"],
            until_date=cleaned["until"],
        )


class LogForm(HistoryForm):
    """And of what: of the kinds whose history somebody with the role sees."""

    kind = forms.ChoiceField(label="Of", required=False)
    field_order = ("who", "kind", "since", "until")

    def __init__(self, data: QueryDict, *, role: Role) -> None:
        super().__init__(data)
        shown = [
            (slug, f"{slug.capitalize()}s")
            for slug, kind in RECORD_KINDS.items()
            if role >= kind.least
        ]
        cast("forms.ChoiceField", self.fields["kind"]).choices = [("", "Anything"), *shown]


class UndoForm(forms.Form):
    leave_conflicts = forms.BooleanField(
        label="Undo the rest, and leave these as they are", required=False
    )


class RestoreForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=_LARGEST, widget=forms.HiddenInput)

    def version_seen(self) -> int:
        version: Any = self.cleaned_data["version"]
        return int(version)
