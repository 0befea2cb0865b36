"""Ways to read a matrix with full cells: value, date, count of statements, value on the comparison
date.
"""

from __future__ import annotations

import datetime as dt
import gzip
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from django.core.cache import caches
from django.db import connections
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from actors.models import Actor
from benchmarks.population import Population
from config.postgres.versioned import forget_versioned
from config.web.kept import forget_kept
from config.wsgi import application
from positions.models import Issue, Stance
from positions.reads.matrix.cells import (
    CELLS_COMPARED,
    OF_DAYS,
    Matrix,
    MatrixRow,
    RowGroup,
    build_matrix,
)
from positions.reads.matrix.held import HELD

ON: Final = dt.date(2024, 3, 1)
VS: Final = dt.date(2022, 2, 1)

NAIVE_SQL: Final = """
with now as (
  select distinct on (actor_id, issue_id) actor_id, issue_id, value, stated_date, id from naive_stance
   where actor_id = any(%(actors)s) and issue_id = any(%(issues)s) and status = 'published' and stated_date <= %(on)s
   order by actor_id, issue_id, stated_date desc, id desc),
before as (
  select distinct on (actor_id, issue_id) actor_id, issue_id, value from naive_stance
   where actor_id = any(%(actors)s) and issue_id = any(%(issues)s) and status = 'published' and stated_date <= %(vs)s
   order by actor_id, issue_id, stated_date desc, id desc),
counted as (
  select actor_id, issue_id, count(*) as n from naive_stance
   where actor_id = any(%(actors)s) and issue_id = any(%(issues)s) and status = 'published' and stated_date <= %(on)s
   group by 1, 2)
select now.*, counted.n, before.value
  from now join counted using (actor_id, issue_id) left join before using (actor_id, issue_id)
"""
"""As one would first write it, on a table with indexes on its foreign keys only."""

NAIVE_TEMPLATE: Final = """
<table>{% for actor, cells in rows %}<tr><th><a href="{% url "actor" actor.slug %}">{{ actor.name }}</a></th>
{% for issue, cell in cells %}<td>{% if cell %}
<a class="v{{ cell.latest.value }}" href="{% url "issue" issue.slug %}" title="{{ cell.latest.stated_date|date }}">
{{ cell.latest.get_value_display }} <small>{{ cell.n }}</small>
{% if cell.before.value != cell.latest.value %}<i>moved</i>{% endif %}</a>
{% endif %}</td>{% endfor %}</tr>{% endfor %}</table>
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows and columns of a matrix."""

    actors: list[int]
    issues: list[int]

    @property
    def parameters(self) -> dict[str, object]:
        return {"actors": self.actors, "issues": self.issues, "on": ON, "vs": VS}

    @property
    def address(self) -> str:
        actors = ",".join(f"actor-{i}" for i in self.actors)
        issues = ",".join(f"issue-{i}" for i in self.issues)
        return f"{reverse('matrix', args=['all'])}?on={ON}&vs={VS}&actors={actors}&issues={issues}"

    @property
    def address_as_known(self) -> str:
        """The same as our record stood at the end of yesterday."""
        return f"{self.address}&known={localdate() - dt.timedelta(days=1)}"


def other_pages(population: Population) -> Iterator[tuple[str, str]]:
    """Pages over the whole dossier: what changed in a while, and the busiest actors side by side on two dates."""
    changes, compare = reverse("changes", args=["all"]), reverse("compare", args=["all"])
    for span, since in (
        ("a year", ON.replace(year=ON.year - 1)),
        ("ten years", ON.replace(year=ON.year - 10)),
    ):
        yield f"changes of {span}", f"{changes}?on={ON}&vs={since}"
    for number in (2, 10, 50):
        actors = ",".join(f"actor-{i}" for i in population.actors[:number])
        yield f"compare {number} actors", f"{compare}?on={ON}&vs={VS}&actors={actors}"


