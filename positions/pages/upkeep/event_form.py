"""The form of an event that a dossier's timelines mark."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms

from actors.models import Actor
from config.web.input import number_in
from positions.actions.events import MOST_PARTICIPANTS, EventFields
from positions.choices import EventKind
from positions.models import Source
from positions.pages.plain_fields import DayField, LinesField, ProseField, TidyField
from positions.pages.version_form import FormEntry, VersionedForm
from positions.reads.lists.names_typed_together import find_each

_NUMBER: Final = re.compile(r"(?:.*\[|.*/sources/)?([0-9]{1,18})(?:\]|/[^/]*)?", re.DOTALL)
"""A source as it is named: its number, its address, or as the form wrote it, "Title [12]"."""

_MOST_TOLD: Final = 5


class SourceField(forms.CharField):
    """A source on record by its number or address; None where the line is empty.

    An archived one may stay: the action knows whether it was there before.
    """

    def clean(self, value: Any) -> Source | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = _NUMBER.fullmatch(text)
        # A number that no column holds is none that is on record.
        number = number_in(found[1]) if found else None
        source = Source.objects.filter(pk=number).first() if number else None
        if source is None:
            raise forms.ValidationError(
                "No source has this number or address: copy the address of its page."
            )
        return source


class ParticipantsField(LinesField):
    """Actors on record, one a line, each by whatever finds it and no other.

    An archived one may stay: the action knows whether it was there before.
    """

    def clean(self, value: Any) -> list[Actor]:
        found: dict[int, Actor] = {}
        # All lines at once, in a fixed number of queries.
        for line, meant in find_each(super().clean(value), with_archived=True).items():
            if len(meant) != 1:
                raise forms.ValidationError(_tell_unclear(line, meant))
            # Two names of one actor are one who took part.
            found[meant[0].pk] = meant[0]
        return list(found.values())


def _tell_unclear(line: str, meant: list[Actor]) -> str:
    if meant:
        names = "; ".join(f"{actor.name} [{actor.slug}]" for actor in meant[:_MOST_TOLD])
        return f"More than one actor is called “{line}”. Write which: {names}."
    return f"No actor is called “{line}”: write a name that is on record."


class EventForm(VersionedForm):
    first_date = DayField(label="Day", help_text="The first, where it took several.")
    last_date = DayField(label="Last day", required=False, help_text="Empty where it took one day.")
    kind = forms.ChoiceField(choices=EventKind.choices)
    title = TidyField(max_length=200, help_text="As a timeline shows it: who does what, where.")
    participants = ParticipantsField(
        rows=4,
        longest=300,
        most=MOST_PARTICIPANTS,
        help_text="Who took part, or whom it is about: one a line, by any name that is on record.",
    )
    note = ProseField(rows=3, max_length=5000, required=False)
    source: forms.Field = SourceField(
        max_length=700, required=False, help_text="Its number or the address of its page."
    )

    def clean(self) -> None:
        super().clean()
        first_date, last_date = (
            self.cleaned_data.get(name) for name in ("first_date", "last_date")
        )
        if first_date and last_date and last_date <= first_date:
            self.add_error("last_date", "The last day comes after the first.")


class EventEntry(FormEntry):
    form_class = EventForm
    compared = ("first_date", "last_date", "kind", "title", "participants", "note", "source")

    def event_fields(self) -> EventFields:
        """What was entered, once it is valid."""
        columns = {name: self.form.cleaned_data[name] for name in self.compared}
        source, actors = columns.pop("source"), columns.pop("participants")
        return EventFields(
            **columns,
            source_id=source.pk if source else None,
            actor_ids=tuple(actor.pk for actor in actors),
        )
