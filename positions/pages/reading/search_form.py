from typing import Any

from django import forms

from positions.audience import Audience
from positions.pages.reading.filters import LONGEST_TYPED
from positions.reads.lists.hits import HIT_KINDS
from positions.reads.lists.search import EDITORS_KINDS


class SearchForm(forms.Form):
    q = forms.CharField(
        label="Words",
        max_length=LONGEST_TYPED,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autofocus": True, "size": 40}),
    )
    kind = forms.ChoiceField(label="In", required=False)

    def __init__(self, *args: Any, audience: Audience, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (kind, label)
            for kind, label in HIT_KINDS.items()
            if audience.is_editor or kind not in EDITORS_KINDS
        ]
        self.fields["kind"].choices = [("", "Everything"), *kinds]  # type: ignore[attr-defined]
