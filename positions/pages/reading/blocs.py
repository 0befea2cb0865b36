from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.web.access import public
from config.web.fragments import page_or_fragment
from config.web.input import BadInput
from config.web.parameters import reads
from positions.drawing.stands import write_stands
from positions.measures.agreement import MEASURES, N_MIN
from positions.pages.fetch import get_overview
from positions.pages.query import paginate, read_choice, read_page, read_slugs
from positions.pages.reading.compare_groups import choose_blocs, read_members_on
from positions.pages.reading.figured import FiguredIssues, read_figured_of
from positions.pages.reading.measure_files import OF_BLOCS, Members, send_blocs
from positions.pages.reading.nearest import read_compared_time
from positions.pages.state import PARAMETERS as CHOSEN
from positions.pages.state import Chosen, read_chosen
from positions.reads.comparisons.blocs import BLOC_ROWS_PER_PAGE, read_blocs
from positions.reads.comparisons.membership import (
    LEAST_OPENED,
    MOST_GROUPS,
    OPENED_WITH,
    offer_groups,
    open_with,
)

_DEFAULT: Final = "lijphart"


@public
@reads(
    *CHOSEN, "topics", "unanimous", "blocs", "members", "from", "measure", "page", "format", "as"
)
def blocs(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Groups, with their members of a day, beside one another and beside single actors."""
    dossier, overview = get_overview(slug)
    time = read_compared_time(request, overview.default_date)
    members_on = read_members_on(request)
    chosen = read_chosen(request, dossier, time.until)
    offered = offer_groups(overview.version, overview.actors, on_date=members_on or time.until)
    named = read_slugs(request, "blocs", what="blocs", limit=MOST_GROUPS)
    slugs = named or open_with(offered)
    key = read_choice(request, "measure", MEASURES, default=_DEFAULT)
    wanted = read_choice(request, "format", {"", *OF_BLOCS})
    if wanted and not slugs:
        raise BadInput("Choose one bloc or more: the table is of them.")
    number = read_page(request)
    sides = choose_blocs(slugs, members_on=members_on, until=time.until)
    figured = read_figured_of(request, chosen, time)
    # The page shows one screen of issues, the table has all.
    shown = None if wanted == "issues" else number
    found = read_blocs(blocs=sides, issues=figured.issues, time=time, key=key, page=shown)
    members = Members(time, members_on, key)
    if wanted:
        return send_blocs(request, slug, found, members, figured, form=wanted)
    context = {
        "dossier": dossier,
        "chosen": chosen,
        "found": found,
        "slugs": slugs,
        "offered": [one for one in offered if one.slug not in slugs],
        "is_opened": not named,
        "opened_with": OPENED_WITH,
        "least_opened": LEAST_OPENED,
        "time": time,
        "members_on": members_on,
        "key": key,
        "measure": MEASURES[key],
        "measures": MEASURES.items(),
        "n_min": N_MIN,
        "page": paginate(found.issues, page=number, per_page=BLOC_ROWS_PER_PAGE),
        "permanent_url": _permanent(chosen, figured, slugs, members),
        **figured.tell(overview.version),
    }
    large = {"stands": write_stands(found.rows, behind=chosen.query)}
    return page_or_fragment(request, "pages/reading/blocs.html", "blocs", context, large=large)


def _permanent(
    chosen: Chosen, figured: FiguredIssues, slugs: Sequence[str], members: Members
) -> str:
    more = {
        **figured.address,
        "blocs": ",".join(slugs),
        "members": str(members.on_date or ""),
        "from": str(members.time.first or ""),
        "measure": members.key,
    }
    return chosen.permanent("blocs", chosen.dossier.slug, **more)
