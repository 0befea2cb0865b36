"""Where actors stand: positions, the matrix, who moved, who agrees."""

import datetime as dt
from dataclasses import replace
from itertools import batched
from typing import Any, Final, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query

from config.web.addresses import write_query
from config.web.input import EARLIEST
from positions.api.addresses import absolute, next_page
from positions.api.parameters import (
    AgreementQuery,
    ChangesQuery,
    DossierSlug,
    MatrixQuery,
    Unfit,
    about,
    listed,
    refuse_record_to_come,
)
from positions.api.records import (
    AgreementRecord,
    ChangeRecord,
    Changes,
    MatrixActor,
    MatrixIssue,
    MatrixRecord,
    PairRecord,
    PositionRecord,
    Positions,
    SideRecord,
)
from positions.api.service import endpoint
from positions.choices import VALUE_SLUGS, is_on_scale
from positions.exchange.matrix_rows import MATRIX_HEADER, matrix_rows
from positions.measures.agreement import N_MIN
from positions.models import Dossier
from positions.pages.fetch import get_overview, get_version
from positions.pages.reading.changes import A_YEAR
from positions.reads.comparisons.comparison import Comparison, Terms, build_comparison
from positions.reads.lists.dossier_overview import read_overview
from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.asked import read_matrix
from positions.reads.matrix.cells import Matrix
from positions.reads.matrix.columns import choose_columns, choose_issues
from positions.reads.matrix.listed import read_listed
from positions.reads.matrix.rows import choose_actors, choose_rows
from positions.reads.timelines.shifts import (
    Shift,
    ShiftKey,
    ShiftKind,
    Side,
    build_shifts,
)

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


def _read(slug: str, query: MatrixQuery) -> _Read:
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
    example=f"{_DOSSIER}/matrix?on=2025-08-19&rows=collectives",
    response=MatrixRecord,
)
def api_matrix(request: HttpRequest, slug: DossierSlug, query: Query[MatrixQuery]) -> MatrixRecord:
    """Rows, columns and every cell of the matrix, also where nothing is on record."""
    read = _read(slug, query)
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
    "/dossiers/{slug:slug}/changes",
    summary="Changes in a dossier",
    example=f"{_DOSSIER}/changes?vs=2024-12-31&on=2025-08-19",
    response=Changes,
)
def api_changes(request: HttpRequest, slug: DossierSlug, query: Query[ChangesQuery]) -> Changes:
    """Who moved between two days, on what and how far, old words and new, the newest first."""
    dossier, overview = get_overview(slug)
    until = query.on or overview.default_date
    since = query.vs or max(until - A_YEAR, EARLIEST)
    if since > until:
        raise Unfit("vs", "The earlier day lies after the later one.")
    shifts = build_shifts(
        issues=_choose_issues(dossier, listed(query.issues)),
        actors=_choose_actors(listed(query.actors)) or None,
        from_date=since,
        to_date=until,
        kind=ShiftKind(query.kind) if query.kind else None,
        after=_read_key(query.cursor) if query.cursor else None,
    )
    # Entry by entry: a page may have more rows than entries, and never half an entry.
    items = [_change(one, first) for first in shifts.rows for one in first.together]
    key = shifts.next_key
    return Changes(since=since, until=until, items=items, next=next_page(request, key))


def _choose_issues(dossier: Dossier, slugs: list[str]) -> list[int]:
    """Those named, or all that the dossier lists."""
    with about("issues"):
        # No name given means all; a name that the dossier has not was refused before.
        return [one.pk for one in choose_issues(dossier, slugs)] or read_listed(dossier)


def _choose_actors(slugs: list[str]) -> list[int]:
    with about("actors"):
        return [one.pk for one in choose_actors(slugs)] if slugs else []


def _read_key(text: str) -> ShiftKey:
    try:
        return ShiftKey.parse(text)
    except ValueError:
        raise Unfit("cursor", "This place in the list does not exist.") from None


def _change(shift: Shift, first: Shift) -> ChangeRecord:
    return ChangeRecord(
        date=shift.date,
        precision=shift.precision,
        kind=shift.own_kind.value,
        actor=shift.actor.slug,
        issue=shift.issue.slug,
        steps=shift.steps,
        order_unknown=shift.is_order_unknown,
        by_withdrawal=shift.by_withdrawal,
        same_words=[one.actor.slug for one in first.together if one.actor.slug != shift.actor.slug],
        before=_side(shift.before),
        after=_side(shift.after),
    )


def _side(side: Side | None) -> SideRecord | None:
    if side is None:
        return None
    quote = side.quote
    return SideRecord(
        value=VALUE_SLUGS[side.value],
        score=side.value if is_on_scale(side.value) else None,
        stance=side.stance.pk,
        words=quote.exact if quote else None,
        source=quote.source_id if quote else None,
        source_title=quote.source_title if quote else None,
        source_attribution=quote.attribution if quote else None,
        source_licence=quote.licence if quote else None,
        reworded=side.is_reworded,
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
    on_date = query.on or overview.default_date
    if query.first and query.first > on_date:
        raise Unfit("first", "The period ends before it begins.")
    with about("actors"):
        actors = choose_actors(listed(query.actors))
    # Counted once they are known: two names may mean one actor.
    if len(actors) < _TWO:
        raise Unfit("actors", "Name at least two actors.")
    terms = Terms(on_date=on_date, first=query.first, measure=query.measure or "identical")
    issues = _choose_issues(dossier, listed(query.issues))
    found = build_comparison(issues=issues, actors=actors, terms=terms)
    before = (
        build_comparison(issues=issues, actors=actors, terms=replace(terms, on_date=query.vs))
        if query.vs
        else None
    )
    asked = {
        "actors": ",".join(actor.slug for actor in actors),
        "on": on_date,
        "measure": terms.measure,
        "from": terms.first or "",
        "issues": query.issues or "",
    }
    page = absolute(request, reverse("compare", args=[slug]) + write_query(asked))
    return _agreement(found, before, page)


def _agreement(found: Comparison, before: Comparison | None, page: str) -> AgreementRecord:
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
        pairs=pairs,
        page=page,
    )
