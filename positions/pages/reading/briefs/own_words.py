"""An actor's own words in context, and how often by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from actors.models import Actor
from config.web.access import public
from config.web.addresses import write_query
from config.web.csv import CsvCell
from config.web.downloads import table_response
from config.web.fragments import page_or_fragment
from config.web.parameters import reads
from positions.pages.fetch import get_actor
from positions.pages.query import (
    audience_of,
    paginate,
    read_choice,
    read_date,
    read_page,
    read_text,
)
from positions.pages.reading.briefs.concordance import LINES_PER_PAGE, read_phrases, rounded
from positions.pages.reading.downloads import site_of
from positions.reads.briefs.own_words import (
    OWN_WORDS_ORDERS,
    OwnWords,
    OwnWordsHit,
    SpanShare,
    read_own_words,
    read_told_otherwise,
)
from positions.reads.timelines.last_day import read_last_day
from positions.texts.concordance import LEAST_WORDS

LINES: Final = (
    *("date", "precision", "left", "words", "right"),
    *("source", "publisher", "language", "licence", "attribution", "address"),
)
SHARES: Final = ("period", "lines", "words", "passages", "per_thousand_words")
_ORDERS: Final = {
    "date": "day, the newest first",
    "left": "words to the left",
    "right": "words to the right",
}
_PERIODS: Final = {"": "month or year", "month": "month", "year": "year"}


@public
@reads("q", "on", "sort", "by", "page", "format", "as")
def actor_words(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What an actor said as lines around what is looked for, and how often by month."""
    actor = get_actor(slug)
    on_date = read_date(request, "on", what="as-of date") or read_last_day().default_date
    q, order = (
        read_text(request, "q"),
        read_choice(request, "sort", OWN_WORDS_ORDERS, default="date"),
    )
    by = read_choice(request, "by", _PERIODS)
    found = read_own_words(
        actor=actor,
        phrases=read_phrases(q),
        on_date=on_date,
        audience=audience_of(request),
        order=order,
        by=by,
    )
    if table := read_choice(request, "format", {"", "csv", "shares"}):
        return _download(request, actor, found, is_of_lines=table == "csv")
    page = paginate(max(len(found.hits), 1), page=read_page(request), per_page=LINES_PER_PAGE)
    first = (page.number - 1) * LINES_PER_PAGE
    context = {
        "actor": actor,
        "on_date": on_date,
        "q": q,
        "order": order,
        "orders": _ORDERS.items(),
        "by": by,
        "periods": _PERIODS.items(),
        "found": found,
        "otherwise": read_told_otherwise(actor, on_date),
        "hits": found.hits[first : first + LINES_PER_PAGE],
        "page": page,
        "least_words": LEAST_WORDS,
        "permanent_url": request.path
        + write_query({"q": q, "sort": order, "by": by, "on": on_date}),
    }
    return page_or_fragment(request, "pages/reading/briefs/actor_words.html", "own-words", context)


def _download(
    request: HttpRequest, actor: Actor, found: OwnWords, *, is_of_lines: bool
) -> HttpResponseBase:
    if is_of_lines:
        rows = _line_rows(found.hits, site=site_of(request))
        return table_response(request, name=f"{actor.slug}-words", header=LINES, rows=rows)
    rows = _share_rows(found.shares)
    return table_response(request, name=f"{actor.slug}-words-by-period", header=SHARES, rows=rows)


def _line_rows(hits: Sequence[OwnWordsHit], *, site: str) -> Iterator[Sequence[CsvCell]]:
    for hit in hits:
        source, line = hit.passage.source, hit.line
        yield (
            *(hit.passage.date, hit.passage.precision),
            *(line.left.strip(), line.node, line.right.strip()),
            *(source.title, source.publisher, source.language, source.licence, source.attribution),
            f"{site}{hit.url}",
        )


def _share_rows(shares: Sequence[SpanShare]) -> Iterator[Sequence[CsvCell]]:
    for one in shares:
        yield (one.label, one.hits, one.words, one.passages, rounded(one.per_thousand))
