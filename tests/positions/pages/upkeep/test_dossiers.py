from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.actions.dossiers import read_actor_ids
from positions.models import Dossier, DossierActor
from tests.factories import ActorFactory, DossierFactory, IssueFactory, UserFactory
from tests.positions.pages.desk_forms import formset_data
from tests.positions.pages.upkeep_forms import edit_dossier, new_dossier
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db

ADD = "/desk/dossiers/add/"
EDIT = "/desk/dossiers/talks/"


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def dossier() -> Dossier:
    actors = [ActorFactory.create(name=name, slug=name.lower()) for name in ("Anna", "Ben", "Cem")]
    made: Dossier = DossierFactory.create(slug="talks", title="Talks", actors=actors)
    return made


def send(client: Client, address: str, data: dict[str, Any], status: int) -> str:
    response = client.post(address, data)
    assert response.status_code == status, response.content.decode()[-3000:]
    return response.content.decode()


def in_order(dossier: Dossier) -> str:
    rows = DossierActor.objects.filter(dossier=dossier).order_by("order")
    return " ".join(rows.values_list("actor__name", flat=True))


@pytest.mark.parametrize("path", [ADD, EDIT, "/desk/dossiers/"])
def test_outsiders_are_refused(client: Client, path: str, dossier: Dossier) -> None:
    assert client.get(path).status_code == 302
    client.force_login(UserFactory.create(role=Role.READER))
    assert client.get(path).status_code == 403
    assert client.post(path, new_dossier()).status_code in (403, 405)
    assert Dossier.objects.count() == 1


def test_adding(client: Client, editor: User) -> None:
    ActorFactory.create(name="Anna")
    ActorFactory.create(name="Ben")
    assert client.get(ADD).status_code == 200
    data = new_dossier(**formset_data("added", {"actor": "Ben"}, {"actor": ""}, {"actor": "anna"}))
    for _ in range(2):
        assert client.post(ADD, data).headers["Location"] == "/desk/dossiers/talks/issues/"
    assert in_order(Dossier.objects.get()) == "Ben Anna"


def test_what_is_sent_back_as_shown_changes_nothing(client: Client, editor: User, dossier: Dossier) -> None:
    shown = shown_form(client.get(EDIT).content.decode(), "title")
    send(client, EDIT, shown, 302)
    assert (Dossier.objects.get().version, in_order(dossier)) == (1, "Anna Ben Cem")


