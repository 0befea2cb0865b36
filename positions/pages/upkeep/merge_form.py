"""Which actor or issue remains of two."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from positions.pages.fields import NameField

SAME_WAY: Final = "Both point the same way: whoever supports one supports the other"
_MOST_STANCES: Final = 2**31 - 1


class MergeForm(forms.Form):
    """``seen`` is how many stances were said to move, so that nothing else is confirmed than what
    was shown.

    ``without`` is the one that goes: it is not offered.
    """

    seen = forms.IntegerField(
        min_value=0, max_value=_MOST_STANCES, required=False, widget=forms.HiddenInput
    )

    # For the script that asks for suggestions; disabled, so that what is sent for it counts nothing.
    without = forms.CharField(required=False, disabled=True, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, kind: str, gone: str) -> None:
        super().__init__(data, initial={"without": gone})
        # ``day`` names the field that is sent along with what is typed: here the one that is not to be
        # offered.
        into: NameField[Any] = NameField(
            kind=kind, day="#id_without", label="It is the same as", help_text="This one remains."
        )
        into.without = gone
        self.fields["into"] = into
        if kind == "issue":
            self.fields["same_way"] = forms.BooleanField(required=False, label=SAME_WAY)

    @classmethod
    def form_fields(cls, kind: str) -> dict[str, forms.Field]:
        """The fields of the form for two of a kind."""
        return cls(kind=kind, gone="").fields
