from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.safestring import SafeString

from actors.models import Actor
from config.web.access import public
from config.web.downloads import table_response
from config.web.fragments import page_or_fragment
from config.web.input import BadInput
from config.web.parameters import reads
from positions.dates import write_date
from positions.drawing.charts import draw_heat_figure, draw_map_figure
from positions.drawing.figure import Drawing
from positions.drawing.similarity import draw_heat, draw_map
from positions.exchange.dna_left_out import left_out_of
from positions.exchange.network_files import (
    EDGE_HEADER,
    NODE_HEADER,
    Graph,
    agreement_graph,
    edge_rows,
    node_rows,
    write_gexf,
    write_graphml,
)
from positions.measures.agreement import MEASURES, N_MIN
from positions.pages.fetch import get_overview
from positions.pages.figures import send_figure
from positions.pages.query import read_choice
from positions.pages.reading.dated_networks import NETWORK_FORMATS as DATED
from positions.pages.reading.dated_networks import AskedNetwork, answer_dated
from positions.pages.reading.figured import read_figured_of
from positions.pages.reading.nearest import read_compared_time
from positions.pages.reading.statements_file import MOST_STATEMENTS
from positions.pages.state import PARAMETERS as CHOSEN
from positions.pages.state import read_chosen
from positions.reads.comparisons.nearest import Time
from positions.reads.comparisons.similarity import (
    MOST_PLACED,
    THRESHOLDS,
    TIE,
    Similarity,
    read_similarity,
)
from positions.reads.matrix.rows import choose_actors

_DEFAULT: Final = "lijphart"
_WRITERS: Final = {"graphml": write_graphml, "gexf": write_gexf}
_TABLES: Final = {"edges": (EDGE_HEADER, edge_rows), "nodes": (NODE_HEADER, node_rows)}
_FIGURES: Final = {"heat": draw_heat_figure, "map": draw_map_figure}
_EXPLAINED: Final = {
    "heat": "The fuller the colour, the more two agree; down and across are the same actors in the same order.",
    "map": "Near is alike (stress {stress:.2f}); a line ties two whose agreement is at least {tie} of the way to 1.",
}
_FEWEST: Final = 3
"""Actors of a picture."""
_FORMATS: Final = {"", *_WRITERS, *_TABLES, *DATED, *_FIGURES}


@public
@reads(*CHOSEN, "topics", "unanimous", "from", "measure", "tie", "format", "as")
def similarity(request: HttpRequest, slug: str) -> HttpResponseBase:
    """How far everybody on record in a dossier agrees with everybody else, as pictures and a table."""
    dossier, overview = get_overview(slug)
    time = read_compared_time(request, overview.default_date)
    chosen = read_chosen(request, dossier, time.until)
    key = read_choice(request, "measure", MEASURES, default=_DEFAULT)
    tie = read_choice(request, "tie", THRESHOLDS, default=TIE)
    wanted = read_choice(request, "format", _FORMATS)
    # Cut by name: no order by weight is known before the positions are read. The page says how many are left
    # out.
    everybody = Actor.objects.in_use().filter(pk__in=overview.actors).by_name()[:MOST_PLACED]
    actors = choose_actors(chosen.actors) if chosen.actors else list(everybody)
    figured = read_figured_of(request, chosen, time)
    asked = AskedNetwork(dossier, actors, figured, time, key, tie, is_part=bool(chosen.actors))
    if wanted in DATED:
        return answer_dated(request, wanted, asked)
    found = read_similarity(
        actors=actors, issues=figured.issues, time=time, key=key, threshold=THRESHOLDS[tie]
    )
    more = {**figured.address, "from": str(time.first or ""), "measure": key, "tie": tie}
    permanent = chosen.permanent("similarity", slug, **more)
    if wanted:
        return _send(request, wanted, asked, found, page=permanent)
    fits = overview.stance_count <= MOST_STATEMENTS
    context = {
        "dossier": dossier,
        "chosen": chosen,
        "found": found,
        "time": time,
        "key": key,
        "measure": MEASURES[key],
        "measures": MEASURES.items(),
        "tie": tie,
        "ties": THRESHOLDS,
        "n_min": N_MIN,
        "more": 0 if chosen.actors else max(len(overview.actors) - MOST_PLACED, 0),
        "dna_left_out": left_out_of(overview.version, dossier) if fits else (),
        "fits_dna": fits,
        "permanent_url": permanent,
        **figured.tell(overview.version),
    }
    page = "pages/reading/similarity.html"
    return page_or_fragment(request, page, "similarity", context, large=_pictures(found))


def _send(
    request: HttpRequest, wanted: str, asked: AskedNetwork, found: Similarity, *, page: str
) -> HttpResponseBase:
    """The figure, network or table; it leaves the page, and has to say itself what it is of."""
    dossier, time, key, tie, over = asked.dossier, asked.time, asked.key, asked.tie, asked.over
    name = asked.name(f"{dossier.slug}-{key}-{time.until}")
    if wanted in _FIGURES:
        return send_figure(
            request,
            _draw(wanted, found),
            name=f"{name}-{wanted}",
            title=f"{_label(found)}: {dossier.title}",
            notes=[
                f"Positions {_say(time)}{over}; each two with n ≥ {found.smallest_n:,}.",
                _EXPLAINED[wanted].format(tie=tie, stress=found.places.stress),
            ],
            page=page,
        )
    measured = f"{MEASURES[key].label} of positions {_when(time)}"
    graph = agreement_graph(found, title=f"{dossier.title}: {measured}{over}; ties from {tie}")
    return _download(request, wanted, graph, name=name)


def _label(found: Similarity) -> str:
    return f"{MEASURES[found.key].label} of each two of {len(found.lines)} actors"


def _pictures(found: Similarity) -> dict[str, SafeString]:
    label = _label(found)
    return {
        "heat": draw_heat(found, label=f"{label}, alike ones beside one another"),
        "map": draw_map(found, label=f"{label}, as a map: near is alike"),
    }


def _when(time: Time) -> str:
    return f"stated from {time.first} to {time.until}" if time.first else f"as of {time.until}"


def _draw(wanted: str, found: Similarity) -> Drawing:
    # Without three there is no picture on the page either.
    if len(found.lines) < _FEWEST:
        raise BadInput("Too few have enough issues in common: there is nothing to draw.")
    return _FIGURES[wanted](found)


def _say(time: Time) -> str:
    until = write_date(time.until)
    return f"stated from {write_date(time.first)} to {until}" if time.first else f"as of {until}"


def _download(request: HttpRequest, wanted: str, graph: Graph, *, name: str) -> HttpResponseBase:
    if table := _TABLES.get(wanted):
        header, rows = table
        return table_response(request, name=f"{name}-{wanted}", header=header, rows=rows(graph))
    response = HttpResponse(_WRITERS[wanted](graph), content_type=f"application/{wanted}+xml")
    response["Content-Disposition"] = f'attachment; filename="{name}.{wanted}"'
    return response
