"""Figures over everybody on record: who is near whom, blocs, and everybody with everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from ninja import Query

from actors.models import Actor
from config.web.addresses import write_query
from positions.api.addresses import absolute, next_page
from positions.api.measure_records import (
    BlocIssueRecord,
    BlocsRecord,
    DeviantRecord,
    MajorityRecord,
    NearestRecord,
    NearRecord,
    PlacedRecord,
    RankRecord,
    SimilarityRecord,
    StandRecord,
    UnityRecord,
)
from positions.api.named import asked_time, figured_issues
from positions.api.parameters import (
    BlocsQuery,
    DossierSlug,
    ManyQuery,
    NearestQuery,
    SimilarityQuery,
    about,
    listed,
)
from positions.api.service import endpoint
from positions.choices import VALUE_SLUGS
from positions.measures.agreement import MEASURES, N_MIN
from positions.measures.crowds import Floats
from positions.models import Issue
from positions.pages.fetch import get_overview
from positions.pages.reading.compare_groups import choose_blocs
from positions.pages.reading.figured import FiguredIssues
from positions.reads.comparisons.blocs import (
    BLOC_ROWS_PER_PAGE,
    BlocMeeting,
    Stand,
    Unity,
    read_blocs,
)
from positions.reads.comparisons.membership import offer_groups, open_with
from positions.reads.comparisons.nearest import NearActor, Nearest, Time, read_nearest
from positions.reads.comparisons.similarity import (
    MOST_PLACED,
    THRESHOLDS,
    TIE,
    Similarity,
    read_similarity,
)
from positions.reads.lists.dossier_overview import Overview
from positions.reads.matrix.rows import choose_actors

_DOSSIER: Final = "dossiers/ending-the-war-in-ukraine"
_VOTES: Final = "dossiers/disarmament-at-the-un"
_DEFAULT: Final = "lijphart"
RANKED_PER_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class _Asked:
    """Of a dossier, over which issues, of when and by which measure."""

    overview: Overview
    time: Time
    figured: FiguredIssues
    key: str
    issues: str

    def frame(self, request: HttpRequest, view: str, **more: object) -> dict[str, Any]:
        """What every answer begins with; ``more`` is what the page for people is asked besides."""
        asked = {
            **{name: str(value or "") for name, value in more.items()},
            "on": self.time.until,
            "from": self.time.first or "",
            "measure": self.key,
            "issues": self.issues,
            **self.figured.address,
        }
        slug = self.overview.dossier.slug
        return {
            "as_of": self.time.until,
            "stated_from": self.time.first,
            "measure": self.key,
            "formula": MEASURES[self.key].formula,
            "least_cases": N_MIN,
            "topics": self.figured.of_topics.topics,
            "issues": len(self.figured.issues),
            "unanimous_left_out": self.figured.left_out,
            "page": absolute(request, reverse(view, args=[slug]) + write_query(asked)),
        }


def _ask(slug: str, query: ManyQuery) -> _Asked:
    dossier, overview = get_overview(slug)
    time = asked_time(query, overview.default_date)
    figured = figured_issues(dossier, query, time)
    return _Asked(overview, time, figured, query.measure or _DEFAULT, query.issues or "")


def _everybody(overview: Overview) -> QuerySet[Actor]:
    return Actor.objects.in_use().filter(pk__in=overview.actors).by_name()


@endpoint(
    "/dossiers/{slug:slug}/nearest",
    summary="Nearest and farthest of an actor",
    example=f"{_VOTES}/nearest?actor=india&unanimous=without",
    response=NearestRecord,
)
def api_nearest(
    request: HttpRequest, slug: DossierSlug, query: Query[NearestQuery]
) -> NearestRecord:
    """Everybody on record in a dossier, ranked by how far they agree with one actor; 100 on a page."""
    asked = _ask(slug, query)
    with about("actor"):
        [actor] = choose_actors([query.actor])
    before = asked.time.ending(query.vs) if query.vs else None
    found = read_nearest(
        actor=actor,
        others=[other for other in _everybody(asked.overview) if other != actor],
        issues=asked.figured.issues,
        time=asked.time,
        before=before,
        key=asked.key,
    )
    start = int(query.cursor or 0)
    end = start + RANKED_PER_PAGE
    return NearestRecord(
        **asked.frame(request, "nearest", actor=actor.slug, vs=query.vs),
        compared_with=query.vs,
        actor=actor.slug,
        **_count(found),
        items=[_near(one) for one in found.ranked[start:end]],
        next=next_page(request, end if end < len(found.ranked) else None),
    )


def _count(found: Nearest) -> dict[str, Any]:
    return {
        "ranked": len(found.ranked),
        "too_few": found.left_out,
        "one_voice": [one.slug for one in found.one_voice],
        "apart": found.apart,
    }


def _near(one: NearActor) -> NearRecord:
    return NearRecord(
        actor=one.actor.slug,
        name=one.actor.name,
        place=one.rank.place,
        value=one.rank.value,
        lowest_without_one=one.lowest,
        highest_without_one=one.highest,
        n=one.n,
        beside={
            key: RankRecord(value=rank.value, place=rank.place) if rank else None
            for key, rank in one.beside.items()
        },
        value_before=one.before,
        change=one.moved,
        left_office=one.left_office,
    )


@endpoint(
    "/dossiers/{slug:slug}/blocs",
    summary="Blocs of a dossier",
    example=f"{_VOTES}/blocs?measure=lijphart",
    response=BlocsRecord,
)
def api_blocs(request: HttpRequest, slug: DossierSlug, query: Query[BlocsQuery]) -> BlocsRecord:
    """Groups with their members of a day: how united each is, how far what most of each hold agrees, and
    where each stands, 50 issues on a page.
    """
    asked = _ask(slug, query)
    overview, until = asked.overview, asked.time.until
    offered = offer_groups(overview.version, overview.actors, on_date=query.members or until)
    slugs = listed(query.blocs) or open_with(offered)
    number = int(query.cursor or 1)
    with about("blocs"):
        sides = choose_blocs(slugs, members_on=query.members, until=until)
    found = read_blocs(
        blocs=sides, issues=asked.figured.issues, time=asked.time, key=asked.key, page=number
    )
    is_last = number * BLOC_ROWS_PER_PAGE >= found.issues
    return BlocsRecord(
        **asked.frame(request, "blocs", blocs=",".join(slugs), members=query.members),
        members_on=query.members,
        blocs=[_unity(one) for one in found.unities],
        majorities=[_majority(one) for one in found.meetings],
        items=[_bloc_issue(issue, stands) for issue, stands in found.rows],
        next=next_page(request, None if is_last else number + 1),
    )


def _unity(one: Unity) -> UnityRecord:
    return UnityRecord(
        bloc=one.bloc.slug,
        name=one.bloc.actor.name,
        members=[] if one.bloc.is_empty else [member.slug for member in one.now],
        issues=one.issues,
        on_record=one.participation,
        agreement_index=one.cohesion,
        united=one.united,
        most_often_apart=[
            DeviantRecord(actor=actor.slug, times=times, of=of) for actor, times, of in one.deviants
        ],
    )


def _majority(one: BlocMeeting) -> MajorityRecord:
    return MajorityRecord(
        first=one.first.slug,
        second=one.second.slug,
        shared_members=one.shared,
        value=one.value,
        n=one.n,
    )


def _bloc_issue(issue: Issue, stands: Iterable[Stand]) -> BlocIssueRecord:
    records = [_stand(one) for one in stands]
    return BlocIssueRecord(issue=issue.slug, label=issue.label, stands=records)


def _stand(one: Stand) -> StandRecord:
    most, own = (None if value is None else VALUE_SLUGS[value] for value in (one.most, one.own))
    return StandRecord(
        bloc=one.bloc.slug,
        majority=most,
        own=own,
        counts={VALUE_SLUGS[value]: n for value, n in one.counts},
        on_record=one.n,
        members=0 if one.bloc.is_empty else one.size,
        agreement_index=one.division.cohesion,
        rice=one.division.rice,
        polarisation=one.division.polarisation,
        apart=[actor.slug for actor in one.others],
    )


@endpoint(
    "/dossiers/{slug:slug}/similarity",
    summary="Similarity of everybody",
    example=f"{_VOTES}/similarity?unanimous=without",
    response=SimilarityRecord,
)
def api_similarity(
    request: HttpRequest, slug: DossierSlug, query: Query[SimilarityQuery]
) -> SimilarityRecord:
    """How far each two agree, and on how many issues, as a square of all; communities, and a map. Of
    everybody on record 300 at most, by name.
    """
    asked = _ask(slug, query)
    with about("actors"):
        named = choose_actors(listed(query.actors))
    actors = named or list(_everybody(asked.overview)[:MOST_PLACED])
    tie = query.tie or TIE
    found = read_similarity(
        actors=actors,
        issues=asked.figured.issues,
        time=asked.time,
        key=asked.key,
        threshold=THRESHOLDS[tie],
    )
    return SimilarityRecord(
        **asked.frame(request, "similarity", actors=query.actors, tie=tie),
        tie=THRESHOLDS[tie],
        # One alone is in no order and has no figure.
        **(_square(found) if found.lines else {"actors": [], "values": [], "cases": []}),
        stress=found.places.stress,
        left_out=[one.slug for one in found.left_out],
        no_room=0 if named else max(asked.overview.actor_count - MOST_PLACED, 0),
    )


def _square(found: Similarity) -> dict[str, Any]:
    return {
        "actors": _placed(found),
        "values": [_off_diagonal(row, place) for place, row in enumerate(found.values)],
        "cases": _cases(found),
    }


def _placed(found: Similarity) -> list[PlacedRecord]:
    return [
        PlacedRecord(
            actor=line.actor.slug,
            name=line.actor.name,
            community=line.community,
            mean=line.mean,
            x=x,
            y=y,
        )
        for line, (x, y) in zip(found.lines, found.places.places.tolist(), strict=True)
    ]


def _off_diagonal(row: Floats, place: int) -> list[float | None]:
    """Every two who are placed have a figure; nobody has one with themselves."""
    values: list[float | None] = row.tolist()
    values[place] = None
    return values


def _cases(found: Similarity) -> list[list[int]]:
    cases = found.cases.astype(int)
    cases[range(len(cases)), range(len(cases))] = 0
    return [list(map(int, row)) for row in cases.tolist()]
