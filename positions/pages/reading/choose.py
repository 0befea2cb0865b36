import re
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from config.web.access import public
from config.web.fragments import page_or_fragment
from config.web.input import BadInput
from config.web.parameters import reads
from positions.pages.fetch import get_overview
from positions.pages.query import read_matrix_address, read_text
from positions.reads.matrix.address import MATRIX_PARAMETERS, MatrixAddress
from positions.reads.matrix.columns import choose_columns
from positions.reads.matrix.offers import find_offered_actors, find_offered_issues
from positions.reads.matrix.rows import choose_actors, read_everyone

_STEP = re.compile(r"(up|down|out|in|only)\.(actors|issues)\.([-a-zA-Z0-9_]{1,80})")


@public
@reads(*MATRIX_PARAMETERS, "q", "do")
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose and order the rows and columns of a matrix, one step at a time; the address carries
    the choice.

    A step, such as ``do=up.actors.merz``, is answered with a redirect to the address it leads to.
    """
    address = read_matrix_address(request.GET)
    q = read_text(request, "q")
    dossier, overview = get_overview(slug)
    on_date = address.on or overview.default_date
    actors = choose_actors(address.actors)
    # What the matrix shows unasked is the beginning of a choice: the first step names all of it.
    if not actors:
        actors = read_everyone(dossier, address, on_date).take_first(address)
    columns = choose_columns(dossier, address, on_date)
    issues = columns.issues
    chosen = {
        "actors": [actor.slug for actor in actors],
        "issues": [issue.slug for issue in issues],
    }
    if step := request.GET.get("do", ""):
        # A redirect, so that reloading or going back does not take the step once more.
        query = QueryDict(take_step(address, chosen, step).removeprefix("?"), mutable=True)
        query.update({"q": q} if q else {})  # whoever adds one of those found may want another
        return HttpResponseRedirect(f"{reverse('choose', args=[slug])}?{query.urlencode(safe=',')}")
    context = {
        "dossier": dossier,
        "q": q,
        "kept_fields": address.fields(),
        "matrix_query": address.query(),
        "own_query": address.query(actors=(), issues=(), whole=False, start=0) or "?",
        "is_own_choice": not (address.actors or address.issues or address.whole),
        "actors": actors,
        "issues": issues,
        "columns": columns,
        "offered_actors": find_offered_actors(
            on_record=overview.actors, q=q, without=chosen["actors"]
        ),
        "offered_issues": find_offered_issues(dossier=dossier, q=q, without=chosen["issues"]),
    }
    return page_or_fragment(request, "pages/reading/choose.html", "choice", context)


def take_step(address: MatrixAddress, chosen: dict[str, list[str]], step: str) -> str:
    """The query string after a step.

    Raises:
        BadInput: where the step is none, or moves what is not chosen.
    """
    match = _STEP.fullmatch(step)
    if match is None:
        raise BadInput(
            "A step moves an actor or issue up, down, out or in, or keeps it only, such as up.actors.merz."
        )
    verb, side, slug = match.groups()
    slugs = chosen[side]
    # In what is there already, or anywhere what is not: a link of a page that is older than the choice.
    if verb != "only" and (verb == "in") == (slug in slugs):
        raise BadInput(f"{slug} is {'already' if verb == 'in' else 'not'} among the chosen {side}.")
    # Read anew, so that limits and rules of an address hold for what a step makes of it.
    changed = MatrixAddress.parse(
        dict(address.fields()) | {side: ",".join(_moved(slugs, verb, slug))}
    )
    return changed.query(start=0)


def _moved(slugs: Sequence[str], verb: str, slug: str) -> list[str]:
    if verb == "in":
        return [*slugs, slug]
    if verb == "only":
        return [slug]
    rest = [other for other in slugs if other != slug]
    if verb == "out":
        return rest
    place = slugs.index(slug) + (1 if verb == "down" else -1)
    # Beyond the last, insert appends by itself; before the first, −1 would mean the last but one.
    rest.insert(max(0, place), slug)
    return rest
