from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter

from actors.choices import ActorKind
from actors.models import Actor, Membership
from actors.querysets import ActorQuerySet
from config.web.filters import SaidFilterSet


def alliances(_request: object = None) -> QuerySet[Actor]:
    """Actors that others belong to without speaking for them."""
    joined = Membership.objects.filter(speaks_for=False).values("group")
    return Actor.objects.in_use().filter(pk__in=joined).by_name()


class ActorFilter(SaidFilterSet):
    q = CharFilter(
        label="Name",
        method="by_name",
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "Any name: Kremlin, German, Selenskyj"}
        ),
    )
    kind = ChoiceFilter(label="Kind", choices=ActorKind, empty_label="Any")
    group = ModelChoiceFilter(
        label="Belongs to",
        # The function itself: asked for each form, not once when this is loaded.
        queryset=alliances,
        to_field_name="slug",
        method="by_group",
        empty_label="Any",
    )

    def by_name(self, queryset: ActorQuerySet, _name: str, text: str) -> QuerySet[Actor]:
        return queryset.named(text)

    def by_group(self, queryset: QuerySet[Actor], _name: str, group: Actor) -> QuerySet[Actor]:
        # The list names offices of today, so it is filtered by them.
        today = Membership.objects.on(timezone.localdate()).filter(group=group)
        return queryset.filter(pk__in=today.values("member"))

    class Meta:
        model = Actor
        fields: tuple[Any, ...] = ()
