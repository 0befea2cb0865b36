"""A statement entered late changes the row of its day; those behind it are counted when they are read."""

import datetime as dt
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from actors.models import Actor
from positions.choices import Act, Status
from positions.models import Issue, Stance
from tests.positions.test_position_triggers import START, Editors, drift


def late(alias: str = "owner") -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute("select count(*) from positions_late")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(databases=["default", "owner"])
def test_late_statements_leave_the_rows_behind_them_alone() -> None:
    with transaction.atomic(using="owner"):
        editors = Editors(0)
        actor, issue = editors.actors[0], editors.issues[0]

        def say(day: int, **fields: Any) -> Stance:
            stated = START + dt.timedelta(days=day)
            known: dict[str, Any] = {"status": Status.PUBLISHED, "published_at": timezone.now(), "act": Act.VERBATIM}
            row = Stance(actor=actor, issue=issue, value=2, stated_date=stated, **known | fields)
            row.save(using="owner")
            return row

        editors.stances.bulk_create(
            Stance(actor=actor, issue=issue, value=-1, act=Act.VERBATIM, stated_date=START + dt.timedelta(days=2 * n),
                   status=Status.PUBLISHED, published_at=timezone.now())
            for n in range(60)
        )  # fmt: skip
        rows = row_places(actor, issue)
        for n in range(20):
            say(2 * n + 1)
        assert late() == 20
        assert drift("owner") == []
        kept = row_places(actor, issue)
        assert sum(kept[day] == place for day, place in rows.items()) == 40  # of the others the end has moved
        draft = say(-5, status=Status.DRAFT)
        editors.stances.filter(pk=draft.pk).update(status=Status.PUBLISHED)
        say(200)
        assert late() == 21
        assert drift("owner") == []
        for n in range(12, 40):
            say(-n)
        assert 0 < late() < 20  # there were too many: the rows were counted anew
        assert drift("owner") == []
        editors.stances.filter(pk=draft.pk).update(value=1)
        assert late() == 0
        assert drift("owner") == []
        transaction.set_rollback(True, using="owner")


def row_places(actor: Actor, issue: Issue) -> dict[dt.date, str]:
    """Where the rows of a cell lie in their table, by their days: a row that is written anew lies elsewhere."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select valid_from, ctid::text from positions_position where actor_id = %s and issue_id = %s",
            [actor.pk, issue.pk],
        )
        return dict(cursor.fetchall())
