import datetime as dt
from itertools import chain
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.timezone import localdate
from django_htmx.middleware import HtmxDetails

from config.accounts.roles import Visitor
from config.web.access import public, request_role, sees_coders
from config.web.fragments import page_or_fragment, wants_fragment
from config.web.input import BadInput
from config.web.parameters import reads
from positions.dates import write_date
from positions.exchange.cited_records import Citations, cite_cell, cite_words, write_references
from positions.models import Dossier
from positions.pages.fetch import get_actor, get_issue, get_overview
from positions.pages.query import read_choice, read_matrix_address
from positions.pages.reading.frames import cell_frame
from positions.pages.reading.timeline_files import TIMELINE_FORMATS, of_cell, send_timelines
from positions.pages.reading.watching.offer import offer_watching
from positions.pages.state import Chosen
from positions.reads.matrix.address import MATRIX_PARAMETERS, MatrixAddress
from positions.reads.matrix.cell_story import CellStory, build_cell
from positions.reads.matrix.known_changes import end_of
from positions.reads.matrix.listed import is_listed
from positions.reads.sources.roll import Call, Missed, read_missed
from positions.reads.stances.in_sentence import place_in_sentences


@public
@reads(*MATRIX_PARAMETERS, "format", "as")
def cell(request: HttpRequest, slug: str, actor: str, issue: str) -> HttpResponseBase:
    """One cell in full: a panel beside the matrix, or a page of its own at its permanent address."""
    address = read_matrix_address(request.GET)
    dossier, overview = get_overview(slug)
    named = f"{actor}.{issue}"
    on_date = address.on or overview.default_date
    # The panel opens beside a matrix whose rows, columns and comparison the address of the cell does not
    # repeat (docs/decisions/0004): they are taken from the address in the browser.
    beside = _matrix_in_browser(request, dossier)
    shown = beside or address
    story = open_cell(dossier, named, on_date=on_date, known_date=address.known)
    permanent_url = request.path + MatrixAddress(on=on_date, known=address.known).query()
    if wanted := read_choice(request, "format", TIMELINE_FORMATS):
        timelines, title = of_cell(story, overview.events), f"{story.actor}: {story.issue}"
        return send_timelines(request, timelines, form=wanted, title=title, page=permanent_url)
    tell_sentences(request, story)
    context = {
        "chosen": Chosen(dossier, on_date, shown.vs, shown.actors, shown.issues),
        "dossier": dossier,
        "story": story,
        "watching": offer_watching(request, actor=story.actor, issue=story.issue),
        "missed": missed_by(story),
        "show_coders": sees_coders(request),
        "events": overview.events,
        "permanent_url": permanent_url,
        "citations": _cite(request, story),
        "frame": _frame(request, slug, story),
        "is_beside": False,
        # With the comparison, which a cell has no use for, so that the way on and back keeps it.
        "cell_query": MatrixAddress(on=on_date, vs=shown.vs, known=address.known).query(),
        "closed_query": (beside or address).query(cell=""),
        "matrix_query": address.query(cell=named),
    }
    response = page_or_fragment(request, "pages/reading/cell.html", "cell-panel", context)
    if beside:
        # Reload and Back then show the matrix with this cell open, and not the cell's own page.
        response["HX-Push-Url"] = dossier.get_absolute_url() + beside.query(cell=named)
    return response


def open_cell(
    dossier: Dossier, named: str, *, on_date: dt.date, known_date: dt.date | None
) -> CellStory:
    """The story of the cell that is named by "actor.issue"; 404 where the issue is not of the
    dossier.
    """
    actor_slug, issue_slug = named.split(".")
    actor, issue = get_actor(actor_slug), get_issue(issue_slug)
    # As known on a day a dossier lists what it listed then: a cited address goes on answering.
    if not is_listed(dossier, issue, known_date):
        raise Http404
    return build_cell(
        dossier=dossier, actor=actor, issue=issue, on_date=on_date, known_date=known_date
    )


def tell_sentences(request: HttpRequest, story: CellStory) -> None:
    """Lets the words of a cell be shown in their sentences to whoever may read these; one query."""
    evidence = [one for stance in story.stances for one in stance.evidence.all()]
    place_in_sentences(evidence, visitor=Visitor(request_role(request)))


def missed_by(story: CellStory) -> tuple[Missed, Call] | None:
    """Why the actor has no vote in the last roll call by the day of the cell, and which that is; None
    where it has one.
    """
    # The read takes many of both; of one each it is the same question.
    key = story.actor.pk, story.issue.pk
    missed = read_missed(
        actors=key[:1],
        issues=key[1:],
        on_date=story.on_date,
        known_at=end_of(story.known_date) if story.known_date else None,
    )
    return missed.get(key)


def _lasting(story: CellStory) -> MatrixAddress:
    """As known today, unless another day's record is asked for: it answers the same later."""
    return MatrixAddress(on=story.on_date, known=story.known_date or localdate())


def _frame(request: HttpRequest, slug: str, story: CellStory) -> str:
    title = f"{story.actor}: {story.issue}, as of {write_date(story.on_date)}"
    cell = (slug, story.actor.slug, story.issue.slug)
    return cell_frame(request, cell, _lasting(story), title=title)


def _cite(request: HttpRequest, story: CellStory) -> Citations:
    known_date = story.known_date or localdate()
    address = request.build_absolute_uri(request.path + _lasting(story).query())
    # The cell first, then the sources of what decides in it.
    words = (cite_words(stance.evidence.all()) for stance in story.stances)
    return write_references(
        [cite_cell(story, address=address, known_date=known_date), *chain(*words)]
    )


def _matrix_in_browser(request: HttpRequest, dossier: Dossier) -> MatrixAddress | None:
    """What the address of the matrix says that the visitor has open; None where there is none."""
    if not wants_fragment(request):
        return None
    details: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    try:
        shown = urlsplit(details.current_url_abs_path or "")
        if shown.path != dossier.get_absolute_url():
            return None
        return read_matrix_address(QueryDict(shown.query))
    except (
        BadInput,
        ValueError,
    ):  # the browser's word is not to be trusted, nor need it be an address
        return None
