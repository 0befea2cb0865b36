"""The filters of the lists of stances and sources. None lists issues or actors, which may be thousands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, DateFilter, FilterSet, ModelChoiceFilter

from actors.forms import actors_named
from actors.models import Actor
from config.full_text import WORDS, text_query
from config.http import EARLIEST, LATEST
from positions.choices import VALUE_SLUGS, Act, Reliability, SourceKind, Status, Value
from positions.models import Dossier, Evidence, Issue, Source, Stance
from positions.search import stances_quoting

LONGEST: Final = 200
MOST_MATCHES: Final = 500
"""Issues or actors that words in a filter stand for at most."""
FEW: Final = 5000
"""Stances up to which a filter looks them up first and names them. PostgreSQL thinks that any 50 rows of a long list
turn up soon if it walks the list in its order, which takes seconds where there are fewer."""
VALUE_CHOICES: Final = [(VALUE_SLUGS[value], label) for value, label in Value.choices]
STATUS_CHOICES: Final = [
    (status.value, status.label) for status in (Status.PUBLISHED, Status.SUBMITTED, Status.RETURNED, Status.DRAFT)
]


def current_dossiers(_request: object = None) -> QuerySet[Dossier]:
    return Dossier.objects.filter(archived_at=None).order_by("title", "pk")


def issue_ids(text: str) -> list[int]:
    """The issue of this slug, or those of these words."""
    named = Issue.objects.filter(slug=text).annotate(now=Coalesce("merged_into", "pk"))
    return list(named.values_list("now", flat=True)) or list(
        Issue.objects.current()
        .filter(_matches("positions_issue", "label || ' ' || proposition", text))
        .values_list("pk", flat=True)[:MOST_MATCHES]
    )


def actor_ids(text: str) -> list[int]:
    """The actor of this slug, or those found by this name."""
    named = Actor.objects.filter(slug=text).annotate(now=Coalesce("merged_into", "pk"))
    return list(named.values_list("now", flat=True)) or list(
        Actor.objects.current().filter(actors_named(text)).values_list("pk", flat=True)[:MOST_MATCHES]
    )


def _matches(table: str, column: str, text: str, *, key: str = "pk") -> Q:
    """Whether ``key`` is among the rows of the table whose column has the words."""
    query = text_query(text, config=WORDS)
    sql = f"select id from {table} where to_tsvector('{WORDS}', {column}) @@ {query.sql}"  # noqa: S608
    return Q((f"{key}__in", RawSQL(sql, query.params)))  # noqa: S611 - the reader's text is a parameter


def _some(stances: QuerySet[Stance]) -> list[int]:
    return list(stances.order_by().values_list("pk", flat=True)[: FEW + 1])


def _text(label: str, method: str, placeholder: str = "") -> CharFilter:
    widget = forms.TextInput(attrs={"type": "search", "placeholder": placeholder})
    return CharFilter(label=label, method=method, max_length=LONGEST, widget=widget)


def _date(label: str, field: str, lookup: str) -> DateFilter:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DateFilter(
        label=label,
        field_name=field,
        lookup_expr=lookup,
        widget=widget,
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )


def _dossier(method: str | None = None) -> ModelChoiceFilter:
    return ModelChoiceFilter(
        label="Dossier",
        field_name="issue__dossier",
        queryset=current_dossiers,
        to_field_name="slug",
        method=method,
        empty_label="Any",
    )


class StanceFilter(FilterSet):  # type: ignore[misc]
    q = _text("Words", "by_words", "ceasefire or truce")
    dossier = _dossier()
    issue = _text("Issue", "by_issue", "any words of it")
    actor = _text("Actor", "by_actor", "any name")
    value = ChoiceFilter(label="Value", choices=VALUE_CHOICES, method="by_value", empty_label="Any")
    act = ChoiceFilter(label="Act", choices=Act, empty_label="Any")
    since = _date("From", "stated_date", "gte")
    until = _date("To", "stated_date", "lte")

    def by_words(self, queryset: QuerySet[Stance], _name: str, text: str) -> QuerySet[Stance]:
        few = stances_quoting(text, limit=FEW)
        if few is not None:
            return queryset.filter(pk__in=few)
        quoted = Evidence.objects.filter(_matches("positions_excerpt", "exact", text, key="excerpt"))
        return queryset.filter(pk__in=quoted.values("stance"))

    def by_issue(self, queryset: QuerySet[Stance], _name: str, text: str) -> QuerySet[Stance]:
        return queryset.filter(issue__in=issue_ids(text))

    def by_actor(self, queryset: QuerySet[Stance], _name: str, text: str) -> QuerySet[Stance]:
        ids = actor_ids(text)
        few = [pk for q in (Q(actor__in=ids), Q(on_behalf_of__in=ids)) for pk in _some(queryset.filter(q))]
        return (
            queryset.filter(pk__in=few)
            if len(few) <= FEW
            else queryset.filter(Q(actor__in=ids) | Q(on_behalf_of__in=ids))
        )

    def by_value(self, queryset: QuerySet[Stance], _name: str, slug: str) -> QuerySet[Stance]:
        return queryset.filter(value=next(value for value, known in VALUE_SLUGS.items() if known == slug))

    class Meta:
        model = Stance
        fields: Sequence[Any] = ()


class EditorStanceFilter(StanceFilter):
    """With work in progress. Published stances are the default, as the indexes of the long list are theirs alone."""

    status = ChoiceFilter(label="Status", choices=STATUS_CHOICES, empty_label=None)

    def filter_queryset(self, queryset: QuerySet[Stance]) -> QuerySet[Stance]:
        cleaned = self.form.cleaned_data
        cleaned["status"] = cleaned.get("status") or Status.PUBLISHED
        return super().filter_queryset(queryset)  # type: ignore[no-any-return]


class SourceFilter(FilterSet):  # type: ignore[misc]
    q = _text("Title", "by_title")
    publisher = CharFilter(label="Publisher", lookup_expr="icontains", max_length=LONGEST)
    kind = ChoiceFilter(label="Kind", choices=SourceKind, empty_label="Any")
    dossier = _dossier("by_dossier")
    reliability = ChoiceFilter(label="Reliability", choices=Reliability, empty_label="Any")
    since = _date("Published from", "published_date", "gte")
    until = _date("to", "published_date", "lte")

    def by_title(self, queryset: QuerySet[Source], _name: str, text: str) -> QuerySet[Source]:
        return queryset.filter(_matches("positions_source", "title", text))

    def by_dossier(self, queryset: QuerySet[Source], _name: str, dossier: Dossier) -> QuerySet[Source]:
        quoted = Evidence.objects.filter(stance__issue__dossier=dossier, stance__status=Status.PUBLISHED)
        return queryset.filter(pk__in=quoted.values("excerpt__snapshot__source"))

    class Meta:
        model = Source
        fields: Sequence[Any] = ()


class ReviewerSourceFilter(SourceFilter):
    """With the archived sources, which reviewers can take back; ``queryset`` holds both kinds."""

    is_archived = BooleanFilter(label="Archived", widget=forms.CheckboxInput, method="by_archived")

    def by_archived(self, queryset: QuerySet[Source], _name: str, _ticked: object) -> QuerySet[Source]:
        return queryset

    def filter_queryset(self, queryset: QuerySet[Source]) -> QuerySet[Source]:
        wanted = bool(self.form.cleaned_data.get("is_archived"))
        return super().filter_queryset(queryset.filter(archived_at__isnull=not wanted))  # type: ignore[no-any-return]