def test_moving_removing_and_adding_actors(client: Client, editor: User, dossier: Dossier) -> None:
    ActorFactory.create(name="Dana")
    kept = dossier.dossier_actors.get(actor__name="Cem").pk
    data = edit_dossier(dossier, "Dana", "Anna") | {"actors-2-place": "1", "actors-1-drop": "on"}
    send(client, EDIT, data, 302)
    assert in_order(dossier) == "Cem Anna Dana"
    assert dossier.dossier_actors.get(actor__name="Cem").pk == kept


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"title": "a\0"}, "Null characters"),
        ({"slug": "add"}, "cannot be a short name"),
        ({"slug": "Not one!"}, "Letters without accents, digits, hyphens and underscores only."),
        (formset_data("added", {"actor": "Nobody"}), 'href="/desk/actors/add/?name=Nobody" target="_blank"'),
        (formset_data("added", {"actor": "<b>"}), "?name=%3Cb%3E"),
        (formset_data("actors", {"row": 2**31 - 1, "place": 1}), "not on record"),
        (formset_data("actors", {"row": "9" * 30, "place": 1}), "not on record"),
        (formset_data("actors", {"row": "x", "place": 1}), "not on record"),
        ({"actors-TOTAL_FORMS": "5000"}, "at most 600"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_lost(
    client: Client, editor: User, dossier: Dossier, fields: dict[str, Any], said: str
) -> None:
    for address, data in ((ADD, new_dossier()), (EDIT, edit_dossier(dossier))):
        html = send(client, address, data | {"summary": "typed before"} | fields, 422)
        assert said in html
        assert "typed before" in html
    assert Dossier.objects.get().summary == ""
    assert in_order(dossier) == "Anna Ben Cem"


def test_places_that_are_none(client: Client, editor: User, dossier: Dossier) -> None:
    for place in ("", "x", "0", "9" * 30):
        html = send(client, EDIT, edit_dossier(dossier) | {"actors-0-place": place}, 422)
        assert "Place of Anna" in html


def test_both_versions_are_shown(client: Client, editor: User, dossier: Dossier) -> None:
    ActorFactory.create(name="Dana")
    stale = edit_dossier(dossier, "Dana", title="Mine")
    Dossier.objects.update(version=2, title="Theirs")
    dossier.dossier_actors.filter(actor__name="Ben").delete()
    html = send(client, EDIT, stale, 409)
    for shown in ("Mine", "Theirs", "Anna<br>Cem<br></span>", "Anna<br>Ben<br>Cem<br>Dana<br></span>"):
        assert shown in html
    chosen = stale | {"version": 2, "must_choose": "title", "actors_from": "theirs"}
    theirs = [{"row": pk, "place": place} for place, pk in enumerate(read_actor_ids(dossier), start=1)]
    send(client, EDIT, chosen | formset_data("their_actors", *theirs) | formset_data("added"), 302)
    assert Dossier.objects.get().title == "Mine"
    assert in_order(dossier) == "Anna Cem"


def test_of_two_hundred_actors_the_versions_show_what_differs(client: Client, editor: User) -> None:
    actors = ActorFactory.create_batch(200)
    dossier = DossierFactory.create(slug="talks", title="Talks", actors=actors)
    stale = edit_dossier(dossier) | {"actors-0-place": "200", "actors-7-drop": "on"}
    Dossier.objects.update(version=2)
    html = send(client, EDIT, stale, 409)
    assert f"1. {actors[0]}<br>8. {actors[7]}<br>198 more, which both versions have<br></span>" in html
    assert f"199. {actors[0]}<br>198 more, which both versions have<br></span>" in html


def test_fields_that_are_not_in_the_form(client: Client, editor: User) -> None:
    send(client, ADD, new_dossier(archived_at="2025-01-01", version="9", created_at="2020-01-01"), 302)
    dossier = Dossier.objects.get()
    assert (dossier.archived_at, dossier.version) == (None, 1)


def test_actors_out_of_use_are_named_so(client: Client, editor: User, dossier: Dossier) -> None:
    ActorFactory._meta.model.objects.filter(name="Ben").update(archived_at=timezone.now())
    assert "archived, not shown" in client.get(EDIT).content.decode()
    send(client, EDIT, edit_dossier(dossier, title="Other talks"), 302)
    assert in_order(dossier) == "Anna Ben Cem"


def test_the_list_of_dossiers(client: Client, editor: User, dossier: Dossier) -> None:
    assert "Talks" in client.get("/desk/dossiers/").content.decode()
    IssueFactory.create_batch(2, dossier=dossier)
    IssueFactory.create(dossier=dossier, archived_at=timezone.now())
    DossierFactory.create(title="Closed file", archived_at=timezone.now())
    html = client.get("/desk/dossiers/").content.decode()
    assert "2<span" in html
    assert "3<span" in html
    assert html.index("Talks") < html.index("Closed file")


@pytest.mark.parametrize("number", [2, 200])
def test_the_number_of_queries_is_fixed(
    client: Client, editor: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    dossier = DossierFactory.create(slug="talks", title="Talks", actors=ActorFactory.create_batch(number))
    DossierFactory.create_batch(number)
    with django_assert_num_queries(6):
        client.get(EDIT)
    with django_assert_num_queries(4):
        client.get("/desk/dossiers/")
    send(client, EDIT, edit_dossier(dossier) | {"actors-0-place": number}, 302)
    assert read_actor_ids(dossier)[-1] == min(read_actor_ids(dossier))


def test_how_much_is_shown_first_is_typed_and_kept(client: Client, editor: User, dossier: Dossier) -> None:
    shown = shown_form(client.get(EDIT).content.decode(), "title")
    said = send(client, EDIT, shown | {"first_issues": "31", "first_actors": "0"}, 422)
    assert "less than or equal to 30" in said
    send(client, EDIT, shown | {"first_issues": "8", "first_actors": "2"}, 302)
    dossier.refresh_from_db()
    assert (dossier.first_issues, dossier.first_actors, dossier.version) == (8, 2, 2)
    conflict = send(client, EDIT, shown | {"first_issues": "9"}, 409)
    assert "Columns shown first" in conflict
