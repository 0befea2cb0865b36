import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from config.web.access import public, sees_coders
from config.web.downloads import table_response
from config.web.input import BadInput
from config.web.lists import count_rows, render_list, sort, sort_and_page
from config.web.parameters import reads
from positions.audience import Audience
from positions.choices import SourceKind
from positions.exchange.source_rows import SOURCE_COLUMNS, source_rows
from positions.history.revisions import read_source_history
from positions.models import Dossier, Source
from positions.pages.fetch import get_overview
from positions.pages.query import audience_of, read_choice, read_date, read_number
from positions.pages.reading.filters import ReviewerSourceFilter, SourceFilter
from positions.pages.reading.tables import SourceTable
from positions.pages.state import Chosen
from positions.plans.archiving import is_in_use
from positions.reads.matrix.listed import read_listed
from positions.reads.sources.corrections import read_history_of_texts, told_since
from positions.reads.sources.source_text import (
    SourceText,
    count_stances,
    found_span,
    read_coverage,
    read_source_text,
    visible_sources,
)


@public
@reads(*ReviewerSourceFilter.base_filters, "vs", "sort", "page", "format", "as")
def source_list(request: HttpRequest) -> HttpResponseBase:
    """What the stances were read from; of a dossier it is one of its views."""
    audience = audience_of(request)
    if audience.is_reviewer:
        # Archived ones too: the filter decides which of both kinds is shown.
        filters = ReviewerSourceFilter(request.GET, queryset=Source.objects.all())
    else:
        filters = SourceFilter(request.GET, queryset=visible_sources(audience))
    sources = filters.qs if filters.is_valid() else Source.objects.none()
    table = SourceTable(sources, order_by="-published_date")
    if read_choice(request, "format", {"", "csv"}) and filters.is_valid():
        rows = source_rows(sort(table, request))
        return table_response(
            request, name=filters.name_download("sources"), header=list(SOURCE_COLUMNS), rows=rows
        )
    sort_and_page(table, request)
    # Of the fifty of this page alone, once it is known which they are.
    shown = [row.record.pk for row in table.paginated_rows]
    table.counts = count_stances(shown, filters.quoting)
    return render_list(
        request,
        "pages/reading/source_list.html",
        fragment="source-table",
        filters=filters,
        table=table,
        total=count_rows(sources),
        **_of_dossier(request, filters),
    )


def _of_dossier(request: HttpRequest, filters: SourceFilter) -> dict[str, object]:
    """The dossier that the list is a view of, and what its other views are handed; an issue of
    another dossier is not.
    """
    vs = read_date(request, "vs", what="comparison date")
    kept = [("sort", order) for order in request.GET.getlist("sort")]
    if vs:
        kept.append(("vs", vs.isoformat()))
    dossier: Dossier | None = (
        filters.form.cleaned_data.get("dossier") if filters.is_valid() else None
    )
    if dossier is None:
        return {"kept": kept, "dossier": None}
    cleaned = filters.form.cleaned_data
    on = cleaned["on"] or get_overview(dossier.slug)[1].default_date
    listed = set(read_listed(dossier)) if cleaned["issues"] else set()
    chosen = Chosen(
        dossier,
        on,
        vs,
        [actor.slug for actor in cleaned["actors"]],
        [issue.slug for issue in cleaned["issues"] if issue.pk in listed],
    )
    return {"kept": kept, "dossier": dossier, "chosen": chosen}


@public
@reads("excerpt", "snapshot", "words")
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """A source and the words in it that were coded; the whole text for those who may read it."""
    audience = audience_of(request)
    source = get_object_or_404(visible_sources(audience), pk=pk)
    text = _read_text(request, source, audience)
    corrections = read_history_of_texts(source, audience=audience)
    context = {
        "source": source,
        "text": text,
        # A query is asked last: of a text with coded words the answer is known.
        "is_uncited": audience.is_editor and not (text and text.notes) and not is_in_use(source),
        "coverage": read_coverage(text) if text else None,
        "corrections": corrections,
        "corrected_since": told_since(corrections, text.snapshot) if text else [],
        "is_vote_record": source.kind == SourceKind.VOTE_RECORD,
        "history": read_source_history(source, audience=audience),
        "show_coders": sees_coders(request),
    }
    return render(request, "pages/reading/source.html", context)


def _read_text(request: HttpRequest, source: Source, audience: Audience) -> SourceText | None:
    """The text that the address names, with the words it names; None where there is none to show.

    Raises:
        Http404: where the source has no such text.
    """
    excerpt, snapshot = (read_number(request, name) for name in ("excerpt", "snapshot"))
    words = _range(request, "words")
    marked = [found_span(words)] if words else []
    text = read_source_text(
        source=source, audience=audience, marked=marked, excerpt=excerpt, snapshot=snapshot
    )
    # Nothing to show is a page without a text, unless the address asked for one.
    if text is None and (excerpt is not None or snapshot is not None):
        raise Http404("This source has no such text.")
    return text


def _range(request: HttpRequest, name: str) -> tuple[int, int] | None:
    """Where words stand, as the search names it: 120-131."""
    text = request.GET.get(name, "")
    found = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", text, re.ASCII)
    if text and (found is None or int(found[1]) >= int(found[2])):
        raise BadInput(
            "Words of a text are named by where they begin and end, for example 120-131."
        )
    return (int(found[1]), int(found[2])) if found else None
