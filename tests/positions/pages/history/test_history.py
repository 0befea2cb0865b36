"""The log, an object's history, undoing and restoring, as an editor drives them."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.actions.merging import merge_actors
from positions.actions.reviews import approve_stance
from positions.actions.stances import edit_stance, read_evidence
from positions.choices import Status, Value
from positions.history.kinds import STANCE
from positions.history.revisions import read_moments
from positions.models import Source, Stance
from tests.factories import (
    ActorFactory,
    IssueFactory,
    SourceFactory,
    UserFactory,
    many_published,
    published_stance,
    stance_hash,
)
from tests.positions.actions.coding import fields, submitted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(UserFactory.create(username="anna", role=Role.EDITOR))
    return client


@pytest.fixture
def reviewer(client: Client) -> Client:
    client.force_login(UserFactory.create(username="vera", role=Role.REVIEWER))
    return client


def last_change() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select transaction::text from history.revision where table_name !~ '^auth' order by id desc limit 1"
        )
        return int(cursor.fetchone()[0])


def get(client: Client, url: str, status: int = 200, **data: str) -> str:
    response = client.get(url, data)
    assert response.status_code == status
    return response.content.decode()


def post(client: Client, url: str, status: int = 200, **data: str) -> str:
    response = client.post(url, data, follow=True)
    assert response.status_code == status
    return response.content.decode()


def retitled(title: str = "After") -> Source:
    source: Source = SourceFactory.create(title="Before")
    Source.objects.filter(pk=source.pk).update(title=title)
    return source


def test_the_log_tells_every_change(editor: Client) -> None:
    retitled()
    page = get(editor, reverse("change_list"))
    assert "Changed the title from “Before” to “After”." in page
    assert "Recorded it." in page


def test_the_log_is_filtered(editor: Client) -> None:
    retitled()
    url = reverse("change_list")
    assert "“After”" in get(editor, url, kind="source")
    assert "“After”" not in get(editor, url, kind="stance")
    assert "“After”" not in get(editor, url, who="anna")
    assert "“After”" not in get(editor, url, until="2020-01-01")
    assert "“After”" in get(editor, url, since="2020-01-01")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"who": "nobody"}, 422),
        ({"kind": "vote"}, 422),
        ({"since": "yesterday"}, 422),
        ({"since": "0000-01-01"}, 422),
        ({"since": "2025-02-01", "until": "2025-01-01"}, 422),
        ({"older": "x"}, 400),
        ({"older": "9" * 30}, 400),
        ({"older": "1"}, 200),
    ],
)
def test_odd_filters(query: dict[str, str], status: int, editor: Client) -> None:
    get(editor, reverse("change_list"), status, **query)
    if "older" not in query:
        url = reverse("record_history", args=["source", retitled().pk])
        get(editor, url, 200 if "kind" in query else status, **query)


def test_the_log_goes_on_where_it_ended(editor: Client) -> None:
    for number in range(35):
        SourceFactory.create(title=f"Title {number:02}")
    first = get(editor, reverse("change_list"), kind="source")
    older = first.partition("?kind=source&amp;older=")[2].partition('"')[0]
    second = get(editor, reverse("change_list"), kind="source", older=older)
    shown = [[n for n in range(35) if f"Title {n:02}" in page] for page in (first, second)]
    assert shown == [list(range(5, 35)), list(range(5))]


@pytest.mark.parametrize("changes", [2, 9])
def test_queries_of_the_log(changes: int, editor: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    many_published(2)
    for _ in range(changes):
        retitled()
    with django_assert_num_queries(23):
        get(editor, reverse("change_list"))


def test_a_change_is_undone(editor: Client) -> None:
    source = retitled()
    url = reverse("change", args=[last_change()])
    assert "<b>1</b> source" in get(editor, url)
    assert "Undone." in post(editor, url)
    source.refresh_from_db()
    assert source.title == "Before"
    assert "anna" in get(editor, reverse("record_history", args=["source", source.pk]))


def test_what_was_changed_since_is_shown_and_may_be_left(editor: Client) -> None:
    source = retitled()
    change = reverse("change", args=[last_change()])
    Source.objects.filter(pk=source.pk).update(title="Since")
    assert "Changed since" in get(editor, change)
    assert "Changed since" in post(editor, change, 409)
    assert "1 changed since stay" in post(editor, change, leave_conflicts="on")
    source.refresh_from_db()
    assert source.title == "Since"


def test_a_merge_is_undone_by_reviewers_only(reviewer: Client) -> None:
    gone, kept = ActorFactory.create(name="Twin"), ActorFactory.create()
    stance = published_stance(actor=gone)
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=UserFactory.create(role=Role.REVIEWER))
    url = reverse("change", args=[last_change()])
    other = Client()
    other.force_login(UserFactory.create(role=Role.EDITOR))
    assert "undone by reviewers" in get(other, url)
    assert other.post(url).status_code == 403
    assert "Merged it into" in get(reviewer, url)
    post(reviewer, url)
    stance.refresh_from_db()
    assert (stance.actor, stance.status) == (gone, Status.PUBLISHED)


def test_reviews_have_no_button(editor: Client) -> None:
    stance, judge = submitted(), UserFactory.create(role=Role.REVIEWER)
    approve_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), by=judge)
    url = reverse("change", args=[last_change()])
    assert "cannot be undone here" in get(editor, url)
    assert "A review is not taken back" in post(editor, url, 422)


@pytest.mark.parametrize("number", [1, 2**63, 10**30])
def test_changes_that_never_were(number: int, editor: Client) -> None:
    for method in (editor.get, editor.post):
        assert method(f"/desk/history/changes/{number}/").status_code == 404


def test_the_history_of_an_object_is_filtered(editor: Client) -> None:
    source = retitled()
    url = reverse("record_history", args=["source", source.pk])
    assert "“After”" in get(editor, url)
    assert "Nothing of its history" in get(editor, url, who="anna")
    assert "Nothing of its history" in get(editor, url, until="2020-01-01")


def test_objects_without_a_history(editor: Client) -> None:
    for kind, pk in (("source", 2**40), ("vote", 1), ("source", 10**30)):
        for number in (None, 1, 10**30):
            tail = "" if number is None else f"{number}/"
            assert editor.get(f"/desk/history/{kind}/{pk}/{tail}").status_code == 404


def test_a_state_is_shown_and_restored(editor: Client) -> None:
    stance = published_stance(value=Value.OPPOSES)
    approved = read_moments(STANCE, stance.pk)[-1].transaction
    url = reverse("record_state", args=["stance", stance.pk, approved])
    assert "there is nothing to restore" in get(editor, url)
    edit_stance(
        stance_id=stance.pk,
        version=stance.version,
        fields=fields(actor_id=stance.actor_id, issue_id=stance.issue_id, value=Value.NEUTRAL),
        evidence=read_evidence(stance),
        by=UserFactory.create(role=Role.EDITOR),
    )
    assert "Changed the value from Neutral to Opposes." in get(editor, url)
    assert "Restored, as a new revision." in post(editor, url, version="3")
    assert Stance.objects.get(pk=stance.pk).status == Status.PUBLISHED


def test_a_stale_state_is_shown_anew(editor: Client) -> None:
    source = retitled()
    first = reverse("record_state", args=["source", source.pk, read_moments_of(source)[0]])
    Source.objects.filter(pk=source.pk).update(title="Since", version=2)
    page = post(editor, first, 409, version="1")
    assert "in the meantime" in page
    assert 'name="version" value="2"' in page
    for version in ("", "x", "-1", str(2**40)):
        post(editor, first, 400, version=version)
    source.refresh_from_db()
    assert source.title == "Since"


def read_moments_of(source: Source) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select transaction::text from history.revision"
            " where table_name = 'positions_source' and object_id = %s order by id",
            [source.pk],
        )
        return [int(number) for (number,) in cursor.fetchall()]


def test_what_cannot_be_restored_says_why(editor: Client) -> None:
    stance = published_stance()
    state = reverse("record_state", args=["stance", stance.pk, read_moments(STANCE, stance.pk)[-1].transaction])
    Stance.objects.filter(pk=stance.pk).update(status=Status.DRAFT, issue=(issue := IssueFactory.create()))
    Stance.objects.filter(pk=stance.pk).update(status=Status.ARCHIVED)
    assert "was archived" in post(editor, state, 422, version="2")
    assert Stance.objects.get(pk=stance.pk).issue == issue


def test_a_page_alone_filters_nothing(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("positions.pages.history.history.read_history", lambda *_: [])
    url = reverse("record_history", args=["source", retitled().pk])
    assert "Nothing of its history" in get(editor, url, until="2020-01-01", page="1")
    assert "It is as it was loaded." in get(editor, url, page="1")
