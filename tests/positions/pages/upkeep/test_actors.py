import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from actors.choices import ActorKind
from actors.models import Actor, ActorName, Membership
from config.accounts.roles import Role
from positions.actions.actors import edit_actor as save_actor
from positions.actions.actors import read_actor_fields
from tests.factories import ActorFactory, ActorNameFactory, MembershipFactory, UserFactory
from tests.positions.pages.desk_forms import formset_data
from tests.positions.pages.upkeep_forms import edit_actor, membership, new_actor
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db

ADD = "/desk/actors/add/"


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def france() -> Actor:
    actor: Actor = ActorFactory.create(name="France", slug="france", kind=ActorKind.STATE, iso3="FRA")
    return actor


def url(actor: Actor) -> str:
    return f"/desk/actors/{actor.slug}/?id={actor.pk}"


def send(client: Client, address: str, data: dict[str, Any], status: int) -> str:
    response = client.post(address, data)
    assert response.status_code == status, response.content.decode()[-3000:]
    return response.content.decode()


@pytest.mark.parametrize("path", [ADD, "/desk/actors/france/", "/desk/actors/"])
def test_outsiders_are_refused(client: Client, path: str, france: Actor) -> None:
    assert client.get(path).status_code == 302
    client.force_login(UserFactory.create(role=Role.READER))
    assert client.get(path).status_code == 403
    assert client.post(path, new_actor()).status_code in (403, 405)
    assert Actor.objects.count() == 1


def test_adding_with_names_and_offices(client: Client, editor: User, france: Actor) -> None:
    assert 'value="Kaja"' in client.get(f"{ADD}?name=Kaja").content.decode()
    names = formset_data(
        "names", {"name": "Каллас", "kind": "transliteration", "language": "uk"}, {"name": "", "kind": "alias"}
    )
    offices = formset_data("memberships", membership(france, speaks_for="on", from_date="2020-01-01"), {})
    assert client.post(ADD, new_actor(**names, **offices)).headers["Location"] == "/actors/kaja-kallas/"
    actor = Actor.objects.get(slug="kaja-kallas")
    assert actor.names.get().name == "Каллас"
    assert actor.memberships.get().speaks_for
    html = client.get("/actors/kaja-kallas/").content.decode()
    assert "can be named in every form" in html
    assert f"<a href='{ADD}'>Add another</a>" in html


def test_whoever_is_called_exactly_so_comes_first(client: Client, editor: User) -> None:
    ActorFactory.create(name="Ukraine")
    ActorNameFactory.create(actor=ActorFactory.create(name="United Kingdom"), name="UK")
    html = client.get("/desk/actors/?q=uk").content.decode()
    assert html.index("United Kingdom") < html.index("Ukraine")


def test_a_form_sent_twice_makes_one_actor(client: Client, editor: User) -> None:
    data = new_actor()
    for _ in range(2):
        send(client, ADD, data, 302)
    assert Actor.objects.count() == 1
    html = send(client, ADD, data | {"note": "Typed later."}, 409)
    assert "Typed later." in html


def test_somebody_on_record_is_not_added_by_mistake(client: Client, editor: User) -> None:
    ActorNameFactory.create(name="Kaja Kallas", actor=ActorFactory.create(name="K. Kallas", slug="kk"))
    html = send(client, ADD, new_actor(), 422)
    assert "On record already: K. Kallas [kk]" in html
    assert 'name="is_another"' in html
    send(client, ADD, new_actor(is_another="on"), 302)
    assert Actor.objects.count() == 2


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "This field is required"),
    ({"name": "x" * 201}, "at most 200"),
    ({"name": "a\0b"}, "Null characters"),
    ({"kind": "planet"}, "not one of the available choices"),
    ({"iso3": "EST"}, "Only a state has a country code"),
    ({"iso3": "fra", "kind": "state"}, "Another actor has this country code"),
    ({"iso3": "F"}, "Three letters"),
    ({"slug": "france"}, "Another has this short name"),
    ({"slug": "add"}, "cannot be a short name"),
    ({"slug": "a b"}, "Letters without accents"),
    ({"wikidata_id": "42"}, "Q and a number"),
    (formset_data("names", {"name": "A", "kind": "nickname"}), "not one of the available choices"),
    (formset_data("names", {"name": "A", "kind": "alias"}, {"name": "A", "kind": "alias"}), "given twice"),
    (formset_data("names", {"name": "A", "kind": "alias", "language": "english!"}), "Two letters"),
    (
        formset_data("names", {"name": "A", "kind": "alias", "from_date": "2020-01-02", "until_date": "2020-01-01"}),
        "later than “from”",
    ),
    (formset_data("memberships", {"group": "France"}), "Say as what"),
    (formset_data("memberships", {"role": "President"}), "Say what it belongs to"),
    (formset_data("memberships", {"group": "Nowhere", "role": "King"}), 'href="/desk/actors/add/?name=Nowhere"'),
    (
        formset_data(
            "memberships",
            {"group": "France", "role": "President", "until_date": "2022-01-01"},
            {"group": "France", "role": "President", "from_date": "2021-01-01"},
        ),
        "Overlaps with another row for “President, France”",
    ),
    ({"names-TOTAL_FORMS": "9" * 30}, "at most 100"),
    ({"names-TOTAL_FORMS": "x"}, "ManagementForm"),
    ({"names-TOTAL_FORMS": "1000"}, "at most 100"),
]


