"""Many texts given to somebody to code at once: shown first, all or none, and taken back."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.actions.piles import Handed, hand_over
from positions.exceptions import NotAllowed, Refused
from positions.models import Assignment, DoneText, Source
from positions.reads.review.texts import NOBODY, read_open_texts
from tests.factories import AssignmentFactory, DoubleCodingFactory, SnapshotFactory, SourceFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST, ACT = "/review/texts/", "/review/texts/hand-over/"


@pytest.fixture
def reviewer(client: Client) -> User:
    user: User = UserFactory.create(username="rev", role=Role.REVIEWER)
    client.force_login(user)
    return user


@pytest.fixture
def ada() -> User:
    user: User = UserFactory.create(username="ada", role=Role.EDITOR)
    return user


@pytest.fixture
def texts(ada: User) -> list[Source]:
    """Three that ada brought in; the last was given to bo."""
    made = [SnapshotFactory.create(source=SourceFactory.create(created_by=ada)).source for _ in range(3)]
    AssignmentFactory.create(source=made[2], assignee=UserFactory.create(username="bo", role=Role.EDITOR))
    return made


def held() -> dict[int, str]:
    return {one.source_id: str(one.assignee) for one in Assignment.objects.select_related("assignee")}


def numbers(*texts: Source) -> list[int]:
    return [one.pk for one in texts]


def test_what_waits_is_listed_with_whose_it_is(reviewer: User, ada: User, texts: list[Source]) -> None:
    left = SnapshotFactory.create(
        source=SourceFactory.create(created_by=UserFactory.create(), title="Left behind")
    ).source
    DoneText.objects.create(snapshot=texts[0].snapshots.get(), done_by=ada)
    found = read_open_texts(reader=reviewer)
    assert [(one.source, str(one.holder), one.is_given) for one in found.rows] == [
        (texts[1], "ada", False), (texts[2], "bo", True),
    ]  # fmt: skip
    assert {"ada", "bo", "rev"} <= {str(one) for one in found.coders}
    assert [one.source for one in read_open_texts(reader=reviewer, of=str(ada.pk)).rows] == [texts[1]]
    [one] = read_open_texts(reader=reviewer, of=NOBODY, words="behind").rows
    assert (one.source, one.holder) == (left, None)
    assert not read_open_texts(reader=reviewer, of=NOBODY, words="before").total


def test_whoever_codes_blind_is_not_told_whether_others_are_done(ada: User, texts: list[Source]) -> None:
    rev = UserFactory.create(role=Role.REVIEWER)
    DoubleCodingFactory.create(snapshot=texts[1].snapshots.get(), first=ada, second=rev)
    assert [one.source for one in read_open_texts(reader=rev).rows] == [texts[0], texts[2]]


def test_the_list_costs_the_same_however_long(
    reviewer: User, texts: list[Source], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in (1, 5):
        for _ in range(n):
            SnapshotFactory.create(source=SourceFactory.create(created_by=reviewer))
        with django_assert_num_queries(3):
            read_open_texts(reader=reviewer)


def test_many_are_given_at_once_and_taken_back(client: Client, reviewer: User, ada: User, texts: list[Source]) -> None:
    was = held()
    html = client.get(LIST).content.decode()
    assert len(re.findall('name="source"', html)) == 3
    query: dict[str, Any] = {"source": [*numbers(*texts), 999], "assignee": ada.pk}
    html = client.get(ACT, query).content.decode()
    assert "Give 3 texts to ada" in html
    assert "Source 999. There is no such source." in html
    assert held() == was  # nothing is done before it was seen
    sent = {"chosen": [f"{pk}-{now}-{ada.pk}" for pk, now in ((texts[0].pk, 0), (texts[2].pk, _of("bo")))]}
    html = client.post(ACT, sent).content.decode()
    assert "2 texts changed hands" in html
    assert held() == {texts[0].pk: "ada", texts[2].pk: "ada"}
    assert set(Assignment.objects.values_list("assigned_by", flat=True)) == {reviewer.pk}
    undone = client.post(ACT, {"chosen": re.findall('name="chosen" value="([^"]+)"', html)})
    assert undone.status_code == 200
    assert held() == was


def _of(name: str) -> int:
    return User.objects.get(username=name).pk


def test_all_or_none(client: Client, reviewer: User, ada: User, texts: list[Source]) -> None:
    first, _, third = numbers(*texts)
    was = held()
    # Bo has the third, which nobody had when it was shown.
    response = client.post(ACT, {"chosen": [f"{first}-0-{ada.pk}", f"{third}-0-{ada.pk}"]})
    assert response.status_code == 422
    assert "was given to somebody else meanwhile" in response.content.decode()
    Source.objects.filter(pk=third).update(archived_at="2025-01-01T00:00Z")
    for moves in ([Handed(first, 0, ada.pk), Handed(third, _of("bo"), 0)], [Handed(first, 0, UserFactory.create().pk)]):
        with pytest.raises(Refused):
            hand_over(handed=moves, by=reviewer)
    with pytest.raises(NotAllowed):
        hand_over(handed=[Handed(first, 0, ada.pk)], by=ada)
    assert held() == was


def test_back_to_whoever_brought_them_in(client: Client, reviewer: User, texts: list[Source]) -> None:
    query: dict[str, Any] = {"source": numbers(*texts), "assignee": ""}
    html = client.get(ACT, query).content.decode()
    assert "Give 1 text back to whoever brought it in" in html
    assert "It lies with whoever brought it in already." in html
    client.post(ACT, {"chosen": re.findall('name="chosen" value="([^"]+)"', html)})
    assert held() == {}


@pytest.mark.parametrize("query", ["", "?source=1&assignee=999", f"?{'&'.join(f'source={n}' for n in range(1, 202))}"])
def test_what_cannot_be_meant_is_refused(client: Client, reviewer: User, query: str) -> None:
    response = client.get(ACT + query)
    assert response.status_code == 422
    assert "Nothing was done" in response.content.decode()
