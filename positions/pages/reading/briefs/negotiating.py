"""The negotiating texts of a dossier, and one laid out clause by clause."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from config.web.access import public
from config.web.fragments import page_or_fragment
from config.web.input import BadInput
from config.web.parameters import reads
from positions.briefs.negotiating_paper import negotiating_paper
from positions.models import NegotiatingText
from positions.models.negotiating import MOST_VERSIONS
from positions.pages.fetch import get_overview
from positions.pages.query import audience_of, read_choice, read_date, read_number
from positions.pages.reading.briefs.change_brief import BRIEF_FORMATS, paper_response
from positions.pages.reading.briefs.negotiating_files import send_clauses, send_texts
from positions.pages.reading.briefs.scope import BRIEF_PARAMETERS, read_scope
from positions.pages.reading.downloads import site_of
from positions.reads.briefs.negotiating import MOST_CLAUSES, read_paper, visible_texts


@public
@reads(*BRIEF_PARAMETERS, "format", "as")
def negotiating_texts(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The documents of a dossier that are laid out in versions."""
    scope = read_scope(request, slug)
    texts = list(visible_texts(scope.dossier, audience_of(request)))
    if read_choice(request, "format", {"", "csv"}):
        return send_texts(request, scope, texts, site=site_of(request))
    context = {
        "dossier": scope.dossier,
        "chosen": scope.chosen,
        "permanent_url": scope.address("negotiating_texts"),
        "texts": texts,
        "on_date": scope.to_date,
    }
    return render(request, "pages/reading/briefs/negotiating_texts.html", context)


@public
@reads("on", "base", "format", "as")
def negotiating_text(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A document clause by clause, its versions in columns, with who stands where on its issues."""
    text = get_object_or_404(
        NegotiatingText.objects.select_related("dossier"), pk=pk, archived_at=None
    )
    audience = audience_of(request)
    if not visible_texts(text.dossier, audience).filter(pk=pk).exists():
        raise Http404("No such text is on record.")
    dossier, overview = get_overview(text.dossier.slug)
    on_date = read_date(request, "on", what="as-of date") or overview.default_date
    base = read_number(request, "base")
    if base is not None and not 1 <= base <= MOST_VERSIONS:
        raise BadInput(f"A text has versions 1 to {MOST_VERSIONS}.")
    paper = read_paper(text=text, audience=audience, on_date=on_date, base=base)
    permanent_url = f"{request.path}?on={on_date}" + (f"&base={base}" if base else "")
    wanted = read_choice(request, "format", {*BRIEF_FORMATS, "csv"})
    if wanted == "csv":
        return send_clauses(request, paper, on_date=on_date, site=site_of(request))
    if wanted:
        site = site_of(request)
        told = negotiating_paper(
            paper, on_date=on_date, site=site, address=f"{site}{permanent_url}"
        )
        return paper_response(told, f"text-{pk}-{on_date}", wanted)
    context = {
        "dossier": dossier,
        "text": text,
        "paper": paper,
        "on_date": on_date,
        "base": paper.base,
        "most_clauses": MOST_CLAUSES,
        "permanent_url": permanent_url,
    }
    return page_or_fragment(request, "pages/reading/briefs/negotiating_text.html", "paper", context)
