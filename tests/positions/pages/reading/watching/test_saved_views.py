import pytest
from django.contrib.auth.models import User
from django.test import Client

from positions.actions.watching import MOST_VIEWS, save_view
from positions.exceptions import Refused
from positions.models import SavedView
from positions.reads.watching.own import read_views
from tests.factories import UserFactory
from tests.fragments import read
from tests.shown_form import posted_forms

pytestmark = pytest.mark.django_db
ADD = "/watching/views/add/"


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/dossiers/a/?on=2025-01-01&actors=x,y", "/dossiers/a/?on=2025-01-01&actors=x,y"),
        ("http://testserver/search/?q=a+%3Cb%3E#hit", "/search/?q=a+%3Cb%3E"),
        ("/actors/?utm_source=mail", "/actors/"),
        (" /stances/?q=x ", "/stances/?q=x"),
    ],
)
def test_an_address_is_kept_as_it_is_understood(client: Client, typed: str, kept: str) -> None:
    assert client.post(ADD, {"name": "Mine", "address": typed})["Location"] == "/watching/"
    assert SavedView.objects.get().address == kept


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/dossiers/a/", "//example.org/search/", "javascript:alert(1)", "/desk/", "/admin/",
        "/account/logout/", "/watching/", "/dossiers/a/matrix.csv", "/dossiers/a/changes.atom", "/nowhere/",
        "/dossiers/a/?colour=red", "/stances/?format=csv", "/dossiers/a/changes/?as=xlsx", "http://[", "",
        "/" + "a" * 5000,
    ],
)  # fmt: skip
def test_only_reading_pages_of_this_site_are_saved(client: Client, address: str) -> None:
    answer = client.post(ADD, {"name": "Mine", "address": address})
    assert answer.status_code == 422
    assert b"errorlist" in answer.content
    assert not SavedView.objects.exists()


@pytest.mark.usefixtures("reader")
def test_the_page_from_which_one_comes_is_offered(client: Client) -> None:
    page = "http://testserver/dossiers/a/?on=2025-01-01"
    assert 'value="/dossiers/a/?on=2025-01-01"' in client.get(ADD, headers={"Referer": page}).content.decode()
    assert "example.org" not in client.get(ADD, headers={"Referer": "https://example.org/"}).content.decode()


def test_renamed_ordered_and_deleted(client: Client, reader: User) -> None:
    first, second = (save_view(name=name, address=f"/search/?q={name}", by=reader) for name in ("one", "two"))
    html = read(client, "/watching/")
    assert html.index(">one</a>") < html.index(">two</a>")
    client.post(f"/watching/views/{second.pk}/raise/", {"place": "1"})
    html = read(client, "/watching/")
    assert html.index(">two</a>") < html.index(">one</a>")
    assert client.post(f"/watching/views/{first.pk}/", {"name": "two"}).status_code == 422
    client.post(f"/watching/views/{first.pk}/", {"name": "<three>"})
    assert "&lt;three&gt;" in read(client, "/watching/")
    client.post(f"/watching/views/{first.pk}/delete/")
    assert [view.name for view in SavedView.objects.all()] == ["two"]


def test_raised_twice_by_one_form_it_rises_once(client: Client, reader: User) -> None:
    names = ("one", "two", "three")
    last = [save_view(name=name, address=f"/search/?q={name}", by=reader) for name in names][2]
    raising = f"/watching/views/{last.pk}/raise/"
    [form] = [form for form in posted_forms(read(client, "/watching/")) if form.action == raising]
    for _ in range(2):
        assert client.post(raising, form.fields).status_code == 302
        assert [view.name for view in read_views(reader)] == ["one", "three", "two"]
    assert client.post(raising, {"place": "x"}).status_code == 400


def test_the_same_address_gets_the_new_name(reader: User) -> None:
    save_view(name="one", address="/", by=reader)
    save_view(name="two", address="/", by=reader)
    assert [view.name for view in SavedView.objects.all()] == ["two"]


@pytest.mark.usefixtures("reader")
def test_another_s_view_is_not_there(client: Client) -> None:
    view = SavedView.objects.create(account=UserFactory.create(), name="Theirs", address="/")
    for way in ("", "raise/", "delete/"):
        assert client.post(f"/watching/views/{view.pk}/{way}", {"name": "Mine"}).status_code == 404
    assert SavedView.objects.get().name == "Theirs"
    assert "Theirs" not in read(client, "/watching/")


def test_there_is_an_end_to_them(reader: User) -> None:
    SavedView.objects.bulk_create(
        SavedView(account=reader, name=str(n), address=f"/search/?q={n}") for n in range(MOST_VIEWS)
    )
    with pytest.raises(Refused, match="100 views"):
        save_view(name="one more", address="/", by=reader)
