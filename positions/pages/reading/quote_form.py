from typing import Final

from django import forms
from django.core.exceptions import ValidationError

from positions.texts.quotation import Quotation, read_quotation

LONGEST_QUOTE: Final = 5000
"""Characters of a quotation: two pages. Whoever has more than that has a text to compare."""

MOST_PARTS: Final = 20
"""Between ellipses and brackets: each is looked for by itself, and anybody may ask."""


class QuoteForm(forms.Form):
    q = forms.CharField(
        label="The quote",
        max_length=LONGEST_QUOTE,
        error_messages={
            "required": "Paste the words to look for.",
            "max_length": "At most 5,000 characters can be checked at once; these are"
            " %(show_value)s. Check them in parts.",
        },
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": None}),
    )

    def clean_q(self) -> Quotation:
        """The quotation that was pasted."""
        quotation = read_quotation(self.cleaned_data["q"])
        if quotation is None:
            raise ValidationError("There are no words in this but those in brackets.")
        if len(quotation.parts) > MOST_PARTS:
            raise ValidationError(
                f"Its ellipses and brackets cut this in {len(quotation.parts)} parts; at most"
                f" {MOST_PARTS} can be checked at once. Check them by themselves."
            )
        return quotation
