"""Positions stay right whatever is done to stances: at random, in bulk, in raw SQL."""

import datetime as dt
import random
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import F
from django.utils import timezone

from actors.models import Actor
from positions.choices import MIXED, Act, Mark, Precision, Status, Value
from positions.models import Condition, DossierIssue, Evidence, Excerpt, Issue, Position, Snapshot, Source, Stance
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    SourceFactory,
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
        cursor.execute("select position_drift()::text union all select tally_drift()::text")
        return list(cursor.fetchall())


def limit_late(limit: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"create or replace function late_limit() returns integer language sql immutable return {limit}")


def version(issue: Issue) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(sum(version), 0) from positions_dossierversion where dossier_id = %s",
            [issue.dossiers.get().pk],
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
            Issue(slug=f"i{i}", label=f"I{i}", proposition="Let it be.") for i in range(3)
        )
        self.listings = DossierIssue.objects.using("owner")
        self.listings.bulk_create(DossierIssue(dossier_id=0, issue=issue) for issue in self.issues)

    def act(self) -> None:
        """Do one thing."""
        rare = [self.insert_many, self.edit_many, self.turn_around, self.delete_some, self.publish_with_condition]
        rare += [self.report, self.report, self.date_sources, self.end_an_actor, self.file_an_issue]
        self.random.choice([*[self.insert] * 10, *[self.edit] * 8, *rare])()

    def new(self) -> Stance:
        actor, other = self.random.sample(self.actors, 2)
        stated = self.stated()
        value = self.random.choice(Value.values)
        return Stance(
            actor=actor,
            unnamed_speaker="she" if value != Value.NO_STATED_POSITION and self.random.random() < 0.2 else None,
            on_behalf_of=other if self.random.random() < 0.2 else None,
            issue=self.random.choice(self.issues),
            value=value,
            act=self.random.choice([Act.VERBATIM, Act.REPORTED, Act.INFERRED]),
            **stated,
            status=self.random.choice([Status.DRAFT, *[Status.PUBLISHED] * 4]),
            published_at=timezone.now(),
            note="Because.",
        )

    def stated(self) -> dict[str, Any]:
        """A day, a month or a year as forms keep it."""
        precision = self.random.choice([*[Precision.DAY] * 4, Precision.MONTH, Precision.YEAR])
        day = self.day()
        first = {Precision.DAY: day, Precision.MONTH: day.replace(day=1), Precision.YEAR: day.replace(day=1, month=1)}
        time = dt.time(self.random.randrange(9, 12)) if self.random.random() < 0.4 else None
        at = time if precision == Precision.DAY else None
        return {"stated_date": first[precision], "stated_precision": precision, "stated_time": at}

    def day(self) -> dt.date:
        return START + dt.timedelta(days=self.random.randrange(40))

    def insert(self) -> None:
        self.new().save(using="owner")

    def insert_many(self) -> None:
        self.stances.bulk_create(self.new() for _ in range(self.random.randrange(20)))

    def edit(self) -> None:
        self.stances.filter(pk__in=self.some(1)).update(**self.change())

    def edit_many(self) -> None:
        self.stances.filter(pk__in=self.some(self.random.randrange(30))).update(**self.change())

    def change(self) -> dict[str, Any]:
        other = self.new()
        return self.random.choice(
            [
                {"value": other.value, "unnamed_speaker": other.unnamed_speaker},
                {"unnamed_speaker": None},
                {"act": other.act},
                {"actor": other.actor, "on_behalf_of": None},
                {"on_behalf_of": None},
                {"issue": other.issue},
                {**self.stated(), "withdrawn_date": None},
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

    def report(self) -> None:
        """A source of some day reports a draft, which is then published."""
        draft = self.stances.exclude(status=Status.PUBLISHED).order_by("?").first()
        if not draft:
            return
        source = Source.objects.using("owner").create(kind="article", title="A report", published_date=self.day())
        digest = sha256(b"W").hexdigest()
        snapshot = Snapshot.objects.using("owner").create(source=source, raw=b"W", sha256=digest, text="W")
        excerpt = Excerpt.objects.using("owner").create(snapshot=snapshot, start=0, end=1, exact="W")
        evidence = Evidence.objects.using("owner").create(stance=draft, excerpt=excerpt)
        if self.random.random() < 0.2:
            with connections["owner"].cursor() as cursor:
                cursor.execute("delete from positions_evidence where id = %s", [evidence.pk])
        self.stances.filter(pk=draft.pk).update(status=Status.PUBLISHED)

    def date_sources(self) -> None:
        sources = Source.objects.using("owner")
        some = list(sources.order_by("?").values_list("pk", flat=True)[:3])
        change: dict[str, Any] = self.random.choice(
            [{"published_date": self.day()}, {"date_inferred_reason": "Its address has it."}]
        )
        sources.filter(pk__in=some).exclude(published_date=None).update(**change)

    def end_an_actor(self) -> None:
        ended = self.random.choice([*[None] * 5, self.day()])
        Actor.objects.using("owner").filter(pk=self.random.choice(self.actors).pk).update(ended_date=ended)

    def file_an_issue(self) -> None:
        """Archive an issue or take it back; share, move or take it out of a dossier."""
        issue, dossier = self.random.choice(self.issues), self.random.randrange(2)
        places = self.listings.filter(issue=issue)
        match self.random.randrange(4):
            case 0:
                archived = self.random.choice([None, timezone.now()])
                Issue.objects.using("owner").filter(pk=issue.pk).update(archived_at=archived)
            case 1 if not places.filter(dossier=dossier).exists():
                self.listings.create(dossier_id=dossier, issue=issue)
            case 2 if places.count() == 1:
                places.update(dossier=dossier)
            case _:
                places.filter(dossier=dossier).delete()

    def some(self, number: int) -> list[int]:
        return list(self.stances.order_by("?").values_list("pk", flat=True)[:number])


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("seed", range(6))
def test_nothing_drifts(seed: int) -> None:
    with transaction.atomic(using="owner"):
        if seed % 2:
            limit_late("2")  # so that much is late in cells of a few rows
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


def test_a_document_that_becomes_anothers_report_is_marked_and_back() -> None:
    stance = published_stance(act=Act.DOCUMENT)
    for reporter, marks in ((ActorFactory.create().pk, Mark.REPORTED), (None, 0)):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("update positions_stance set reported_by_id = %s where id = %s", [reporter, stance.pk])
            stance.refresh_from_db()
            publish(stance)  # approved again, of the same status
        assert Position.objects.get(actor=stance.actor_id).marks == marks
        assert drift() == []


def test_version_moves_with_the_state_of_a_condition() -> None:
    stance = publish(ConditionFactory.create().stance)
    before = version(stance.issue)
    stance.conditions.update(state="met")
    assert version(stance.issue) > before


def test_version_stays_for_drafts() -> None:
    stance = StanceFactory.create()
    before = version(stance.issue)
    ConditionFactory.create(stance=stance)
    Stance.objects.filter(pk=stance.pk).update(note="Not sure.")
    assert version(stance.issue) == before


AUGUST = {"stated_date": dt.date(2025, 8, 1), "stated_precision": Precision.MONTH}


def until(stance: Stance) -> dt.date:
    return Stance.objects.get(pk=stance.pk).stated_until


def of_day(published: dt.date | None, **fields: Any) -> Any:
    """An excerpt of a source that was published on the day."""
    return ExcerptFactory.create(snapshot__source=SourceFactory.create(published_date=published, **fields))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"published": dt.date(2025, 8, 28)}, dt.date(2025, 8, 28)),
        ({"published": dt.date(2025, 9, 2)}, dt.date(2025, 8, 31)),
        ({"published": dt.date(2025, 7, 30)}, dt.date(2025, 8, 31)),
        ({"published": None}, dt.date(2025, 8, 31)),
        ({"published": dt.date(2025, 8, 1), "published_precision": "month"}, dt.date(2025, 8, 31)),
        ({"published": dt.date(2025, 8, 28), "date_inferred_reason": "Its address."}, dt.date(2025, 8, 31)),
    ],
    ids=str,
)
def test_a_source_bounds_what_it_reports(source: dict[str, Any], expected: dt.date) -> None:
    stance = StanceFactory.create(**AUGUST)
    assert until(stance) == dt.date(2025, 8, 31)
    EvidenceFactory.create(stance=stance, excerpt=of_day(**source))
    assert until(stance) == expected


