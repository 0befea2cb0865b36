from typing import Final

from django.http import HttpRequest, HttpResponse

from config.access import public
from config.http import page_or_fragment
from positions.agreement import MEASURES, N_MIN
from positions.comparison import OFFERED, ROWS_PER_PAGE, SHOWN, Terms, build_comparison, offer_actors
from positions.rows import choose_actors
from positions.views.fetch import get_dossier
from positions.views.query import paginate, read_choice, read_date, read_on, read_page, read_slugs, read_text

ACTOR_LIMIT: Final = 50


@public
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Actors side by side on the issues of a dossier, and how far each two of them agree."""
    dossier = get_dossier(slug)
    slugs = read_slugs(request, "actors", what="actors", limit=ACTOR_LIMIT)
    terms = Terms(
        on_date=read_on(request),
        vs_date=read_date(request, "vs", what="comparison date"),
        measure=read_choice(request, "measure", MEASURES, default="identical"),
        show=read_choice(request, "show", SHOWN),
        page=read_page(request),
    )
    q = read_text(request, "q")
    actors = choose_actors(slugs) if slugs else []
    comparison = build_comparison(dossier=dossier, actors=actors, terms=terms)
    context = {
        "dossier": dossier,
        "q": q,
        "actors": actors,
        "actor_slugs": ",".join(actor.slug for actor in actors),
        "offered": [actor for actor in offer_actors(dossier=dossier, q=q)[:OFFERED] if actor not in actors],
        "comparison": comparison,
        "terms": terms,
        "measures": MEASURES.items(),
        "shown": [(key, label, comparison.counts[key]) for key, label in SHOWN.items()],
        "n_min": N_MIN,
        "page": paginate(comparison.counts[terms.show], page=terms.page, per_page=ROWS_PER_PAGE),
    }
    return page_or_fragment(request, "positions/compare.html", "comparison", context)
