"""Addresses for programs: what django-ninja answers, each with its guard."""

from django.urls import URLPattern, path

from config.web.problems import API
from positions.api.document import parameters_of
from positions.api.guard import Responder, guard
from positions.api.pages import api as page
from positions.api.pages import api_document
from positions.api.service import ENDPOINTS
from positions.api.service import ninja_api as service

_VERSION = API.removeprefix("/api/")
# The callbacks without the addresses: each gets a guard around it below.
_RUN: dict[str, Responder] = {
    one.name: one.callback
    for one in service.urls[0]
    if isinstance(one, URLPattern) and one.name in ENDPOINTS
}


def _pattern(name: str) -> URLPattern:
    endpoint = ENDPOINTS[name]
    view = guard(
        endpoint,
        _RUN[name],
        parameters=parameters_of(name),
        linked=_RUN.get(endpoint.linked),
    )
    # django-ninja writes parameters in braces, with Django's converters in them.
    route = endpoint.path.removeprefix("/").replace("{", "<").replace("}", ">")
    return path(_VERSION + route, view, name=name)


urlpatterns = [
    path("", page, name="api"),
    path(f"{_VERSION}openapi.json", api_document, name="api_document"),
    *map(_pattern, ENDPOINTS),
]
