from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from config.web.access import public
from config.web.fragments import page_or_fragment
from config.web.parameters import reads
from positions.audience import Audience
from positions.pages.query import audience_of
from positions.pages.reading.quote_form import QuoteForm
from positions.pages.reading.search_form import SearchForm
from positions.reads.lists.hints import find_pairs, respell
from positions.reads.lists.search import find_hits as find


@public
@reads("q", "kind")
def search(request: HttpRequest) -> HttpResponse:
    """What a reader's words are found in, by kind."""
    audience = audience_of(request)
    form = SearchForm(request.GET, audience=audience)
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    q, kind = form.cleaned_data.get("q", ""), form.cleaned_data.get("kind", "")
    groups = find(text=q, audience=audience, kind=kind) if q and form.is_valid() else []
    context = {"form": form, "q": q, "kind": kind, "groups": groups, "respelled": "", "pairs": []}
    context["quote_form"] = QuoteForm(initial={"q": q}, auto_id="quote_%s")
    # Only where nothing was found: other spellings cost queries of their own.
    if q and form.is_valid() and not groups:
        context |= {"respelled": _respell(q, audience=audience), "pairs": find_pairs(q)}
    return page_or_fragment(
        request, "pages/reading/search.html", "search-results", context, status=status
    )


def _respell(text: str, *, audience: Audience) -> str:
    """Words to try instead, if they find something."""
    respelled = respell(text)
    return respelled if respelled and find(text=respelled, audience=audience) else ""