def read_bare(connection: psycopg.Connection[Any], selection: Selection) -> list[tuple[Any, ...]]:
    """The floor: the matrix's own query, prepared, with binary results, into tuples."""
    return connection.execute(
        CELLS_COMPARED, selection.parameters, prepare=True, binary=True
    ).fetchall()


def read_naive(connection: psycopg.Connection[Any], selection: Selection) -> list[tuple[Any, ...]]:
    # Not prepared: a plan for any list of actors is several times slower here than one for these.
    return connection.execute(
        NAIVE_SQL, selection.parameters, prepare=False, binary=True
    ).fetchall()


def matrix_builder(selection: Selection) -> Callable[[], Matrix]:
    """``build_matrix`` for actors and issues that are at hand."""
    actors, issues = _models(selection)
    groups = [RowGroup("", [MatrixRow(actor, "") for actor in actors])]
    return lambda: build_matrix(groups=groups, issues=issues, on_date=ON, vs_date=VS)


def naive_page(selection: Selection) -> Callable[[], str]:
    """One query a cell by the ORM, and a template over its objects; without middleware and without
    a frame.
    """
    actors, issues = _models(selection)
    template = engines["django"].from_string(NAIVE_TEMPLATE)
    return lambda: template.render(
        {
            "rows": [
                (actor, [(issue, _naive_cell(actor, issue)) for issue in issues])
                for actor in actors
            ]
        }
    )


def _models(selection: Selection) -> tuple[list[Actor], list[Issue]]:
    actors, issues = (
        Actor.objects.in_bulk(selection.actors),
        Issue.objects.in_bulk(selection.issues),
    )
    return [actors[i] for i in selection.actors], [issues[i] for i in selection.issues]


def _naive_cell(actor: Actor, issue: Issue) -> dict[str, object] | None:
    stances = list(
        Stance.objects.published()
        .filter(actor=actor, issue=issue, stated_date__lte=ON)
        .order_by("stated_date", "pk")
    )
    if not stances:
        return None
    before = [stance for stance in stances if stance.stated_date <= VS]
    return {"latest": stances[-1], "n": len(stances), "before": before[-1] if before else None}


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def raw_size(self) -> int:
        return (
            len(gzip.decompress(self.body))
            if "Content-Encoding" in self.headers
            else len(self.body)
        )


class Site:
    """The project as a server calls it: the WSGI handler with all middleware and signals, but no
    socket.
    """

    def get(self, address: str, **headers: str) -> Page:
        """A page as an anonymous visitor with an ordinary browser gets it."""
        path, _, query = address.partition("?")
        answer: dict[str, Any] = {}

        def start_response(status: str, sent: list[tuple[str, str]], *_: object) -> Any:
            answer.update(status=int(status[:3]), headers=dict(sent))

        environ = {
            **_ENVIRON,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "wsgi.input": io.BytesIO(),
            **headers,
        }
        response = application(environ, start_response)
        body = b"".join(response)
        response.close()  # gives the connection back to the pool
        return Page(body=body, **answer)

    def queries(self, address: str) -> int:
        with CaptureQueriesContext(connections["default"]) as queries:
            self.get(address)
        return len(queries)


_ENVIRON: Final = {
    "REQUEST_METHOD": "GET",
    "SCRIPT_NAME": "",
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "127.0.0.1",
    "HTTP_HOST": "localhost",
    "HTTP_ACCEPT": "text/html",
    "HTTP_ACCEPT_ENCODING": "gzip",
    "wsgi.url_scheme": "http",
    "wsgi.errors": io.StringIO(),
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}


def forget_pages() -> None:
    """Empty the memo of pages; what is counted of the dossier as a whole stays, as between two
    visitors.
    """
    caches["pages"].clear()


def forget_everything() -> None:
    """As in a process that has just started."""
    for name in ("pages", "memory"):
        caches[name].clear()
    HELD.clear()
    OF_DAYS.clear()
    forget_versioned()
    forget_kept()
