"""Whether words are on record."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from ninja import Query

from positions.api.addresses import absolute
from positions.api.linked import answer_linked, claim_review, tell_meaning
from positions.api.parameters import QuoteQuery, Unfit
from positions.api.records import QuotePlace, QuoteRecord
from positions.api.service import endpoint
from positions.audience import PUBLIC
from positions.pages.reading.quote_form import QuoteForm
from positions.reads.lists.quote_check import QuoteCheck, check_quote
from positions.reads.lists.quote_places import CheckedPlace, Resting


@endpoint(
    "/quotes",
    summary="Check a quotation",
    example="quotes?q=a+ceasefire",
    response=QuoteRecord,
    linked="api_quote_linked",
)
def api_quote(request: HttpRequest, query: Query[QuoteQuery]) -> QuoteRecord:
    """Whether the words of a quotation are on record: verbatim, with marked changes, altered, in part,
    or not at all. Searched are published excerpts, and texts that are free to show.
    """
    check = _check(query)
    return QuoteRecord(
        verdict=check.verdict.value,
        meaning=tell_meaning(check),
        places=_places(request, check),
        has_more=check.has_more,
    )


@endpoint(
    "/quotes.jsonld",
    summary="Check a quotation, as linked data",
    example="quotes.jsonld?q=a+ceasefire",
    is_linked=True,
)
def api_quote_linked(request: HttpRequest, query: Query[QuoteQuery]) -> HttpResponse:
    """The same as a ClaimReview of schema.org. It has a rating only where the words are on
    record, and none where stances rest on them and no one takes them as its actor’s own."""
    check = _check(query)
    places = _places(request, check)
    return answer_linked(claim_review(request, query.q, check, places))


def _check(query: QuoteQuery) -> QuoteCheck:
    # The form of the page: the same bounds and the same words of refusal.
    form = QuoteForm({"q": query.q})
    for name, errors in form.errors.items():
        raise Unfit(name, " ".join(map(str, errors)))
    # Whoever asks: an answer here is the same for everybody (decision 0050).
    return check_quote(form.cleaned_data["q"], audience=PUBLIC)


def _places(request: HttpRequest, check: QuoteCheck) -> list[QuotePlace]:
    found = [
        _place(request, standing.place, "".join(one.text for one in standing.fragments))
        for source in check.found
        for standing in source.standings
    ]
    near = [
        # The words as the text has them, without what only the quotation has.
        _place(request, one.place, "".join(s.text for s in one.diff if s.kind != "come"))
        for one in check.near
    ]
    return [*found, *near]


def _place(request: HttpRequest, place: CheckedPlace, words: str) -> QuotePlace:
    source = place.source
    return QuotePlace(
        source=source.pk,
        title=source.title,
        publisher=source.publisher,
        published_date=source.published_date,
        words=words,
        page=absolute(request, place.url),
        stances=_stances(place.stances),
        own_words=_stances(one for one in place.stances if one.is_own and one.is_evidence),
    )


def _stances(resting: Iterable[Resting]) -> list[int]:
    return sorted({one.stance for one in resting if one.is_published})
