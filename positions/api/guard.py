"""What every answer of the API has in common: who may ask how often and for what, and what becomes of
refusals.

Nobody is signed in here: the answer is the same for everybody, so other sites' pages may read it.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.timezone import localdate
from ninja.errors import ValidationError

from config.accounts.roles import Role
from config.web.access import READING
from config.web.conditional import BUILD, COMPRESSION, takes_gzip
from config.web.input import BadInput, MovedTo, Renamed
from config.web.parameters import refuse_unknown_parameters
from config.web.problems import open_to_all, problem
from config.web.rates import Rate, count_request
from positions.api.kept import KeptDigest, look_up_digest
from positions.api.parameters import Unfit
from positions.api.service import JSON, LINKED, Endpoint
from positions.reads.lists.dossier_overview import read_dossier_version

METHODS: Final = READING | {"OPTIONS"}
_ALLOW: Final = ", ".join(sorted(METHODS))
_KEPT_FOR: Final = 86_400
"""Seconds for which a browser need not ask again whether it may ask."""
_VARY: Final = ("Accept", "Accept-Encoding")
_WORTH_IT: Final = 1_000
"""Bytes; fewer fit into one packet anyhow."""
_SAID: Final = {
    "missing": "It is required.",
    "string_pattern_mismatch": "This place in the list does not exist.",  # only cursors have patterns
}

type Responder = Callable[..., HttpResponse]


def guard(
    endpoint: Endpoint, run: Responder, *, parameters: frozenset[str], linked: Responder | None
) -> Responder:
    """The view of an endpoint. ``run`` answers as JSON or, of what is linked data alone, as such;
    ``linked`` answers whoever asks for linked data in place of JSON.
    """
    own = LINKED if endpoint.is_linked else JSON
    is_of_dossier = endpoint.is_of_dossier
    offered = {own: run} | ({LINKED: linked} if linked else {})

    @wraps(endpoint.function)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        # Before the count: a browser asks by itself, and its page should not pay for it.
        if request.method == "OPTIONS":
            return _tell_methods()
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return problem(request, "Ask by https, never by http.", status=403)
        if request.method not in READING:
            refusal = "The API is read only."
            return problem(request, refusal, status=405, headers={"Allow": _ALLOW})
        # Before anything is read: who asks too often must not cost more than the count.
        rate = count_request(request)
        if rate and rate.is_exceeded:
            return _slow_down(request, rate)
        response = _answer(request, kwargs, offered, parameters, is_of_dossier)
        for name, value in (rate.headers if rate else {}).items():
            response[name] = value
        return response

    # As the decorators of pages set them: access is declared at the view.
    answer.access = Role.PUBLIC  # type: ignore[attr-defined]
    answer.methods = METHODS  # type: ignore[attr-defined]
    answer.form_fields = {}  # type: ignore[attr-defined]
    # Nothing is written here and no cookie looked at (decision 0050).
    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer  # type: ignore[return-value]


def _tell_methods() -> HttpResponse:
    headers = {
        "Allow": _ALLOW,
        "Access-Control-Allow-Methods": _ALLOW,
        "Access-Control-Allow-Headers": "Accept, If-None-Match",
        "Access-Control-Max-Age": str(_KEPT_FOR),
    }
    return open_to_all(HttpResponse(headers=headers, content_type=JSON))


def _slow_down(request: HttpRequest, rate: Rate) -> HttpResponse:
    words = f"At most {rate.limit} requests a minute. Ask again in {rate.seconds} seconds."
    headers = rate.headers | {"Retry-After": str(rate.seconds)}
    return problem(request, words, status=429, headers=headers)


def _answer(
    request: HttpRequest,
    kwargs: dict[str, Any],
    offered: dict[str, Responder],
    parameters: frozenset[str],
    is_of_dossier: bool,
) -> HttpResponse:
    # JSON comes first in `offered`: whoever takes anything gets that.
    wanted = request.get_preferred_type(list(offered))
    if wanted is None:
        words = f"This is to be had as {' or '.join(offered)}."
        return problem(request, words, status=406)
    try:
        refuse_unknown_parameters(request, parameters)
        _refuse_repeated(request)
    except BadInput as error:
        # The middleware's words for pages, told of an address for programs.
        return problem(request, str(error).replace("This page", "This address"), status=400)
    # Before anything is read, lest an older answer be kept as one of this version.
    if is_of_dossier:
        known, kept = _digest_of_version(request, kwargs["slug"], wanted), KeptDigest()
    else:
        kept = look_up_digest(request, wanted)
        known = kept.digest
    if known and (unchanged := get_conditional_response(request, etag=_write_etag(known))):
        return _say_kept(unchanged, known)
    response = _run(request, kwargs, offered[wanted])
    return _may_be_kept(request, response, known if is_of_dossier else "", kept)


def _refuse_repeated(request: HttpRequest) -> None:
    """One of the two would be passed over in silence."""
    for name, values in request.GET.lists():
        if len(values) > 1:
            raise BadInput(f"“{name}” is said {len(values)} times. Lists have commas between.")


def _run(request: HttpRequest, kwargs: dict[str, Any], run: Responder) -> HttpResponse:
    method, request.method = request.method, "GET"  # what HEAD asks for is told as for GET
    try:
        return run(request, **kwargs)
    except (Renamed, MovedTo) as moved:
        return open_to_all(HttpResponseRedirect(_address_now(request, moved)))
    except Http404 as error:
        return problem(request, str(error) or "There is nothing at this address.", status=404)
    except ValidationError as error:
        return _refuse(request, [_name_fault(one) for one in error.errors])
    except Unfit as error:
        fault = {"name": error.name, "detail": error.detail}
        return _refuse(request, [fault], status=error.status)
    except BadInput as error:
        # What is said cannot be meant; unknown and repeated names were refused above with 400.
        return problem(request, str(error), status=422)
    finally:
        request.method = method


def _refuse(
    request: HttpRequest, errors: list[dict[str, str]], *, status: int = 422
) -> HttpResponse:
    detail = " ".join(f"{one['name']}: {one['detail']}" for one in errors)
    return problem(request, detail, status=status, errors=errors)


def _name_fault(error: dict[str, Any]) -> dict[str, str]:
    """Of what pydantic says: the last step of where it is, and what is wrong."""
    # pydantic's own words for a pattern would show the pattern.
    detail = _SAID.get(error["type"], f"{error['msg'].rstrip('.')}.")
    return {"name": str(error["loc"][-1]), "detail": detail}


def _address_now(request: HttpRequest, moved: Renamed | MovedTo) -> str:
    """Where it is found now, here and not among the pages."""
    match = request.resolver_match
    assert match is not None  # noqa: S101 # nosec B101 # a view was found
    if isinstance(moved, Renamed):
        return moved.address(request, match)
    # The reads name a page; its short name leads to the same thing here.
    url = reverse(match.view_name, kwargs={"slug": resolve(moved.url).kwargs["slug"]})
    return moved.with_query(request, url)


def _may_be_kept(
    request: HttpRequest, response: HttpResponse, known: str, kept: KeptDigest
) -> HttpResponse:
    """With what tells this answer from another, or 304 for whoever has it already."""
    if response.status_code != 200:
        patch_vary_headers(response, _VARY)
        return response
    # Where no version tells, of the answer itself: nothing has to be known of what it was made of.
    digest = known or hashlib.sha256(response.content).hexdigest()[:32]
    kept.keep(digest)
    _say_kept(response, digest)
    # Before compressing, which whoever has the answer already is spared.
    etag = _write_etag(digest)
    answer = get_conditional_response(request, etag=etag, response=response) or response
    return open_to_all(_compressed(request, answer))


def _digest_of_version(request: HttpRequest, slug: str, wanted: str) -> str:
    """Of all that an answer about a dossier is made of; "" where there is no such dossier."""
    version = read_dossier_version(slug)
    today = localdate().isoformat()
    # With the site, which stands in the addresses that it gives.
    parts = [BUILD, version or "", today, wanted, request.build_absolute_uri()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32] if version else ""


def _write_etag(digest: str) -> str:
    return f"W/{quote_etag(digest)}"  # weak: one for the plain and the compressed bytes


def _say_kept(response: HttpResponse, digest: str) -> HttpResponse:
    patch_vary_headers(response, _VARY)
    response["ETag"] = _write_etag(digest)
    # Kept by whoever wants to, and asked about each time: what is published may change at any moment.
    response["Cache-Control"] = "public, no-cache"
    return open_to_all(response)


def _compressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """For whoever takes that: a matrix of the demo shrinks to a twentieth, and nothing in it is secret."""
    if takes_gzip(request) and len(response.content) > _WORTH_IT:
        # Without the time the same answer has the same bytes.
        response.content = gzip.compress(response.content, compresslevel=COMPRESSION, mtime=0)
        response["Content-Encoding"] = "gzip"
    return response
