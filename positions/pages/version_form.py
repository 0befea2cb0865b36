"""What two people made of the same thing: a form with its sets of rows, compared with what was
saved meanwhile.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, ClassVar, Final

from django import forms
from django.db.models import Model
from django.forms.formsets import BaseFormSet

from actors.models import Actor
from config.web.sent import LOOK
from positions.choices import Precision
from positions.dates import write_date
from positions.doubts import Questions
from positions.models import Dossier, Issue, Source
from positions.models.negotiating import Proposed
from positions.reads.lists.typed_names import name_actor, name_actors, name_issue

# What a column of PostgreSQL's type integer holds: more is told at the field instead of failing in the
# database.
LARGEST: Final = 2**31 - 1
_MOST_LINES: Final = 20
"""Of a set, that are compared at a glance."""

_FROM: Final = "_from"
"""Behind the name of a set: what says which version of it was chosen."""

type FormRow = dict[str, Any]
"""The values of a form by the names of its fields."""


class LookedOverForm(forms.Form):
    """A form that comes back filled instead of being taken, where it was sent only to be looked
    over.

    Whenever it comes back, the cursor stands in the first field with a mistake.
    """

    def full_clean(self) -> None:
        super().full_clean()
        wrong = (
            field
            for name, field in self.fields.items()
            if name in self.errors and not field.widget.is_hidden
        )
        if first := next(wrong, None):
            # A hidden field cannot have the cursor. Widgets are the form's own copies: no other form gets it.
            first.widget.attrs["autofocus"] = True

    def clean(self) -> None:
        if LOOK in self.data:
            self.add_error(
                None, "Not saved yet: this is what you had entered. Look it over, then save it."
            )


class VersionedForm(LookedOverForm):
    """A form that is sent once by its ``client_key``, about the ``version`` that was shown."""

    questions = Questions(())

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = forms.IntegerField(
        min_value=1, max_value=LARGEST, required=False, widget=forms.HiddenInput
    )

    def clean(self) -> None:
        """After a conflict each field that differed has to be chosen."""
        super().clean()
        # Which fields differed only the page of the conflict knows, and sends along. A browser that asks for
        # no choice would send none, and the field would come out empty. A plain dict is a form that the
        # server filled.
        for name in self.data.getlist("must_choose") if hasattr(self.data, "getlist") else ():
            if name in self.fields and name not in self.data:
                self.add_error(name, "Choose one of the two versions.")
            # Of a set both versions are sent: `FormEntry` shows one's own where neither was chosen.
            if name.endswith(_FROM) and not self.data.get(name):
                self.add_error(
                    None,
                    "Of rows that both of you changed neither version was chosen: yours stand below."
                    " Look them over, then save.",
                )


class FormEntry:
    """A form with its sets of rows, as one thing.

    Subclasses name them, and say how they are read from a row.
    """

    form_class: ClassVar[type[VersionedForm]]
    compared: ClassVar[Sequence[str]]
    """The fields of the form that two versions may differ in."""
    sets: ClassVar[Mapping[str, type[BaseFormSet[Any]]]] = {}
    set_labels: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        initial: FormRow | None = None,
        rows: Mapping[str, Sequence[FormRow]] | None = None,
        **options: Any,
    ) -> None:
        # After a conflict two sets are sent along, and these say which of them was chosen.
        chosen = {
            name: f"their_{name}" if data and data.get(name + _FROM) == "theirs" else name
            for name in self.sets
        }
        filled = rows or {}
        self.form = self.form_class(data, initial=initial, **options)
        self.formsets: dict[str, BaseFormSet[Any]] = {
            name: made(data, initial=list(filled.get(name, ())), prefix=chosen[name])
            for name, made in self.sets.items()
        }

    def is_valid(self) -> bool:
        # A list, and not `and`: every formset is validated, so that all mistakes are shown at once.
        return all(
            [self.form.is_valid(), *(formset.is_valid() for formset in self.formsets.values())]
        )

    def refuse(self, message: str) -> None:
        """Show why what was entered was not taken."""
        self.form.add_error(None, message)

    def rows(self, name: str) -> list[FormRow]:
        """The rows of a set entered, once they are valid."""
        kept = [form for form in self.formsets[name].forms if self.is_kept(form)]
        return [
            {field: as_typed(value) for field, value in form.cleaned_data.items()} for form in kept
        ]

    def is_kept(self, form: Any) -> bool:
        """Whether a row holds something, and is not to be left out."""
        return bool(form.cleaned_data) and not form.cleaned_data.get("drop")

    @classmethod
    def form_fields(cls) -> dict[str, forms.Field]:
        """The fields of the form, and of its sets with the set's name before theirs."""
        of_sets = {
            f"{name}-{field}": kept
            for name, made in cls.sets.items()
            for field, kept in made.form.base_fields.items()
        }
        return {**cls.form_class.base_fields, **of_sets}

    @classmethod
    def rows_of(cls, kept: Any, name: str) -> list[FormRow]:
        """The rows of a set as they are kept."""
        raise NotImplementedError

    @classmethod
    def lines(cls, name: str, rows: Sequence[FormRow]) -> list[str]:
        """What tells rows of a set apart, as it is read."""
        raise NotImplementedError

    @classmethod
    def filled(
        cls, kept: Any, *, more: Mapping[str, Sequence[FormRow]] | None = None, **options: Any
    ) -> Any:
        """The form filled with what is kept, and ``more`` rows of its sets."""
        initial = {name: as_typed(getattr(kept, name)) for name in (*cls.compared, "version")}
        # Its own key: sent a second time by Back, the form is known as this row's, and not taken for a new
        # one.
        if kept.client_key:  # imports have none
            initial["client_key"] = kept.client_key
        rows = {name: [*cls.rows_of(kept, name), *(more or {}).get(name, ())] for name in cls.sets}
        return cls(initial=initial, rows=rows, **options)


