"""What changed between two days: every step on the way, and net, as the change brief tells it."""

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query

from config.web.addresses import write_query
from config.web.input import EARLIEST, BadInput
from positions.api.addresses import absolute, next_page
from positions.api.named import named_actors, named_issues
from positions.api.parameters import BriefQuery, ChangesQuery, DossierSlug, Unfit
from positions.api.service import endpoint
from positions.api.stances import condition_record
from positions.api.time_records import (
    BriefEntry,
    BriefRecord,
    ChangeRecord,
    Changes,
    SideRecord,
    StandingRecord,
)
from positions.choices import VALUE_SLUGS, is_on_scale
from positions.pages.fetch import get_overview
from positions.pages.reading.changes import A_YEAR
from positions.reads.briefs.changes import (
    MOST_POSITIONS,
    BriefTooLong,
    ChangeEntry,
    StandingThen,
    build_brief_page,
)
from positions.reads.briefs.outcomes import BriefKey
from positions.reads.lists.dossier_overview import Overview
from positions.reads.matrix.address import ISSUE_LIMIT
from positions.reads.timelines.shifts import Shift, ShiftKey, ShiftKind, Side, build_shifts

_DOSSIER: Final = "dossiers/ending-the-war-in-ukraine"
ENTRIES_PER_PAGE: Final = 100
"""Of a brief."""


@endpoint(
    "/dossiers/{slug:slug}/changes",
    summary="Changes in a dossier",
    example=f"{_DOSSIER}/changes?vs=2024-12-31&on=2025-08-19",
    response=Changes,
)
def api_changes(request: HttpRequest, slug: DossierSlug, query: Query[ChangesQuery]) -> Changes:
    """Who moved between two days, on what and how far, old words and new, the newest first."""
    dossier, overview = get_overview(slug)
    since, until = _days(query, overview)
    shifts = build_shifts(
        issues=named_issues(dossier, query.issues),
        actors=named_actors(query.actors),
        from_date=since,
        to_date=until,
        kind=ShiftKind(query.kind) if query.kind else None,
        after=_read_key(query.cursor) if query.cursor else None,
    )
    # Entry by entry: a page may have more rows than entries, and never half an entry.
    items = [_change(one, first) for first in shifts.rows for one in first.together]
    key = shifts.next_key
    return Changes(since=since, until=until, items=items, next=next_page(request, key))


def _days(query: BriefQuery | ChangesQuery, overview: Overview) -> tuple[dt.date, dt.date]:
    """The two days, the earlier one a year before where nobody named it."""
    until = query.on or overview.default_date
    since = query.vs or max(until - A_YEAR, EARLIEST)
    if since > until:
        raise Unfit("vs", "The earlier day lies after the later one.")
    return since, until


def _read_key(text: str) -> ShiftKey:
    try:
        return ShiftKey.parse(text)
    except ValueError:
        raise Unfit("cursor", "This place in the list does not exist.") from None


def _read_place(text: str) -> BriefKey:
    try:
        return BriefKey.parse(text)
    except ValueError:
        raise Unfit("cursor", "This place in the brief does not exist.") from None


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
    return SideRecord(**_tell(side)) if side else None


def _tell(side: Side) -> dict[str, Any]:
    quote = side.quote
    return {
        "value": VALUE_SLUGS[side.value],
        "score": side.value if is_on_scale(side.value) else None,
        "stance": side.stance.pk,
        "words": quote.exact if quote else None,
        "source": quote.source_id if quote else None,
        "source_title": quote.source_title if quote else None,
        "source_attribution": quote.attribution if quote else None,
        "source_licence": quote.licence if quote else None,
        "reworded": side.is_reworded,
    }


@endpoint(
    "/dossiers/{slug:slug}/brief",
    summary="Change brief of a dossier",
    example=f"{_DOSSIER}/brief?vs=2024-12-31&on=2025-08-19&actors=germany,france",
    response=BriefRecord,
)
def api_change_brief(
    request: HttpRequest, slug: DossierSlug, query: Query[BriefQuery]
) -> BriefRecord:
    """What became of each position between two days, net: who moved, firmed, softened, named a condition,
    spoke first, said the same again or nothing at all, with the words of both days; 100 on a page.
    """
    dossier, overview = get_overview(slug)
    since, until = _days(query, overview)
    issues = named_issues(dossier, query.issues)
    if len(issues) > ISSUE_LIMIT:
        raise Unfit("issues", f"The dossier has {len(issues)} issues: name {ISSUE_LIMIT} at most.")
    try:
        brief = build_brief_page(
            issues=issues,
            actors=named_actors(query.actors),
            from_date=since,
            to_date=until,
            after=_read_place(query.cursor) if query.cursor else None,
            size=ENTRIES_PER_PAGE,
        )
    except BriefTooLong:
        words = f"These are more than {MOST_POSITIONS:,} positions: name fewer actors or issues."
        raise BadInput(words) from None
    # With its days, which without them would be others by tomorrow.
    asked = {"vs": since, "on": until, "actors": query.actors or "", "issues": query.issues or ""}
    page = reverse("change_brief", args=[slug]) + write_query(asked)
    return BriefRecord(
        since=since,
        until=until,
        positions=brief.positions,
        page=absolute(request, page),
        items=[_entry(one) for one in brief.entries],
        next=next_page(request, brief.next_key),
    )


def _entry(entry: ChangeEntry) -> BriefEntry:
    return BriefEntry(
        kind=entry.kind.value,
        also=[one.value for one in entry.also],
        actors=[one.slug for one in entry.actors],
        issue=entry.issue.slug,
        steps=entry.steps,
        moves=entry.moves,
        statements=entry.said,
        order_unknown=entry.is_order_unknown,
        before=_standing(entry.before),
        after=_standing(entry.after),
    )


def _standing(then: StandingThen | None) -> StandingRecord | None:
    if then is None:
        return None
    return StandingRecord(
        **_tell(then.side),
        firmness=then.side.stance.firmness,
        conditions=[condition_record(one) for one in then.conditions],
    )
