"""Positions stay right whatever is done to stances: at random, in bulk, in raw SQL."""

import datetime as dt
import random
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import F
from django.utils import timezone

from actors.models import Actor
from positions.choices import Act, Status, Value
from positions.models import Condition, Issue, Position, Stance
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    IssueFactory,
    StanceFactory,
    many_published,
    publish,
    published_stance,
)

pytestmark = pytest.mark.django_db

OPERATIONS = 500  # with each of six seeds: dead rows pile up in a transaction that never ends
START = dt.date(2025, 1, 1)


def drift(alias: str = "default") -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute("select * from position_drift()")
        return list(cursor.fetchall())


def version(issue: Issue) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(sum(version), 0) from positions_dossierversion where dossier_id = %s", [issue.dossier_id]
        )
        return int(cursor.fetchone()[0])


class Editors:
    """They do anything to stances on a few cells, as the owner, in a transaction that never commits.

    So published stances need no words and no approval, and may be deleted.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.stances = Stance.objects.using("owner")
        self.actors = Actor.objects.using("owner").bulk_create(
            Actor(slug=f"a{i}", name=f"A{i}", kind="person") for i in range(5)
        )
        self.issues = Issue.objects.using("owner").bulk_create(
            Issue(dossier_id=0, slug=f"i{i}", label=f"I{i}", proposition="Let it be.") for i in range(3)
        )

    def act(self) -> None:
        """Do one thing."""
        rare = [self.insert_many, self.edit_many, self.turn_around, self.delete_some, self.publish_with_condition]
        self.random.choice([*[self.insert] * 6, *[self.edit] * 8, *rare])()

    def new(self) -> Stance:
        actor, other = self.random.sample(self.actors, 2)
        return Stance(
            actor=actor,
            on_behalf_of=other if self.random.random() < 0.2 else None,
            issue=self.random.choice(self.issues),
            value=self.random.choice(Value.values),
            act=self.random.choice([Act.VERBATIM, Act.REPORTED, Act.INFERRED]),
            stated_date=self.day(),
            status=self.random.choice([Status.DRAFT, *[Status.PUBLISHED] * 4]),
            published_at=timezone.now(),
            note="Because.",
        )

    def day(self) -> dt.date:
        return START + dt.timedelta(days=self.random.randrange(40))

    def insert(self) -> None:
        self.new().save(using="owner")

    def insert_many(self) -> None:
        self.stances.bulk_create(self.new() for _ in range(self.random.randrange(12)))

    def edit(self) -> None:
        self.stances.filter(pk__in=self.some(1)).update(**self.change())

    def edit_many(self) -> None:
        self.stances.filter(pk__in=self.some(self.random.randrange(30))).update(**self.change())

    def change(self) -> dict[str, Any]:
        other = self.new()
        return self.random.choice(
            [
                {"value": other.value},
                {"act": other.act},
                {"actor": other.actor, "on_behalf_of": None},
                {"on_behalf_of": None},
                {"issue": other.issue},
                {"stated_date": other.stated_date, "withdrawn_date": None},
                {"withdrawn_date": F("stated_date") + dt.timedelta(days=self.random.randrange(20))},
                {"withdrawn_date": None},
                {"status": other.status},
                {"status": Status.ARCHIVED},
                {"note": "In other words."},
            ]
        )

    def turn_around(self) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "update positions_stance set value = -value where value between -2 and 2 and id = any(%s)",
                [self.some(9)],
            )

    def delete_some(self) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute("delete from positions_stance where id = any(%s)", [self.some(10)])

    def publish_with_condition(self) -> None:
        draft = self.stances.exclude(status=Status.PUBLISHED).order_by("pk").first()
        if draft:
            Condition.objects.using("owner").create(stance=draft, kind="unless", text="it rains")
            self.stances.filter(pk=draft.pk).update(status=Status.PUBLISHED)

    def some(self, number: int) -> list[int]:
        return list(self.stances.order_by("?").values_list("pk", flat=True)[:number])


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("seed", range(6))
def test_nothing_drifts(seed: int) -> None:
    with transaction.atomic(using="owner"):
        editors = Editors(seed)
        for done in range(1, OPERATIONS + 1):
            editors.act()
            if done % 50 == 0:
                assert drift("owner") == [], done
        assert Position.objects.using("owner").count() > 10
        transaction.set_rollback(True, using="owner")


def test_the_same_position_in_one_statement_or_many() -> None:
    actors, issues = ActorFactory.create_batch(3), IssueFactory.create_batch(2)
    many_published(60, actors=actors, issues=issues)
    published_stance(actor=actors[0], issue=issues[0], stated_date=dt.date(2014, 1, 1), on_behalf_of=actors[1])
    assert drift() == []
    assert Position.objects.count() == 62


@pytest.mark.parametrize(
    ("change", "bumped"),
    [
        ({"status": Status.ARCHIVED}, True),
        ({"withdrawn_date": dt.date(2030, 1, 1)}, True),
        ({"withdrawal_note": "They said so."}, True),
        ({"version": 1}, False),
    ],
    ids=str,
)
def test_versions_of_issues_move_with_what_pages_show(change: dict[str, Any], bumped: bool) -> None:
    stance = published_stance()
    Stance.objects.filter(pk=stance.pk).update(version=1)
    before = version(stance.issue)
    Stance.objects.filter(pk=stance.pk).update(**change)
    assert (version(stance.issue) > before) is bumped


def test_version_moves_with_the_state_of_a_condition() -> None:
    stance = publish(ConditionFactory.create().stance)
    before = version(stance.issue)
    stance.conditions.update(state="met")
    assert version(stance.issue) > before


def test_version_stays_for_drafts() -> None:
    stance = StanceFactory.create()
    ConditionFactory.create(stance=stance)
    Stance.objects.filter(pk=stance.pk).update(note="Not sure.")
    assert version(stance.issue) == 0
