"""A statement that several made jointly is sent once: a stance of each, or none."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actors.choices import ActorKind
from actors.models import Actor
from config.accounts.roles import Role
from positions.choices import Status
from positions.models import ConfirmedDoubt, Excerpt, Snapshot, Stance
from positions.reads.lists.name_lists import MOST_NAMES, TooMany, take_apart
from tests.factories import ActorFactory, IssueFactory, MembershipFactory, SnapshotFactory, UserFactory
from tests.positions.pages.desk_forms import edit_data, stance_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def snapshot() -> Snapshot:
    IssueFactory.create(label="Ceasefire", slug="ceasefire")
    for name in ("Norland", "Sudland", "Ostland"):
        ActorFactory.create(name=name, slug=name.lower(), kind=ActorKind.STATE)
    made: Snapshot = SnapshotFactory.create()
    return made


def hold(name: str, *groups: str) -> Actor:
    """A person who speaks for these."""
    person: Actor = ActorFactory.create(name=name)
    for group in groups:
        MembershipFactory.create(
            member=person,
            group=Actor.objects.get(name=group),
            from_date=dt.date(2020, 1, 1),
            until_date=None,
            role=f"President of {group}",
        )
    return person


def post(client: Client, snapshot: Snapshot, actor: str, **fields: Any) -> Any:
    data = stance_data(snapshot, issue="Ceasefire", actor=actor, **fields)
    return client.post(f"/desk/sources/{snapshot.source_id}/stances/add/", data)


def recorded() -> list[tuple[str, str]]:
    stances = Stance.objects.order_by("pk").select_related("actor", "on_behalf_of")
    return [(one.actor.name, str(one.on_behalf_of or "")) for one in stances]


@pytest.mark.parametrize(
    "typed",
    [
        "Norland, Sudland, Ostland",
        "Norland; Sudland ;Ostland;",
        "Norland\r\nSudland\r\n\r\nOstland",
        "Norland, Sudland and Ostland",
        "Norland, Sudland, and Ostland, Norland",
        "[norland]; [sudland]; Ostland [ostland]",
        "Norland, Sudland, Ostland [ostland]",
    ],
)
def test_each_of_a_list_has_a_stance_of_the_same_words(
    client: Client, editor: User, snapshot: Snapshot, typed: str
) -> None:
    assert post(client, snapshot, typed, note="Said together.").status_code == 302
    stances = list(Stance.objects.order_by("pk"))
    assert [one.actor.name for one in stances] == ["Norland", "Sudland", "Ostland"]
    assert {(one.value, one.note, one.status) for one in stances} == {(2, "Said together.", Status.DRAFT)}
    assert Excerpt.objects.get().evidence.count() == 3


def test_whoever_speaks_for_somebody_does_so_by_an_office_of_its_own(
    client: Client, editor: User, snapshot: Snapshot
) -> None:
    hold("Ada Alder", "Norland")
    hold("Ben Birch", "Sudland")
    asked = {"actor": "Ada Alder, Ben Birch, Ostland", "stated_date": "2025-08-19"}
    answer = client.get("/desk/suggest/offices/", asked)
    assert "Ada Alder for Norland; Ben Birch for Sudland" in answer.content.decode()
    assert post(client, snapshot, "Ada Alder, Ben Birch, Ostland").status_code == 302
    assert recorded() == [("Ada Alder", "Norland"), ("Ben Birch", "Sudland"), ("Ostland", "")]


def test_for_whom_they_spoke_may_be_said_of_all_at_once(client: Client, editor: User, snapshot: Snapshot) -> None:
    hold("Ada Alder", "Norland", "Sudland")
    hold("Ben Birch", "Norland", "Ostland")
    assert post(client, snapshot, "Ada Alder, Ben Birch", on_behalf_of="Norland").status_code == 302
    assert recorded() == [("Ada Alder", "Norland"), ("Ben Birch", "Norland")]


@pytest.mark.parametrize("typed", ["Ada Alder, Norland", "Norland, Ada Alder"])
def test_one_of_them_is_chosen_for_the_others_and_speaks_for_nobody_else(
    client: Client, editor: User, snapshot: Snapshot, typed: str
) -> None:
    hold("Ada Alder", "Norland", "Sudland")
    assert post(client, snapshot, typed, on_behalf_of="Norland").status_code == 302
    assert sorted(recorded()) == [("Ada Alder", "Norland"), ("Norland", "")]


def test_none_is_kept_where_one_cannot_be(client: Client, editor: User, snapshot: Snapshot) -> None:
    hold("Ada Alder", "Norland", "Sudland")
    page = post(client, snapshot, "Ostland, Ada Alder")
    assert page.status_code == 422
    assert "spoke for more than one in that time" in page.content.decode()
    assert "record its stance without the others" in page.content.decode()
    assert recorded() == []


def test_who_is_not_known_is_named_and_a_choice_leaves_the_others(
    client: Client, editor: User, snapshot: Snapshot
) -> None:
    page = post(client, snapshot, "Norland, Sudlant, Ostland")
    html = page.content.decode()
    assert page.status_code == 422
    assert "“Sudlant”: No actor is called that." in html
    assert 'value="Norland; Sudland; Ostland"' in html
    picked = {"actor-pick": "Norland; Sudland; Ostland", "actor-asked": "Norland, Sudlant, Ostland"}
    assert post(client, snapshot, "Norland, Sudlant, Ostland", **picked).status_code == 302
    assert len(recorded()) == 3


def test_what_is_doubtful_of_one_is_asked_by_name_and_kept_with_it(
    client: Client, editor: User, snapshot: Snapshot
) -> None:
    Actor.objects.filter(name="Sudland").update(ended_date=dt.date(2024, 1, 1))
    page = post(client, snapshot, "Norland, Sudland")
    html = page.content.decode()
    assert page.status_code == 422
    [tick] = re.findall(r'name="confirmed" value="([^"]+)"', html)
    assert '<p dir="auto">Sudland: ' in html
    assert post(client, snapshot, "Norland, Sudland", confirmed=[tick]).status_code == 302
    row = ConfirmedDoubt.objects.get()
    assert row.stance.actor.name == "Sudland"
    edited = client.get(f"/desk/stances/{row.stance.pk}/").content.decode()
    assert "said on" in edited  # the same doubt as of a stance alone


def test_what_one_has_already_is_told_and_left_out(client: Client, editor: User, snapshot: Snapshot) -> None:
    post(client, snapshot, "Sudland")
    first = Stance.objects.get()
    page = client.get(post(client, snapshot, "Norland, Sudland, Ostland").url).content.decode()
    assert f"Sudland has it already, as stance {first.pk}: left out." in page
    assert [name for name, _ in recorded()] == ["Sudland", "Norland", "Ostland"]


def test_what_all_have_already_is_asked_about(client: Client, editor: User, snapshot: Snapshot) -> None:
    post(client, snapshot, "Norland, Sudland")
    page = post(client, snapshot, "Norland, Sudland")
    assert page.status_code == 422
    assert page.content.decode().count("The same words are on record as stance") == 2


def test_the_same_form_sent_twice_makes_nothing_twice(client: Client, editor: User, snapshot: Snapshot) -> None:
    post(client, snapshot, "Sudland")
    key = "0b0f7a32-3b8e-4c0e-9a37-9a3f4f0d1a11"
    for _ in range(2):
        assert post(client, snapshot, "Norland, Sudland, Ostland", client_key=key).status_code == 302
    assert len(recorded()) == 3


def test_who_is_added_to_a_form_that_was_sent_is_asked_about(client: Client, editor: User, snapshot: Snapshot) -> None:
    Actor.objects.filter(name__in=("Norland", "Sudland")).update(ended_date=dt.date(2024, 1, 1))
    key = "0b0f7a32-3b8e-4c0e-9a37-9a3f4f0d1a11"
    alone = post(client, snapshot, "Norland", client_key=key).content.decode()
    ticks = re.findall(r'name="confirmed" value="([^"]+)"', alone)
    post(client, snapshot, "Norland", client_key=key, confirmed=ticks)
    page = post(client, snapshot, "Norland, Sudland", client_key=key)
    assert page.status_code == 422
    [tick] = re.findall(r'name="confirmed" value="([^"]+)"', page.content.decode())
    assert '<p dir="auto">Sudland: ' in page.content.decode()
    assert post(client, snapshot, "Norland, Sudland", client_key=key, confirmed=[tick]).status_code == 302
    kept = ConfirmedDoubt.objects.order_by("pk").values_list("stance__actor__name", flat=True)
    assert list(kept) == ["Norland", "Sudland"]


def test_all_are_handed_in_together(client: Client, editor: User, snapshot: Snapshot) -> None:
    post(client, snapshot, "Norland, Sudland", then="submit")
    assert {one.status for one in Stance.objects.all()} == {Status.SUBMITTED}


def test_a_stance_on_record_keeps_one_actor(client: Client, editor: User, snapshot: Snapshot) -> None:
    post(client, snapshot, "Norland")
    stance = Stance.objects.get()
    page = client.post(f"/desk/stances/{stance.pk}/", edit_data(stance, actor="Norland, Sudland"))
    assert page.status_code == 422
    assert "A stance on record has one actor" in page.content.decode()


@pytest.mark.parametrize("typed", [",", " ; ", "\n"])
def test_a_list_of_nobody_is_no_actor(client: Client, editor: User, snapshot: Snapshot, typed: str) -> None:
    assert "This field is required." in post(client, snapshot, typed).content.decode()


def test_no_more_are_named_than_a_statement_has(client: Client, editor: User, snapshot: Snapshot) -> None:
    page = post(client, snapshot, "; ".join(f"X{n}" for n in range(MOST_NAMES + 1)))
    assert page.status_code == 422
    assert f"At most {MOST_NAMES} actors" in page.content.decode()


def test_a_name_may_have_a_comma_or_and_in_it(snapshot: Snapshot) -> None:
    ActorFactory.create(name="Korin, Republic of", slug="korin")
    ActorFactory.create(name="Berg and Tal", slug="berg")
    named = take_apart("Norland, Korin, Republic of, Berg and Tal")
    assert list(named) == ["Norland", "Korin, Republic of", "Berg and Tal"]
    assert list(take_apart("Korin, Republic of [korin]")) == ["Korin, Republic of [korin]"]


def test_a_list_costs_as_many_queries_however_long_it_is(client: Client, editor: User, snapshot: Snapshot) -> None:
    names = [f"{ActorFactory.create(name=f'Land {n}, Republic of')}" for n in range(30)]
    for typed in ("Norland, Nobody", ", ".join([*names, "Norland and Sudland", "Nobody"])):
        with CaptureQueriesContext(connection) as queries:
            assert list(take_apart(typed))[-1] == "Nobody"
        assert len(queries) == 5  # without a short name in brackets
    counts = []
    for typed in ("Norland; Nobody", "; ".join([*names, "Nobody"])):
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/suggest/offices/", {"actor": typed})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_list_of_more_pieces_than_names_can_have_is_not_looked_up(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0), pytest.raises(TooMany):
        take_apart(", ".join(["Norland"] * (3 * MOST_NAMES + 1)))


def confirmed(answer: Any) -> list[str]:
    return re.findall(r'name="confirmed" value="([^"]*)"', answer.content.decode())


def voted() -> list[tuple[str, int]]:
    return list(Stance.objects.order_by("pk").values_list("actor__name", "value"))


@pytest.mark.parametrize(
    "typed",
    [
        "Norland: yes; Sudland: yes; Ostland: no",
        "In favour:\r\nNorland\r\nSudland\r\nAgainst (1):\r\nOstland",
        "In favour: Norland, Sudland; Against: Ostland",
        "Norland; Sudland; Ostland: against",
    ],
)
def test_a_roll_makes_a_stance_of_each_with_its_own_value(
    client: Client, editor: User, snapshot: Snapshot, typed: str
) -> None:
    """Shown first as it was read; nothing is kept before somebody says that it is right."""
    answer = post(client, snapshot, typed, value="2", act="vote")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The roll is read so: Supports (2): Norland, Sudland; Opposes (1): Ostland." in page
    assert not Stance.objects.exists()
    answer = post(client, snapshot, typed, value="2", act="vote", confirmed=confirmed(answer))
    assert answer.status_code == 302
    assert voted() == [("Norland", 2), ("Sudland", 2), ("Ostland", -2)]
    assert Excerpt.objects.get().evidence.count() == 3
    page = client.get(answer["Location"]).content.decode()
    assert "Norland, Sudland. Supports; Ostland. Opposes: Ceasefire" in page


def test_a_roll_with_the_value_of_each_asks_for_no_other(client: Client, editor: User, snapshot: Snapshot) -> None:
    roll = "Norland: yes\r\nSudland: absent\r\nOstland: no"
    form = {"value": "", "act": "vote", "actor-list": roll}
    answer = post(client, snapshot, "", **form)
    page = answer.content.decode()
    assert "Supports (1): Norland; Opposes (1): Ostland; absent, left out: Sudland." in page
    assert "Choose what the words support" not in page
    assert 'value="Norland: yes; Sudland: absent; Ostland: no"' in page  # in the line, where it is mended
    assert post(client, snapshot, "", **form, confirmed=confirmed(answer)).status_code == 302
    assert voted() == [("Norland", 2), ("Ostland", -2)]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Norland: yes; Sudland", "Choose what the words support."),
        ("Norland: absent", "Nobody in it voted"),
    ],
)
def test_a_roll_without_the_value_of_each_asks_for_it(
    client: Client, editor: User, snapshot: Snapshot, typed: str, why: str
) -> None:
    answer = post(client, snapshot, typed, act="vote", value="")
    assert answer.status_code == 422
    assert why in answer.content.decode()


@pytest.mark.parametrize("line", ["", "Norland"])
def test_a_list_of_names_needs_no_script(client: Client, editor: User, snapshot: Snapshot, line: str) -> None:
    assert post(client, snapshot, line, **{"actor-list": "Norland\r\nSudland\r\n\r\nOstland"}).status_code == 302
    assert [name for name, _ in voted()] == ["Norland", "Sudland", "Ostland"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Norland: yes; Nowhere: no", "“Nowhere”"),
        ("Norland: yes; Norland: no", "Norland stands in it with two values."),
        ("Norland: leans support; Sudland: no", "A vote supports, opposes, or is neutral."),
    ],
)
def test_a_roll_that_cannot_be_meant_comes_back_whole(
    client: Client, editor: User, snapshot: Snapshot, typed: str, why: str
) -> None:
    answer = post(client, snapshot, typed, act="vote")
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert typed in answer.content.decode()
    assert not Stance.objects.exists()


def test_another_roll_is_asked_about_again(client: Client, editor: User, snapshot: Snapshot) -> None:
    asked = post(client, snapshot, "Norland: yes; Sudland: no", act="vote")
    answer = post(client, snapshot, "Norland: no; Sudland: yes", act="vote", confirmed=confirmed(asked))
    assert answer.status_code == 422
    assert not Stance.objects.exists()


def test_a_stance_on_record_takes_no_roll(client: Client, editor: User, snapshot: Snapshot) -> None:
    post(client, snapshot, "Norland")
    stance = Stance.objects.get()
    answer = client.post(f"/desk/stances/{stance.pk}/", edit_data(stance, actor="Norland: no"))
    assert answer.status_code == 422
    assert "A stance on record has one actor" in answer.content.decode()
