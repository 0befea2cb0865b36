"""The database's position rule against a plain one, on records that hypothesis makes up."""

import datetime as dt
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from actors.models import Actor
from positions.choices import Act, Precision, Status, Value
from positions.models import Condition, Issue, Stance
from tests.positions.oracle import Said, Standing, days, standing

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

START = dt.date(2025, 1, 1)
FOREVER = dt.date(9999, 12, 31)
ACTORS = ("a", "b", "c")

Record = list[dict[str, Any]]


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    stated = START + dt.timedelta(days=draw(st.integers(0, 5)))
    precision = draw(st.sampled_from(["day", "day", "day", "month"]))
    actor = draw(st.sampled_from(ACTORS))
    return {
        "actor": actor,
        "on_behalf_of": draw(st.sampled_from([None, None, *(other for other in ACTORS if other != actor)])),
        "value": draw(st.sampled_from(Value.values)),
        "act": draw(st.sampled_from([Act.VERBATIM, Act.VERBATIM, Act.REPORTED, Act.INFERRED])),
        "stated_date": stated.replace(day=1) if precision == "month" else stated,
        "stated_precision": precision,
        "withdrawn_after": draw(st.sampled_from([None, None, None, 0, 1, 3])),
        "status": draw(st.sampled_from([*[Status.PUBLISHED] * 5, Status.DRAFT, Status.ARCHIVED])),
        "is_conditional": draw(st.booleans()),
    }


def said(day: int, value: Value, **fields: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "actor": "a", "on_behalf_of": None, "act": Act.VERBATIM, "stated_precision": Precision.DAY,
        "withdrawn_after": None, "status": Status.PUBLISHED, "is_conditional": False,
    }  # fmt: skip
    return plain | {"stated_date": START + dt.timedelta(days=day), "value": value} | fields


@given(record=st.lists(statements(), max_size=9), one_by_one=st.booleans())
@example(record=[said(0, Value.SUPPORTS), said(0, Value.OPPOSES)], one_by_one=True)
@example(record=[said(0, Value.SUPPORTS), said(0, Value.LEANS_SUPPORT)], one_by_one=True)
@example(record=[said(0, Value.SUPPORTS), said(1, Value.DECLINES)], one_by_one=True)
@example(record=[said(0, Value.SUPPORTS), said(1, Value.NO_STATED_POSITION)], one_by_one=True)
@example(record=[said(0, Value.NO_STATED_POSITION), said(1, Value.OPPOSES, withdrawn_after=2)], one_by_one=True)
@example(record=[said(0, Value.SUPPORTS, withdrawn_after=0)], one_by_one=True)
@example(record=[said(3, Value.SUPPORTS), said(0, Value.OPPOSES, on_behalf_of="b")], one_by_one=False)
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_positions_follow_the_rule(record: Record, one_by_one: bool) -> None:
    with transaction.atomic(using="owner"):
        stances, actors, issue = put_on_record(record, one_by_one=one_by_one)
        for actor in actors:
            fresh = read("position_rows(array[%s::bigint], array[%s::bigint])", issue, actor)
            kept = read("positions_position where issue_id = %s and actor_id = %s", issue, actor)
            assert fresh == kept
            for day in days(stances):
                assert on(day, fresh) == standing(stances, actor=actor, issue=issue, on=day)
        transaction.set_rollback(True, using="owner")


def put_on_record(record: Record, *, one_by_one: bool) -> tuple[list[Said], list[int], int]:
    """Write the statements, published ones from the start: the owner never commits."""
    actors = {name: Actor.objects.using("owner").create(slug=name, name=name, kind="person").pk for name in ACTORS}
    issue = Issue.objects.using("owner").create(
        dossier_id=0, slug="issue", label="Issue", proposition="It should be so."
    )
    rows = [make_stance(fields, actors, issue.pk) for fields in record]
    ids = iter(range(1, len(rows) + 1))
    for stance in rows:
        stance.pk = next(ids)
    conditional = [stance.pk for stance, fields in zip(rows, record, strict=True) if fields["is_conditional"]]
    Condition.objects.using("owner").bulk_create(
        Condition(stance_id=pk, kind="unless", text="it rains") for pk in conditional
    )
    if one_by_one:
        for stance in rows:
            stance.save(using="owner", force_insert=True)
    else:
        Stance.objects.using("owner").bulk_create(rows)
    return [as_said(stance, conditional) for stance in rows], list(actors.values()), issue.pk


def make_stance(fields: dict[str, Any], actors: dict[str, int], issue: int) -> Stance:
    stated, after = fields["stated_date"], fields["withdrawn_after"]
    assert isinstance(stated, dt.date)
    return Stance(
        actor_id=actors[str(fields["actor"])],
        on_behalf_of_id=actors[str(fields["on_behalf_of"])] if fields["on_behalf_of"] else None,
        issue_id=issue,
        value=fields["value"],
        act=fields["act"],
        stated_date=stated,
        stated_precision=fields["stated_precision"],
        withdrawn_date=stated + dt.timedelta(days=after) if isinstance(after, int) else None,
        status=fields["status"],
        published_at=timezone.now(),
        note="Because.",
    )


def as_said(stance: Stance, conditional: list[int]) -> Said:
    return Said(
        pk=stance.pk,
        actor=stance.actor_id,
        on_behalf_of=stance.on_behalf_of_id,
        issue=stance.issue_id,
        value=stance.value,
        act=stance.act,
        stated_date=stance.stated_date,
        withdrawn_date=stance.withdrawn_date,
        status=stance.status,
        is_conditional=stance.pk in conditional,
    )


Period = tuple[dt.date, dt.date, Standing]


def read(source: str, issue: int, actor: int) -> list[Period]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            f"select valid_from, valid_to, value, n, stated_date, stance_id, marks from {source} order by valid_from",
            [issue, actor],
        )
        return [(row[0], row[1], Standing(*row[2:])) for row in cursor.fetchall()]


def on(day: dt.date, periods: list[Period]) -> Standing | None:
    """What holds on the day: of periods that do not overlap, one at most."""
    holding = [state for since, until, state in periods if since <= day < until]
    assert len(holding) <= 1
    return holding[0] if holding else None