def as_typed(value: Any) -> Any:
    """A value as its field in the form has it."""
    if isinstance(value, Proposed):
        return " | ".join(as_typed(one) for one in value if one)
    if isinstance(value, list) and value:
        return _as_lines(value)
    if isinstance(value, Source):
        return f"{value.title} [{value.pk}]"
    if isinstance(value, Actor):
        return name_actor(value)
    if isinstance(value, Dossier):
        return value.slug
    return name_issue(value) if isinstance(value, Issue) else value


def _as_lines(values: list[Any]) -> list[Any]:
    """Entries of a list as they are typed, one a line."""
    # In bulk, since a name that finds nobody else has to be looked for: an event may have dozens.
    if all(isinstance(one, Actor) for one in values):
        names = name_actors(values)
        return [names[actor.pk] for actor in values]
    return [as_typed(one) if isinstance(one, Proposed) else one for one in values]


@dataclass(frozen=True, slots=True)
class FieldVersion:
    """What one of two people left a field at: as the form sends it, and as it is read."""

    sent: str
    read: str


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field in two versions."""

    name: str
    label: str
    theirs: FieldVersion
    mine: FieldVersion


@dataclass(frozen=True, slots=True)
class SetDifference:
    """The rows of a set in two versions, a line each."""

    name: str
    label: str
    theirs: Sequence[str]
    mine: Sequence[str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row as it stands and what somebody else wanted of it: what differs, and hidden fields for
    what does not.
    """

    row: Any
    client_key: str
    differences: Sequence[FieldDifference]
    set_differences: Sequence[SetDifference]
    agreed: Sequence[tuple[str, str]]
    formsets: Sequence[BaseFormSet[Any]]

    @property
    def is_real(self) -> bool:
        return bool(self.differences or self.set_differences)

    @property
    def kind(self) -> str:
        """What it is: stance, actor, issue, dossier."""
        return str(self.row._meta.verbose_name)


def compare_with_kept(entry: FormEntry, row: Model) -> Conflict:
    """Lay a valid entry beside the row as it is kept."""
    differences, agreed = [], []
    for name in entry.compared:
        mine, theirs = entry.form.cleaned_data[name], getattr(row, name)
        # What both agree on goes along hidden, so that the choice is sent as one whole form.
        if mine == theirs:
            agreed.append((name, _sent(mine)))
        else:
            label = str(entry.form[name].label)
            differences.append(FieldDifference(name, label, *_versions(entry, name, row)))
    rows = {name: (entry.rows_of(row, name), entry.rows(name)) for name in entry.sets}
    lines = {
        name: (entry.lines(name, theirs), entry.lines(name, mine))
        for name, (theirs, mine) in rows.items()
    }
    set_differences = [
        SetDifference(name, entry.set_labels[name], *_shorten(theirs, mine))
        for name, (theirs, mine) in lines.items()
        if theirs != mine
    ]
    # Both versions of a set that differs are sent along; ``<name>_from`` says which one `FormEntry` then reads.
    formsets = [made(initial=rows[name][1], prefix=name) for name, made in entry.sets.items()]
    formsets += [
        entry.sets[one.name](initial=rows[one.name][0], prefix=f"their_{one.name}")
        for one in set_differences
    ]
    key = str(entry.form.cleaned_data["client_key"])
    return Conflict(row, key, differences, set_differences, agreed, formsets)


def _versions(entry: FormEntry, name: str, row: Model) -> tuple[FieldVersion, FieldVersion]:
    """A field as it is kept and as it was entered."""
    known = name.replace("_date", "_precision")  # how well a date is known may stand beside it
    is_known = known != name and known in entry.form.fields
    return (
        _version(entry, name, getattr(row, name), getattr(row, known) if is_known else None),
        _version(
            entry,
            name,
            entry.form.cleaned_data[name],
            entry.form.cleaned_data[known] if is_known else None,
        ),
    )


def _shorten(theirs: list[str], mine: list[str]) -> tuple[list[str], list[str]]:
    """Both as they are; of long lists only the lines that differ, with their places."""
    if max(len(theirs), len(mine)) <= _MOST_LINES:
        return theirs, mine
    # With autojunk, lines that come often in two hundred and more would count as different.
    blocks = SequenceMatcher(None, theirs, mine, autojunk=False).get_matching_blocks()
    alike = [
        {block[side] + step for block in blocks for step in range(block.size)} for side in (0, 1)
    ]
    both = f"{len(alike[0]):,} more, which both versions have"

    def apart(lines: list[str], same: set[int]) -> list[str]:
        return [
            *(f"{n}. {line}" for n, line in enumerate(lines, start=1) if n - 1 not in same),
            both,
        ]

    return apart(theirs, alike[0]), apart(mine, alike[1])


def _sent(value: Any) -> str:
    typed = as_typed(value)
    if isinstance(typed, list | tuple):
        return "\n".join(typed)
    return "" if typed is None else str(typed)


def _version(entry: FormEntry, name: str, value: Any, known: Any) -> FieldVersion:
    sent = _sent(value)
    if isinstance(value, bool):
        return FieldVersion(sent, "yes" if value else "no")
    if isinstance(value, dt.date):
        return FieldVersion(sent, write_date(value, known or Precision.DAY))
    # By their text: a value of the form may be a number where the choice has a string.
    labels = {
        str(key): str(label) for key, label in getattr(entry.form.fields[name], "choices", ())
    }
    return FieldVersion(sent, labels.get(sent, sent) or "—")
