"""The form of a dossier, with the actors that stand in its matrix by default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.forms.formsets import BaseFormSet

from actors.models import Actor
from config.web.input import number_in
from positions.actions.dossiers import DossierFields, read_actor_ids
from positions.models import Dossier
from positions.models.issues import MOST_FIRST_ACTORS, MOST_FIRST_ISSUES
from positions.pages.fields import NameField
from positions.pages.plain_fields import ProseField, ShortNameField, TidyField
from positions.pages.upkeep.issue_form import PlaceForm, put_in_order
from positions.pages.version_form import FormEntry, FormRow, VersionedForm
from positions.reads.lists.typed_names import name_actors

MOST_ACTORS: Final = 600
"""Three values each at most, and a form has two thousand."""
MOST_ADDED: Final = 50


class DossierForm(VersionedForm):
    title = TidyField(max_length=200)
    summary = ProseField(
        rows=3, max_length=5000, required=False, help_text="Readers see it below the title."
    )
    slug = ShortNameField(made_from="title")
    first_issues = forms.IntegerField(
        label="Columns shown first",
        min_value=1,
        max_value=MOST_FIRST_ISSUES,
        required=False,
        help_text="So many of its issues, in their order; readers ask for the others. Empty: all.",
    )
    first_actors = forms.IntegerField(
        label="Rows shown first",
        min_value=1,
        max_value=MOST_FIRST_ACTORS,
        required=False,
        help_text="So many of its actors, in their order. Empty: everybody on record.",
    )

    def __init__(self, *args: Any, is_new: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        # Of a new one it is made from the title; later nothing would make it again.
        self.fields["slug"].required = not is_new
        if not is_new:
            self.fields["slug"].help_text = "In its address: links to the former one lead here."


class DossierActorForm(PlaceForm):
    """An actor among the rows of a dossier; ``actor`` is what its identifier stands for."""

    drop = forms.BooleanField(label="Remove", required=False)
    actor: Actor | None = None


class AddedForm(forms.Form):
    actor: forms.Field = NameField(kind="actor", label="Add an actor", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["actor"].widget.attrs["placeholder"] = "Name of an actor"


class DossierActorRows(BaseFormSet):  # type: ignore[type-arg]
    """Finds the actors of all rows at once."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # A forged or broken row has no number: it finds nobody, and `clean` refuses the form.
        keys = [
            pk
            for form in self.forms
            if (pk := number_in(str(form["row"].value() or ""))) is not None
        ]
        actors = (
            {str(actor.pk): actor for actor in Actor.objects.filter(pk__in=keys)} if keys else {}
        )
        for form in self.forms:
            # Before validation, since the page shows names also where the form comes back.
            form.actor = actors.get(str(form["row"].value()))

    def clean(self) -> None:
        if any(form.actor is None for form in self.forms):
            raise forms.ValidationError("One of the actors is not on record: load the page again.")


class DossierEntry(FormEntry):
    """The form with the actors it has and those to be added, as one thing."""

    form_class = DossierForm
    compared = ("title", "summary", "slug", "first_issues", "first_actors")
    sets = {
        "actors": forms.formset_factory(
            DossierActorForm,
            formset=DossierActorRows,
            extra=0,
            max_num=MOST_ACTORS,
            validate_max=True,
            absolute_max=MOST_ACTORS,
        ),
        "added": forms.formset_factory(
            AddedForm, extra=3, max_num=MOST_ADDED, validate_max=True, absolute_max=MOST_ADDED
        ),
    }
    set_labels = {"actors": "Actors", "added": "Actors"}

    @property
    def actors(self) -> BaseFormSet[Any]:
        return self.formsets["actors"]

    @property
    def added(self) -> BaseFormSet[Any]:
        return self.formsets["added"]

    def actor_ids(self) -> list[int]:
        """The actors in the order of the places typed, without those removed, and those added
        behind them.
        """
        # Dropped ones too: places are given to all rows, and counted as they stood.
        places = [
            (form.cleaned_data["row"], form.cleaned_data["place"]) for form in self.actors.forms
        ]
        dropped = {
            form.cleaned_data["row"] for form in self.actors.forms if form.cleaned_data["drop"]
        }
        added = [actor.pk for form in self.added.forms if (actor := form.cleaned_data.get("actor"))]
        # Whoever is added and has a row already keeps the row's place.
        return list(
            dict.fromkeys([*(pk for pk in put_in_order(places) if pk not in dropped), *added])
        )

    def dossier_fields(self) -> DossierFields:
        """What was entered, once it is valid."""
        columns = {name: self.form.cleaned_data[name] for name in self.compared}
        return DossierFields(**columns, actor_ids=tuple(self.actor_ids()))

    def rows(self, name: str) -> list[FormRow]:
        """What was added stands among the actors."""
        return _rows(self.actor_ids()) if name == "actors" else []

    @classmethod
    def rows_of(cls, kept: Dossier, name: str) -> list[FormRow]:
        return _rows(read_actor_ids(kept)) if name == "actors" else []

    @classmethod
    def lines(cls, _name: str, rows: Sequence[FormRow]) -> list[str]:
        names = name_actors(Actor.objects.filter(pk__in=[row["row"] for row in rows]))
        return [names[row["row"]] for row in rows if row["row"] in names]


def _rows(actor_ids: Sequence[int]) -> list[FormRow]:
    return [{"row": pk, "place": place} for place, pk in enumerate(actor_ids, start=1)]
