"""Dossiers, issues and actors."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from ninja import Query

from actors.models import Actor, ActorName
from actors.profile import Office, build_profile
from positions.api.addresses import absolute, here, last_day_before, next_page
from positions.api.linked import answer_linked, popolo
from positions.api.parameters import Number, OnDay, ThingSlug
from positions.api.records import (
    ActorInFull,
    ActorList,
    ActorRecord,
    DossierInFull,
    DossierRecord,
    Dossiers,
    IssueList,
    IssueRecord,
    MembershipRecord,
    NameRecord,
)
from positions.api.service import PAGE_SIZE, endpoint
from positions.models import Dossier, Issue
from positions.pages.fetch import get_actor, get_dossier, get_issue, get_overview
from positions.reads.lists.by_key import actors_behind, dossiers_behind, issues_behind

_DOSSIER = "ending-the-war-in-ukraine"


def _page[R](rows: list[R]) -> tuple[list[R], bool]:
    """The rows of a page of which one more was read than it has, and whether there is a next one."""
    # One row more than shown is read in place of a count, which a list of millions would wait for.
    return rows[:PAGE_SIZE], len(rows) > PAGE_SIZE


@endpoint("/dossiers", summary="List dossiers", example="dossiers", response=Dossiers)
def api_dossiers(request: HttpRequest, query: Query[Number]) -> Dossiers:
    """The dossiers: issues that are followed together."""
    # The key of the last row: what is added meanwhile moves no page.
    rows, has_more = _page(dossiers_behind(int(query.cursor or 0), limit=PAGE_SIZE + 1))
    return Dossiers(
        items=[DossierRecord(**_dossier(request, one)) for one in rows],
        next=next_page(request, rows[-1].pk if has_more else None),
    )


@endpoint(
    "/dossiers/{slug:slug}",
    summary="One dossier",
    example=f"dossiers/{_DOSSIER}",
    response=DossierInFull,
)
def api_dossier(request: HttpRequest, slug: ThingSlug) -> DossierInFull:
    """A dossier, with how much is on record in it."""
    dossier, overview = get_overview(slug)
    return DossierInFull(
        **_dossier(request, dossier),
        stances=overview.stance_count,
        sources=overview.source_count,
        actors=overview.actor_count,
        last_day=overview.last_day.date,
    )


def _dossier(request: HttpRequest, dossier: Dossier) -> dict[str, str]:
    return {
        "slug": dossier.slug,
        "title": dossier.title,
        "summary": dossier.summary,
        "page": absolute(request, dossier.get_absolute_url()),
        "url": here(request, "api_dossier", slug=dossier.slug),
    }


@endpoint(
    "/dossiers/{slug:slug}/issues",
    summary="Issues of a dossier",
    example=f"dossiers/{_DOSSIER}/issues",
    response=IssueList,
)
def api_dossier_issues(request: HttpRequest, slug: ThingSlug, query: Query[Number]) -> IssueList:
    """The propositions that a dossier lists."""
    return _issues(request, query, get_dossier(slug))


@endpoint("/issues", summary="List issues", example="issues", response=IssueList)
def api_issues(request: HttpRequest, query: Query[Number]) -> IssueList:
    """Every proposition that a dossier lists."""
    return _issues(request, query, None)


def _issues(request: HttpRequest, query: Number, dossier: Dossier | None) -> IssueList:
    found = issues_behind(int(query.cursor or 0), limit=PAGE_SIZE + 1, dossier=dossier)
    rows, has_more = _page(found)
    return IssueList(
        items=[_issue(request, one) for one in rows],
        next=next_page(request, rows[-1].pk if has_more else None),
    )


@endpoint(
    "/issues/{slug:slug}",
    summary="One issue",
    example="issues/ceasefire-first",
    response=IssueRecord,
)
def api_issue(request: HttpRequest, slug: ThingSlug) -> IssueRecord:
    """A proposition that can be supported or opposed, and what counts as its support."""
    return _issue(request, get_issue(slug))


def _issue(request: HttpRequest, issue: Issue) -> IssueRecord:
    return IssueRecord(
        slug=issue.slug,
        label=issue.label,
        proposition=issue.proposition,
        coding_rule=issue.coding_rule,
        dossiers=[one.slug for one in issue.in_dossiers],
        page=absolute(request, issue.get_absolute_url()),
        url=here(request, "api_issue", slug=issue.slug),
    )


@endpoint("/actors", summary="List actors", example="actors", response=ActorList)
def api_actors(request: HttpRequest, query: Query[Number]) -> ActorList:
    """Everybody and everything that takes positions."""
    rows, has_more = _page(actors_behind(int(query.cursor or 0), limit=PAGE_SIZE + 1))
    return ActorList(
        items=[ActorRecord(**_actor(request, one)) for one in rows],
        next=next_page(request, rows[-1].pk if has_more else None),
    )


@endpoint(
    "/actors/{slug:slug}",
    summary="One actor",
    example="actors/germany",
    response=ActorInFull,
    linked="api_actor_linked",
)
def api_actor(request: HttpRequest, slug: ThingSlug, query: Query[OnDay]) -> ActorInFull:
    """An actor with its names, what it belongs to and holds, and who belonged to it on a day."""
    actor = get_actor(slug)
    profile = build_profile(actor=actor, on_date=query.on or localdate())
    return ActorInFull(
        **_actor(request, actor),
        note=actor.note,
        names=[_name(one) for _, names in profile.names for one in names],
        memberships=[_membership(one) for one in profile.offices],
        members=[_membership(one) for one in profile.members],
    )


@endpoint(
    "/actors/{slug:slug}.jsonld",
    summary="One actor, as linked data",
    example="actors/germany.jsonld",
    is_linked=True,
)
def api_actor_linked(request: HttpRequest, slug: ThingSlug, query: Query[OnDay]) -> HttpResponse:
    """The same in the shapes of Popolo: a Person or an Organization, its names and memberships."""
    actor = get_actor(slug)
    profile = build_profile(actor=actor, on_date=query.on or localdate())
    return answer_linked(popolo(request, actor, profile))


def _actor(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    return {
        "slug": actor.slug,
        "name": actor.name,
        "kind": actor.kind,
        "iso3": actor.iso3 or "",
        "wikidata_id": actor.wikidata_id,
        "ended": actor.ended_date,
        "page": absolute(request, actor.get_absolute_url()),
        "url": here(request, "api_actor", slug=actor.slug),
    }


def _name(name: ActorName) -> NameRecord:
    return NameRecord(
        name=name.name,
        kind=name.kind,
        language=name.language or "",
        first_day=name.from_date,
        last_day=last_day_before(name.until_date),
    )


def _membership(office: Office) -> MembershipRecord:
    return MembershipRecord(
        actor=office.actor.slug,
        name=office.actor.name,
        role=office.role,
        speaks_for=office.speaks_for,
        is_member=office.belongs,
        first_day=office.from_date,
        last_day=office.last_date,
    )
