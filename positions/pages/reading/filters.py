"""The filters of the lists of stances and sources.

None lists issues or actors, which may be thousands.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, DateFilter, ModelChoiceFilter

from actors.models import Actor
from config.postgres.full_text import WORDS, HasWords, text_query
from config.web.filters import SaidFilterSet
from config.web.input import EARLIEST, LATEST, parse_list
from positions.choices import VALUE_SLUGS, Act, EvidenceRole, Reliability, SourceKind, Status, Value
from positions.history.addresses import follow_former
from positions.models import Condition, Dossier, Evidence, Excerpt, Issue, Source, Stance
from positions.pages.plain_fields import refuse_reversed
from positions.reads.lists.meant import (
    Candidates,
    MeantActors,
    MeantIssues,
    read_meant_actors,
    read_meant_issues,
    read_publishers,
    say_names,
)
from positions.reads.matrix.address import ACTOR_LIMIT, ISSUE_LIMIT
from positions.reads.matrix.rows import choose_actors
from positions.reads.stances.quotes import stances_quoting, untranslated

LONGEST_TYPED: Final = 200
LONGEST_LIST: Final = 4000
"""Characters of several names between commas."""
_FEW: Final = 5000
"""Stances up to which a filter looks them up first and names them. PostgreSQL thinks that any 50 rows of a long list
turn up soon if it walks the list in its order, which takes seconds where there are fewer."""
VALUE_CHOICES: Final = [(VALUE_SLUGS[value], label) for value, label in Value.choices]
STATUS_CHOICES: Final = [
    (status.value, status.label)
    for status in (Status.PUBLISHED, Status.SUBMITTED, Status.RETURNED, Status.DRAFT)
]


def current_dossiers(_request: object = None) -> QuerySet[Dossier]:
    return Dossier.objects.in_use().order_by("title", "pk")


class NamedActorsField(forms.CharField):
    """Names of actors, between commas or of several parameters, as what they mean; unclear ones are
    refused.
    """

    def clean(self, value: Any) -> MeantActors | None:
        text = super().clean(value)
        if not text:
            return None
        meant = read_meant_actors(text)
        if meant.open:
            # The parameters of the error carry what was found, so that the page can offer it without looking
            # again.
            names = "”, “".join(one.name for one in meant.open)
            raise forms.ValidationError(
                f"Several actors may be meant by “{names}”.", "open", {"meant": meant}
            )
        return meant


class IssuesField(forms.CharField):
    """Words of issues as what they mean."""

    def clean(self, value: Any) -> MeantIssues | None:
        text = super().clean(value)
        return read_meant_issues(text) if text else None


class ActorSlugsField(forms.CharField):
    """Actors by their short names, between commas, as pages of a dossier hand them on."""

    def clean(self, value: Any) -> Sequence[Actor]:
        slugs = parse_list(super().clean(value) or "", what="actors", limit=ACTOR_LIMIT)
        return choose_actors(slugs) if slugs else ()


class IssueSlugsField(forms.CharField):
    """Issues in use by their short names, between commas, as pages of a dossier hand them on."""

    def clean(self, value: Any) -> Sequence[Issue]:
        slugs = parse_list(super().clean(value) or "", what="issues", limit=ISSUE_LIMIT)
        found = {issue.slug: issue for issue in Issue.objects.in_use().filter(slug__in=slugs)}
        if len(found) < len(slugs):
            missing = (slug for slug in slugs if slug not in found)
            follow_former(Issue.objects.in_use(), missing, what="issues")
        return [found[slug] for slug in slugs]


class SeveralInput(forms.TextInput):
    """A text, or several parameters of its name as boxes that are ticked send them."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        # One text with commas, as the field reads it; an empty box among them means nothing.
        values = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
        return ",".join(filter(None, values)) or None


