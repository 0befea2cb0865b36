import contextlib
import datetime as dt
import string

import pytest
from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails
from hypothesis import given
from hypothesis import strategies as st

from config.accounts.roles import Role
from config.web.conditional import conditional_page
from config.web.fragments import wants_fragment
from config.web.input import EARLIEST, LATEST, BadInput, MovedTo, parse_date, parse_list
from config.web.refusals import FollowMoved, refuse_unreadable_input
from tests.factories import UserFactory


def htmx_request(**headers: str) -> HttpRequest:
    request = RequestFactory().get("/", headers={name.replace("_", "-"): value for name, value in headers.items()})
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, False),
        ({"HX_Request": "true"}, True),
        ({"HX_Request": "true", "HX_Boosted": "true"}, False),
        ({"HX_Request": "true", "HX_History_Restore_Request": "true"}, False),
        ({"HX_Target": "panel"}, False),
    ],
)
def test_wants_fragment(headers: dict[str, str], expected: bool) -> None:
    assert wants_fragment(htmx_request(**headers)) is expected


@given(st.dates(min_value=EARLIEST, max_value=LATEST))
def test_parse_date_reads_what_isoformat_writes(date: dt.date) -> None:
    assert parse_date(date.isoformat(), what="date") == date


@given(st.text())
def test_parse_date_reads_nothing_else(text: str) -> None:
    with contextlib.suppress(BadInput):
        assert parse_date(text, what="date").isoformat() == text


@pytest.mark.parametrize("text", ["", "0000-01-01", "9999-12-31", "2025-02-30", "2025-W34-2", "٢٠٢٥-٠٨-١٩"])
def test_parse_date_names_what_it_refuses(text: str) -> None:
    with pytest.raises(BadInput, match="The comparison date"):
        parse_date(text, what="comparison date")


def test_parse_list_keeps_the_order_and_drops_repetitions() -> None:
    assert parse_list("b,a,,b,c", what="actors", limit=3) == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b,c,d", "At most 3 actors"),
        ("a,b c", "Unknown actors: b c"),
        ("ä", "Unknown actors: ä"),
        ("a" * 81, "Unknown"),
    ],
)
def test_parse_list_refuses(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        parse_list(text, what="actors", limit=3)


@given(st.text())
def test_parse_list_returns_nothing_but_slugs(text: str) -> None:
    with contextlib.suppress(BadInput):
        assert not set("".join(parse_list(text, what="actors", limit=5))) - set(
            string.ascii_letters + string.digits + "-_"
        )


def test_follow_moved() -> None:
    middleware, request = FollowMoved(lambda _: HttpResponse()), RequestFactory().get("/actors/old/")
    response = middleware.process_exception(request, MovedTo("/actors/new/"))
    assert response is not None
    assert (response.status_code, response["Location"]) == (302, "/actors/new/")
    assert middleware.process_exception(request, Http404()) is None


def test_too_much_is_refused_before_it_is_read(settings: object) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10  # type: ignore[attr-defined]
    request = RequestFactory().post("/", {"text": "a" * 100}, content_type="application/x-www-form-urlencoded")
    with pytest.raises(RequestDataTooBig):
        _ = request.body
    assert refuse_unreadable_input(lambda _: HttpResponse())(request).status_code == 413


@pytest.mark.parametrize(
    ("sent_to", "referer", "back"),
    [
        ("/desk/sources/add/", "", "/desk/sources/add/"),
        ("/desk/sources/3/stances/add/?start=4", "http://testserver/desk/sources/3/", "/desk/sources/3/"),
        ("/desk/stances/3/submit/", "http://elsewhere.example/desk/", "/desk/stances/3/"),
    ],
)
def test_from_what_was_too_much_a_link_leads_back(sent_to: str, referer: str, back: str, settings: object) -> None:
    """Without a script the form is left: its page is one press away, and what was entered is the browser's."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10  # type: ignore[attr-defined]
    form = "application/x-www-form-urlencoded"
    request = RequestFactory().post(sent_to, {"text": "a" * 100}, content_type=form, headers={"Referer": referer})
    html = refuse_unreadable_input(lambda _: HttpResponse())(request).text
    assert f'href="{back}">Back to its page' in html
    assert "Nothing was saved" in html


class Pages:
    """A page that counts how often it was written."""

    def __init__(self) -> None:
        self.written = 0

    def get(self, request: HttpRequest, *, version: str = "1", status: int = 200) -> HttpResponse:
        def write() -> HttpResponse:
            self.written += 1
            return HttpResponse(f"page {self.written}", status=status)

        return conditional_page(request, address=request.get_full_path(), version=version, render_page=write)


def visit(path: str = "/", **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    request.session = SessionStore()
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def test_a_page_of_the_anonymous_is_written_once() -> None:
    pages = Pages()
    assert [pages.get(visit()).content for _ in range(3)] == [b"page 1"] * 3
    assert pages.get(visit("/?on=2025-01-01")).content == b"page 2"
    assert pages.get(visit(), version="2").content == b"page 3"
    assert pages.get(visit(HX_Request="true")).content == b"page 4"


def test_an_unchanged_page_is_not_sent_again() -> None:
    pages = Pages()
    etag = pages.get(visit())["ETag"]
    assert pages.get(visit(If_None_Match=etag)).status_code == 304
    assert pages.get(visit(If_None_Match=etag), version="2").status_code == 200


def test_a_refusal_is_not_kept() -> None:
    pages = Pages()
    assert "ETag" not in pages.get(visit(), status=404)
    assert pages.get(visit()).content == b"page 2"


def test_compressed_for_those_who_take_it() -> None:
    pages = Pages()
    assert pages.get(visit(Accept_Encoding="gzip"))["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in pages.get(visit())


def test_a_page_with_a_message_is_for_one_visitor() -> None:
    pages = Pages()
    told = visit()
    messages.info(told, "You signed out.")
    assert "ETag" not in pages.get(told)
    assert pages.get(visit()).content == b"page 2"


@pytest.mark.django_db
def test_pages_of_different_people_are_different() -> None:
    pages, etags = Pages(), set()
    for role in (None, Role.READER, Role.EDITOR):
        request = visit()
        if role:
            request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
            request.user = UserFactory.create(role=role)
        response = pages.get(request)
        etags.add(response["ETag"])
        assert "Cookie" in response["Vary"]
        assert response["Cache-Control"] == "private, no-cache"
    assert (pages.written, len(etags)) == (3, 3)
