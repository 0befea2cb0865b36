"""Forms of what a reader keeps."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from config.web.input import BadInput
from positions.choices import Frequency
from positions.models.watching import LONGEST_ADDRESS, LONGEST_VIEW_NAME
from positions.pages.plain_fields import LineField
from positions.pages.reading.watching.addresses import read_typed_address
from positions.pages.version_form import LARGEST

NEVER: Final = "never"


class ViewNameForm(forms.Form):
    """The name of a saved view."""

    name = LineField(label="Name", max_length=LONGEST_VIEW_NAME)


class ViewForm(ViewNameForm):
    """A view to save: ``host`` is where this site is reached by who sends it."""

    address = forms.CharField(
        label="Address",
        max_length=LONGEST_ADDRESS,
        help_text="Of a page of this site, as your browser shows it.",
    )

    def __init__(self, *args: Any, host: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._host = host

    def clean_address(self) -> str:
        try:
            return read_typed_address(self.cleaned_data["address"], host=self._host)
        except BadInput as refused:
            raise forms.ValidationError(str(refused)) from None


class RaiseForm(forms.Form):
    """Where a view stood on the page that offered to raise it, counted from 0."""

    place = forms.IntegerField(min_value=0, max_value=LARGEST, widget=forms.HiddenInput)


class WatchForm(forms.Form):
    """An actor, an issue, or a cell."""

    actor = forms.IntegerField(
        min_value=1, max_value=LARGEST, required=False, widget=forms.HiddenInput
    )
    issue = forms.IntegerField(
        min_value=1, max_value=LARGEST, required=False, widget=forms.HiddenInput
    )


class SeenForm(forms.Form):
    """Until when a page told what it told, in seconds since 1970."""

    # Some three thousand years: beyond, `fromtimestamp` would fail.
    until = forms.FloatField(min_value=0, max_value=1e11, widget=forms.HiddenInput)


class DigestForm(forms.Form):
    """How often one is written to."""

    frequency = forms.ChoiceField(
        label="E-mail digest", choices=[(NEVER, "Never"), *Frequency.choices]
    )
