"""Positions and counts stay right where hundreds of stances change in one statement, and take no longer than that."""

from hashlib import sha256
from importlib import import_module
from typing import Any

import pytest
from django.db import connection, connections, transaction

from positions.models import Evidence, Excerpt, Position, Snapshot, Source, Stance
from tests.factories import ActorFactory, IssueFactory, many_published
from tests.positions.test_position_triggers import Editors, drift

pytestmark = pytest.mark.django_db
NUMBER = 300
STATEMENTS = 25


class ManyEditors(Editors):
    """They change hundreds of stances at once, most of them with words of two sources."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.excerpts = [self.excerpt(number) for number in range(2)]

    def excerpt(self, number: int) -> Excerpt:
        source = Source.objects.using("owner").create(kind="article", title=f"S{number}", published_date=self.day())
        text = f"W{number}"
        digest = sha256(text.encode()).hexdigest()
        snapshot = Snapshot.objects.using("owner").create(source=source, raw=text.encode(), sha256=digest, text=text)
        return Excerpt.objects.using("owner").create(snapshot=snapshot, start=0, end=2, exact=text)

    def act(self) -> None:
        large = [self.insert_many, self.edit_many, self.edit_many, self.turn_around, self.delete_some]
        rare = [self.file_an_issue, self.end_an_actor, self.date_sources, self.swap, self.quote]
        self.random.choice([*large * 2, *rare])()

    def insert_many(self) -> None:
        made = self.stances.bulk_create(self.new() for _ in range(self.random.randrange(NUMBER)))
        self.cite(made)

    def cite(self, stances: list[Stance]) -> None:
        words = Evidence.objects.using("owner")
        drafts = [one for one in stances if one.status != "published"]
        words.bulk_create(
            Evidence(stance=one, excerpt=excerpt)
            for one in drafts
            for excerpt in self.random.sample(self.excerpts, self.random.randrange(3))
        )

    def quote(self) -> None:
        """What waits is published, all of it in one statement."""
        self.stances.exclude(status="published").update(status="published")

    def swap(self) -> None:
        """Each takes the issue and day of another, so that of many nothing remains to be counted."""
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "update positions_stance s set issue_id = o.issue_id, stated_date = o.stated_date,"
                " stated_until = o.stated_until, stated_precision = o.stated_precision, stated_time = o.stated_time,"
                " withdrawn_date = null"
                " from positions_stance o where o.id % 2 <> s.id % 2 and o.id / 2 = s.id / 2"
            )

    def edit_many(self) -> None:
        self.stances.filter(pk__in=self.some(self.random.randrange(NUMBER))).update(**self.change())

    def delete_some(self) -> None:
        with connections["owner"].cursor() as cursor:
            some = self.some(self.random.randrange(NUMBER))
            cursor.execute("delete from positions_stance where id = any(%s)", [some])


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("seed", range(3))
def test_nothing_drifts_where_hundreds_change_at_once(seed: int) -> None:
    with transaction.atomic(using="owner"):
        editors, most = ManyEditors(seed), 0
        for done in range(1, STATEMENTS + 1):
            editors.act()
            assert drift("owner") == [], done
            most = max(most, Position.objects.using("owner").count())
        assert most > 10
        transaction.set_rollback(True, using="owner")


def published_as_known() -> int:
    """How many published stances the statistics know."""
    with connection.cursor() as cursor:
        cursor.execute("select reltuples from pg_class where oid = 'stance_cell'::regclass")
        return int(cursor.fetchone()[0])


def test_statistics_know_of_many_that_were_published_at_once() -> None:
    # No rollback takes back what statistics know: they may know of another test. So many cells are enough.
    many = max(80, published_as_known() // 10 + 1)
    actors, issues = ActorFactory.create_batch(many // 8 + 1), IssueFactory.create_batch(8)
    many_published(many, actors=actors, issues=issues)
    assert published_as_known() == many
    many_published(5, actors=actors, issues=issues)
    assert published_as_known() == many, "few need none"
    assert drift() == []


def functions() -> dict[str, Any]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select proname, (prosrc, proconfig)::text from pg_proc where proname = any(%s)",
            [["tally_stances", "refresh_positions"]],
        )
        return dict(cursor.fetchall())


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_way_back_leads_to_what_was_before_and_on_again() -> None:
    [operation] = import_module("positions.migrations.0096_large_statements").Migration.operations
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        present = functions()
        for statements in (operation.reverse_sql, operation.sql):
            for statement in statements:
                cursor.execute(statement)
            assert (functions() == present) is (statements is operation.sql)
            assert "enable_nestloop=on" in functions()["refresh_positions"]
        transaction.set_rollback(True, using="owner")
