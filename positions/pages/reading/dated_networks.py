"""The downloads of *Similarity* that have dates: who was tied to whom in which years, and who stood where from when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from actors.models import Actor
from config.web.downloads import table_response
from positions.exchange.dated_networks import (
    DATED_EDGE_HEADER,
    DATED_NODE_HEADER,
    STANDING_HEADER,
    DatedGraph,
    agreement_by_year,
    dated_edge_rows,
    dated_node_rows,
    standings,
    write_dated_gexf,
)
from positions.measures.agreement import MEASURES
from positions.models import Dossier, Issue
from positions.pages.reading.figured import FiguredIssues
from positions.reads.comparisons.nearest import Time
from positions.reads.comparisons.similarity import THRESHOLDS
from positions.reads.comparisons.spells import MOST_SPELLS, agreed_by_year, read_spells

_KINDS: Final = ("gexf", "edges", "nodes")
NETWORK_FORMATS: Final = {f"{of}-{kind}" for of in ("years", "positions") for kind in _KINDS}


class AskedNetwork(NamedTuple):
    """Of what a file is: ``key`` is the measure, ``tie`` what counts as one; ``is_part`` whether some of
    the actors are left out.
    """

    dossier: Dossier
    actors: Sequence[Actor]
    figured: FiguredIssues
    time: Time
    key: str
    tie: str
    is_part: bool

    @property
    def over(self) -> str:
        return self.figured.over

    def name(self, name: str) -> str:
        """The name of a file."""
        return self.figured.name(name, is_part=self.is_part)


def answer_dated(request: HttpRequest, wanted: str, asked: AskedNetwork) -> HttpResponseBase:
    """The download of that format, of `NETWORK_FORMATS`.

    Raises:
        BadInput: if there is too much for one file.
    """
    of, kind = wanted.split("-")
    graph = _years(asked) if of == "years" else _positions(asked)
    by = f"-{asked.key}" if of == "years" else ""
    name = asked.name(f"{asked.dossier.slug}-{of}{by}-{asked.time.until}")
    return _download(request, kind, graph, name=name, is_standing=of == "positions")


def _years(asked: AskedNetwork) -> DatedGraph:
    keys = [actor.pk for actor in asked.actors]
    figures = agreed_by_year(
        read_spells(actors=keys, issues=asked.figured.issues, time=asked.time),
        actors=keys,
        issues=asked.figured.issues,
        time=asked.time,
        key=asked.key,
        threshold=THRESHOLDS[asked.tie],
    )
    measured = f"{MEASURES[asked.key].label} of positions in force at the end of each year"
    title = (
        f"{asked.dossier.title}: {measured}{_when(asked.time)}{asked.over}; ties from {asked.tie}"
    )
    return agreement_by_year(figures, asked.actors, title=title)


def _positions(asked: AskedNetwork) -> DatedGraph:
    spells = read_spells(
        actors=[actor.pk for actor in asked.actors],
        issues=asked.figured.issues,
        time=asked.time,
        most=MOST_SPELLS,
    )
    issues = list(Issue.objects.filter(pk__in=asked.figured.issues).order_by("pk"))
    title = f"{asked.dossier.title}: who stood where on what{_when(asked.time)}{asked.over}"
    return standings(spells.each(), asked.actors, issues, title=title)


def _when(time: Time) -> str:
    return f" from {time.first} to {time.until}" if time.first else f" to {time.until}"


def _download(
    request: HttpRequest, kind: str, graph: DatedGraph, *, name: str, is_standing: bool
) -> HttpResponseBase:
    if kind == "nodes":
        return table_response(
            request, name=f"{name}-nodes", header=DATED_NODE_HEADER, rows=dated_node_rows(graph)
        )
    if kind == "edges":
        header = STANDING_HEADER if is_standing else DATED_EDGE_HEADER
        rows = dated_edge_rows(graph, header)
        return table_response(request, name=f"{name}-edges", header=header, rows=rows)
    response = HttpResponse(write_dated_gexf(graph), content_type="application/gexf+xml")
    response["Content-Disposition"] = f'attachment; filename="{name}.gexf"'
    return response
