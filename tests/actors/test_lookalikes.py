"""Names that look alike in letters of two scripts."""

import unicodedata

import pytest
from django.test import Client

from actors.lookalikes import LATIN, LETTERS, mixed_scripts, skeleton
from actors.models import Actor
from config.accounts.roles import Role
from tests.factories import ActorFactory, ActorNameFactory, UserFactory
from tests.positions.pages.upkeep_forms import new_actor

pytestmark = pytest.mark.django_db
CYRILLIC = "Саrісо"  # all but one letter


def test_each_letter_stands_for_one_of_another_script() -> None:
    assert len(LETTERS) == len(LATIN) == len(set(LETTERS))
    assert {unicodedata.name(letter).partition(" ")[0] for letter in LATIN} <= {"LATIN", "DIGIT"}
    assert "LATIN" not in {unicodedata.name(letter).partition(" ")[0] for letter in LETTERS}


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("Norland", []),
        ("Москва", []),
        ("Άγκυρα Ankara", []),
        ("Россия (Russia)", []),
        ("Côte d’Ivoire", []),
        (CYRILLIC, ["Cyrillic", "Latin"]),
        ("Nοrland", ["Greek", "Latin"]),
        ("G77", []),
    ],
)
def test_a_word_of_two_scripts_is_named(text: str, mixed: list[str]) -> None:
    assert mixed_scripts(text) == mixed


def test_what_looks_alike_has_one_skeleton() -> None:
    assert skeleton(CYRILLIC) == skeleton("Carico")
    assert skeleton("Москва") != skeleton("Moscow")


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(UserFactory.create(role=Role.EDITOR))
    return client


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(CYRILLIC, "Carico"), ("CARICO", CYRILLIC), ("СОРА", "COPA"), ("COPA", "СОРА")],
)
def test_a_new_actor_that_looks_like_another_is_doubted(editor: Client, typed: str, kept: str) -> None:
    alike = ActorFactory.create(name=kept)
    answer = editor.post("/desk/actors/add/", new_actor(name=typed))
    assert answer.status_code == 422
    assert f"It looks like {kept} [{alike.slug}], in other letters." in answer.content.decode()
    assert editor.post("/desk/actors/add/", new_actor(name=typed, is_another="on")).status_code == 302
    assert Actor.objects.filter(name=typed).count() == 1


def test_other_names_look_alike_too(editor: Client) -> None:
    ActorNameFactory.create(actor=ActorFactory.create(name="Norland"), name="Carico")
    assert "It looks like Norland" in editor.post("/desk/actors/add/", new_actor(name=CYRILLIC)).content.decode()


def test_a_word_of_two_scripts_is_doubted_and_others_are_not(editor: Client) -> None:
    page = editor.post("/desk/actors/add/", new_actor(name=CYRILLIC)).content.decode()
    assert "One word of it has Cyrillic and Latin letters" in page
    assert editor.post("/desk/actors/add/", new_actor(name="Москва")).status_code == 302