class BetweenDaysForm(forms.Form):
    """Of a list from one day to another."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        refuse_reversed(self, "since", "until")
        return cleaned


class ActorsFilter(CharFilter):  # type: ignore[misc]
    field_class = NamedActorsField


class IssuesFilter(CharFilter):  # type: ignore[misc]
    field_class = IssuesField


class ActorSlugsFilter(CharFilter):  # type: ignore[misc]
    field_class = ActorSlugsField


class IssueSlugsFilter(CharFilter):  # type: ignore[misc]
    field_class = IssueSlugsField


class _WithNames(SaidFilterSet):
    """A filter in which people are named: who may be meant is asked, not guessed."""

    @property
    def open_names(self) -> Sequence[Candidates]:
        """The names that leave open who is meant, with those who may be."""
        errors = self.form.errors.as_data().values() if self.is_bound else ()
        params = (error.params or {} for some in errors for error in some)
        return [one for found in params if "meant" in found for one in found["meant"].open]

    @property
    def settled_names(self) -> Sequence[Actor]:
        """The actors that are clear beside names that are not."""
        errors = self.form.errors.as_data().values() if self.is_bound else ()
        params = (error.params or {} for some in errors for error in some)
        return [actor for found in params if "meant" in found for actor in found["meant"].actors]


def _has(*fields: str, text: str) -> HasWords:
    return HasWords(*fields, query=text_query(text, config=WORDS))


def _some(stances: QuerySet[Stance]) -> list[int]:
    # One more than the limit tells that there are more. Without an order: sorting would read them all.
    return list(stances.order_by().values_list("pk", flat=True)[: _FEW + 1])


def _text(label: str, method: str, placeholder: str = "") -> CharFilter:
    widget = forms.TextInput(attrs={"type": "search", "placeholder": placeholder})
    return CharFilter(label=label, method=method, max_length=LONGEST_TYPED, widget=widget)


def _date(label: str, field: str, lookup: str, method: str | None = None) -> DateFilter:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DateFilter(
        label=label,
        field_name=field,
        lookup_expr=lookup,
        method=method,
        widget=widget,
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )


def _dossier(method: str | None = None) -> ModelChoiceFilter:
    return ModelChoiceFilter(
        label="Dossier",
        field_name="issue__dossiers",
        queryset=current_dossiers,
        to_field_name="slug",
        method=method,
        empty_label="Any",
    )


def _several(kind: type[CharFilter], label: str, method: str, placeholder: str) -> CharFilter:
    widget = SeveralInput(attrs={"type": "search", "placeholder": placeholder})
    return kind(label=label, method=method, max_length=LONGEST_LIST, widget=widget)


def _chosen(kind: type[CharFilter], label: str) -> CharFilter:
    """What was chosen on another page, and is kept and said here."""
    return kind(label=label, method="by_use", max_length=LONGEST_LIST, widget=forms.HiddenInput)


class StanceFilter(_WithNames):
    q = _text("Words quoted", "by_words", "ceasefire")
    dossier = _dossier()
    issue = _several(IssuesFilter, "Issues", "by_issue", "any words")
    actor = _several(ActorsFilter, "Actors", "by_actor", "names")
    value = ChoiceFilter(label="Value", choices=VALUE_CHOICES, method="by_value", empty_label="Any")
    act = ChoiceFilter(label="Act", choices=Act, empty_label="Any")
    source_kind = ChoiceFilter(
        label="Kind of source", choices=SourceKind, method="by_source_kind", empty_label="Any"
    )
    since = _date("From", "stated_date", "gte")
    until = _date("To", "stated_date", "lte")

    def by_words(self, queryset: QuerySet[Stance], _name: str, text: str) -> QuerySet[Stance]:
        # None where there are more: then the condition goes into the query of the list.
        few = stances_quoting(text, limit=_FEW)
        if few is not None:
            return queryset.filter(pk__in=few)
        excerpts = Excerpt.objects.filter(_has("exact", text=text))
        quoted = Evidence.objects.filter(excerpt__in=excerpts).values("stance")
        is_translation = Q(_has("gloss", text=text), gloss__isnull=False)
        translated = Evidence.objects.filter(is_translation).values("stance")
        conditions = Condition.objects.filter(is_translation).values("stance")
        return queryset.filter(Q(pk__in=quoted) | Q(pk__in=translated) | Q(pk__in=conditions))

    def by_issue(
        self, queryset: QuerySet[Stance], _name: str, meant: MeantIssues
    ) -> QuerySet[Stance]:
        return self._few_first(queryset, Q(issue__in=meant.keys))

    def by_actor(
        self, queryset: QuerySet[Stance], _name: str, meant: MeantActors
    ) -> QuerySet[Stance]:
        ids = [actor.pk for actor in meant.actors]
        return self._few_first(queryset, Q(actor__in=ids), Q(on_behalf_of__in=ids))

    @staticmethod
    def _few_first(queryset: QuerySet[Stance], *any_of: Q) -> QuerySet[Stance]:
        """The stances that pass one of the conditions, named one by one where they are few."""
        # Condition by condition, as each has an index of its own (stance_of_actor, stance_of_represented).
        few = [pk for q in any_of for pk in _some(queryset.filter(q))]
        return (
            queryset.filter(pk__in=few)
            if len(few) <= _FEW
            else queryset.filter(reduce(or_, any_of))
        )

    def by_source_kind(self, queryset: QuerySet[Stance], _name: str, kind: str) -> QuerySet[Stance]:
        """Those that rest on words of such a source, whatever else they rest on."""
        supporting = Evidence.objects.filter(
            role=EvidenceRole.SUPPORTS, excerpt__snapshot__source__kind=kind
        )
        return self._few_first(queryset, Q(pk__in=supporting.values("stance")))

    def by_value(self, queryset: QuerySet[Stance], _name: str, slug: str) -> QuerySet[Stance]:
        return queryset.filter(
            value=next(value for value, known in VALUE_SLUGS.items() if known == slug)
        )

    class Meta:
        model = Stance
        fields: Sequence[Any] = ()
        form = BetweenDaysForm


class EditorStanceFilter(StanceFilter):
    """With work in progress.

    Published stances are the default, as the indexes of the long list are theirs alone.
    """

    status = ChoiceFilter(label="Status", choices=STATUS_CHOICES, empty_label=None)
    untranslated = BooleanFilter(
        label="Not translated", widget=forms.CheckboxInput, method="by_untranslated"
    )

    def by_untranslated(
        self, queryset: QuerySet[Stance], _name: str, is_ticked: bool
    ) -> QuerySet[Stance]:
        return queryset.filter(untranslated()) if is_ticked else queryset

    def filter_queryset(self, queryset: QuerySet[Stance]) -> QuerySet[Stance]:
        cleaned = self.form.cleaned_data
        # Written into what was cleaned, so that the line above the list says which status it shows.
        cleaned["status"] = cleaned.get("status") or Status.PUBLISHED
        return super().filter_queryset(queryset)  # type: ignore[no-any-return]


class SourceFilter(SaidFilterSet):
    """Sources by what they are, and by what they were used for: a dossier, actors, issues, a day by
    which something was said. One and the same stance must be of all of these.
    """

    q = _text("Title", "by_title")
    publisher = CharFilter(label="Publisher", method="by_publisher", max_length=LONGEST_TYPED)
    kind = ChoiceFilter(label="Kind", choices=SourceKind, empty_label="Any")
    dossier = _dossier("by_use")
    on = _date("Said until", "on", "lte", "by_use")
    actors = _chosen(ActorSlugsFilter, "Actors")
    issues = _chosen(IssueSlugsFilter, "Issues")
    reliability = ChoiceFilter(label="Reliability", choices=Reliability, empty_label="Any")
    since = _date("Published from", "published_date", "gte")
    until = _date("to", "published_date", "lte")

    def by_title(self, queryset: QuerySet[Source], _name: str, text: str) -> QuerySet[Source]:
        return queryset.filter(_has("title", text=text))

    def by_publisher(self, queryset: QuerySet[Source], _name: str, text: str) -> QuerySet[Source]:
        return queryset.filter(publisher__in=read_publishers(text))

    def by_use(self, queryset: QuerySet[Source], _name: str, _value: object) -> QuerySet[Source]:
        return queryset  # all of them together: `quoting`

    @property
    def quoting(self) -> QuerySet[Evidence]:
        """The published evidence that the list is about."""
        cleaned = self.form.cleaned_data if self.is_valid() else {}
        dossier, on, actors, issues = map(cleaned.get, ("dossier", "on", "actors", "issues"))
        quoting = Evidence.objects.filter(stance__status=Status.PUBLISHED)
        if dossier:
            quoting = quoting.filter(stance__issue__dossiers=dossier)
        if on:
            quoting = quoting.filter(stance__stated_date__lte=on)
        if actors:
            speaks = Q(stance__actor__in=actors) | Q(stance__on_behalf_of__in=actors)
            quoting = quoting.filter(speaks)
        if issues:
            quoting = quoting.filter(stance__issue__in=issues)
        return quoting

    def filter_queryset(self, queryset: QuerySet[Source]) -> QuerySet[Source]:
        queryset = super().filter_queryset(queryset)
        if any(self.form.cleaned_data.get(name) for name in ("dossier", "on", "actors", "issues")):
            # Asked as a set, not joined: a source with a hundred stances would stand in the list a hundred times.
            sources = self.quoting.values("excerpt__snapshot__source")
            queryset = queryset.filter(pk__in=sources)
        return queryset

    def say(self, name: str, value: Any) -> str:
        if name == "publisher":
            return say_names(read_publishers(value)) or f"nobody goes by “{value}”"
        return (
            say_names(map(str, value)) if name in {"actors", "issues"} else super().say(name, value)
        )

    class Meta:
        model = Source
        fields: Sequence[Any] = ()
        form = BetweenDaysForm


class ReviewerSourceFilter(SourceFilter):
    """With the archived sources, which reviewers can take back; ``queryset`` holds both kinds."""

    is_archived = BooleanFilter(label="Archived", widget=forms.CheckboxInput, method="by_archived")

    def by_archived(
        self, queryset: QuerySet[Source], _name: str, _ticked: object
    ) -> QuerySet[Source]:
        return queryset

    def filter_queryset(self, queryset: QuerySet[Source]) -> QuerySet[Source]:
        # Here and not in `by_archived`, which is not asked where nothing is ticked.
        wanted = bool(self.form.cleaned_data.get("is_archived"))
        return super().filter_queryset(queryset.filter(archived_at__isnull=not wanted))
