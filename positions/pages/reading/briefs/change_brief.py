"""The change brief, as page, document and feed, and the page that offers all briefs."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from config.web.access import public
from config.web.addresses import write_query
from config.web.fragments import page_or_fragment
from config.web.input import EARLIEST
from config.web.parameters import reads
from positions.briefs.change_paper import change_paper
from positions.briefs.feed import tell_in, write_feed
from positions.briefs.markdown import write_markdown
from positions.briefs.paper import Paper
from positions.briefs.word import CONTENT, write_word
from positions.pages.query import read_choice
from positions.pages.reading.briefs.scope import BRIEF_PARAMETERS, Scope, read_scope
from positions.pages.reading.downloads import site_of
from positions.reads.briefs.changes import Brief, build_brief
from positions.reads.timelines.shifts import build_shifts

SHOWN: Final = 100
"""Entries of a kind on a page; documents have all."""
OFFERS: Final = (
    (
        "change_brief",
        "Change brief",
        "Who moved, firmed, softened, spoke first or fell silent between two days or around an event,"
        " old words beside new: for a note. As page, Word or Markdown file, or feed.",
    ),
    (
        "silence",
        "Silence",
        "Who of the dossier has not spoken on what, and since when: whom to ask.",
    ),
    (
        "conditions",
        "Conditions",
        "Who waits for whom, what is open, met or failed, and who waits for one another.",
    ),
    ("deeds", "Say and do", "Where the newest words and the newest vote or action differ."),
    (
        "negotiating_texts",
        "Negotiating texts",
        "The versions of a document side by side: what each puts in and leaves out, what is in brackets, and"
        " who stands where on what a clause is about.",
    ),
)
"""View, title and purpose of each, in the order of their use."""
BRIEF_FORMATS: Final = ("", "md", "docx")


@public
@reads(*BRIEF_PARAMETERS)
def briefs(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be had of a dossier in words, each with what it is for."""
    scope = read_scope(request, slug)
    context = {
        "dossier": scope.dossier,
        "scope": scope,
        "chosen": scope.chosen,
        "permanent_url": scope.address("briefs"),
        "offers": [(scope.address(view), title, text) for view, title, text in OFFERS],
        "ask_url": f"{reverse('ask')}?dossier={slug}",
    }
    return render(request, "pages/reading/briefs/briefs.html", context)


@public
@reads(*BRIEF_PARAMETERS, "format")
def change_brief(request: HttpRequest, slug: str) -> HttpResponse:
    """Between two days or around an event: who moved, firmed, softened, spoke first, or fell silent."""
    scope = read_scope(request, slug)
    wanted = read_choice(request, "format", BRIEF_FORMATS)
    brief = _build(scope)
    if wanted and brief:
        return _download(request, scope, brief, wanted)
    context = {
        "dossier": scope.dossier,
        "scope": scope,
        "chosen": scope.chosen,
        "brief": brief,
        # As `slice` of a template takes it.
        "shown": f":{SHOWN}",
        "shown_number": SHOWN,
        "permanent_url": scope.address("change_brief"),
        "word_url": scope.address("change_brief", format="docx"),
        "markdown_url": scope.address("change_brief", format="md"),
        "feed_url": scope.address("change_feed"),
    }
    return page_or_fragment(request, "pages/reading/briefs/change_brief.html", "brief", context)


def _build(scope: Scope) -> Brief | None:
    """None where the dossier has more issues than a brief can be made of."""
    # A page that says so and offers to choose, not a refusal: nothing was asked wrongly.
    if scope.is_large:
        return None
    return build_brief(
        issues=scope.listed,
        actors=scope.actor_keys,
        from_date=scope.from_date,
        to_date=scope.to_date,
    )


def _download(request: HttpRequest, scope: Scope, brief: Brief, wanted: str) -> HttpResponse:
    site = site_of(request)
    paper = change_paper(
        brief,
        dossier=scope.dossier,
        about=scope.about,
        site=site,
        address=f"{site}{scope.address('change_brief')}",
    )
    return paper_response(
        paper, f"{scope.dossier.slug}-brief-{scope.from_date}-{scope.to_date}", wanted
    )


def paper_response(paper: Paper, name: str, wanted: str) -> HttpResponse:
    """The paper as a file of the format."""
    if wanted == "docx":
        response = HttpResponse(write_word(paper, made_on=localdate()), content_type=CONTENT)
    else:
        response = HttpResponse(write_markdown(paper), content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{wanted}"'
    return response


@public
@reads("actors", "issues", "vs", "on", "event", "days")
def change_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest changes of a dossier, or of some actors and issues of it, as an Atom feed."""
    scope = read_scope(request, slug)
    # Without days a feed goes on for ever: it has the newest of all, not those of the last year.
    is_dated = any(request.GET.get(name) for name in ("vs", "on", "event"))
    shifts = build_shifts(
        issues=scope.listed,
        actors=scope.actor_keys,
        from_date=scope.from_date if is_dated else EARLIEST,
        to_date=scope.to_date if is_dated else localdate(),  # nothing has moved on a day to come
    )
    site = site_of(request)
    text = write_feed(
        tell_in(scope.dossier, shifts.rows),
        title=f"{scope.dossier.title}: changes",
        site=site,
        address=request.build_absolute_uri(),
        page=f"{site}{reverse('changes', args=[slug])}{_same(scope, is_dated=is_dated)}",
    )
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def _same(scope: Scope, *, is_dated: bool) -> str:
    """The part of an address of Changes that shows what the feed has."""
    chosen = scope.chosen
    if is_dated:
        return chosen.few_query
    pairs = {"actors": ",".join(chosen.actors), "issues": ",".join(chosen.issues)}
    return write_query(pairs)
