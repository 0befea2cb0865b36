"""The API as django-ninja knows it: what is asked, what is answered, and the document of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

JSON: Final = "application/json"
LINKED: Final = "application/ld+json"
PAGE_SIZE: Final = 50
"""Records of a list on a page."""


class _Strict(JSONRenderer):
    """NaN is no JSON: no browser reads an answer that has it, so it is a fault of ours, and not sent."""

    json_dumps_params = {"allow_nan": False, "ensure_ascii": False}  # noqa: RUF012 - ninja's own way


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``example`` is an address that the demo answers; ``linked`` names the endpoint that says the
    same as linked data, of which ``is_linked`` holds.
    """

    path: str
    function: Callable[..., Any]
    example: str
    linked: str = ""
    is_linked: bool = False

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def is_of_dossier(self) -> bool:
        """Whether it says what a page of the dossier ``slug`` does: nothing that changes without its version."""
        return self.path.startswith("/dossiers/{slug:slug}")


ENDPOINTS: Final[dict[str, Endpoint]] = {}
"""By name, in the order of the document."""

# No pages of django-ninja's own: they load scripts of other sites, which the CSP refuses.
ninja_api: Final = NinjaAPI(
    title="Demarche",
    version="1",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    renderer=_Strict(),
)


def endpoint[F: Callable[..., Any]](
    path: str,
    *,
    summary: str,
    example: str,
    response: Any = None,
    linked: str = "",
    is_linked: bool = False,
) -> Callable[[F], F]:
    """Declare what is answered at a path below the API; its docstring describes it."""

    def decorator(function: F) -> F:
        # Linked data has no schema here: its vocabularies describe it.
        declared = {} if response is None else {"response": response}
        name = function.__name__
        ninja_api.get(path, summary=summary, operation_id=name, url_name=name, **declared)(function)
        ENDPOINTS[name] = Endpoint(path, function, example, linked, is_linked)
        return function

    return decorator


# django-ninja would answer in words of its own; the guard answers all refusals in one form.
@ninja_api.exception_handler(Exception)
@ninja_api.exception_handler(Http404)
@ninja_api.exception_handler(ValidationError)
def _leave_to_the_guard(_request: HttpRequest, exception: Any) -> HttpResponse:
    raise exception
