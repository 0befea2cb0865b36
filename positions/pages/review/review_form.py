"""What a reviewer decides."""

import uuid

from django import forms

from positions.choices import Decision
from positions.pages.plain_fields import ProseField
from positions.pages.version_form import LARGEST, LookedOverForm

MOST_CHANGES = 2**31
JUDGED = [
    (decision.value, decision.label)
    for decision in (Decision.APPROVE, Decision.RETURN, Decision.UNSURE)
]
WHY = {
    Decision.RETURN: "Say what should be changed: its author reads it.",
    Decision.UNSURE: "Say what you are unsure of: whoever judges it reads it.",
}


class ReviewForm(LookedOverForm):
    """A decision bound to the hash and the ``wording`` of the proposition that were shown.

    ``seen`` is the number of changes on record when the page was opened.
    """

    # The page was of exactly this: the verb refuses a judgement of anything else.
    judged_hash = forms.RegexField(r"^[0-9a-f]{64}$", max_length=64, widget=forms.HiddenInput)
    wording = forms.RegexField(r"^[0-9a-f]{64}$", max_length=64, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, max_value=MOST_CHANGES, widget=forms.HiddenInput)
    note = ProseField(
        rows=3,
        label="Reason or remark",
        max_length=5000,
        required=False,
        help_text="Needed to return it, for its author, and to leave it as unsure.",
    )
    decision = forms.ChoiceField(choices=JUDGED, widget=forms.HiddenInput)

    def clean(self) -> None:
        super().clean()
        why = WHY.get(self.cleaned_data.get("decision", ""))
        if why and not self.cleaned_data.get("note"):
            self.add_error("note", why)


class CommentForm(LookedOverForm):
    """Something said about a stance; ``back`` is where it was said from."""

    text = ProseField(rows=3, label="Comment", max_length=5000)
    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    back = forms.ChoiceField(
        choices=[("review", "Review"), ("comments", "Comments")], widget=forms.HiddenInput
    )


class NextForm(forms.Form):
    """After which stance the next is wanted; without one from the beginning of the queue."""

    after = forms.IntegerField(
        min_value=1, max_value=LARGEST, required=False, widget=forms.HiddenInput
    )


class UniteForm(forms.Form):
    """The versions of two stances as they were shown."""

    kept_version = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
    gone_version = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
