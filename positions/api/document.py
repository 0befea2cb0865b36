"""The OpenAPI document: what django-ninja knows of the endpoints, and what all of them answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from config.web.problems import API, MEDIA_TYPE
from config.web.refusals import PROGRAM_QUERY_LIMIT
from positions.api import catalogue, changing, measuring, over_time, quotes, stances, standing  # noqa: F401 - they declare the endpoints
from positions.api.records import Problem
from positions.api.service import ENDPOINTS, LINKED, ninja_api

_ABOUT: Final = (
    "What is on record, for programs: who stands where, on what, since when, and who says so. Published"
    " stances alone, as the pages for everybody have them; no key is needed. Lists go on at `next`."
    " Answers carry an ETag; errors are problem details (RFC 9457)."
)
_PROBLEMS: Final = {
    400: "A parameter that this address does not know, or a request that cannot be read.",
    404: "Nothing is on record at this address, or by what a parameter says; `errors` names it.",
    405: "The API is read only.",
    406: "Not to be had in the format asked for.",
    414: f"The query of the address has more than {PROGRAM_QUERY_LIMIT:,} bytes as it is sent.",
    422: "A parameter that is not as it is described here, or cannot be meant beside the others, as a time"
    " that ends before it begins; `errors` names it.",
    429: "Too many requests; `Retry-After` says when to ask again.",
    503: "The database is away or busy; `Retry-After` says when to ask again.",
}
_BRACED: Final = re.compile(r"\\{(\w+)\\}")
_SHARED: Final = {
    302: "It has another short name by now, or was merged into another: see `Location`.",
    304: "Unchanged since the answer with this ETag.",
}


@cache
def read_document() -> dict[str, Any]:
    """The document, the same for every request; addresses in it are relative to the site."""
    document: dict[str, Any] = ninja_api.get_openapi_schema(path_prefix=API)
    document["info"]["description"] = _ABOUT
    document["info"]["license"] = {"name": "See the Method page and the licence of each source"}
    document["servers"] = [{"url": "/"}]
    schemas = document["components"]["schemas"]
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    # django-ninja knows schemas of answers that endpoints declare; problems come from the guard around them.
    schemas |= schema.pop("$defs") | {"Problem": schema}
    for path, methods in document["paths"].items():
        for operation in methods.values():
            _complete(operation)
            _exemplify(path, operation)
    return document


def operations(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def parameters_of(name: str) -> frozenset[str]:
    """The names of what an endpoint reads from the query of its address."""
    operation = next(one for one in operations(read_document()) if one["operationId"] == name)
    # From the document, so that what is refused as unknown and what is described cannot differ.
    return frozenset(one["name"] for one in operation["parameters"] if one["in"] == "query")


def _complete(operation: dict[str, Any]) -> None:
    endpoint = ENDPOINTS[operation["operationId"]]
    answers = operation["responses"]
    good = answers[200]
    if endpoint.is_linked:
        good["content"] = {LINKED: {"schema": {"type": "object"}}}
    elif endpoint.linked:
        good["content"][LINKED] = {"schema": {"type": "object"}}
    answers |= {status: {"description": words} for status, words in _SHARED.items()}
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    answers |= {
        status: {"description": words, "content": {MEDIA_TYPE: problem}}
        for status, words in _PROBLEMS.items()
    }
    # As JSON has them: django-ninja numbers the statuses.
    operation["responses"] = {str(status): answer for status, answer in answers.items()}
    # Docstrings are broken into lines for people who read code.
    operation["description"] = " ".join(operation.get("description", "").split())
    operation["x-example"] = API + endpoint.example
    for parameter in operation["parameters"]:
        # Of a parameter OpenAPI has them by names; those of its schema, which say the same, may be a list.
        parameter.pop("examples", None)


def _exemplify(path: str, operation: dict[str, Any]) -> None:
    """Say beside each parameter what the example has of it: who asks by the document alone knows no name."""
    address = urlsplit(operation["x-example"])
    found = re.fullmatch(_BRACED.sub(r"(?P<\1>[^/]+)", re.escape(path)), address.path)
    given: dict[str, Any] = dict(parse_qsl(address.query)) | (found.groupdict() if found else {})
    for parameter in operation["parameters"]:
        if example := given.get(parameter["name"]):
            is_number = parameter["schema"].get("type") == "integer"
            parameter["example"] = int(example) if is_number else example