@pytest.mark.parametrize(("fields", "said"), BROKEN, ids=range(len(BROKEN)))
def test_what_cannot_be_kept_is_said_and_nothing_is_lost(
    client: Client, editor: User, france: Actor, fields: dict[str, Any], said: str
) -> None:
    html = send(client, ADD, new_actor(note="typed before", **fields), 422)
    assert said in html
    assert "typed before" in html
    assert Actor.objects.count() == 1
    other = ActorFactory.create()
    assert said in send(client, url(other), edit_actor(other, note="typed before", **fields), 422)
    assert not Membership.objects.exists()


def test_what_is_sent_back_as_shown_changes_nothing(client: Client, editor: User, france: Actor) -> None:
    MembershipFactory.create(member=france, role="member state", until_date=dt.date(2022, 1, 1))
    ActorNameFactory.create(actor=france)
    shown = shown_form(client.get(url(france)).content.decode(), "note")
    send(client, url(france), shown, 302)
    assert Actor.objects.get(slug="france").version == 1
    send(client, url(france), shown | {"note": "Changed."}, 302)
    assert Actor.objects.get(slug="france").version == 2


def test_editing_rows(client: Client, editor: User, france: Actor) -> None:
    office = MembershipFactory.create(group=france)
    kept, dropped = (ActorNameFactory.create(actor=office.member, name=name) for name in ("Kept", "Dropped"))
    names = formset_data(
        "names",
        {"row_id": kept.pk, "name": "Kept", "kind": "official", "language": "en"},
        {"row_id": dropped.pk, "name": "Dropped", "kind": "alias", "drop": "on"},
        {"name": "New", "kind": "alias"},
    )
    send(client, url(office.member), edit_actor(office.member, **names), 302)
    assert list(ActorName.objects.order_by("pk").values_list("name", flat=True)) == ["Kept", "New"]
    assert ActorName.objects.get(pk=kept.pk).kind == "official"
    assert Actor.objects.get(pk=office.member_id).version == 2


def test_a_group_archived_since_does_not_hinder(client: Client, editor: User, france: Actor) -> None:
    office = MembershipFactory.create(group=france, role="President")
    Actor.objects.filter(pk=france.pk).update(archived_at=timezone.now())
    assert 'value="France [france]"' in client.get(url(office.member)).content.decode()
    send(client, url(office.member), edit_actor(office.member, note="Mine."), 302)
    assert Actor.objects.get(pk=office.member_id).note == "Mine."
    html = send(client, ADD, new_actor(**formset_data("memberships", membership(france))), 422)
    assert "France” was archived on" in html


def test_both_versions_are_shown_field_by_field(client: Client, editor: User, france: Actor) -> None:
    name = ActorNameFactory.create(actor=france, name="Paris")
    stale = edit_actor(france, note="Mine.", **formset_data("names", {"row_id": name.pk, "name": "Elysée"}))
    stale |= {"names-0-kind": "metonym"}
    fields = read_actor_fields(france)
    other = UserFactory.create(username="marianne", role=Role.EDITOR)
    changed = type(fields)(slug="republic", kind="state", name="France", note="Theirs.", names=fields.names)
    save_actor(actor_id=france.pk, version=1, fields=changed, by=other)
    html = send(client, url(france), stale, 409)  # although its address has changed
    for shown in ("Mine.", "Theirs.", "republic", "by marianne", "Elysée · metonym", "Paris · alias"):
        assert shown in html
    france.refresh_from_db()
    assert (france.note, france.version) == ("Theirs.", 2)
    assert 'action="/desk/actors/republic/"' in html


def test_two_ends_are_shown_as_days(client: Client, editor: User, france: Actor) -> None:
    stale = edit_actor(france, ended_date="1990-05-22")
    Actor.objects.filter(pk=france.pk).update(version=2, ended_date=dt.date(1991, 12, 26))
    html = send(client, url(france), stale, 409)
    assert "26 December 1991" in html
    assert "22 May 1990" in html


def test_choosing_between_versions(client: Client, editor: User, france: Actor) -> None:
    theirs: dict[str, Any] = {"their_names-TOTAL_FORMS": 1, "their_names-INITIAL_FORMS": 1}
    theirs |= {"their_names-0-name": "Theirs", "their_names-0-kind": "alias"}
    mine = formset_data("names", {"name": "Mine", "kind": "alias"})
    chosen = edit_actor(france, must_choose=["note"], note="Chosen.", **mine, names_from="theirs") | theirs
    send(client, url(france), chosen, 302)
    assert france.names.get().name == "Theirs"
    del chosen["note"]
    assert "Choose one of the two versions." in send(client, url(france), chosen, 422)


