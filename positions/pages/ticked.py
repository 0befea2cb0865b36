"""What is ticked in a list, and as what it was shown."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.contrib.auth.models import User

from config.accounts.roles import Role, users_with
from config.web.input import BadInput
from positions.choices import Decision, Status
from positions.pages.plain_fields import ProseField

MOST_AT_ONCE: Final = 200
FILING: Final = [(Status.SUBMITTED.value, "Submit"), (Status.ARCHIVED.value, "Archive")]
ANEW: Final = "anew"
"""Back into the queue: no judgement yet."""
# Nine digits fit a column of type integer, and no number has a second way to be written.
_NUMBER: Final = r"[1-9]\d{0,8}"


class TickedField(forms.Field):
    """Numbers of rows, each with the ``shown`` version or hash of it after a hyphen: "12-3";
    without, the number alone.

    Raises BadInput for what no page of ours sends.
    """

    widget = forms.MultipleHiddenInput

    def __init__(self, *, shown: str = "", **options: Any) -> None:
        # The empty group keeps the second place where nothing is shown. ASCII: \d takes the digits of every
        # script.
        self.pattern = re.compile(
            rf"({_NUMBER})-({shown})" if shown else rf"({_NUMBER})()", re.ASCII
        )
        super().__init__(
            label="Ticked", error_messages={"required": "Tick at least one."}, **options
        )

    def in_words(self, value: str) -> str:
        """One of them as it is read: not as what it was shown."""
        return f"stance {value.partition('-')[0]}"

    def to_python(self, value: Any) -> dict[int, str]:
        pairs: dict[int, str] = {}
        for text in value or ():
            if not (found := self.pattern.fullmatch(text)):
                raise BadInput("What was ticked cannot be read. Load the page again.")
            # Ticked twice, the first counts: as what else it was shown would be a guess.
            pairs.setdefault(int(found[1]), found[2])
        # Most of what is done with them is a transaction each, while somebody waits.
        if len(pairs) > MOST_AT_ONCE:
            raise forms.ValidationError(f"At most {MOST_AT_ONCE} at once; these are {len(pairs)}.")
        return pairs


class CarryForm(forms.Form):
    """Evidence to carry over, with the version of its stance; ``confirmed`` published stances may
    be taken back.
    """

    chosen = TickedField(shown=_NUMBER)
    confirmed = forms.IntegerField(
        min_value=0, max_value=MOST_AT_ONCE, required=False, widget=forms.HiddenInput
    )


class ListForm(forms.Form):
    """What was ticked on a list, before anything is done."""

    stance = TickedField()


class TextsForm(forms.Form):
    """Sources that were ticked, and who is to code them: whoever brought them in where nobody is chosen."""

    source = TickedField()
    assignee = forms.ModelChoiceField(User.objects.none(), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["assignee"].queryset = users_with(Role.EDITOR)  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """Sources with who has them and who is to: 0 for whoever brought them in."""

    chosen = TickedField(shown=rf"(?:0|{_NUMBER})-(?:0|{_NUMBER})")


class FilingForm(ListForm):
    """What to do with many drafts."""

    do = forms.ChoiceField(choices=FILING)


class FileForm(forms.Form):
    """Stances with their versions as they were shown."""

    chosen = TickedField(shown=_NUMBER)
    do = forms.ChoiceField(choices=FILING)


class WordingForm(forms.Form):
    """Published stances with the hashes of what was shown, judged under the ``wording`` that was."""

    chosen = TickedField(shown=r"[0-9a-f]{64}")
    wording = forms.RegexField(r"^[0-9a-f]{64}$", max_length=64, widget=forms.HiddenInput)
    note = ProseField(
        label="Reason or remark",
        max_length=5000,
        required=False,
        help_text="Needed to return them: their authors read it.",
    )
    decision = forms.ChoiceField(
        choices=[
            *((one.value, one.label) for one in (Decision.APPROVE, Decision.RETURN)),
            (ANEW, "Review anew"),
        ]
    )

    def clean(self) -> None:
        # Anew needs no note: nothing is judged, and the history says who sent it back.
        if self.cleaned_data.get("decision") == Decision.RETURN and not self.cleaned_data.get(
            "note"
        ):
            self.add_error(
                "note", "Say why they do not fit the present wording: their authors read it."
            )


class ApproveForm(forms.Form):
    """Stances with the hashes of what was shown, each followed by that of its proposition's
    wording.
    """

    chosen = TickedField(shown=r"[0-9a-f]{64}-[0-9a-f]{64}")
    note = ProseField(label="Remark", max_length=5000, required=False)
