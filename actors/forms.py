from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter

from actors.choices import ActorKind
from actors.models import Actor, Membership
from config.filters import SaidFilterSet
from config.full_text import NAMES, text_query


def actors_named(text: str) -> Q:
    """Actors found by the words: the name shown or any other name, without accents, the last word unfinished."""
    query = text_query(text, config=NAMES)
    named = f"to_tsvector('{NAMES}', name) @@ {query.sql}"
    sql = f"select id from actors_actor where {named} union select actor_id from actors_actorname where {named}"  # noqa: S608
    return Q(pk__in=RawSQL(sql, query.params * 2))  # noqa: S611 - the reader's text is a parameter


def alliances(_request: object = None) -> QuerySet[Actor]:
    """Actors that others belong to without speaking for them."""
    joined = Membership.objects.filter(speaks_for=False).values("group")
    return Actor.objects.current().filter(pk__in=joined).by_name()


class ActorFilter(SaidFilterSet):
    q = CharFilter(
        label="Name",
        method="by_name",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Any name: Kremlin, German, Selenskyj"}),
    )
    kind = ChoiceFilter(label="Kind", choices=ActorKind, empty_label="Any")
    group = ModelChoiceFilter(
        label="Belongs to", queryset=alliances, to_field_name="slug", method="by_group", empty_label="Any"
    )

    def by_name(self, queryset: QuerySet[Actor], _name: str, text: str) -> QuerySet[Actor]:
        return queryset.filter(actors_named(text))

    def by_group(self, queryset: QuerySet[Actor], _name: str, group: Actor) -> QuerySet[Actor]:
        today = Membership.objects.on(timezone.localdate()).filter(group=group)
        return queryset.filter(pk__in=today.values("member"))

    class Meta:
        model = Actor
        fields: tuple[Any, ...] = ()
