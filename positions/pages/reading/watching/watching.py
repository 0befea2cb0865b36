"""What a reader watches, and what became known of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from config.accounts.roles import Role
from config.web.access import POSTING, requires, signed_in
from config.web.input import BadInput
from config.web.page_before import page_before
from config.web.parameters import reads
from positions.actions.watching import see_dossier, unwatch, watch
from positions.models import Digest
from positions.pages.fetch import get_dossier
from positions.pages.query import read_date, read_number
from positions.pages.reading.watching.forms import NEVER, DigestForm, SeenForm, WatchForm
from positions.reads.watching.news import read_news
from positions.reads.watching.own import Watched, read_views, read_visits, read_watched

DAYS: Final = 30
SHOWN: Final = 100
"""Changes on the page."""


@requires(Role.READER)
@reads("since", "of")
def watching(request: HttpRequest) -> HttpResponse:
    """What changed of what one watches since a day, what became known last first; one's saved views
    and digest.
    """
    since = read_date(request, "since", what="day") or (
        timezone.localdate() - dt.timedelta(days=DAYS)
    )
    every = read_watched(signed_in(request))
    only = _chosen(request, every)
    # All that is watched at once: the counts beside each, and the one chosen, come of the same read.
    news = read_news(every, since=midnight(since), until=timezone.now())
    entries = news.of(only) if only else news.entries
    digest = Digest.objects.filter(account=signed_in(request)).first()
    context = {
        "since": since,
        "chosen": only,
        "watched": [(one, len(news.of(one))) for one in every],
        "news": news,
        "entries": entries[:SHOWN],
        "count": len(entries),
        "views": read_views(signed_in(request)),
        "digest": digest,
        "digest_form": DigestForm(initial={"frequency": digest.frequency if digest else NEVER}),
    }
    return render(request, "pages/reading/watching/watching.html", context)


def _chosen(request: HttpRequest, every: Sequence[Watched]) -> Watched | None:
    """The one thing of which alone the address asks.

    Raises:
        Http404: where it is not watched.
    """
    key = read_number(request, "of")
    found = next((one for one in every if one.key == key), None)
    if key and not found:
        raise Http404("You do not watch this.")
    return found


def midnight(day: dt.date) -> dt.datetime:
    """When a day began in the installation's zone."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


@requires(Role.READER, methods=POSTING, form_fields=WatchForm.base_fields)
def watch_add(request: HttpRequest) -> HttpResponse:
    """Watch an actor, an issue or a cell, and go back."""
    watch(**_meant(request), by=signed_in(request))
    said = 'Watched. What changes of it stands on <a href="{}">Watching</a>.'
    messages.success(request, format_html(said, reverse("watching")))
    return redirect(page_before(request))


@requires(Role.READER, methods=POSTING, form_fields=WatchForm.base_fields)
def watch_drop(request: HttpRequest) -> HttpResponse:
    """Watch it no more, and go back."""
    unwatch(**_meant(request), by=signed_in(request))
    messages.success(request, "No longer watched.")
    return redirect(page_before(request))


@requires(Role.READER, methods=POSTING, form_fields=SeenForm.base_fields)
def dossier_seen(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep until when a dossier was seen: what comes later is marked as new on its matrix."""
    dossier = get_dossier(slug)
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise BadInput("The form does not say what was seen. Load the page again.")
    # When the page was made, not when the button was pressed (docs/decisions/0051). SeenForm bounds it to
    # what a date can be.
    until = dt.datetime.fromtimestamp(form.cleaned_data["until"], tz=dt.UTC)
    see_dossier(dossier_id=dossier.pk, until=until, by=signed_in(request))
    messages.success(request, "Seen. What becomes known from now on is marked as new.")
    return redirect(page_before(request))


def _meant(request: HttpRequest) -> dict[str, int | None]:
    form = WatchForm(request.POST)
    if not form.is_valid() or not any(form.cleaned_data.values()):
        raise BadInput("The form does not say what to watch. Load the page again.")
    return {"actor_id": form.cleaned_data["actor"], "issue_id": form.cleaned_data["issue"]}


@requires(Role.READER)
def watching_export(request: HttpRequest) -> HttpResponse:
    """All that is kept here for the reader alone, as JSON."""
    account = signed_in(request)
    digest = Digest.objects.filter(account=account).first()
    kept = {
        "account": account.get_username(),
        "views": [{"name": one.name, "address": one.address} for one in read_views(account)],
        "watched": [
            {
                "actor": one.actor.slug if one.actor else None,
                "issue": one.issue.slug if one.issue else None,
            }
            for one in read_watched(account)
        ],
        "seen": read_visits(account),
        "digest": digest.frequency if digest else None,
    }
    # To be read by its owner too: letters as they are, and a line for each thing.
    response = JsonResponse(kept, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="watching.json"'
    return response
