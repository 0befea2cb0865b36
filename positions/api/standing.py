"""Where actors stand: positions, the matrix, who agrees."""

import datetime as dt
from dataclasses import replace
from itertools import batched
from typing import Any, Final, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query

from config.web.addresses import write_query
from positions.api.addresses import absolute, next_page
from positions.api.named import asked_time, figured_issues
from positions.api.parameters import (
    AgreementQuery,
    DossierSlug,
    GroupedQuery,
    MatrixQuery,
    Unfit,
    about,
    listed,
    refuse_record_to_come,
)
from positions.api.records import (
    AgreementRecord,
    MatrixActor,
    MatrixIssue,
    MatrixRecord,
    PairRecord,
    PositionRecord,
    Positions,
)
from positions.api.service import endpoint
from positions.exchange.matrix_rows import MATRIX_HEADER, matrix_rows
from positions.measures.agreement import N_MIN
from positions.pages.fetch import get_overview, get_version
from positions.pages.reading.figured import FiguredIssues
from positions.reads.comparisons.comparison import Comparison, Terms, build_comparison
from positions.reads.lists.dossier_overview import read_overview
from positions.reads.matrix.address import GROUP_CHOICES, MatrixAddress
from positions.reads.matrix.asked import read_matrix
from positions.reads.matrix.cells import Matrix
from positions.reads.matrix.columns import choose_columns
from positions.reads.matrix.rows import choose_actors, choose_rows

_DOSSIER: Final = "dossiers/ending-the-war-in-ukraine"
_FLAGS: Final = ("order_unknown", "conditional", "reported", "inferred", "unnamed", "reworded")
_RENAMED: Final = {"code": "score"}
_TWO: Final = 2


class _Read(NamedTuple):
    """A matrix, how many actors had no room, and how many issues come before its next columns."""

    table: Matrix
    known: dt.date | None
    left_out: int
    next_start: int | None

    @property
    def frame(self) -> dict[str, Any]:
        return {
            "as_of": self.table.on_date,
            "compared_with": self.table.vs_date,
            "as_known_on": self.known,
            "left_out": self.left_out,
        }

    @property
    def positions(self) -> list[PositionRecord]:
        """Of each actor in turn, one of each issue."""
        return [
            _position(dict(zip(MATRIX_HEADER, row, strict=True))) for row in matrix_rows(self.table)
        ]


def _read(slug: str, query: MatrixQuery, group: str = "") -> _Read:
    refuse_record_to_come(query.known)
    # First, so that nothing older than this version is kept under it.
    version = get_version(slug)
    overview = read_overview(slug, version=version)
    address = MatrixAddress(
        on=query.on,
        vs=query.vs,
        known=query.known,
        actors=listed(query.actors),
        issues=listed(query.issues),
        rows=query.rows or "",
        group=group,
        inherited=query.inherited,
        # Programs get all that there is room for; what a page opens on is for eyes (decision 0044).
        whole=True,
        start=int(query.cursor or 0),
    )
    # The last day on record, as pages have it, so that both show the same without a day.
    on_date = address.on or overview.default_date
    with about("issues"):
        columns = choose_columns(overview.dossier, address, on_date, version=version)
    with about("actors"):
        rows = choose_rows(overview.dossier, address, on_date)
    table = read_matrix(rows, columns.issues, address, on_date, columns.marked)
    return _Read(table, address.known, rows.left_out, columns.next_start)


def _group(query: GroupedQuery) -> str:
    """How rows are grouped; an alliance of a former short name leads to its present one."""
    if query.group and query.group not in GROUP_CHOICES:
        with about("group"):
            choose_actors([query.group])
    return query.group or ""


def _position(row: dict[str, Any]) -> PositionRecord:
    # The rows are those of the download, where flags are 0, 1 or empty.
    row |= {name: bool(row[name]) for name in _FLAGS}
    return PositionRecord(
        **{_RENAMED.get(name, name): value for name, value in row.items() if name in _KEPT}
        | {"statements": row["statements"] or 0}
    )


# Taken from the shape, so that a column new in the download does not show here by itself.
_KEPT: Final = {*PositionRecord.model_fields, *_RENAMED} - {"score"}


