"""An unchanged answer costs no reading, and no change of what it says goes unnoticed."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from actors.models import Actor
from positions.history.newest import is_change_under_way
from positions.models import Condition, Issue, Source, Stance
from tests.factories import ActorFactory, DossierFactory, MembershipFactory, publish, published_stance
from tests.site import World

pytestmark = pytest.mark.django_db
# What triggers keep of captured tables, and excerpts, which are cited by rows of one and never change.
FOLLOWS = {
    "positions_excerpt",
    "positions_position",
    "positions_late",
    "positions_counted",
    "positions_voice",
    "positions_textpart",
}
COUNTED = {"positions_apirequest"}
NAMES = (
    ("api_dossiers", None),
    ("api_issues", None),
    ("api_actors", None),
    ("api_stances", None),
    ("api_issue", "issue"),
    ("api_issue_timeline", "issue"),
    ("api_actor", "actor"),
    ("api_actor_timeline", "actor"),
    ("api_actor_linked", "actor"),
    ("api_stance", "stance"),
    ("api_stance_linked", "stance"),
)


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    caches["answers"].clear()
    yield
    caches["answers"].clear()


def addresses(world: World) -> list[str]:
    found = [reverse(name, args=[world.named[kind]] if kind else []) for name, kind in NAMES]
    return [*found, reverse("api_quote") + "?q=a+truce+must+come+first"]


def ask(path: str, etag: str) -> Any:
    return Client().get(path, headers={"If-None-Match": etag})


def test_an_unchanged_answer_costs_no_reading_from_the_second_time_on(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for path in addresses(world):
        etag = Client().get(path)["ETag"]
        assert ask(path, etag).status_code == 304
        with django_assert_max_num_queries(2):  # how often the visitor asked, and the newest change
            again = ask(path, etag)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag), path
        assert again["Access-Control-Allow-Origin"] == "*"
        other = ask(path, 'W/"another"')
        assert (other.status_code, other["ETag"]) == (200, etag)
        assert Client().get(path, headers={"If-None-Match": etag, "Host": "localhost"}).status_code == 200


def test_whatever_an_answer_reads_is_in_the_history_or_follows_from_it(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select table_name from history.captured_table")
        captured = {name for (name,) in cursor.fetchall()}
    for path in addresses(world):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert Client().get(path).status_code == 200
        read = {name for one in asked for name in re.findall(r"\b(?:positions|actors|auth)_[a-z]+\b", one["sql"])}
        assert read - captured - FOLLOWS - COUNTED == set(), path


def changes(world: World) -> list[Callable[[], object]]:
    stance = Stance.objects.get(pk=world.named["stance"])
    actor, issue = Actor.objects.filter(pk=stance.actor_id), Issue.objects.filter(pk=stance.issue_id)
    source = Source.objects.filter(pk=stance.evidence.get().excerpt.snapshot.source_id)
    return [
        lambda: actor.update(name="Somebody else", note="Another"),
        lambda: issue.update(label="In other words"),
        lambda: source.update(title="Another title", licence="CC0"),
        lambda: Condition.objects.filter(stance__status="published").update(state="met"),
        lambda: MembershipFactory.create(member=ActorFactory.create(), group=actor.get()),
        lambda: published_stance(actor=actor.get(), issue=issue.get(), stated_date="2025-01-01"),
        lambda: Stance.objects.filter(pk=stance.pk).update(withdrawal_note="They said so."),
        lambda: DossierFactory.create(title="One more"),
        ActorFactory.create,
        lambda: publish(stance),
    ]


def test_any_change_of_what_is_told_is_told(world: World, settings: Settings) -> None:
    settings.DEMARCHE_API_RATE = 0
    paths = addresses(world)
    told = 0
    for change in changes(world):
        before = {path: Client().get(path) for path in paths}
        for path in paths:
            assert ask(path, before[path]["ETag"]).status_code == 304
        change()
        for path in paths:
            answered, fresh = ask(path, before[path]["ETag"]), Client().get(path)
            is_same = fresh.content == before[path].content
            assert answered.status_code == (304 if is_same else 200), path
            assert (fresh["ETag"] == before[path]["ETag"]) is is_same
            told += not is_same
    assert told > 20


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_nothing_is_kept_while_somebody_writes() -> None:
    """Of two who write the one with the smaller number may commit last."""
    published_stance()
    path = reverse("api_actors")
    assert not is_change_under_way()
    with transaction.atomic(using="owner"):
        Actor.objects.using("owner").update(note="Another")
        assert is_change_under_way()
        early = Actor.objects.create(slug="early", name="Early", kind="person")
        etag = Client().get(path)["ETag"]
        for _ in range(2):
            assert ask(path, etag).status_code == 304
        assert not caches["answers"]._cache  # type: ignore[attr-defined]
        with connections["owner"].cursor() as cursor:
            cursor.execute("update actors_actor set name = 'Later' where id <> %s", [early.pk])
    assert ask(path, etag).status_code == 200
