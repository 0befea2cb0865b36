from collections.abc import Sequence
from functools import partial
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from actors.models import Actor
from config.web.access import public
from config.web.csv import csv_response
from config.web.fragments import page_or_fragment
from config.web.input import BadInput
from config.web.parameters import reads
from positions.drawing.side_by_side import write_side_by_side, write_square
from positions.exchange.comparison_rows import (
    PAIR_HEADER,
    POSITION_HEADER,
    pair_rows,
    position_rows,
)
from positions.measures.agreement import MEASURES, N_MIN
from positions.models import Dossier, Issue
from positions.pages.fetch import get_overview
from positions.pages.query import (
    address_with,
    offer_events,
    paginate,
    read_choice,
    read_date,
    read_page,
    read_slugs,
    read_text,
)
from positions.pages.reading.downloads import Filter, say_filters
from positions.pages.state import PARAMETERS as CHOSEN
from positions.pages.state import read_chosen
from positions.reads.comparisons.comparison import (
    OFFERED,
    ROWS_PER_PAGE,
    SHOWN,
    Terms,
    build_comparison,
    offer_actors,
    walk_comparison,
)
from positions.reads.matrix.columns import choose_issues
from positions.reads.matrix.rows import choose_actors

_ACTOR_LIMIT: Final = 50
_FORMATS: Final = {"", "csv", "pairs"}


@public
@reads(*CHOSEN, "measure", "show", "page", "q", "format")
def compare(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Actors side by side on the issues of a dossier, and how far each two of them agree."""
    dossier, overview = get_overview(slug)
    on_date = read_date(request, "on", what="as-of date") or overview.default_date
    slugs = read_slugs(request, "actors", what="actors", limit=_ACTOR_LIMIT)
    terms = Terms(
        on_date=on_date,
        vs_date=read_date(request, "vs", what="comparison date"),
        measure=read_choice(request, "measure", MEASURES, default="identical"),
        show=read_choice(request, "show", SHOWN),
        page=read_page(request),
    )
    q = read_text(request, "q")
    actors = choose_actors(slugs) if slugs else []
    chosen = read_chosen(request, dossier, on_date)
    issues = choose_issues(dossier, chosen.issues)
    table = read_choice(request, "format", _FORMATS)
    if table:
        return _download(table, dossier, actors, terms, issues)
    comparison = build_comparison(dossier=dossier, actors=actors, terms=terms, issues=issues)
    context = {
        "dossier": dossier,
        "q": q,
        "actors": actors,
        "chosen": chosen,
        "chosen_issues": issues,
        "event_dates": offer_events(overview.events, partial(address_with, request, "on")),
        "event_dates_before": offer_events(overview.events, partial(address_with, request, "vs")),
        "last_day_words": overview.last_day_words(on_date),
        "permanent_url": chosen.permanent("compare", slug, measure=terms.measure, show=terms.show),
        "actor_slugs": ",".join(actor.slug for actor in actors),
        "offered": [
            actor
            for actor in offer_actors(dossier=dossier, on_record=overview.actors, q=q)[:OFFERED]
            if actor not in actors
        ],
        "comparison": comparison,
        "terms": terms,
        "measures": MEASURES.items(),
        "shown": [(key, label, comparison.counts[key]) for key, label in SHOWN.items()],
        "n_min": N_MIN,
        "page": paginate(comparison.counts[terms.show], page=terms.page, per_page=ROWS_PER_PAGE),
    }
    large = {"side_by_side": write_side_by_side(comparison)}
    if comparison.is_square:
        large["square"] = write_square(comparison, query=request.GET)
    return page_or_fragment(
        request, "pages/reading/compare.html", "comparison", context, large=large
    )


def _download(
    table: str, dossier: Dossier, actors: Sequence[Actor], terms: Terms, issues: Sequence[Issue]
) -> HttpResponseBase:
    """The positions side by side, all pages of them, or the agreement of every two actors."""
    if len(actors) < 2:
        raise BadInput("Choose two or more actors to compare.")
    chosen: dict[str, Filter] = {"Actors": actors, "Issues": issues}
    name = f"{dossier.slug}-compare-{terms.on_date}"
    part = "-part" if issues else ""
    if table == "pairs":
        comparison = build_comparison(dossier=dossier, actors=actors, terms=terms, issues=issues)
        rows = pair_rows(comparison, filtered_by=say_filters(chosen))
        return csv_response(name=f"{name}-pairs{part}", header=PAIR_HEADER, rows=rows)
    said = say_filters({**chosen, "Shown": SHOWN[terms.show] if terms.show else ""})
    walked = walk_comparison(dossier=dossier, actors=actors, terms=terms, issues=issues)
    return csv_response(
        name=f"{name}{f'-{terms.show}' if terms.show else ''}{part}",
        header=POSITION_HEADER,
        rows=position_rows(walked, terms=terms, filtered_by=said),
    )