@endpoint(
    "/dossiers/{slug:slug}/positions",
    summary="Positions of a dossier",
    example=f"{_DOSSIER}/positions?on=2025-08-19&actors=germany",
    response=Positions,
)
def api_positions(request: HttpRequest, slug: DossierSlug, query: Query[MatrixQuery]) -> Positions:
    """Where each actor stands on each issue as of a day, as the record is now or was on another day:
    a row for each that has a position, or had one on the day compared with.
    """
    read = _read(slug, query)
    # Also where a position ended between the two days: that is what the comparison is for.
    items = [one for one in read.positions if one.stance or one.value_before not in _NOTHING]
    return Positions(**read.frame, items=items, next=next_page(request, read.next_start))


_NOTHING: Final = {None, "not-researched"}


@endpoint(
    "/dossiers/{slug:slug}/matrix",
    summary="The matrix of a dossier",
    example=f"{_DOSSIER}/matrix?on=2025-08-19&rows=collectives&group=european-union",
    response=MatrixRecord,
)
def api_matrix(request: HttpRequest, slug: DossierSlug, query: Query[GroupedQuery]) -> MatrixRecord:
    """Rows, columns and every cell of the matrix, also where nothing is on record; rows by kind of actor,
    or by whether they belong to an alliance.
    """
    read = _read(slug, query, _group(query))
    width = len(read.table.issues)
    return MatrixRecord(
        **read.frame,
        actors=[
            MatrixActor(
                slug=row.actor.slug,
                name=row.actor.name,
                kind=row.actor.kind,
                iso3=row.actor.iso3 or "",
                group=group.title,
            )
            for group in read.table.groups
            for row in group.rows
        ],
        issues=[
            MatrixIssue(slug=issue.slug, label=issue.label, proposition=issue.proposition)
            for issue in read.table.issues
        ],
        # `batched` takes no width of 0.
        cells=[list(row) for row in batched(read.positions, width)] if width else [],
        next=next_page(request, read.next_start),
    )


@endpoint(
    "/dossiers/{slug:slug}/agreement",
    summary="Agreement of actors",
    example=f"{_DOSSIER}/agreement?actors=germany,france,italy&measure=lijphart",
    response=AgreementRecord,
)
def api_agreement(
    request: HttpRequest, slug: DossierSlug, query: Query[AgreementQuery]
) -> AgreementRecord:
    """How far each two of some actors agree, by one measure, on how many issues."""
    dossier, overview = get_overview(slug)
    time = asked_time(query, overview.default_date)
    if time.first and query.vs and time.first > query.vs:
        raise Unfit("vs", "The period ends before it begins.")
    with about("actors"):
        actors = choose_actors(listed(query.actors))
    # Counted once they are known: two names may mean one actor.
    if len(actors) < _TWO:
        raise Unfit("actors", "Name at least two actors.")
    terms = Terms(on_date=time.until, first=time.first, measure=query.measure or "identical")
    figured = figured_issues(dossier, query, time)
    issues = figured.issues
    found = build_comparison(issues=issues, actors=actors, terms=terms)
    before = (
        build_comparison(issues=issues, actors=actors, terms=replace(terms, on_date=query.vs))
        if query.vs
        else None
    )
    asked = {
        "actors": ",".join(actor.slug for actor in actors),
        "on": time.until,
        "measure": terms.measure,
        "from": terms.first or "",
        "issues": query.issues or "",
        **figured.address,
    }
    page = absolute(request, reverse("compare", args=[slug]) + write_query(asked))
    return _agreement(found, before, figured, page)


def _agreement(
    found: Comparison, before: Comparison | None, figured: FiguredIssues, page: str
) -> AgreementRecord:
    earlier = (
        {(one.first.pk, one.second.pk): one.agreement for one in before.pairs} if before else {}
    )
    then = [earlier.get((pair.first.pk, pair.second.pk)) for pair in found.pairs]
    pairs = [
        PairRecord(
            first=pair.first.slug,
            second=pair.second.slug,
            value=pair.agreement.value,
            n=pair.agreement.n,
            cases=pair.agreement.cases,
            identical=pair.agreement.identical,
            excluded=pair.agreement.excluded,
            same_statement=pair.agreement.same_statement,
            value_before=was.value if was else None,
            n_before=was.n if was else None,
        )
        for pair, was in zip(found.pairs, then, strict=True)
    ]
    return AgreementRecord(
        as_of=found.terms.on_date,
        compared_with=before.terms.on_date if before else None,
        stated_from=found.terms.first,
        measure=found.terms.measure,
        formula=found.measure.formula,
        least_cases=N_MIN,
        topics=list(figured.of_topics.topics),
        unanimous_left_out=figured.left_out,
        pairs=pairs,
        page=page,
    )
