"""Names that look alike in letters of two scripts."""

import unicodedata
import uuid

import pytest
from django.test import Client

from actors.lookalikes import LATIN, LETTERS, mixed_scripts, skeleton
from actors.models import Actor
from config.accounts.roles import Role
from positions.choices import TableKind
from positions.loading.dossiers.on_record import tell_letters
from positions.loading.seeds.files import ActorSeed
from positions.loading.tables.columns import labels_of
from positions.loading.tables.fetched import Mapped
from positions.loading.tables.problems import Problems
from positions.loading.tables.records import plan_records
from positions.reads.lists.names_to_add import look_up
from tests.factories import ActorFactory, ActorNameFactory, UserFactory
from tests.positions.pages.desk_forms import formset_data
from tests.positions.pages.upkeep_forms import edit_actor, new_actor

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


@pytest.mark.parametrize("place", ["renamed", "another name", "a name of a new one"])
def test_other_places_of_a_name_ask_the_same(editor: Client, place: str) -> None:
    kept, actor = ActorFactory.create(name="Carico"), ActorFactory.create(name="Norland")
    alias = formset_data("names", {"name": CYRILLIC, "kind": "alias"})
    url, fields = {
        "renamed": (f"/desk/actors/{actor.slug}/", edit_actor(actor, name=CYRILLIC)),
        "another name": (f"/desk/actors/{actor.slug}/", edit_actor(actor, **alias)),
        "a name of a new one": ("/desk/actors/add/", new_actor(**alias)),
    }[place]
    answer = editor.post(url, fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"It looks like Carico [{kept.slug}], in other letters." in page
    assert 'name="is_another"' in page
    assert editor.post(url, {**fields, "is_another": "on"}).status_code == 302


def test_what_it_is_called_already_is_not_asked_about_again(editor: Client) -> None:
    ActorFactory.create(name="Carico")
    actor = ActorFactory.create(name=CYRILLIC)
    assert editor.post(f"/desk/actors/{actor.slug}/", edit_actor(actor, note="A note.")).status_code == 302
    own = ActorFactory.create(name="COPA")
    alias = formset_data("names", {"name": "СОРА", "kind": "alias"})
    assert editor.post(f"/desk/actors/{own.slug}/", edit_actor(own, **alias)).status_code == 302


def test_a_list_of_names_asks_too(editor: Client) -> None:
    ActorFactory.create(name="COPA")
    looked = {"names": "СОРА\nNоrland\nEastland", "kind": "state", "client_key": str(uuid.uuid4())}
    page = editor.post("/desk/actors/add/list/", looked).content.decode()
    [alike, mixed, plain] = look_up(["СОРА", "Nоrland", "Eastland"])
    assert alike.letters.startswith("It looks like COPA [")
    assert mixed.letters == "One word of it has Cyrillic and Latin letters, which look alike."
    assert (alike.is_new, mixed.is_new, plain.is_new) == (False, False, True)
    assert alike.letters in page
    assert [one.letters for one in look_up(["COPA XY", "СОРА ХУ"])] == [
        "",
        "It looks like “COPA XY” above, in other letters.",
    ]


def test_a_table_asks_by_row() -> None:
    ActorFactory.create(name="COPA")
    problems = Problems(labels_of(TableKind.ACTORS))
    lines = [(2, ["СОРА", "state", ""]), (3, ["Eastland", "state", "ЕА; СОРА"]), (4, ["Westland", "state", ""])]
    columns = {0: "name", 1: "kind", 2: "aliases"}
    plan_records(TableKind.ACTORS, lines, mapped=Mapped(columns, {}), problems=problems)
    told = str(problems.report(created=3, known=0)["problems"])
    assert "COPA" in told
    assert told.count("in other letters") == 2


def test_a_folder_tells_of_the_actors_that_it_made() -> None:
    ActorFactory.create(name="COPA")
    made = ActorFactory.create(name="СОРА", slug="sora")
    [told] = tell_letters([ActorSeed(slug=made.slug, kind=made.kind, name=made.name)])
    assert told.startswith("sora, “СОРА”: It looks like COPA [")
    assert tell_letters([ActorSeed(slug="plain", kind="state", name="Plain")]) == []
