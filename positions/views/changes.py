import datetime as dt
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from config.access import public
from config.http import BadInput, page_or_fragment, refuse_unknown
from positions.models import Dossier, Issue, Position
from positions.rows import choose_actors
from positions.shifts import COUNTED_FROM, ShiftKey, ShiftKind, build_shifts
from positions.views.fetch import get_dossier
from positions.views.query import read_choice, read_date, read_slugs

LIMIT: Final = 50
A_YEAR: Final = dt.timedelta(days=365)


@public
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """Who moved between two dates, on what and how far, old words beside new."""
    dossier = get_dossier(slug)
    kind = read_choice(request, "kind", {"", *ShiftKind})
    actor_slugs = read_slugs(request, "actor", what="actors", limit=LIMIT)
    actors = choose_actors(actor_slugs) if actor_slugs else []
    issues = _chosen_issues(dossier, read_slugs(request, "issue", what="issues", limit=LIMIT))
    to_date = read_date(request, "on", what="date") or _last_day(dossier)
    from_date = read_date(request, "vs", what="comparison date") or to_date - A_YEAR
    if from_date > to_date:
        raise BadInput("The earlier date lies after the later one.")
    shifts = build_shifts(
        issues=[issue.pk for issue in issues] or _all_issues(dossier),
        actors=[actor.pk for actor in actors] or None,
        from_date=from_date,
        to_date=to_date,
        kind=ShiftKind(kind) if kind else None,
        after=_read_key(request),
    )
    context = {
        "dossier": dossier,
        "shifts": shifts,
        "kind": kind,
        "kinds": [(each, shifts.counts[each]) for each in ShiftKind],
        "actors": actors,
        "issues": issues,
        "counted_from": COUNTED_FROM,
        "is_first_page": "after" not in request.GET,
    }
    return page_or_fragment(request, "positions/changes.html", "change-list", context)


def _chosen_issues(dossier: Dossier, slugs: list[str]) -> list[Issue]:
    issues = Issue.objects.current().filter(dossier=dossier, slug__in=slugs).order_by("order", "pk")
    found = list(issues)
    refuse_unknown(set(slugs) - {issue.slug for issue in found}, what="issues")
    return found


def _all_issues(dossier: Dossier) -> list[int]:
    return list(Issue.objects.current().filter(dossier=dossier).order_by("pk").values_list("pk", flat=True))


def _last_day(dossier: Dossier) -> dt.date:
    """The day of the dossier's last change until today; today where there is none."""
    changed = Position.objects.filter(issue__dossier=dossier, valid_from__lte=localdate())
    return changed.order_by("-valid_from").values_list("valid_from", flat=True).first() or localdate()


def _read_key(request: HttpRequest) -> ShiftKey | None:
    text = request.GET.get("after", "")
    if not text:
        return None
    try:
        return ShiftKey.parse(text)
    except ValueError:
        raise BadInput("This place in the list does not exist.") from None
