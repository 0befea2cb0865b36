import datetime as dt
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from actors.in_office import read_left_office
from config.accounts.roles import Role
from config.web.access import public, request_role, signed_in
from config.web.fragments import page_or_fragment
from config.web.parameters import reads
from positions.models import Issue
from positions.pages.fetch import get_issue, get_overview
from positions.pages.query import (
    address_with,
    date_steps,
    offer_events,
    paginate,
    read_choice,
    read_date,
    read_page,
    read_text,
)
from positions.pages.reading.list_files import send_issues
from positions.pages.reading.timeline_files import TIMELINE_FORMATS, of_issue, send_timelines
from positions.pages.reading.watching.offer import offer_watching
from positions.pages.state import DOSSIER_LIMIT, Chosen, read_handed
from positions.pages.state import PARAMETERS as CHOSEN
from positions.reads.comparisons.double_codings import read_agreement_on
from positions.reads.lists.codebook import read_cases
from positions.reads.lists.dossier_overview import Overview
from positions.reads.lists.issue_list import ISSUES_PER_PAGE, list_issues, read_tags
from positions.reads.sources.roll import read_issue_roll
from positions.reads.stances.rewording import read_reworded
from positions.reads.timelines.timeline import IssueTimeline, build_issue_timeline


@public
@reads(*CHOSEN, "q", "tag", "page", "format", "as")
def issue_list(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every issue of a dossier, found by the words of its label and proposition, or by a tag."""
    dossier, overview = get_overview(slug)
    on_date = read_date(request, "on", what="as-of date") or overview.default_date
    q, tag, page = read_text(request, "q"), read_text(request, "tag"), read_page(request)
    if read_choice(request, "format", {"", "csv"}):
        rows = list_issues(dossier=dossier, q=q, tag=tag, page=None, on_date=on_date).rows
        return send_issues(request, dossier, rows, on_date=on_date, is_part=bool(q or tag))
    found = list_issues(dossier=dossier, q=q, tag=tag, page=page, on_date=on_date)
    context = {
        "dossier": dossier,
        "chosen": (chosen := read_handed(request, dossier, on_date)),
        "permanent_url": chosen.permanent(
            "issue_list", slug, q=q, tag=tag, page=page if page > 1 else 0
        ),
        "last_day_words": overview.last_day_words(on_date),
        "q": q,
        "tag": tag,
        "tags": read_tags(overview.version, dossier),
        "found": found,
        "page": paginate(found.total, page=page, per_page=ISSUES_PER_PAGE),
    }
    return page_or_fragment(request, "pages/reading/issue_list.html", "issue-results", context)


@public
@reads(*CHOSEN, "sort", "format", "as")
def issue(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One proposition: who stands where on it as of a date, how divided they are, and how each came
    there.
    """
    issue = get_issue(slug)
    # No page says in which dossier it is read: in that which listed it first (docs/decisions/0035).
    dossier, overview = get_overview(issue.in_dossiers[0].slug)
    on_date = read_date(request, "on", what="as-of date") or overview.default_date
    chosen = read_handed(request, dossier, on_date)
    timeline = build_issue_timeline(issue=issue, on_date=on_date)
    if wanted := read_choice(request, "format", TIMELINE_FORMATS):
        permanent = chosen.permanent("issue", slug)
        shown = of_issue(timeline, overview.events)
        return send_timelines(request, shown, form=wanted, title=issue.proposition, page=permanent)
    return _page(request, timeline, chosen, issue, overview)


def _read_left_office(timeline: IssueTimeline) -> list[tuple[str, dt.date]]:
    """Who stands on the issue and holds no office any more, with the last day of it."""
    actors = [line.actor for side in timeline.sides for line in side.lines]
    left = read_left_office([actor.pk for actor in actors], on_date=timeline.on_date)
    return [(actor.name, left[actor.pk]) for actor in actors if actor.pk in left]


def _page(
    request: HttpRequest, timeline: IssueTimeline, chosen: Chosen, issue: Issue, overview: Overview
) -> HttpResponse:
    dossier, on_date = chosen.dossier, timeline.on_date
    standings = [line.standing for line in timeline.lines if line.standing]
    context = {
        "issue": issue,
        "watching": offer_watching(request, issue=issue),
        "dossier": dossier,
        "others": (others := [one for one in issue.in_dossiers if one != dossier]),
        # As many as Compare takes: one more, and the link would be refused.
        "beside": ",".join(one.slug for one in others[:DOSSIER_LIMIT]),
        "timeline": timeline,
        "sort": (sort := read_choice(request, "sort", {"", "first"})),
        "chosen": chosen,
        "reworded": read_reworded([issue.pk]),
        **_read_for_editors(request, issue),
        "events": overview.events,
        "event_dates": offer_events(
            overview.events, address_with(request, "on"), near=on_date, dossier=dossier
        ),
        "left_office": _read_left_office(timeline),
        "roll": (roll := read_issue_roll(issue=issue, on_date=on_date, standings=standings)),
        # Who was absent or no member has a reason for having no position: only the rest was not looked for.
        "not_researched": timeline.silent - (roll.explained if roll else 0),
        "compare_query": replace(
            chosen, actors=chosen.actors or _standing_first(timeline)
        ).few_query,
        "changes_query": replace(
            chosen,
            # Changes refuses days the wrong way round; without a comparison date it tells everything on
            # record.
            vs=min(chosen.vs or timeline.from_date, on_date),
            actors=(),
            issues=[issue.slug],
        ).query,
        "last_day_words": overview.last_day_words(on_date),
        "permanent_url": chosen.permanent("issue", issue.slug, sort=sort),
        **date_steps(request, timeline.days, on_date),
    }
    return page_or_fragment(request, "pages/reading/issue.html", "issue-standing", context)


def _read_for_editors(request: HttpRequest, issue: Issue) -> dict[str, Any]:
    """What editors see more of: every case of the rule, and how far two who code it agree."""
    # Questions about the rule, and who disagrees with whom, are the editors' own.
    if request_role(request) < Role.EDITOR:
        return {"cases": read_cases(issue, editor=None), "coded_twice": None}
    return {
        "cases": read_cases(issue, editor=signed_in(request)),
        "coded_twice": read_agreement_on(issue),
    }


def _standing_first(timeline: IssueTimeline) -> list[str]:
    """One of each side: a comparison that begins with nobody asks the reader to begin anew."""
    return [side.lines[0].actor.slug for side in timeline.sides if side.lines]
