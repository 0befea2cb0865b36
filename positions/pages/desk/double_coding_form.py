"""Who codes a text beside whom, and which of two codings stays."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib.auth.models import User

from config.accounts.roles import Role, users_with
from positions.choices import Kept
from positions.models import Dossier
from positions.models.double_coding import LONGEST_SEED
from positions.pages.plain_fields import DayField, LineField, ProseField
from positions.plans.sampling import Lot

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


class SampleForm(forms.Form):
    """Of which sources to draw how many, by which seed, and who codes them again."""

    dossier = forms.ModelChoiceField(
        queryset=Dossier.objects.filter(archived_at=None).order_by("title"),
        required=False,
        empty_label="All dossiers",
    )
    from_date = DayField(label="Published from", required=False)
    until_date = DayField(label="Published until", required=False)
    percent = forms.IntegerField(
        label="Share of the sources, in per cent", min_value=1, max_value=100, initial=10
    )
    seed = LineField(
        max_length=LONGEST_SEED,
        help_text="Any word or number. The same one draws the same sources again.",
    )
    second = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Second coder",
        help_text="Codes each again without seeing anything of whoever coded it first.",
    )
    share = forms.IntegerField(
        label="Share of each text, in per cent",
        min_value=_LEAST_SHARE,
        max_value=100,
        initial=100,
        help_text="Of less than 100, whole paragraphs are drawn by lot.",
    )
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["second"]
        field.queryset = users_with(Role.EDITOR)

    def clean(self) -> None:
        super().clean()
        first, last = (self.cleaned_data.get(name) for name in ("from_date", "until_date"))
        if first and last and last < first:
            self.add_error("until_date", "The last day comes before the first.")

    def lot(self) -> Lot:
        """What was entered, once it is valid."""
        names = ("dossier", "from_date", "until_date", "percent", "seed", "second")
        return Lot(**{name: self.cleaned_data[name] for name in names})


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