def test_words_that_do_not_support_bound_nothing() -> None:
    stance = StanceFactory.create(**AUGUST)
    EvidenceFactory.create(stance=stance, excerpt=of_day(dt.date(2025, 8, 9)), role="context")
    assert until(stance) == dt.date(2025, 8, 31)


def test_the_earliest_of_several_sources_bounds_and_gives_way_when_it_goes() -> None:
    stance = StanceFactory.create(stated_date=dt.date(2025, 1, 1), stated_precision=Precision.YEAR)
    for day in (dt.date(2025, 8, 28), dt.date(2025, 3, 1)):
        last = EvidenceFactory.create(stance=stance, excerpt=of_day(day))
    assert until(stance) == dt.date(2025, 3, 1)
    last.delete()
    assert until(stance) == dt.date(2025, 8, 28)


def test_words_are_no_younger_than_their_capture() -> None:
    today = timezone.now().date()
    stance = StanceFactory.create(stated_date=today.replace(day=1, month=1), stated_precision=Precision.YEAR)
    EvidenceFactory.create(stance=stance, excerpt=of_day(None))
    assert until(stance) - today <= dt.timedelta(days=1)


def test_a_known_day_stays_a_day() -> None:
    stance = StanceFactory.create()
    EvidenceFactory.create(stance=stance, excerpt=of_day(dt.date(2025, 8, 28)))
    Stance.objects.filter(pk=stance.pk).update(stated_until=dt.date(2025, 8, 30))
    assert until(stance) == stance.stated_date


