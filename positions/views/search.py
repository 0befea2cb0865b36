from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from config.access import Role, public, request_role
from config.http import page_or_fragment
from config.parameters import reads
from positions.forms.search import SearchForm
from positions.search import search as find


@public
@reads("q", "kind")
def search(request: HttpRequest) -> HttpResponse:
    """What a reader's words are found in, by kind."""
    form = SearchForm(request.GET)
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    q, kind = form.cleaned_data.get("q", ""), form.cleaned_data.get("kind", "")
    is_editor = request_role(request) >= Role.EDITOR
    groups = find(text=q, is_editor=is_editor, kind=kind) if q and form.is_valid() else []
    context = {"form": form, "q": q, "kind": kind, "groups": groups}
    return page_or_fragment(request, "positions/search.html", "search-results", context, status=status)
