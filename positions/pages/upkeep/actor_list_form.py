"""The form that makes many actors of a list of names, once it was looked through."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final
from uuid import UUID, uuid5

from django import forms

from actors.choices import ActorKind
from actors.folding import fold, name_hidden
from positions.actions.actors import ActorFields
from positions.pages.fields import LONGEST_NAME
from positions.pages.plain_fields import ProseField
from positions.reads.lists.names_to_add import MOST_NAMES_TO_ADD, NameToAdd, look_up, take_names

LOOK_THROUGH: Final = "look"


class ActorListForm(forms.Form):
    """A list of names and what all of them are. `rows` tell what would become of each; those ticked
    are made.
    """

    names = ProseField(
        rows=8,
        max_length=MOST_NAMES_TO_ADD * LONGEST_NAME,
        help_text=f"One a line, or with semicolons between them; up to {MOST_NAMES_TO_ADD} at once.",
    )
    kind = forms.ChoiceField(
        choices=[("", "Choose"), *ActorKind.choices], help_text="What all of them are."
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(
        required=False, max_length=MOST_NAMES_TO_ADD * LONGEST_NAME, widget=forms.HiddenInput
    )
    """The names that the ticks stand beside."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.made: set[str] = set(data.getlist("make")) if data is not None else set()

    def clean_names(self) -> list[str]:
        names = take_names(self.cleaned_data["names"])
        if not any(map(fold, names)):
            raise forms.ValidationError("There is no name in it.")
        if len(names) > MOST_NAMES_TO_ADD:
            raise forms.ValidationError(
                f"At most {MOST_NAMES_TO_ADD} names at once; these are {len(names)}."
            )
        for name in names:
            self._refuse_unfit(name)
        return names

    def _refuse_unfit(self, name: str) -> None:
        if len(name) > LONGEST_NAME:
            raise forms.ValidationError(
                f"“{name[:40]} …” is longer than {LONGEST_NAME} characters: is each name on a line of its own?"
            )
        if hidden := name_hidden(name):
            raise forms.ValidationError(
                f"A character that nobody sees stands in “{name}” ({hidden}): type it again."
            )
        if not fold(name):
            raise forms.ValidationError(f"“{name}” is no name.")

    @cached_property
    def rows(self) -> Sequence[NameToAdd]:
        """What the form itself made when it was sent before counts as new."""
        if not self.cleaned_data.get("names"):
            return ()
        return [self._as_sent(row) for row in look_up(self.cleaned_data["names"])]

    def _as_sent(self, row: NameToAdd) -> NameToAdd:
        own = {self._key(row.name)}
        if not any(actor.client_key in own for actor in row.known):
            return row
        return NameToAdd(row.name)

    @property
    def is_looked_through(self) -> bool:
        """Whether the ticks stand beside these very names."""
        names: list[str] = self.cleaned_data["names"]
        return take_names(self.cleaned_data.get("shown", "")) == names

    @property
    def ticked(self) -> set[str]:
        """Those sent, or at first those that are new."""
        if self.is_looked_through:
            return self.made
        return {row.name for row in self.rows if row.is_new}

    @property
    def shown_now(self) -> str:
        return "\n".join(row.name for row in self.rows)

    def fields_to_add(self) -> list[tuple[UUID, ActorFields]]:
        """What is to be made, once it is valid."""
        kind = self.cleaned_data["kind"]
        return [
            (self._key(row.name), ActorFields(name=row.name, kind=kind))
            for row in self.rows
            if row.name in self.made and not row.known
        ]

    def _key(self, name: str) -> UUID:
        key: UUID = self.cleaned_data["client_key"]
        return uuid5(key, fold(name))
