"""Two codings of the same sources side by side, for whoever has to settle what they mean."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from config.accounts.roles import Role
from config.web.access import requires, signed_in
from config.web.downloads import table_response
from config.web.input import BadInput
from config.web.parameters import reads
from positions.exchange.coding_rows import CODING_HEADER, coding_rows
from positions.measures.agreement import N_MIN
from positions.models import Dossier
from positions.pages.fetch import get_dossier
from positions.pages.query import paginate, read_choice, read_page
from positions.reads.comparisons.aspects import Aspect
from positions.reads.comparisons.codings import (
    MOST_STANCES,
    CodingOutcome,
    Codings,
    count_coded,
    read_codings,
)
from positions.rules.blind import kept_from

PER_PAGE: Final = 50


@requires(Role.EDITOR)
@reads("first", "second", "show", "by", "page", "format", "as")
def codings(request: HttpRequest) -> HttpResponseBase:
    """Where two codings, each a dossier, differ on the same source, actor and issue."""
    by = Aspect(read_choice(request, "by", set(Aspect), default=Aspect.VALUE))
    show = CodingOutcome(
        read_choice(request, "show", set(CodingOutcome), default=CodingOutcome.OTHER)
    )
    page = read_page(request)
    wants_table = read_choice(request, "format", {"", "csv"})
    found = _read(request)
    if found and wants_table:
        name = f"codings-{found.first.slug}-{found.second.slug}"
        return table_response(request, name=name, header=CODING_HEADER, rows=coding_rows(found))
    shown = found.of(show, by) if found else []
    start = (page - 1) * PER_PAGE
    context = {
        "dossiers": Dossier.objects.in_use().order_by("title", "pk"),
        "chosen": {name: request.GET.get(name, "") for name in ("first", "second")},
        "codings": found,
        "show": show,
        "by": by,
        "n_min": N_MIN,
        "kinds": _kinds(found, by) if found else (),
        "page": paginate(len(shown), page=page, per_page=PER_PAGE),
        "pairings": shown[start : start + PER_PAGE],
    }
    return render(request, "pages/desk/codings.html", context)


def _read(request: HttpRequest) -> Codings | None:
    """The two that the address names; None where it does not name both.

    Raises:
        BadInput: where they are one and the same, or too large.
    """
    slugs = [request.GET.get(name, "") for name in ("first", "second")]
    if not all(slugs):
        return None
    first, second = map(get_dossier, slugs)
    if first == second:
        raise BadInput("Choose two different dossiers: each is one coding.")
    # Counted before they are read: all of both have to be in memory to be paired.
    if count_coded(first, second) > MOST_STANCES:
        raise BadInput(f"Two codings are compared of at most {MOST_STANCES:,} stances together.")
    return read_codings(first, second, kept=kept_from(signed_in(request)))


def _kinds(found: Codings, by: Aspect) -> list[tuple[CodingOutcome, str, int]]:
    labels = {
        CodingOutcome.OTHER: f"Other: {by.label.lower()}",
        CodingOutcome.FIRST: "Only the first",
        CodingOutcome.SECOND: "Only the second",
        CodingOutcome.SAME: f"Same: {by.label.lower()}",
    }
    counts = found.counts_of(by)
    return [(outcome, label, counts[outcome]) for outcome, label in labels.items()]
