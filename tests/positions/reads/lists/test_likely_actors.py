"""Who is named in the sentence of words, as the form of a stance offers them."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.choices import ActorKind
from config.accounts.roles import Role
from positions.actions.speakers import keep_speakers
from positions.reads.lists.likely_actors import OFFERED, find_likely_actors
from positions.reads.lists.typed_names import NameSuggestion
from positions.reads.sources.roll_of_day import roll_on
from positions.reads.sources.word_selection import SelectionContext
from tests.factories import ActorFactory, MembershipFactory, SnapshotFactory, UserFactory

pytestmark = pytest.mark.django_db

DAYS = (dt.date(2023, 5, 5), dt.date(2023, 5, 5))
TEXT = "It was late. Norland’s President Ida Alder spoke to Sudland, promising help for all who asked."


@pytest.fixture(autouse=True)
def actors() -> None:
    norland = ActorFactory.create(name="Norland", kind=ActorKind.STATE)
    ActorFactory.create(name="Sudland", kind=ActorKind.STATE)
    alder = ActorFactory.create(name="Ida Alder", kind=ActorKind.PERSON)
    MembershipFactory.create(
        member=alder, group=norland, role="President", from_date=dt.date(2020, 1, 1), until_date=dt.date(2024, 1, 1)
    )


def around(words: str, text: str = TEXT) -> SelectionContext:
    start = text.index(words)
    return SelectionContext(text, start, start + len(words))


def likely_for(place: SelectionContext) -> list[NameSuggestion]:
    return find_likely_actors(place, roll_on(DAYS[0])(), during=DAYS)


def test_whoever_the_sentence_begins_with_stands_first_with_the_office_of_the_day() -> None:
    (likely,) = likely_for(around("promising help"))
    assert (likely.name, likely.detail) == ("Ida Alder", "President, Norland")


def test_the_named_follow_in_their_order() -> None:
    found = likely_for(around("President Ida Alder spoke to Sudland"))
    assert [one.name for one in found] == ["Ida Alder", "Sudland"]


def test_a_few_are_offered_in_a_fixed_number_of_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    names = ["Estland", "Westland", "Midland", "Highland", "Lowland"]
    for name in names:
        ActorFactory.create(name=name, kind=ActorKind.STATE)
    text = f"{', '.join(names)} agreed."
    with django_assert_num_queries(6):
        assert len(likely_for(around(text, text))) == OFFERED


def form_for(client: Client, text: str, words: str) -> str:
    snapshot = SnapshotFactory.create(text=text, source__published_date=DAYS[0])
    keep_speakers([snapshot])
    query = urlencode({"snapshot": snapshot.pk, "words": words})
    return client.get(f"/desk/sources/{snapshot.source_id}/stances/add/?{query}").content.decode()


def test_the_form_offers_them_where_no_turn_says_who_speaks(client: Client) -> None:
    client.force_login(UserFactory.create(role=Role.EDITOR))
    page = form_for(client, TEXT, "promising help")
    assert "Named there" in page
    assert '<input type="radio" name="actor-pick" value="Ida Alder">' in page
    assert "Named there" not in form_for(client, TEXT, "It was late")
    turns = "MS. STONE: Sudland is our friend.\n\nPRESIDENT ALDER: Norland too."
    assert "Named there" not in form_for(client, turns, "Sudland is our friend")


def test_whom_the_form_begins_with_is_not_offered_again_and_another_can_be_taken(client: Client) -> None:
    client.force_login(UserFactory.create(role=Role.EDITOR))
    ActorFactory.create(name="The Herald", kind=ActorKind.ORGANISATION)
    snapshot = SnapshotFactory.create(text=TEXT, source__published_date=DAYS[0], source__publisher="The Herald")
    query = urlencode({"snapshot": snapshot.pk, "words": TEXT.partition(". ")[2]})
    page = client.get(f"/desk/sources/{snapshot.source_id}/stances/add/?{query}").content.decode()
    assert 'name="actor" value="Ida Alder"' in page
    assert 'name="actor-asked" value="Ida Alder"' in page
    assert 'name="actor-pick" value="Ida Alder"' not in page
    assert 'name="actor-pick" value="Sudland"' in page
