"""What narrows the queue of a reviewer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django import forms

from positions.reads.review.queue import BY_RISK, QueueFilter

LONGEST_FILTER: Final = 120


class QueueForm(forms.Form):
    """By dossier, issue and actor, which offer what something waits under; and the order."""

    # No ChoiceField: an address kept from yesterday may name what nothing waits under today.
    dossier = forms.SlugField(max_length=LONGEST_FILTER, required=False, widget=forms.Select)
    issue = forms.SlugField(max_length=LONGEST_FILTER, required=False, widget=forms.Select)
    actor = forms.SlugField(max_length=LONGEST_FILTER, required=False, widget=forms.Select)
    order = forms.ChoiceField(
        choices=[("", "Source by source"), (BY_RISK, "By risk")], required=False
    )

    def wanted(self) -> QueueFilter:
        """What was asked for; everything where that cannot be read."""
        return QueueFilter(**self.cleaned_data) if self.is_valid() else QueueFilter()

    def query(self) -> str:
        """What was asked for, as the end of an address."""
        asked = (
            {name: value for name, value in self.cleaned_data.items() if value}
            if self.is_valid()
            else {}
        )
        return f"?{urlencode(asked)}" if asked else ""

    def offer(self, offered: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Name what can be chosen, and what was."""
        for name, offers in offered.items():
            widget: Any = self.fields[name].widget
            asked = self[name].value() or ""
            # What was asked for stays chosen although nothing waits under it any more: else the list would
            # seem unfiltered.
            known = [asked] if asked and asked not in dict(offers) else []
            widget.choices = [("", "Any"), *((one, one) for one in known), *offers]
