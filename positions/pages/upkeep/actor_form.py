"""The form of an actor, with the names it is found by and what it belongs to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import combinations
from typing import Any, Final, cast
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.forms.formsets import BaseFormSet

from actors.choices import ActorKind, NameKind, Precision
from actors.models import Actor
from config.web.sent_fields import KeptTick
from positions.actions.actors import ActorFields, MembershipFields, NameFields
from positions.dates import first_of_precision
from positions.pages.fields import LONGEST_NAME, NameField
from positions.pages.plain_fields import DayField, ProseField, ShortNameField, TidyField
from positions.pages.version_form import LARGEST, FormEntry, FormRow, VersionedForm
from positions.reads.lists.lookalikes import doubt_letters
from positions.reads.lists.typed_names import find_actors, name_actors

# Of each set: with nine fields or fewer a row, both stay below the two thousand that are read of a form.
_MOST_ROWS: Final = 100
_PLAIN: Final = (
    "name",
    "kind",
    "slug",
    "iso3",
    "wikidata_id",
    "note",
    "ended_date",
    "ended_precision",
    "succeeded_by",
)
_SAY_SO: Final = "If that is right, say so below the name."
_NAME_COLUMNS: Final = ("name", "kind", "language", "from_date", "until_date")
MEMBERSHIP_COLUMNS: Final = ("group", "role", "speaks_for", "from_date", "until_date")


class ActorForm(VersionedForm):
    name = TidyField(
        max_length=LONGEST_NAME,
        help_text="As lists show it; other names it is found by stand below.",
    )
    kind = forms.ChoiceField(choices=[("", "Choose"), *ActorKind.choices])
    slug = ShortNameField(made_from="name")
    iso3 = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label="Country code",
        max_length=3,
        required=False,
        help_text="Three letters, states only: FRA.",
        error_messages={"invalid": "Three letters: FRA."},
    )
    wikidata_id = forms.RegexField(
        r"^Q[1-9][0-9]*$",
        label="Wikidata",
        max_length=20,
        required=False,
        help_text="Q and a number.",
        error_messages={"invalid": "An identifier of Wikidata is a Q and a number: Q42."},
    )
    note = ProseField(max_length=5000, required=False, help_text="Readers see it below the name.")
    ended_date = DayField(
        label="Ended on",
        required=False,
        help_text="The first day on which it is no more: dissolved, dead, over. It has no position from then on.",
    )
    ended_precision = forms.TypedChoiceField(
        label="How well it is known",
        # A day that is known is kept without a precision (docs/decisions/0043).
        choices=[("", "Day"), *Precision.choices[1:]],
        empty_value=None,
        required=False,
        help_text="Of a month or year only: give the first day after it, 1 January 1993 for 1992.",
    )
    # Whoever succeeded may be archived since: a form saved untouched must not fail for that.
    succeeded_by: forms.Field = NameField(
        kind="actor", label="Succeeded by", may_stay=True, required=False
    )
    is_another = forms.BooleanField(
        label="This is another actor, or its name is written so", required=False
    )

    def __init__(
        self, *args: Any, is_new: bool = False, kept: Actor | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.is_new, self.kept = is_new, kept
        self.fields["slug"].required = not is_new
        if not is_new:
            self.fields["slug"].help_text = "In its address: links to the former one lead here."

    def clean_iso3(self) -> str:
        return str(self.cleaned_data["iso3"]).upper()

    def clean(self) -> None:
        super().clean()
        cleaned = self.cleaned_data
        self._refuse_days_within(cleaned.get("ended_date"), cleaned.get("ended_precision"))
        if (
            cleaned.get("succeeded_by")
            and not cleaned.get("ended_date")
            and "ended_date" not in self.errors
        ):
            self.add_error("ended_date", "Say when it ended: only then another succeeds it.")
        # None: a kind that was not chosen is told at its own field.
        if cleaned.get("iso3") and cleaned.get("kind") not in (None, ActorKind.STATE):
            self.add_error("iso3", "Only a state has a country code.")
        if self.is_new and not cleaned.get("is_another"):
            self._refuse_namesake(cleaned.get("name", ""), cleaned.get("client_key"))

    def _refuse_days_within(self, ended: dt.date | None, precision: str | None) -> None:
        """What is known by its month or year ends with it."""
        if precision is None or "ended_date" in self.errors:
            return
        if ended is None:
            self.add_error("ended_date", "Say when it ended, or that its day is known.")
        # An end is the first day on which it is no more: of a month or year that is a first day too.
        elif first_of_precision(ended, precision) != ended:
            self.add_error(
                "ended_date", f"Give the first day after the {precision} in which it ended."
            )

    def _refuse_namesake(self, name: str, key: UUID | None) -> None:
        """Say who is on record under the name already, but for what the same form made."""
        found = find_actors(name) if name else []
        if same := [actor for actor in found if not key or actor.client_key != key]:
            named = ", ".join(f"{actor} [{actor.slug}]" for actor in same)
            self.add_error(
                "name", f"On record already: {named}. If this is somebody else, say so below."
            )


class PeriodForm(forms.Form):
    """A row that holds for a time; ``row_id`` is the row it is kept in, empty for a new one."""

    # By the row it is kept in, so that the history tells a changed period as a change and not as a new one.
    row_id = forms.IntegerField(
        min_value=1, max_value=LARGEST, required=False, widget=forms.HiddenInput
    )
    from_date = DayField(label="From", required=False)
    until_date = DayField(label="Until, not including", required=False)
    drop = forms.BooleanField(label="Remove", required=False)

    def clean(self) -> None:
        begin, end = self.cleaned_data.get("from_date"), self.cleaned_data.get("until_date")
        if begin and end and end <= begin:
            self.add_error(
                "until_date",
                "This is the first day on which it no longer holds: later than “from”.",
            )


class ActorNameForm(PeriodForm):
    """A name; one that was emptied is left out."""

    name = TidyField(
        max_length=LONGEST_NAME, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    kind = forms.ChoiceField(choices=NameKind, initial=NameKind.ALIAS)
    language = forms.CharField(
        max_length=12,
        required=False,
        validators=[
            RegexValidator(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "Two letters: en, de, uk.")
        ],
        widget=forms.TextInput(attrs={"placeholder": "any"}),
    )


class MembershipForm(PeriodForm):
    """A membership; one without group and role is left out."""

    group: forms.Field = NameField(kind="actor", label="Belongs to", may_stay=True, required=False)
    role = TidyField(
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "President, member state"}),
    )
    speaks_for = KeptTick(label="Speaks for it", required=False)

    def clean(self) -> None:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("drop"):
            return
        if cleaned.get("group") and not cleaned.get("role"):
            self.add_error("role", "Say as what: President, member state.")
        if cleaned.get("role") and not cleaned.get("group") and "group" not in self.errors:
            self.add_error("group", "Say what it belongs to.")


class KeptRows(BaseFormSet):  # type: ignore[type-arg]
    """Rows that must differ from each other."""

    def kept(self) -> list[Any]:
        # A row with mistakes has its own messages, and may have no cleaned values at all.
        return [form for form in self.forms if hasattr(form, "cleaned_data") and is_kept(form)]


class NameRows(KeptRows):
    def clean(self) -> None:
        for one, other in combinations(self.kept(), 2):
            if all(
                one.cleaned_data.get(key) == other.cleaned_data.get(key)
                for key in ("name", "kind", "language")
            ):
                other.add_error("name", "This name is given twice.")


class MembershipRows(KeptRows):
    def clean(self) -> None:
        for one, other in combinations(self.kept(), 2):
            # The database refuses it as well (an exclusion constraint), but could not say which row.
            same = all(
                one.cleaned_data.get(key) == other.cleaned_data.get(key)
                for key in ("group", "role")
            )
            if same and _overlap(one.cleaned_data, other.cleaned_data):
                office = f"{one.cleaned_data['role']}, {one.cleaned_data['group']}"
                other.add_error(
                    "from_date", f"Overlaps with another row for “{office}”: end that one first."
                )


def is_kept(form: Any) -> bool:
    """Whether a row names something, and is not to be removed."""
    cleaned = form.cleaned_data
    return bool(cleaned.get("name") or cleaned.get("group")) and not cleaned.get("drop")


def _overlap(one: FormRow, other: FormRow) -> bool:
    def begins_before_the_end(row: FormRow, of: FormRow) -> bool:
        # Without a beginning or an end it is open on that side. The end is the first day on which it no
        # longer holds.
        return (
            not (row.get("from_date") and of.get("until_date"))
            or row["from_date"] < of["until_date"]
        )

    return begins_before_the_end(one, other) and begins_before_the_end(other, one)


def _names_of(actor: Actor | None) -> set[str]:
    """All that it is called on record."""
    return {actor.name, *actor.names.values_list("name", flat=True)} if actor else set()


def _formset(form: type[forms.Form], rows: type[KeptRows]) -> type[BaseFormSet[Any]]:
    return forms.formset_factory(
        form, formset=rows, extra=1, max_num=_MOST_ROWS, validate_max=True, absolute_max=_MOST_ROWS
    )


class ActorEntry(FormEntry):
    """The form with its names and memberships, as one thing."""

    form_class = ActorForm
    compared = _PLAIN
    sets = {
        "names": _formset(ActorNameForm, NameRows),
        "memberships": _formset(MembershipForm, MembershipRows),
    }
    set_labels = {"names": "Names", "memberships": "Belongs to"}

    is_doubted = False
    """Whether the letters of a name were asked about."""

    def is_valid(self) -> bool:
        # Of a form with mistakes nothing is asked yet: whoever mends it is asked then.
        return super().is_valid() and (
            bool(self.form.cleaned_data["is_another"]) or not self._doubt_letters()
        )

    def _doubt_letters(self) -> bool:
        """Whether a name that this actor does not have yet looks like another's, or has a word in two
        scripts; each is told at its line.
        """
        form = cast("ActorForm", self.form)
        lines = [form, *(one for one in self.names.forms if is_kept(one))]
        kept = _names_of(form.kept)
        typed = {name: one for one in lines if (name := one.cleaned_data["name"]) not in kept}
        made = Actor.objects.filter(client_key=form.cleaned_data["client_key"]).first()
        own = form.kept or made
        doubts = doubt_letters(typed, but=dict.fromkeys(typed, own.slug if own else ""))
        for name, said in doubts.items():
            typed[name].add_error("name", f"{said} {_SAY_SO}")
        self.is_doubted = bool(doubts)
        return self.is_doubted

    @property
    def names(self) -> BaseFormSet[Any]:
        return self.formsets["names"]

    @property
    def memberships(self) -> BaseFormSet[Any]:
        return self.formsets["memberships"]

    def actor_fields(self) -> ActorFields:
        """What was entered, once it is valid."""
        names = [_columns(form, _NAME_COLUMNS) for form in self.names.forms if is_kept(form)]
        memberships = [
            _columns(form, MEMBERSHIP_COLUMNS) for form in self.memberships.forms if is_kept(form)
        ]
        return ActorFields(
            **{name: self.form.cleaned_data[name] for name in _PLAIN if name != "succeeded_by"},
            succeeded_by_id=successor.pk
            if (successor := self.form.cleaned_data["succeeded_by"])
            else None,
            names=tuple(NameFields(**row) for row in names),
            memberships=tuple(
                MembershipFields(group_id=row.pop("group").pk, **row) for row in memberships
            ),
        )

    def is_kept(self, form: Any) -> bool:
        return is_kept(form)

    @classmethod
    def rows_of(cls, kept: Actor, name: str) -> list[FormRow]:
        if name == "names":
            return [
                {"row_id": row.pk} | _read(row, _NAME_COLUMNS) for row in kept.names.order_by("pk")
            ]
        memberships = list(kept.memberships.select_related("group").order_by("pk"))
        # In bulk: a state is a member of dozens of groups.
        named = name_actors(row.group for row in memberships)
        return [
            {"row_id": r.pk} | _read(r, MEMBERSHIP_COLUMNS) | {"group": named[r.group_id]}
            for r in memberships
        ]

    @classmethod
    def lines(cls, name: str, rows: Sequence[FormRow]) -> list[str]:
        return [
            _line(row, ("name", "kind", "language") if name == "names" else ("role", "group"))
            for row in rows
        ]


def _columns(form: Any, names: Sequence[str]) -> FormRow:
    return {name: form.cleaned_data.get(name) for name in ("row_id", *names)}


def _read(row: Any, names: Sequence[str]) -> FormRow:
    return {name: getattr(row, name) for name in names}


def _line(row: FormRow, names: Sequence[str]) -> str:
    parts = [str(row[name]) for name in names if row.get(name)]
    parts += ["speaks for it"] if row.get("speaks_for") else []
    parts += [f"from {row['from_date']}"] if row.get("from_date") else []
    parts += [f"until {row['until_date']}"] if row.get("until_date") else []
    return " · ".join(parts)
