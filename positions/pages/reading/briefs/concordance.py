"""The words of an issue in context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.web.access import public
from config.web.addresses import write_query
from config.web.csv import CsvCell
from config.web.downloads import table_response
from config.web.fragments import page_or_fragment
from config.web.input import BadInput
from config.web.parameters import reads
from positions.models import Issue
from positions.pages.fetch import get_issue, get_overview
from positions.pages.query import paginate, read_choice, read_date, read_page, read_text
from positions.pages.reading.downloads import site_of
from positions.reads.briefs.concordance import (
    CONCORDANCE_ORDERS,
    Concordance,
    ConcordanceHit,
    read_concordance,
)
from positions.texts.concordance import LEAST_WORDS, SearchPhrase, read_phrase

LINES_PER_PAGE: Final = 100
MOST_PHRASES: Final = 20
HEADER: Final = (
    *("date", "precision", "actor", "actor_name", "value", "left", "words", "right"),
    *("source", "publisher", "language", "licence", "attribution", "address"),
)
SHARES: Final = ("year", "lines", "words", "per_thousand")
_ORDERS: Final = {
    "date": "day, the newest first",
    "actor": "actor",
    "left": "words to the left",
    "right": "words to the right",
}


@public
@reads("q", "on", "actor", "sort", "page", "format", "as")
def concordance(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every published excerpt on an issue as lines around what is looked for."""
    issue = get_issue(slug)
    dossier, overview = get_overview(issue.in_dossiers[0].slug)
    on_date = read_date(request, "on", what="as-of date") or overview.default_date
    q, order = (
        read_text(request, "q"),
        read_choice(request, "sort", CONCORDANCE_ORDERS, default="date"),
    )
    actor = request.GET.get("actor", "")
    found = read_concordance(
        issue=issue, phrases=read_phrases(q), on_date=on_date, actor=actor, order=order
    )
    if actor and actor not in {one.slug for one in found.actors}:
        raise BadInput("No words of this actor on the issue are on record by that day.")
    if table := read_choice(request, "format", {"", "csv", "shares"}):
        return _download(request, issue, found, is_of_lines=table == "csv")
    page = paginate(max(len(found.hits), 1), page=read_page(request), per_page=LINES_PER_PAGE)
    first = (page.number - 1) * LINES_PER_PAGE
    hits = found.hits[first : first + LINES_PER_PAGE]
    context = {
        "dossier": dossier,
        "issue": issue,
        "on_date": on_date,
        "q": q,
        "order": order,
        "orders": _ORDERS.items(),
        "actor": actor,
        "found": found,
        "hits": hits,
        # Each once, in the order of the lines.
        "sources": list(dict.fromkeys(hit.evidence.excerpt.snapshot.source for hit in hits)),
        "page": page,
        "least_words": LEAST_WORDS,
        "permanent_url": request.path
        + write_query({"q": q, "actor": actor, "sort": order, "on": on_date}),
        "offers": [word for word in issue.keywords if word != q],
    }
    return page_or_fragment(
        request, "pages/reading/briefs/concordance.html", "concordance", context
    )


def read_phrases(q: str) -> list[SearchPhrase]:
    """What stands between commas; a word with an asterisk behind it need only begin so.

    Raises:
        BadInput: where it has no word, or too many phrases.
    """
    parts = [part for part in q.split(",") if part.strip()]
    phrases = [phrase for part in parts if (phrase := read_phrase(part))]
    if q and not phrases:
        raise BadInput("Type a word to look for, or several between commas.")
    if len(phrases) > MOST_PHRASES:
        raise BadInput(f"At most {MOST_PHRASES} phrases are looked for at once.")
    return phrases


def _download(
    request: HttpRequest, issue: Issue, found: Concordance, *, is_of_lines: bool
) -> HttpResponseBase:
    name = f"{issue.slug}-concordance"
    if is_of_lines:
        rows = _rows(found.hits, site=site_of(request))
        return table_response(request, name=name, header=HEADER, rows=rows)
    shares = ((one.year, one.hits, one.words, rounded(one.per_thousand)) for one in found.shares)
    return table_response(request, name=f"{name}-by-year", header=SHARES, rows=shares)


def rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)


def _rows(hits: Sequence[ConcordanceHit], *, site: str) -> Iterator[Sequence[CsvCell]]:
    for hit in hits:
        stance, excerpt = hit.stance, hit.evidence.excerpt
        source = excerpt.snapshot.source
        yield (
            *(stance.stated_date, stance.stated_precision, hit.actor.slug, hit.actor.name),
            *(
                stance.get_value_display(),
                hit.line.left.strip(),
                hit.line.node,
                hit.line.right.strip(),
            ),
            *(source.title, source.publisher, source.language, source.licence, source.attribution),
            f"{site}{excerpt.get_absolute_url()}",
        )
