from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from actors.models import Actor, Membership
from config.web.access import public
from config.web.fragments import page_or_fragment
from config.web.input import BadInput
from config.web.parameters import reads
from positions.measures.agreement import MEASURES, N_MIN
from positions.pages.fetch import get_overview
from positions.pages.query import paginate, read_choice, read_date, read_page, read_slugs
from positions.pages.reading.measure_files import OF_BLOCS, Members, send_blocs
from positions.pages.reading.nearest import read_chosen_issues, read_compared_time
from positions.pages.state import PARAMETERS as CHOSEN
from positions.pages.state import read_chosen
from positions.reads.comparisons.blocs import BLOC_ROWS_PER_PAGE, read_blocs, read_members
from positions.reads.matrix.rows import choose_actors

_MOST: Final = 8
_DEFAULT: Final = "lijphart"


@public
@reads(*CHOSEN, "blocs", "members", "from", "measure", "page", "format", "as")
def blocs(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Groups, with their members of a day, beside one another and beside single actors."""
    dossier, overview = get_overview(slug)
    time = read_compared_time(request, overview.default_date)
    members_on = read_date(request, "members", what="day of the members") or time.until
    chosen = read_chosen(request, dossier, time.until)
    slugs = read_slugs(request, "blocs", what="blocs", limit=_MOST)
    key = read_choice(request, "measure", MEASURES, default=_DEFAULT)
    wanted = read_choice(request, "format", {"", *OF_BLOCS})
    if wanted and not slugs:
        raise BadInput("Choose one bloc or more: the table is of them.")
    number = read_page(request)
    sides = read_members(choose_actors(slugs) if slugs else [], on_date=members_on)
    # The page shows one screen of issues, the table has all.
    shown = None if wanted == "issues" else number
    found = read_blocs(
        blocs=sides, issues=read_chosen_issues(chosen), time=time, key=key, page=shown
    )
    if wanted:
        members = Members(time, members_on, key)
        return send_blocs(request, chosen, found, members, form=wanted)
    more = {"blocs": ",".join(slugs), "members": str(members_on), "from": str(time.first or "")}
    context = {
        "dossier": dossier,
        "chosen": chosen,
        "found": found,
        "slugs": slugs,
        "offered": _offer(overview.actors),
        "time": time,
        "members_on": members_on,
        "key": key,
        "measure": MEASURES[key],
        "measures": MEASURES.items(),
        "n_min": N_MIN,
        "page": paginate(found.issues, page=number, per_page=BLOC_ROWS_PER_PAGE),
        "permanent_url": chosen.permanent("blocs", dossier.slug, **more, measure=key),
    }
    return page_or_fragment(request, "pages/reading/blocs.html", "blocs", context)


def _offer(on_record: frozenset[int]) -> list[Actor]:
    """The groups with members on record in the dossier, by name."""
    # Who speaks for a group is its office-holder: a ministry with a minister is no bloc.
    groups = Membership.objects.filter(member__in=on_record, speaks_for=False).values("group")
    return list(Actor.objects.in_use().filter(pk__in=groups).by_name())
