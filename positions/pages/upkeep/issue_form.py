"""The form of an issue, and of the order of a dossier's issues."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from positions.actions.issues import IssueFields
from positions.models import Dossier, Issue
from positions.pages.fields import NameField
from positions.pages.plain_fields import LinesField, ProseField, ShortNameField, TidyField
from positions.pages.version_form import LARGEST, FormEntry, LookedOverForm, VersionedForm

MOST_ISSUES: Final = 400
"""That can be put in order at once: two values each, and a form has two thousand."""


class IssueForm(VersionedForm):
    label = TidyField(max_length=80, help_text="Heads the column of the matrix: three words or so.")
    proposition = TidyField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text="One neutral sentence that can be supported or opposed.",
    )
    coding_rule = ProseField(
        rows=4,
        label="What counts",
        max_length=5000,
        required=False,
        help_text="And what does not, with borderline cases.",
    )
    keywords = LinesField(rows=5, longest=120, help_text="One a line.")
    contra_phrases = LinesField(
        rows=5,
        label="Tells against it",
        longest=200,
        help_text="Words that show opposition, one a line.",
    )
    tags = LinesField(rows=5, longest=80, help_text="One a line.")
    # Of a new issue alone: where it is listed besides is said on the pages of dossiers (docs/decisions/0035).
    dossier = forms.ModelChoiceField(
        # Lazy: the form's copy of it asks anew each time, so that a dossier added since is offered.
        queryset=Dossier.objects.in_use().order_by("title", "pk"),
        to_field_name="slug",
        empty_label=None,
    )
    slug = ShortNameField(made_from="label")

    is_another = forms.BooleanField(
        label="This is another issue with the same words", required=False
    )

    def __init__(self, *args: Any, is_new: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_new = is_new
        self.fields["slug"].required = not is_new
        if not is_new:
            del self.fields["dossier"]  # on its own page and those of dossiers it comes and goes
            self.fields["slug"].help_text = "In its address: links to the former one lead here."

    def clean(self) -> None:
        """Ask about the same words in another dossier; in the same one they are refused."""
        super().clean()
        cleaned = self.cleaned_data
        if not self.is_new or cleaned.get("is_another"):
            return
        # But for what this form made itself when it was sent before.
        others = (
            Issue.objects.in_use()
            .exclude(client_key=cleaned.get("client_key"))
            .prefetch_related("dossier_issues")
        )
        for name, alike in (("label", others.labelled), ("proposition", others.proposing)):
            found = [
                one
                # Three are enough to see that it is on record; a common label may have dozens.
                for one in alike(cleaned.get(name, ""))[:3]
                if cleaned.get("dossier") not in one.in_dossiers
            ]
            if found and name not in self.errors:
                named = ", ".join(map(_say_where, found))
                self.add_error(
                    name,
                    f"On record already: {named}. If this is to be another issue, say so below.",
                )


class IssueEntry(FormEntry):
    form_class = IssueForm
    compared = (
        "label",
        "proposition",
        "coding_rule",
        "keywords",
        "contra_phrases",
        "tags",
        "slug",
    )

    def issue_fields(self) -> IssueFields:
        """What was entered, once it is valid."""
        return IssueFields(**{name: self.form.cleaned_data[name] for name in self.compared})


def _say_where(issue: Issue) -> str:
    dossiers = ", ".join(f"“{dossier}”" for dossier in issue.in_dossiers)
    return f"{issue} [{issue.slug}] in {dossiers or 'an archived dossier'}"


class TakeInForm(LookedOverForm):
    """Which issue a dossier is to list as well."""

    issue = NameField(kind="issue", label="Issue of another dossier")


class PlaceForm(forms.Form):
    """An issue or actor, and the place that it shall have."""

    row = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
    place = forms.IntegerField(
        label="Place",
        min_value=1,
        max_value=99_999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


PlaceFormSet = forms.formset_factory(
    PlaceForm, extra=0, max_num=MOST_ISSUES, validate_max=True, absolute_max=MOST_ISSUES
)


def put_in_order(places: list[tuple[int, int]]) -> list[int]:
    """Rows in the order of the places typed, given in the order they had: one moved down goes
    behind who has the place.

    >>> put_in_order([(7, 3), (8, 2), (9, 3)])
    [8, 9, 7]
    """

    def key(numbered: tuple[int, tuple[int, int]]) -> tuple[int, int]:
        before, (_, place) = numbered
        # Of equal places: who moved up goes before who stayed (−1 < 0), who moved down behind (1).
        return place, (place > before) - (place < before)

    return [row for _, (row, _) in sorted(enumerate(places, start=1), key=key)]
