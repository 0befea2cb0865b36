import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from config.accounts.roles import Role
from positions.models import Event, EventActor
from tests.factories import ActorFactory, ActorNameFactory, DossierFactory, EventFactory, SourceFactory, UserFactory
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db
LIST = "/desk/dossiers/talks/events/"


@pytest.fixture(autouse=True)
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


def entered(**fields: Any) -> dict[str, Any]:
    new = {"client_key": str(uuid.uuid4()), "first_date": "2025-06-24", "kind": "summit", "title": "Allies meet"}
    return {**new, **fields}


def test_an_event_is_added_changed_and_listed(client: Client) -> None:
    DossierFactory.create(slug="talks")
    source = SourceFactory.create(title="A communiqué")
    assert "No events yet" in client.get(LIST).content.decode()
    data = entered(source=f"https://example.org/sources/{source.pk}/?words=1-2")
    for _ in range(2):
        assert client.post(f"{LIST}add/", data).headers["Location"] == LIST
    event = Event.objects.get()
    assert event.source == source
    shown = shown_form(client.get(f"/desk/events/{event.pk}/").content.decode(), "title")
    assert shown["source"] == f"A communiqué [{source.pk}]"
    assert client.post(f"/desk/events/{event.pk}/", shown).status_code == 302
    assert Event.objects.get().version == 1
    client.post(f"/desk/events/{event.pk}/", shown | {"last_date": "2025-06-25", "source": ""})
    assert (Event.objects.get().version, Event.objects.get().source) == (2, None)
    assert "24 Jun 2025 to 25 Jun 2025" in client.get(LIST).content.decode()


def test_participants_are_typed_one_a_line(client: Client) -> None:
    DossierFactory.create(slug="talks")
    russia = ActorFactory.create(name="Russia", slug="russia")
    ActorNameFactory.create(actor=russia, name="Kremlin")
    twins = [ActorFactory.create(name="Rome", slug=slug) for slug in ("rome-it", "rome-us")]
    response = client.post(f"{LIST}add/", entered(participants="Rome"))
    assert response.status_code == 422
    assert "Write which: Rome [rome-it]; Rome [rome-us]." in response.content.decode()
    data = entered(participants="Kremlin\r\n\r\nRome [rome-us]\nRussia")
    assert client.post(f"{LIST}add/", data).status_code == 302
    event = Event.objects.get()
    assert event.participants == [russia, twins[1]]
    address = f"/desk/events/{event.pk}/"
    shown = shown_form(client.get(address).content.decode(), "title")
    assert shown["participants"].strip().splitlines() == ["Russia", "Rome [rome-us]"]
    Actor.objects.filter(pk=russia.pk).update(archived_at="2025-01-01T00:00:00Z")
    shown = shown_form(client.get(address).content.decode(), "title")
    assert client.post(address, shown | {"note": "Late."}).status_code == 302
    assert event.participants == [russia, twins[1]]
    stale = shown | {"participants": "Rome [rome-it]"}
    conflict = client.post(address, stale)
    assert conflict.status_code == 409
    assert "rome-it" in conflict.content.decode()
    assert event.participants == [russia, twins[1]]


def test_an_event_of_three_hundred_is_saved_as_it_is(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    event = EventFactory.create()
    actors = ActorFactory.create_batch(300)
    EventActor.objects.bulk_create(EventActor(event=event, actor=actor) for actor in actors)
    address = f"/desk/events/{event.pk}/"
    shown = shown_form(client.get(address).content.decode(), "title")
    with django_assert_max_num_queries(30):
        assert client.post(address, shown | {"note": "All came."}).status_code == 302
    assert (Event.objects.get().note, event.participants) == ("All came.", actors)
    many = "\n".join(f"Somebody {number}" for number in range(301))
    refused = client.post(address, shown | {"participants": many})
    assert "At most 300 lines fit; these are 301." in refused.content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"first_date": "2025-02-30"}, "valid date"),
        ({"first_date": "1700-01-01"}, "outside 1800 to 2199"),
        ({"first_date": ""}, "required"),
        ({"last_date": "2025-06-24"}, "The last day comes after the first."),
        ({"kind": "picnic"}, "picnic"),
        ({"title": " "}, "required"),
        ({"title": "x" * 201}, "200 characters"),
        ({"participants": "Atlantis"}, "No actor is called “Atlantis”"),
        ({"source": "9999"}, "No source has this number"),
        ({"source": "9" * 60}, "No source has this number"),
        ({"source": "the communiqué"}, "No source has this number"),
        ({"note": "a\x00b"}, "Null characters"),
    ],
)
def test_what_cannot_be_meant_comes_back(client: Client, fields: dict[str, str], said: str) -> None:
    DossierFactory.create(slug="talks")
    response = client.post(f"{LIST}add/", entered(**fields))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Event.objects.exists()


def test_a_source_archived_since_stays_with_its_event_and_is_chosen_for_no_other(client: Client) -> None:
    source = SourceFactory.create(archived_at="2025-01-01T00:00:00Z")
    event = EventFactory.create(dossier__slug="talks", source=source)
    address = f"/desk/events/{event.pk}/"
    shown = shown_form(client.get(address).content.decode(), "title")
    assert client.post(address, shown | {"title": "Allies met"}).status_code == 302
    event.refresh_from_db()
    assert (event.title, event.source) == ("Allies met", source)
    response = client.post(f"{LIST}add/", entered(source=str(source.pk)))
    assert response.status_code == 422
    assert "was archived" in response.content.decode()
    assert Event.objects.count() == 1


def test_archiving_a_source_tells_of_events_that_cite_it(client: Client) -> None:
    source = SourceFactory.create()
    EventFactory.create(source=source)
    address = f"/desk/sources/{source.pk}/archive/"
    html = client.get(address).content.decode()
    assert "event cites it" in html
    assert "Events rest on it" in html
    assert client.post(address, {"version": 1}).status_code == 403
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    assert "show no source until it is taken back" in client.get(address).content.decode()


def test_of_two_who_save_the_second_chooses(client: Client) -> None:
    event = EventFactory.create(dossier__slug="talks", title="Talks", source=SourceFactory.create())
    address = f"/desk/events/{event.pk}/"
    shown = shown_form(client.get(address).content.decode(), "title")
    client.post(address, shown | {"first_date": "2025-01-01", "source": "", "title": "Theirs"})
    response = client.post(address, shown | {"title": "Mine", "last_date": "2025-12-31"})
    assert response.status_code == 409
    html = response.content.decode()
    assert all(words in html for words in ("Theirs", "Mine", "31 December 2025", "1 January 2025"))
    chosen = shown_form(html, "must_choose")
    assert chosen["version"] == "2"


def test_archived_it_is_off_the_pages_and_a_reviewer_brings_it_back(client: Client) -> None:
    event = EventFactory.create(dossier__slug="talks", title="The summit")
    assert client.post(f"/desk/events/{event.pk}/archive/", {"version": 1}).status_code == 403
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    client.post(f"/desk/events/{event.pk}/archive/", {"version": 1})
    assert client.get(event.get_absolute_url()).status_code == 404
    assert "Bring it back" in client.get(f"/desk/events/{event.pk}/").content.decode()
    assert "The summit" not in client.get("/dossiers/talks/events/").content.decode()
    client.post(f"/desk/events/{event.pk}/unarchive/", {"version": 2})
    assert client.get(event.get_absolute_url()).status_code == 200
