"""Stances with their words and conditions."""

from collections.abc import Mapping
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query

from actors.models import Actor
from positions.api.addresses import absolute, here, next_page
from positions.api.linked import annotate_words, answer_linked
from positions.api.parameters import LARGEST_KEY, NotThere, StanceQuery, Unfit, about
from positions.api.records import (
    ConditionRecord,
    EvidenceRecord,
    Party,
    SourceRecord,
    StanceList,
    StanceRecord,
)
from positions.api.service import PAGE_SIZE, endpoint
from positions.audience import PUBLIC
from positions.choices import VALUE_SLUGS, is_on_scale
from positions.dates import write_time
from positions.models import Condition, Evidence, Issue, Source, Stance
from positions.models.sources import excerpt_url
from positions.pages.reading.filters import StanceFilter
from positions.pages.reading.stances import read_stance_order, repeated_in
from positions.reads.lists.by_key import told_in_full
from positions.reads.lists.keyset import Cursor, read_stance_page
from positions.reads.stances.rewording import read_former_wordings

type StanceNumber = Annotated[
    int, Path(ge=1, le=LARGEST_KEY, description="The number in its address.")
]


@endpoint(
    "/stances",
    summary="List stances",
    example="stances?dossier=ending-the-war-in-ukraine&actor=germany",
    response=StanceList,
)
def api_stances(request: HttpRequest, query: Query[StanceQuery]) -> StanceList:
    """Published stances with their words, the newest first; a page is as fast in a list of millions.

    Names that leave open who is meant are refused. Votes on an issue that stands in two dossiers under
    two names are listed once, unless a dossier is chosen.
    """
    # The filter of the page, so that one address means the same in both.
    filters = StanceFilter(request.GET, queryset=Stance.objects.listed_for(PUBLIC))
    for name, errors in filters.form.errors.items():
        # Names may be on record tomorrow; a time that ends before it begins never is.
        refusal = Unfit if name == "until" else NotThere
        raise refusal(name, " ".join(map(str, errors)))
    order = read_stance_order(request)
    with about("cursor", refusal=Unfit):
        # Read here by the order asked for: a cursor of one order means nothing in another.
        after = Cursor.parse(query.cursor, is_time=order.is_time) if query.cursor else None
    stances = filters.qs.exclude(repeated_in(filters).stances)
    # By keyset: no page skips rows, so that the last is as fast as the first.
    page = read_stance_page(told_in_full(stances), order=order, size=PAGE_SIZE, after=after)
    former = read_former_wordings([stance.pk for stance in page.rows])
    return StanceList(
        items=[_stance(request, stance, former) for stance in page.rows],
        next=next_page(request, page.after),
    )


@endpoint(
    "/stances/{int:pk}",
    summary="One stance",
    example="stances/1",
    response=StanceRecord,
    linked="api_stance_linked",
)
def api_stance(request: HttpRequest, pk: StanceNumber) -> StanceRecord:
    """A published stance: who said what about which issue, when, in which words of which source."""
    stance = _get(pk)
    return _stance(request, stance, read_former_wordings([pk]))


@endpoint(
    "/stances/{int:pk}.jsonld",
    summary="The words of a stance, as linked data",
    example="stances/1.jsonld",
    is_linked=True,
)
def api_stance_linked(request: HttpRequest, pk: StanceNumber) -> HttpResponse:
    """Its excerpts as W3C Web Annotations, found by their words and their place in the text."""
    return answer_linked(annotate_words(request, _get(pk)))


def _get(pk: int) -> Stance:
    stance = told_in_full(Stance.objects.visible_to(PUBLIC)).filter(pk=pk).first()
    if stance is None:
        raise Http404("There is no such stance.")
    return stance


def _stance(request: HttpRequest, stance: Stance, former: Mapping[int, str]) -> StanceRecord:
    return StanceRecord(
        id=stance.pk,
        actor=_party(stance.actor),
        on_behalf_of=_party(stance.on_behalf_of) if stance.on_behalf_of else None,
        reported_by=_party(stance.reported_by) if stance.reported_by else None,
        issue=Party(slug=stance.issue.slug, name=stance.issue.label),
        value=VALUE_SLUGS[stance.value],
        stated_time=write_time(stance.stated_time),
        score=stance.value if is_on_scale(stance.value) else None,
        approved_proposition=former.get(stance.pk, ""),
        evidence=[_evidence(request, one) for one in stance.evidence.all()],
        conditions=[condition_record(one) for one in stance.conditions.all()],
        page=absolute(request, stance.get_absolute_url()),
        url=here(request, "api_stance", pk=stance.pk),
        **{name: getattr(stance, name) for name in _AS_KEPT},
    )


_AS_KEPT = (
    *("firmness", "act", "rendering", "unnamed_speaker", "speaking_terms", "salience"),
    *("confidence", "stated_date", "stated_precision", "stated_until", "note"),
    *("withdrawn_date", "withdrawal_note", "published_at", "version"),
)


def _party(actor: Actor) -> Party:
    return Party(slug=actor.slug, name=actor.name)


def _evidence(request: HttpRequest, evidence: Evidence) -> EvidenceRecord:
    excerpt = evidence.excerpt
    source = excerpt.snapshot.source
    return EvidenceRecord(
        role=evidence.role,
        words=excerpt.exact,
        before=excerpt.prefix,
        after=excerpt.suffix,
        start=excerpt.start,
        end=excerpt.end,
        text_sha256=excerpt.snapshot.sha256,
        translation=evidence.gloss,
        translation_maker=evidence.gloss_maker,
        place=evidence.locator,
        page=absolute(request, excerpt_url(source.pk, excerpt.pk)),
        source=_source(request, source),
    )


_OF_SOURCE = (
    *("kind", "title", "publisher", "author", "url", "language", "published_date"),
    *("published_precision", "date_inferred_reason", "reliability", "licence", "attribution"),
    *("primary_url", "archive_url", "retrieved_date"),
)


def _source(request: HttpRequest, source: Source) -> SourceRecord:
    return SourceRecord(
        id=source.pk,
        page=absolute(request, source.get_absolute_url()),
        **{name: getattr(source, name) for name in _OF_SOURCE},
    )


def condition_record(condition: Condition) -> ConditionRecord:
    """A condition; the issue that it waits for costs a query where it is not at hand."""
    linked: Issue | None = condition.linked_issue
    return ConditionRecord(
        kind=condition.kind,
        text=condition.text,
        state=condition.state,
        settled_date=condition.settled_date,
        settled_precision=condition.settled_precision,
        issue=linked.slug if linked else None,
    )