def test_fields_that_are_not_in_the_form(client: Client, editor: User, france: Actor) -> None:
    extra = {"archived_at": "2025-01-01", "merged_into": france.pk, "created_at": "2020-01-01", "is_superuser": "1"}
    send(client, ADD, new_actor(version="99", **extra), 302)
    actor = Actor.objects.get(slug="kaja-kallas")
    assert (actor.version, actor.archived_at, actor.merged_into) == (1, None, None)
    send(client, url(actor), edit_actor(actor, note="A", **extra), 302)
    actor.refresh_from_db()
    assert (actor.version, actor.archived_at, actor.merged_into) == (2, None, None)


@pytest.mark.parametrize("version", ["", "x", "0", "7", "9" * 30])
def test_versions_that_were_not_shown(client: Client, editor: User, france: Actor, version: str) -> None:
    status = 409 if version in ("", "7") else 422
    send(client, url(france), edit_actor(france, note="A", version=version), status)
    assert Actor.objects.get().note == ""


def test_archived_actors_are_found_and_lead_back(client: Client, editor: User) -> None:
    ActorFactory.create(name="Old Bloc", slug="old", archived_at=timezone.now())
    ActorFactory.create(name="New Bloc")
    html = client.get("/desk/actors/?archived=1").content.decode()
    assert "Old Bloc" in html
    assert "New Bloc" not in html
    html = client.get("/desk/actors/old/").content.decode()
    assert "A reviewer can bring it back." in html
    assert 'name="note"' not in html
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    assert "Bring it back</button>" in client.get("/desk/actors/old/").content.decode()


def test_what_was_merged_leads_to_where_it_went(client: Client, editor: User, france: Actor) -> None:
    ActorFactory.create(slug="gaul", merged_into=france)
    assert client.get("/desk/actors/gaul/").headers["Location"] == "/desk/actors/france/"


def test_editors_are_led_from_the_public_page(client: Client, france: Actor) -> None:
    link = 'href="/desk/actors/france/"'
    assert link not in client.get("/actors/france/").content.decode()
    client.force_login(UserFactory.create(role=Role.EDITOR))
    assert link in client.get("/actors/france/").content.decode()


@pytest.mark.parametrize("number", [2, 60])
def test_the_number_of_queries_is_fixed(
    client: Client, editor: User, france: Actor, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for year in range(number):
        ActorNameFactory.create(actor=france)
        MembershipFactory.create(member=france, group=ActorFactory.create(), from_date=dt.date(2020 + year, 1, 1))
    with django_assert_num_queries(7):
        client.get(url(france))
    with django_assert_num_queries(5):
        client.get("/desk/actors/")


@pytest.mark.usefixtures("editor")
def test_an_end_and_its_successor_are_kept_and_shown(client: Client, france: Actor) -> None:
    heir = ActorFactory.create(name="Heir", slug="heir", kind=ActorKind.STATE)
    shown = shown_form(client.get(url(france)).content.decode(), "wikidata_id")
    refused = client.post(url(france), shown | {"succeeded_by": "Heir"})
    assert "Say when it ended" in refused.content.decode()
    assert client.post(url(france), shown | {"succeeded_by": "Heir", "ended_date": "1990-05-22"}).status_code == 302
    france.refresh_from_db()
    assert (france.ended_date, france.succeeded_by) == (dt.date(1990, 5, 22), heir)
    again = shown_form(client.get(url(france)).content.decode(), "wikidata_id")
    assert again["ended_date"] == "1990-05-22"
    assert client.post(url(france), again).status_code == 302
    version = france.version
    france.refresh_from_db()
    assert france.version == version
    page = client.get("/actors/france/").content.decode()
    assert "Ended on 22 May 1990" in page
    assert 'href="/actors/heir/"' in page


@pytest.mark.usefixtures("editor")
def test_an_end_known_by_its_year_is_told_as_such(client: Client, france: Actor) -> None:
    shown = shown_form(client.get(url(france)).content.decode(), "wikidata_id")
    by_year = shown | {"ended_precision": "year"}
    assert "Say when it ended" in send(client, url(france), by_year, 422)
    within = send(client, url(france), by_year | {"ended_date": "1992-06-01"}, 422)
    assert "Give the first day after the year" in within
    send(client, url(france), by_year | {"ended_date": "1993-01-01"}, 302)
    page = client.get("/actors/france/").content.decode()
    assert "Ended in 1992: it has no position from 1 January 1993 on." in page
    again = shown_form(client.get(url(france)).content.decode(), "wikidata_id")
    assert (again["ended_date"], again["ended_precision"]) == ("1993-01-01", "year")


@pytest.mark.usefixtures("editor")
def test_nobody_succeeds_itself(client: Client, france: Actor) -> None:
    shown = shown_form(client.get(url(france)).content.decode(), "wikidata_id")
    answer = client.post(url(france), shown | {"succeeded_by": "France", "ended_date": "1990-05-22"})
    assert answer.status_code == 422
    assert "never itself" in answer.content.decode()
