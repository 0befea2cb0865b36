from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from config.web.access import public, sees_coders
from config.web.downloads import table_response
from config.web.input import BadInput
from config.web.lists import ROWS_PER_PAGE, count_rows, render_list
from config.web.parameters import reads
from positions.choices import Status
from positions.exchange.cited_records import cite_stance, cite_words, write_references
from positions.exchange.stance_further import count_further
from positions.exchange.stance_rows import (
    CONDITION_COLUMNS,
    EXCERPT_COLUMNS,
    STANCE_HEADER,
    condition_rows,
    excerpt_rows,
    stance_rows,
)
from positions.history.revisions import read_stance_history
from positions.models import Condition, Stance
from positions.pages.query import audience_of, read_choice
from positions.pages.reading.downloads import site_of
from positions.pages.reading.filters import EditorStanceFilter, StanceFilter
from positions.pages.reading.tables import StanceTable
from positions.reads.lists.keyset import Cursor, Order, Page, read_stance_page
from positions.reads.stances.in_sentence import place_in_sentences
from positions.reads.stances.quotes import read_quotes
from positions.reads.stances.rewording import read_former_wording
from positions.reads.stances.story import read_stance
from positions.reads.timelines.repeats import Repeated, read_repeats, repeated

SORTS = ("-stated_date", "stated_date", "-published_at", "published_at")
_FORMATS = {"", "csv", "excerpts", "conditions"}


@public
@reads(*EditorStanceFilter.base_filters, "sort", "after", "before", "format", "as")
def stance_list(request: HttpRequest) -> HttpResponseBase:
    """All stances on record."""
    audience = audience_of(request)
    everything = Stance.objects.listed_for(audience)
    filters = (EditorStanceFilter if audience.is_editor else StanceFilter)(
        request.GET, queryset=everything
    )
    stances = filters.qs if filters.is_valid() else Stance.objects.none()
    # A vote that two dossiers hold is listed once (docs/decisions/0021), unless one of them is asked for.
    twice = repeated_in(filters)
    stances = stances.exclude(twice.stances)
    order = read_stance_order(request)
    table = read_choice(request, "format", _FORMATS)
    if table and filters.is_valid():
        return _download(request, table, filters, stances, order)
    # A page begins behind a row, not at a number: skipping through a million rows reads all before.
    page = _read_page(request, stances, order)
    context = {
        "table": _table(request, page, str(order), filters),
        "total": count_rows(stances),
        "repeated_count": twice.count,
        # For the form that asks who is meant: it sends the actor anew, and begins at the first page.
        "other_fields": [
            pair for pair in _fields(request) if pair[0] not in {"actor", "after", "before"}
        ],
        "newer_url": _page_url(request, page, is_newer=True, order=order),
        "older_url": _page_url(request, page, is_newer=False, order=order),
    }
    return render_list(
        request,
        "pages/reading/stance_list.html",
        fragment="stance-table",
        filters=filters,
        **context,
    )


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.GET.lists() for value in values if value]


def repeated_in(filters: StanceFilter) -> Repeated:
    """The roll calls that another dossier's issue in this list holds as well: each vote is listed
    once.
    """
    if not filters.is_valid() or filters.form.cleaned_data.get("dossier"):
        return Repeated()
    meant = filters.form.cleaned_data.get("issue")
    return repeated(read_repeats(), among=Q(pk__in=meant.keys) if meant else None)


def read_stance_order(request: HttpRequest) -> Order:
    sort = request.GET.get("sort", SORTS[0])
    if sort not in SORTS:
        raise BadInput("Stances are sorted by their date or by when they were published.")
    return Order(sort.removeprefix("-"), is_descending=sort.startswith("-"))


def _download(
    request: HttpRequest, table: str, filters: StanceFilter, stances: QuerySet[Stance], order: Order
) -> HttpResponseBase:
    """The list as one of three tables; excerpts and conditions name the stance that they belong to."""
    site = site_of(request)
    if table == "excerpts":
        header, rows = (*EXCERPT_COLUMNS, "address"), excerpt_rows(stances, order=order, site=site)
    elif table == "conditions":
        header, rows = tuple(CONDITION_COLUMNS), condition_rows(stances, order=order)
    else:
        # Who coded stands only in this of the three tables, and only for whom the pages tell it.
        said, with_coder = filters.in_one_line, sees_coders(request)
        further = count_further(stances)
        header = (*STANCE_HEADER, *further.header)
        rows = stance_rows(
            stances,
            further=further,
            order=order,
            site=site,
            filtered_by=said,
            with_coder=with_coder,
        )
    name = filters.name_download("stances" if table == "csv" else f"stances-{table}")
    return table_response(request, name=name, header=header, rows=rows)


def _table(request: HttpRequest, page: Page, sort: str, filters: StanceFilter) -> StanceTable:
    table = StanceTable(
        page.rows,
        quotes=read_quotes(stance.pk for stance in page.rows),
        dossier=filters.form.cleaned_data.get("dossier") if filters.is_valid() else None,
        order_by=sort,
    )
    table.request = request  # given to its constructor, the table would cut pages of its own
    return table


def _read_page(request: HttpRequest, stances: QuerySet[Stance], order: Order) -> Page:
    cursors = {
        name: Cursor.parse(request.GET[name], is_time=order.is_time)
        for name in ("after", "before")
        if request.GET.get(name)
    }
    shown = stances.select_related("actor", "on_behalf_of", "issue")
    shown = shown.prefetch_related("issue__dossier_issues")
    # Asked of the fifty rows shown alone; a join would make a row of each condition.
    shown = shown.annotate(is_conditional=Exists(Condition.objects.filter(stance=OuterRef("pk"))))
    return read_stance_page(shown, order=order, size=ROWS_PER_PAGE, **cursors)


def _page_url(request: HttpRequest, page: Page, *, is_newer: bool, order: Order) -> str:
    """The address of the page with newer or older rows, or "" where there is none."""
    # In a list of the oldest first, what is newer comes after.
    name = "before" if is_newer == order.is_descending else "after"
    cursor = page.before if name == "before" else page.after
    if cursor is None:
        return ""
    query = request.GET.copy()
    query.pop("after", None)
    query.pop("before", None)
    query[name] = str(cursor)
    # The marks of a cursor need no escape, and stay readable in the address.
    return f"?{query.urlencode(safe='~:')}"


@public
def stance(request: HttpRequest, pk: int) -> HttpResponse:
    """A stance with its words, conditions, history, and how to cite it."""
    audience = audience_of(request)
    story = read_stance(pk=pk, audience=audience)
    if story is None:
        raise Http404("There is no such stance.")
    place_in_sentences(story.evidence, visitor=audience)
    address = request.build_absolute_uri(story.stance.get_absolute_url())
    # Only an approval is of a wording: what is in work is about the present one.
    former_wording = (
        read_former_wording(story.stance) if story.stance.status == Status.PUBLISHED else ""
    )
    record = cite_stance(
        story, address=address, today=timezone.localdate(), former_wording=former_wording
    )
    context = {
        "story": story,
        "stance": story.stance,
        "former_wordings": [former_wording] if former_wording else [],
        "history": read_stance_history(story.stance, audience=audience),
        "address": address,
        "citations": write_references([record, *cite_words(story.evidence)]),
        "show_coders": sees_coders(request),
    }
    return render(request, "pages/reading/stance.html", context)
