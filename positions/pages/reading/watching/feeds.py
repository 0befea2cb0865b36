"""Atom feeds of a matrix, an actor and an issue: what became known last, whenever it was said. What
nobody but its editors may read is in none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from config.web.access import public
from config.web.parameters import reads
from positions.briefs.feed import FeedEntry, write_feed
from positions.pages.fetch import get_actor, get_issue, get_overview
from positions.pages.query import read_matrix_address
from positions.pages.reading.downloads import site_of
from positions.reads.matrix.address import ISSUE_LIMIT
from positions.reads.matrix.columns import choose_columns
from positions.reads.matrix.listed import read_listed
from positions.reads.matrix.rows import choose_rows
from positions.reads.watching.news import NewsEntry, read_newest


@public
@reads("actors", "issues", "rows")
def matrix_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed in the cells of a matrix: of everybody, unless the address names some, on every
    issue; of a dossier with more than a page can name, on those that its matrix shows first.
    """
    address = read_matrix_address(request.GET)
    dossier, overview = get_overview(slug)
    issues: Sequence[int] = read_listed(dossier)
    if address.issues or len(issues) > ISSUE_LIMIT:
        columns = choose_columns(dossier, address, overview.default_date)
        issues = [issue.pk for issue in columns.issues]
    actors = None
    if address.actors or address.rows:
        # Whole: what a dossier shows first is for the eye, and a feed that leaves out the others would be
        # silent on them.
        rows = choose_rows(dossier, replace(address, whole=True), overview.default_date)
        actors = [row.actor.pk for group in rows.groups for row in group.rows]
    entries = read_newest(actors=actors, issues=issues, until=timezone.now())
    # Positions are shown in the dossier that was asked for, whichever others have the issue.
    told = (replace(entry, dossier=dossier) for entry in entries)
    page = reverse("matrix", args=[slug]) + address.query()
    return _answer(request, told, title=f"{dossier.title}: what changed in the matrix", page=page)


@public
@reads()
def actor_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed of one actor."""
    actor = get_actor(slug)
    entries = read_newest(actors=[actor.pk], issues=None, until=timezone.now())
    return _answer(request, entries, title=f"{actor}: changes", page=actor.get_absolute_url())


@public
@reads()
def issue_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed on one issue."""
    issue = get_issue(slug)
    entries = read_newest(actors=None, issues=[issue.pk], until=timezone.now())
    return _answer(request, entries, title=f"{issue}: changes", page=issue.get_absolute_url())


def _answer(
    request: HttpRequest, entries: Iterable[NewsEntry], *, title: str, page: str
) -> HttpResponse:
    site = site_of(request)
    text = write_feed(
        [FeedEntry(entry.shift, entry.dossier, entry.known_at) for entry in entries],
        title=title,
        site=site,
        address=request.build_absolute_uri(),
        page=f"{site}{page}",
    )
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