def published_in_august(published: dt.date, **fields: Any) -> Stance:
    stance = StanceFactory.create(**AUGUST, **fields)
    EvidenceFactory.create(stance=stance, excerpt=of_day(published))
    return publish(stance)


def position(stance: Stance, on: dt.date) -> Position:
    found = Position.objects.filter(actor=stance.actor_id, issue=stance.issue_id, valid_from__lte=on, valid_to__gt=on)
    return found.get()


def test_a_month_that_may_lie_after_a_day_makes_the_order_unknown() -> None:
    day = published_stance(value=Value.OPPOSES, stated_date=dt.date(2025, 8, 5))
    month = published_in_august(dt.date(2025, 8, 28), actor=day.actor, issue=day.issue, value=Value.SUPPORTS)
    before, after = position(day, dt.date(2025, 8, 2)), position(day, dt.date(2025, 9, 30))
    assert (before.value, before.marks) == (Value.SUPPORTS, Mark.MONTH)
    assert (after.value, after.marks, after.stated_date) == (MIXED, Mark.ORDER_UNKNOWN, dt.date(2025, 8, 5))
    # Found out that the article is of the 4th: the statement of the 5th is certainly later. Nothing is unpublished.
    source = month.evidence.get().excerpt.snapshot.source
    Source.objects.filter(pk=source.pk).update(published_date=dt.date(2025, 8, 4))
    assert position(day, dt.date(2025, 9, 30)).value == Value.OPPOSES
    month.refresh_from_db()
    assert (month.status, month.stated_until) == (Status.PUBLISHED, dt.date(2025, 8, 4))
    assert drift() == []


def test_what_came_in_another_month_is_certainly_earlier_or_later() -> None:
    month = published_in_august(dt.date(2025, 8, 28), value=Value.SUPPORTS)
    same: dict[str, Any] = {"actor": month.actor, "issue": month.issue, "value": Value.OPPOSES}
    published_stance(**same, stated_date=dt.date(2025, 7, 31))
    assert position(month, dt.date(2025, 9, 30)).value == Value.SUPPORTS
    published_stance(**same, stated_date=dt.date(2025, 9, 1))
    assert position(month, dt.date(2025, 9, 30)).value == Value.OPPOSES


def test_positions_end_with_their_actor_and_come_back() -> None:
    stance = published_stance(stated_date=dt.date(1985, 1, 1))
    published_stance(actor=stance.actor, issue=stance.issue, value=Value.OPPOSES, stated_date=dt.date(1993, 1, 1))
    before = version(stance.issue)
    Actor.objects.filter(pk=stance.actor_id).update(ended_date=dt.date(1992, 4, 27))
    [row] = Position.objects.filter(actor=stance.actor_id)
    assert (row.valid_from, row.valid_to) == (dt.date(1985, 1, 1), dt.date(1992, 4, 27))
    assert version(stance.issue) > before
    published_stance(actor=stance.actor, issue=stance.issue, stated_date=dt.date(1994, 1, 1))
    assert Position.objects.filter(actor=stance.actor_id).count() == 1
    Actor.objects.filter(pk=stance.actor_id).update(ended_date=None)
    assert Position.objects.filter(actor=stance.actor_id).count() == 3
    assert drift() == []
