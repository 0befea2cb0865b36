"""Who codes a text beside whom, and which of two codings stays."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib.auth.models import User

from config.accounts.roles import Role, users_with
from positions.choices import Kept
from positions.pages.fields import ProseField

_LEAST_SHARE: Final = 5


class DoubleCodingForm(forms.Form):
    """Two editors, and how much of the text the second codes too."""

    # Nobody until the form is made: who may code is asked for then.
    first = forms.ModelChoiceField(
        queryset=User.objects.none(), label="First coder", help_text="Who codes it, or coded it."
    )
    second = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Second coder",
        help_text="Codes it again without seeing anything of the first.",
    )
    share = forms.IntegerField(
        label="Share of the text, in per cent",
        min_value=_LEAST_SHARE,
        max_value=100,
        initial=100,
        help_text="Of less than 100, whole paragraphs are drawn by lot.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("first", "second"):
            field: Any = self.fields[name]
            field.queryset = users_with(Role.EDITOR)

    def clean(self) -> None:
        super().clean()
        first, second = (self.cleaned_data.get(name) for name in ("first", "second"))
        if first and first == second:
            self.add_error("second", "Choose somebody else than the first coder.")


class SettleForm(forms.Form):
    """Which coding stays, and why the other does not."""

    kept = forms.ChoiceField(choices=Kept, widget=forms.HiddenInput)
    reason = ProseField(
        max_length=5000,
        required=False,
        help_text="Needed to set one aside: whoever coded it reads it.",
    )

    def clean(self) -> None:
        super().clean()
        kept = self.cleaned_data.get("kept")
        if kept != Kept.BOTH and not self.cleaned_data.get("reason"):
            self.add_error("reason", "Say why: whoever coded what is set aside reads it.")
