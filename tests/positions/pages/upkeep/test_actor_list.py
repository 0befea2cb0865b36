"""Many actors at once, of a list of names: looked up first, made in one act or not at all."""

import html
import re
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.choices import ActorKind
from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.actors import ActorFields, add_actors
from positions.exceptions import Refused
from positions.reads.lists.names_to_add import MOST_NAMES_TO_ADD, look_up, take_names
from tests.factories import ActorFactory, UserFactory
from tests.factories.actors import ActorNameFactory
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db

URL = "/desk/actors/add/list/"
TICK = re.compile(r'name="make" value="([^"]*)"( checked)?')


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(UserFactory.create(role=Role.EDITOR))
    return client


def look(desk: Client, names: str, **sent: Any) -> Any:
    form = shown_form(desk.get(URL).content.decode(), "client_key")
    return desk.post(URL, {**form, "names": names, "kind": "person", "do": "look", **sent})


def ticks(answer: Any) -> dict[str, bool]:
    return {html.unescape(name): bool(checked) for name, checked in TICK.findall(answer.content.decode())}


def add(desk: Client, answer: Any, *make: str, **sent: Any) -> Any:
    form = shown_form(answer.content.decode(), "client_key")
    return desk.post(URL, {**form, "kind": "person", "do": "add", "make": make, **sent})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ida Alder\r\nBo Birch\n\n Ida  ALDER ", ["Ida Alder", "Bo Birch"]),
        ("Ida Alder; Bo Birch;", ["Ida Alder", "Bo Birch"]),
        ("Ida Alder, Bo Birch", ["Ida Alder", "Bo Birch"]),
        ("Korea, Republic of\nNorland", ["Korea, Republic of", "Norland"]),
        (" \n; ,", []),
    ],
)
def test_a_list_is_taken_apart(text: str, names: list[str]) -> None:
    assert take_names(text) == names


def test_names_are_looked_up_and_those_ticked_are_made_at_once(desk: Client) -> None:
    known, alike = ActorFactory.create(name="Ida Alder"), ActorFactory.create(name="Bartholomew Birch")
    ActorNameFactory.create(actor=known, name="The Ash Queen")
    answer = look(desk, "ida alder\nThe Ash Queen\nBartholomew Birche\nNew Cedar\n<b>Dogwood</b>")
    assert answer.status_code == 200
    assert ticks(answer) == {"Bartholomew Birche": False, "New Cedar": True, "<b>Dogwood</b>": True}
    page = answer.content.decode()
    assert page.count(f'href="/desk/actors/{known.slug}/"') == 2
    assert f'much like <a href="/desk/actors/{alike.slug}/"' in page
    assert Actor.objects.count() == 2, "nothing is made yet"
    answer = add(desk, answer, "Bartholomew Birche", "New Cedar")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/actors/")
    assert "Added 2 actors" in desk.get("/desk/actors/").content.decode()
    made = set(Actor.objects.order_by("-pk").values_list("name", "kind")[:2])
    assert made == {("Bartholomew Birche", ActorKind.PERSON), ("New Cedar", ActorKind.PERSON)}


def test_sent_twice_they_are_made_once(desk: Client) -> None:
    answer = look(desk, "New Cedar; New Dogwood")
    for _ in range(2):
        assert add(desk, answer, "New Cedar", "New Dogwood").status_code == 302
    assert Actor.objects.count() == 2


def test_what_came_on_record_meanwhile_is_shown_first(desk: Client) -> None:
    answer = look(desk, "New Cedar\nNew Dogwood")
    ActorFactory.create(name="New Cedar")
    answer = add(desk, answer, "New Cedar", "New Dogwood")
    assert answer.status_code == 422
    assert "on record by now" in answer.content.decode()
    assert ticks(answer) == {"New Dogwood": True}
    assert Actor.objects.count() == 1


def test_a_list_that_was_changed_is_looked_up_again(desk: Client) -> None:
    answer = add(desk, look(desk, "New Cedar"), "New Cedar", names="New Cedar\nNew Elm")
    assert (answer.status_code, ticks(answer)) == (200, {"New Cedar": True, "New Elm": True})
    assert not Actor.objects.exists()


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"names": " ; "}, "There is no name in it."),
        (
            {"names": "\n".join(f"Name {n}" for n in range(MOST_NAMES_TO_ADD + 1))},
            f"At most {MOST_NAMES_TO_ADD} names at once",
        ),
        ({"names": "a" * 201}, "is each name on a line of its own?"),
        ({"names": "Ida\u202eAlder"}, "A character that nobody sees"),
        ({"names": "Ida\n–"}, "is no name"),
        ({"kind": ""}, "This field is required"),
        ({"client_key": "x"}, "valid UUID"),
    ],
)
def test_what_cannot_be_meant_comes_back(desk: Client, sent: dict[str, str], why: str) -> None:
    answer = look(desk, **{"names": "Ida Alder", **sent})
    assert answer.status_code == 422
    assert why in html.unescape(answer.content.decode())
    assert not Actor.objects.exists()


def test_nothing_ticked_is_asked_about(desk: Client) -> None:
    answer = add(desk, look(desk, "New Cedar"))
    assert answer.status_code == 422
    assert "Tick at least one." in answer.content.decode()


def test_all_of_them_or_none() -> None:
    editor: User = UserFactory.create(role=Role.EDITOR)
    good, bad = (ActorFields(name=name, kind="person") for name in ("New Cedar", " "))
    with pytest.raises(Refused):
        add_actors(new=[(uuid.uuid4(), good), (uuid.uuid4(), bad)], by=editor)
    assert not Actor.objects.exists()


def test_they_are_looked_up_together(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    names = [f"{ActorFactory.create(name=f'Ida Alder the {n}th').name}x" for n in range(20)]
    with django_assert_max_num_queries(8):
        rows = look_up([*names, "Somebody quite else"])
    assert [bool(row.alike) for row in rows] == [True] * 20 + [False]


def test_only_editors_add(client: Client) -> None:
    client.force_login(UserFactory.create(role=Role.READER))
    assert client.post(URL, {"names": "Ida"}).status_code == 403
