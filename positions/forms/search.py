from django import forms

from positions.forms.filters import LONGEST
from positions.search import KINDS


class SearchForm(forms.Form):
    q = forms.CharField(
        label="Words",
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autofocus": True, "size": 40}),
    )
    kind = forms.ChoiceField(label="In", choices=[("", "Everything"), *KINDS.items()], required=False)
