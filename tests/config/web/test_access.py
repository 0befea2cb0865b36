import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, path
from django.urls.resolvers import RegexPattern
from django_htmx.middleware import HtmxDetails
from pytest_django import Settings

from config.accounts.roles import Role, role_of
from config.web import access
from config.web.access import WRITING, public, requires
from config.web.parameters import reads
from config.web.sign_in import AccountAdapter
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [role for role in Role if role])
def test_role_comes_from_the_group(role: Role) -> None:
    assert role_of(UserFactory.create(role=role, is_superuser=False)) is role


def test_the_highest_group_counts() -> None:
    user = UserFactory.create(role=Role.EDITOR)
    user.groups.add(*UserFactory.create(role=Role.REVIEWER).groups.all())
    assert role_of(user) is Role.REVIEWER


@pytest.mark.parametrize(
    ("fields", "role"),
    [
        ({}, Role.READER),
        ({"is_staff": True}, Role.READER),
        ({"is_superuser": True}, Role.ADMINISTRATOR),
        ({"is_superuser": True, "is_active": False}, Role.PUBLIC),
        ({"role": Role.EDITOR, "is_active": False}, Role.PUBLIC),
    ],
)
def test_role_without_group(fields: dict[str, bool], role: Role) -> None:
    assert role_of(UserFactory.create(**fields)) is role


def test_nobody_has_no_role() -> None:
    assert role_of(AnonymousUser()) is Role.PUBLIC


@public
@reads("a")
def reading(_: HttpRequest) -> HttpResponse:
    return HttpResponse("read")


@requires(Role.EDITOR, methods=WRITING)
def writing(_: HttpRequest, *, pk: int = 0) -> HttpResponse:
    return HttpResponse(f"written {pk}")


def ask(method: str, user: User | None = None, *, htmx: bool = False) -> HttpRequest:
    request = RequestFactory().generic(method, "/desk/?a=b", headers={"HX-Request": "true"} if htmx else {})
    request.user = user or AnonymousUser()
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    if user:
        request.COOKIES["session"] = "x"
    return request


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "NONSENSE"])
def test_views_only_read_unless_they_say_more(method: str) -> None:
    response = reading(ask(method))
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert reading(ask("HEAD")).status_code == 200


def test_requires() -> None:
    response = writing(ask("POST", UserFactory.create(role=Role.EDITOR)), pk=3)
    assert isinstance(response, HttpResponse)
    assert response.content == b"written 3"
    assert writing(ask("GET", UserFactory.create(role=Role.REVIEWER))).status_code == 200
    assert writing(ask("PUT", UserFactory.create(role=Role.EDITOR))).status_code == 405
    with pytest.raises(PermissionDenied, match="for editors"):
        writing(ask("POST", UserFactory.create(role=Role.READER)))


def test_the_anonymous_are_asked_to_sign_in_and_htmx_is_told() -> None:
    assert writing(ask("GET"))["Location"] == "/account/login/?next=/desk/%3Fa%3Db"
    with pytest.raises(PermissionDenied):
        writing(ask("GET", htmx=True))


def test_a_view_that_declares_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def undecided(_: HttpRequest) -> HttpResponse:
        return HttpResponse()

    routes: list[URLPattern] = [path("a/", undecided, name="undecided"), path("b/", reading, name="reading")]
    monkeypatch.setattr(access, "get_resolver", lambda: URLResolver(RegexPattern(""), routes))
    (error,) = access.every_view_declares_access()
    assert (error.id, error.msg) == ("access.E1", "undecided declares no access.")


def test_the_application_owns_no_history(monkeypatch: pytest.MonkeyPatch) -> None:
    assert access.application_owns_no_history() == []


@pytest.mark.django_db(databases=["owner"])
def test_an_application_that_owns_the_history_is_warned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "connection", connections["owner"])
    assert [warning.id for warning in access.application_owns_no_history()] == ["access.W1"]


def test_sign_up_is_closed_unless_opened(settings: Settings) -> None:
    adapter = AccountAdapter()
    assert not adapter.is_open_for_signup(ask("GET"))
    settings.DEMARCHE_SIGNUP = True
    assert adapter.is_open_for_signup(ask("GET"))


@pytest.mark.parametrize("page", ["", "actors/actor/", "positions/stance/", "positions/source/"])
def test_the_role_is_asked_once_a_page_however_many_permissions_are(client: Client, page: str) -> None:
    user = UserFactory.create(role=Role.ADMINISTRATOR, is_superuser=False)
    User.objects.filter(pk=user.pk).update(is_superuser=False)
    client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/admin/{page}").status_code == 200
    assert len([query for query in queries.captured_queries if "auth_group" in query["sql"]]) <= 2  # and Django's own
    assert len(queries) <= 12
