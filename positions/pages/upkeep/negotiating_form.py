"""The forms of a negotiating text, and of what one of its clauses is about."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms

from actors.models import Actor
from positions.actions.negotiating import TextFields, TextVersion
from positions.models import Issue, Source
from positions.models.negotiating import MOST_VERSIONS, Proposed
from positions.pages.fields import NameField
from positions.pages.plain_fields import LinesField, ProseField, TidyField
from positions.pages.upkeep.event_form import SourceField
from positions.pages.version_form import LARGEST, FormEntry, VersionedForm
from positions.reads.lists.names_typed_together import find_each

_BAR: Final = "|"
_LONGEST: Final = 900
_NUMBERED: Final = re.compile(r"\[[0-9]+\]\s*$")


class VersionsField(LinesField):
    """Versions one a line: a source by its number or address and, behind a bar, who proposes it.

    An archived one may stay: the action knows whether it was there before.
    """

    def clean(self, value: Any) -> list[Proposed]:
        lines = [_take_apart(line) for line in super().clean(value)]
        meant = find_each([name for _, name in lines if name], with_archived=True)
        return [Proposed(_source(named), _proposer(name, meant)) for named, name in lines]


def _source(named: str) -> Source:
    source = SourceField(max_length=_LONGEST).clean(named)
    if source is None:
        raise forms.ValidationError(f"“{named}” names no source.")
    return source


def _take_apart(line: str) -> tuple[str, str]:
    """The source and the proposer that a line names, this one "" where it names none."""
    named, bar, name = line.rpartition(_BAR)
    if not bar or _NUMBERED.search(name):  # the bar stands in a title
        return line, ""
    if not named.strip():
        raise forms.ValidationError(f"“{line}” names no source before the bar.")
    return named.strip(), name.strip()


def _proposer(name: str, meant: dict[str, list[Actor]]) -> Actor | None:
    if not name:
        return None
    if len(meant[name]) == 1:
        return meant[name][0]
    if meant[name]:
        slugs = "; ".join(f"{actor.name} [{actor.slug}]" for actor in meant[name][:5])
        raise forms.ValidationError(
            f"More than one actor is called “{name}”. Write which: {slugs}."
        )
    raise forms.ValidationError(f"No actor is called “{name}”: write a name that is on record.")


class NegotiatingTextForm(VersionedForm):
    title = TidyField(max_length=200, help_text="What is negotiated: a ceasefire, a resolution.")
    versions = VersionsField(
        rows=5,
        longest=_LONGEST,
        most=MOST_VERSIONS,
        help_text=(
            f"At most {MOST_VERSIONS}, in their order, one a line: the number or address of the source and,"
            " behind a bar, who proposes it: 12 | France."
        ),
    )
    note = ProseField(
        rows=3, max_length=5000, required=False, help_text="Readers see it below the title."
    )


class TextEntry(FormEntry):
    form_class = NegotiatingTextForm
    compared = ("title", "versions", "note")

    def text_fields(self) -> TextFields:
        """What was entered, once it is valid."""
        sent = self.form.cleaned_data
        versions = tuple(
            TextVersion(one.source.pk, one.proposer.pk if one.proposer else None)
            for one in sent["versions"]
        )
        return TextFields(title=sent["title"], note=sent["note"], versions=versions)


class ClauseForm(forms.Form):
    """Which clause, and what it is about."""

    snapshot = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
    start = forms.IntegerField(min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    end = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
    issue: forms.Field = NameField[Issue](kind="issue", label="Issue that it is about")
