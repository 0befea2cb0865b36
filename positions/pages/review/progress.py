"""How far the coders are."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from config.accounts.roles import Role
from config.web.access import requires, signed_in
from config.web.parameters import reads
from positions.pages.query import read_choice
from positions.reads.review.progress import DAYS_LOOKED_BACK, read_progress


@requires(Role.REVIEWER)
@reads("days")
def review_progress(request: HttpRequest) -> HttpResponse:
    """Of every coder, what lies with them, and what became of their work in the last days."""
    days = read_choice(request, "days", DAYS_LOOKED_BACK, default="30")
    since = timezone.now() - dt.timedelta(days=DAYS_LOOKED_BACK[days])
    context = {
        "progress": read_progress(since=since, reader=signed_in(request)),
        "since": since,
        "days": days,
        "periods": DAYS_LOOKED_BACK,
    }
    return render(request, "pages/review/review_progress.html", context)
