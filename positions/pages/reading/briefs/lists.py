"""Silence, conditions, where words and deeds differ, and the card of an actor on an issue."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString

from actors.models import Actor
from config.web.access import public
from config.web.fragments import page_or_fragment
from config.web.input import BadInput
from config.web.parameters import reads
from positions.briefs.card_paper import card_paper
from positions.drawing.silences import write_silences
from positions.drawing.waits import draw_waits
from positions.pages.fetch import get_actor, get_issue, get_overview
from positions.pages.query import read_choice, read_date
from positions.pages.reading.briefs.change_brief import BRIEF_FORMATS, paper_response
from positions.pages.reading.briefs.files import send_conditions, send_deeds, send_silence
from positions.pages.reading.briefs.scope import BRIEF_PARAMETERS, Scope, read_scope
from positions.pages.reading.downloads import site_of
from positions.pages.state import PARAMETERS as CHOSEN
from positions.pages.state import read_handed
from positions.reads.briefs.card import MOST_ON_CARD, read_card
from positions.reads.briefs.conditions import read_conditions
from positions.reads.briefs.deeds import read_deeds
from positions.reads.briefs.silence import Silence, read_silence, still_asked
from positions.reads.matrix.listed import read_listed

SHOWN: Final = 200


@public
@reads(*BRIEF_PARAMETERS, "format", "as")
def silence(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who of the dossier has not spoken on what, since when."""
    scope = read_scope(request, slug)
    # Every actor on every issue is a cell to look at: of a large dossier some must be chosen first.
    everybody = [] if scope.is_large else scope.everybody
    if read_choice(request, "format", {"", "csv"}):
        if scope.is_large:
            raise BadInput("Choose some issues: so many are not looked at for silence.")
        return send_silence(request, scope, _read_silence(scope, everybody))
    # Whom to ask: nobody asks somebody who has left office, unless they were chosen by name.
    asked, left_office = (
        (everybody, 0) if scope.actors else still_asked(everybody, on_date=scope.to_date)
    )
    shown = {
        "left_office": left_office,
        "issue_count": len(scope.listed),
        "more": max(len(asked) - SHOWN, 0),
    }
    rows = _read_silence(scope, asked[:SHOWN])
    silences = write_silences(rows, dossier=slug, behind=scope.chosen.few_query)
    return _page(request, scope, "silence", shown, large={"silences": silences})


def _read_silence(scope: Scope, actors: Sequence[Actor]) -> list[Silence]:
    days = {"since": scope.from_date, "on_date": scope.to_date}
    return read_silence(actors=actors, issues=scope.listed, **days) if actors else []


@public
@reads(*BRIEF_PARAMETERS, "format", "as")
def conditions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who waits for whom, which conditions are open, met and failed, and who waits for one another."""
    scope = read_scope(request, slug)
    found = read_conditions(issues=scope.listed, actors=scope.actor_keys, on_date=scope.to_date)
    if wanted := read_choice(request, "format", {"", "csv", "waits"}):
        return send_conditions(request, scope, found, form=wanted)
    return _page(request, scope, "conditions", {"found": found, "drawing": draw_waits(found.waits)})


@public
@reads(*BRIEF_PARAMETERS, "format", "as")
def deeds(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Where the newest words of somebody and the newest vote or action differ in direction."""
    scope = read_scope(request, slug)
    found = read_deeds(issues=scope.listed, actors=scope.actor_keys, on_date=scope.to_date)
    if read_choice(request, "format", {"", "csv"}):
        return send_deeds(request, scope, found.differ)
    shown = {"rows": found.differ[:SHOWN], "count": len(found.differ), "both": found.both}
    return _page(request, scope, "deeds", shown)


@public
@reads(*CHOSEN, "format")
def card(request: HttpRequest, slug: str, actor: str, issue: str) -> HttpResponse:
    """Everything one actor said on one issue, on a page to print."""
    dossier, overview = get_overview(slug)
    who, what = get_actor(actor), get_issue(issue)
    # The address joins three names; only together do they lead to something.
    if what.pk not in read_listed(dossier):
        raise Http404
    on_date = read_date(request, "on", what="as-of date") or overview.default_date
    found = read_card(actor=who, issue=what, on_date=on_date)
    permanent_url = f"{request.path}?on={on_date}"
    if wanted := read_choice(request, "format", BRIEF_FORMATS):
        paper = card_paper(
            found,
            dossier=dossier,
            actor=who,
            issue=what,
            on_date=on_date,
            site=site_of(request),
        )
        return paper_response(paper, f"{who.slug}-{what.slug}-card-{on_date}"[:200], wanted)
    context = {
        "dossier": dossier,
        "actor": who,
        "issue": what,
        "on_date": on_date,
        "chosen": read_handed(request, dossier, on_date),
        "card": found,
        "most": MOST_ON_CARD,
        "permanent_url": permanent_url,
    }
    return render(request, "pages/reading/briefs/card.html", context)


def _page(
    request: HttpRequest,
    scope: Scope,
    view: str,
    context: Mapping[str, object],
    *,
    large: Mapping[str, SafeString] | None = None,
) -> HttpResponse:
    about = {
        "dossier": scope.dossier,
        "scope": scope,
        "chosen": scope.chosen,
        "permanent_url": scope.address(view),
    }
    return page_or_fragment(
        request,
        f"pages/reading/briefs/{view}.html",
        "brief",
        {**about, **context},
        large=large or {},
    )
