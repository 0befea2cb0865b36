"""Whose a source is to code: given by reviewers, taken from nobody, given back."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.actions.piles import assign_source, give_back_source
from positions.audience import EDITORS
from positions.exceptions import NotAllowed, Refused
from positions.history.revisions import read_source_history
from positions.models import Assignment, Source
from positions.reads.work.pile import read_pile, read_place
from tests.factories import AssignmentFactory, DoubleCodingFactory, SnapshotFactory, SourceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(username="ada", role=Role.EDITOR)
    return user


@pytest.fixture
def other() -> User:
    user: User = UserFactory.create(username="bo", role=Role.EDITOR)
    return user


@pytest.fixture
def reviewer() -> User:
    user: User = UserFactory.create(username="rev", role=Role.REVIEWER)
    return user


def brought_by(user: User) -> Source:
    source: Source = SnapshotFactory.create(source=SourceFactory.create(created_by=user)).source
    return source


def pile_of(user: User) -> list[Source]:
    return [one for one, _ in read_pile(user, shown=9).items]


def test_the_pile_follows_whose_a_source_is(editor: User, other: User, reviewer: User) -> None:
    first, second = brought_by(editor), brought_by(editor)
    given = brought_by(other)
    assign_source(source_id=given.pk, assignee_id=editor.pk, by=reviewer)
    assert pile_of(editor) == [given, first, second]  # what was given comes first
    assert pile_of(other) == []
    assign_source(source_id=first.pk, assignee_id=other.pk, by=reviewer)
    assert pile_of(editor) == [given, second]
    assert pile_of(other) == [first]
    give_back_source(source_id=first.pk, by=other)
    assert pile_of(editor) == [given, first, second]


def test_the_next_goes_round_what_was_given_and_what_was_brought(editor: User) -> None:
    first, second, given = brought_by(editor), brought_by(editor), SnapshotFactory.create().source
    AssignmentFactory.create(source=given, assignee=editor)
    following = {one: read_place(one.snapshots.get(), editor).next for one in (given, first, second)}
    assert following == {given: first, first: second, second: given}


def test_an_editor_takes_what_nobody_has_and_gives_back_what_is_theirs(editor: User, other: User) -> None:
    source = brought_by(other)
    assign_source(source_id=source.pk, assignee_id=editor.pk, by=editor)
    with pytest.raises(Refused, match="ada has it"):
        assign_source(source_id=source.pk, assignee_id=other.pk, by=other)
    with pytest.raises(NotAllowed):
        give_back_source(source_id=source.pk, by=other)
    with pytest.raises(NotAllowed):
        assign_source(source_id=source.pk, assignee_id=other.pk, by=editor)
    give_back_source(source_id=source.pk, by=editor)
    assert not Assignment.objects.exists()
    give_back_source(source_id=source.pk, by=other)  # sent twice


def test_only_editors_are_given_sources_in_use(reviewer: User, editor: User) -> None:
    source = brought_by(reviewer)
    for pk in (UserFactory.create(role=Role.READER).pk, 0, UserFactory.create(role=Role.EDITOR, is_active=False).pk):
        with pytest.raises(Refused, match="an editor"):
            assign_source(source_id=source.pk, assignee_id=pk, by=reviewer)
    Source.objects.filter(pk=source.pk).update(archived_at="2025-01-01T00:00Z")
    with pytest.raises(Refused, match="archived"):
        assign_source(source_id=source.pk, assignee_id=editor.pk, by=reviewer)


def test_the_history_tells_everybody_who_had_it(editor: User, other: User, reviewer: User) -> None:
    source = brought_by(editor)
    for user in (editor, other, other):
        assign_source(source_id=source.pk, assignee_id=user.pk, by=reviewer)
    give_back_source(source_id=source.pk, by=other)
    assign_source(source_id=source.pk, assignee_id=editor.pk, by=editor)
    told = read_source_history(source, audience=EDITORS)
    said = [(one.user_name, sentence) for one in told for sentence in one.sentences if "to code" in sentence]
    assert said == [
        ("rev", "Gave it to ada to code."),
        ("rev", "Gave it to bo to code."),
        ("bo", "bo has it no longer to code."),
        ("ada", "Took it to code."),
    ]


def test_the_page_offers_what_one_may(client: Client, editor: User, other: User, reviewer: User) -> None:
    source = brought_by(other)
    url = f"/desk/sources/{source.pk}/assign/"
    client.force_login(editor)
    assert "Take it to code" in client.get(f"/desk/sources/{source.pk}/").content.decode()
    assert client.post(url, {"assignee": str(editor.pk)}).status_code == 302
    assert "Give it back" in client.get(f"/desk/sources/{source.pk}/").content.decode()
    assert "taken by you" in client.get("/desk/").content.decode()
    client.force_login(other)
    assert "ada is to code it" in client.get(f"/desk/sources/{source.pk}/").content.decode()
    assert client.post(url, {"assignee": str(other.pk)}).status_code == 422
    assert client.post(url, {"assignee": str(editor.pk)}).status_code == 403
    client.force_login(reviewer)
    assert (
        f'<option value="{editor.pk}" selected>ada</option>'
        in client.get(f"/desk/sources/{source.pk}/").content.decode()
    )
    assert client.post(url, {"assignee": str(other.pk)}).status_code == 302
    assert "<td>1</td>" in client.get("/review/progress/").content.decode()
    assert client.post(url, {"assignee": ""}).status_code == 302
    assert not Assignment.objects.exists()
    for wrong in ({}, {"assignee": "ada"}, {"assignee": "9" * 30}, {"assignee": "-1"}):
        assert client.post(url, wrong).status_code == 400
    assert client.post(url, {"assignee": "999999"}).status_code == 422


def test_whoever_codes_a_text_blind_is_told_nothing_of_it(client: Client, editor: User, other: User) -> None:
    source = brought_by(editor)
    DoubleCodingFactory.create(snapshot=source.snapshots.get(), first=editor, second=other)
    AssignmentFactory.create(source=source, assignee=editor)
    client.force_login(other)
    assert "to code it" not in client.get(f"/desk/sources/{source.pk}/").content.decode()


@pytest.mark.parametrize("number", [1, 5])
def test_as_many_queries_for_any_number(
    editor: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        AssignmentFactory.create(source=SnapshotFactory.create().source, assignee=editor)
    with django_assert_num_queries(10):  # the pile, how many, and what is left open in them
        found = read_pile(editor, shown=9)
        assert all(one.assignment.assigned_by.username for one, _ in found.items)
    assert found.total == number
