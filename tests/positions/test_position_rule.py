"""The database's position rule against a plain one, on records that hypothesis makes up."""

import datetime as dt
from hashlib import sha256
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from actors.models import Actor
from positions.choices import Act, Precision, Status, Value
from positions.dates import last_day
from positions.models import Condition, Evidence, Excerpt, Issue, Snapshot, Source, Stance
from positions.rules import position
from positions.rules.position import Voice, stand
from tests.positions.oracle import Said, Standing, days, marks, possible_days, standing

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

START = dt.date(2025, 1, 1)
FOREVER = dt.date(9999, 12, 31)
ACTORS = ("a", "b", "c")
TIMES = (dt.time(0), dt.time(10), dt.time(18), dt.time(23, 59))

Record = list[dict[str, Any]]


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    stated = START + dt.timedelta(days=draw(st.sampled_from([0, 1, 2, 3, 4, 5, 29, 30, 31, 32, 58, 364, 365])))
    precision = draw(st.sampled_from(["day", "day", "day", "month", "month", "year"]))
    actor = draw(st.sampled_from(ACTORS))
    return {
        "actor": actor,
        "on_behalf_of": draw(st.sampled_from([None, None, *(other for other in ACTORS if other != actor)])),
        "value": draw(st.sampled_from(Value.values)),
        "act": draw(st.sampled_from([Act.VERBATIM, Act.VERBATIM, Act.REPORTED, Act.INFERRED])),
        "stated_date": first_of(stated, precision),
        "stated_precision": precision,
        "reported": draw(st.lists(reports(stated), max_size=2)),
        "time": draw(st.sampled_from([None, None, *TIMES])) if precision == "day" else None,
        "withdrawn_after": draw(st.sampled_from([None, None, None, 0, 1, 3])),
        "status": draw(st.sampled_from([*[Status.PUBLISHED] * 5, Status.DRAFT, Status.ARCHIVED])),
        "is_conditional": draw(st.booleans()),
        "is_unnamed": draw(st.booleans()),
    }


def first_of(day: dt.date, precision: str) -> dt.date:
    return day if precision == "day" else day.replace(day=1, month=1 if precision == "year" else day.month)


def reports(stated: dt.date) -> st.SearchStrategy[tuple[int, str, bool]]:
    """When a source appeared, as days from the start, how well that is known, and whether it was inferred."""
    near = (stated - START).days
    days = st.sampled_from([near - 40, near - 1, near, near + 1, near + 2, near + 10])
    return st.tuples(days, st.sampled_from(["day", "day", "month", "year"]), st.sampled_from([False, False, True]))


def said(day: int, value: int, **fields: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "actor": "a", "on_behalf_of": None, "act": Act.VERBATIM, "stated_precision": Precision.DAY,
        "withdrawn_after": None, "status": Status.PUBLISHED, "is_conditional": False, "is_unnamed": False,
        "reported": [], "time": None,
    }  # fmt: skip
    return plain | {"stated_date": START + dt.timedelta(days=day), "value": value} | fields


MONTH = {"stated_precision": Precision.MONTH}
YEAR = {"stated_precision": Precision.YEAR}
AT_TEN: dict[str, Any] = {"time": dt.time(10)}
AT_SIX: dict[str, Any] = {"time": dt.time(18)}


@given(
    record=st.lists(statements(), max_size=9),
    one_by_one=st.booleans(),
    ends=st.dictionaries(st.sampled_from(ACTORS), st.integers(-1, 70), max_size=1),
)
@example(record=[said(0, Value.SUPPORTS), said(0, Value.OPPOSES)], one_by_one=True, ends={})
@example(record=[said(0, Value.SUPPORTS), said(0, Value.LEANS_SUPPORT)], one_by_one=True, ends={})
@example(record=[said(0, Value.SUPPORTS), said(1, Value.DECLINES)], one_by_one=True, ends={})
@example(record=[said(0, Value.SUPPORTS), said(1, Value.NO_STATED_POSITION)], one_by_one=True, ends={})
@example(
    record=[said(0, Value.NO_STATED_POSITION), said(1, Value.OPPOSES, withdrawn_after=2)], one_by_one=True, ends={}
)
@example(record=[said(0, Value.SUPPORTS, withdrawn_after=0)], one_by_one=True, ends={})
@example(record=[said(3, Value.SUPPORTS), said(0, Value.OPPOSES, on_behalf_of="b")], one_by_one=False, ends={})
@example(record=[said(4, Value.OPPOSES), said(0, Value.SUPPORTS, **MONTH)], one_by_one=True, ends={})
@example(record=[said(0, Value.SUPPORTS, **MONTH), said(4, Value.OPPOSES)], one_by_one=True, ends={})
@example(record=[said(0, 2, **MONTH, reported=[(3, "day", False)]), said(4, -2)], one_by_one=True, ends={})
@example(record=[said(0, 2, **MONTH, reported=[(3, "day", True)]), said(4, -2)], one_by_one=False, ends={})
@example(record=[said(0, Value.SUPPORTS, **MONTH), said(0, Value.OPPOSES, **MONTH)], one_by_one=True, ends={})
@example(record=[said(0, 2, **YEAR), said(31, -2, **MONTH), said(58, 2), said(365, -1)], one_by_one=True, ends={})
@example(record=[said(0, Value.SUPPORTS), said(3, Value.OPPOSES)], one_by_one=True, ends={"a": 2})
@example(record=[said(0, 2, **AT_TEN), said(0, -2, **AT_SIX)], one_by_one=True, ends={})
@example(record=[said(0, -2, **AT_SIX), said(0, 2, **AT_TEN)], one_by_one=True, ends={})
@example(record=[said(0, 2, **AT_TEN), said(0, -2, **AT_TEN)], one_by_one=True, ends={})
@example(record=[said(0, 2, **AT_TEN), said(0, -2), said(0, 1, **AT_SIX)], one_by_one=True, ends={})
@example(record=[said(0, 2, **AT_TEN), said(0, -2, **AT_SIX, withdrawn_after=1)], one_by_one=True, ends={})
@example(record=[said(0, 0, **MONTH), said(4, 2, **AT_TEN), said(4, -2, **AT_SIX)], one_by_one=True, ends={})
@example(record=[said(4, 2, **AT_TEN), said(4, -2, **AT_SIX, on_behalf_of="b")], one_by_one=True, ends={})
@example(record=[said(0, 92, **AT_SIX), said(0, 2, **AT_TEN)], one_by_one=True, ends={})
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_positions_follow_the_rule(record: Record, one_by_one: bool, ends: dict[str, int]) -> None:
    with transaction.atomic(using="owner"):
        stances, actors, issue = put_on_record(record, one_by_one=one_by_one)
        ended = {actors[ACTORS.index(name)]: START + dt.timedelta(days=day) for name, day in ends.items()}
        for actor, day in ended.items():
            Actor.objects.using("owner").filter(pk=actor).update(ended_date=day)
        assert drift() == []
        for actor in actors:
            fresh = read("position_rows(array[%s::bigint], array[%s::bigint])", issue, actor)
            kept = read("positions_counted where issue_id = %s and actor_id = %s", issue, actor)
            assert fresh == kept
            for day in [*days(stances), *ended.values()]:
                assert on(day, fresh) == standing(stances, actor=actor, issue=issue, on=day, ended=ended)
                assert stand(as_voices(stances, actor, ended.get(actor)), day) == pure(on(day, fresh))
        transaction.set_rollback(True, using="owner")


def put_on_record(record: Record, *, one_by_one: bool) -> tuple[list[Said], list[int], int]:
    """Write the statements, published ones from the start: the owner never commits."""
    actors = {name: Actor.objects.using("owner").create(slug=name, name=name, kind="person").pk for name in ACTORS}
    issue = Issue.objects.using("owner").create(slug="issue", label="Issue", proposition="It should be so.")
    rows = [make_stance(fields, actors, issue.pk) for fields in record]
    ids = iter(range(1, len(rows) + 1))
    for stance in rows:
        stance.pk = next(ids)
    conditional = [stance.pk for stance, fields in zip(rows, record, strict=True) if fields["is_conditional"]]
    Condition.objects.using("owner").bulk_create(
        Condition(stance_id=pk, kind="unless", text="it rains") for pk in conditional
    )
    for stance, fields in zip(rows, record, strict=True):
        for report in fields["reported"]:
            add_report(stance.pk, *report)
    if one_by_one:
        for stance in rows:
            stance.save(using="owner", force_insert=True)
    else:
        Stance.objects.using("owner").bulk_create(rows)
    reported = {stance.pk: fields["reported"] for stance, fields in zip(rows, record, strict=True)}
    return [as_said(stance, conditional, reported[stance.pk]) for stance in rows], list(actors.values()), issue.pk


def make_stance(fields: dict[str, Any], actors: dict[str, int], issue: int) -> Stance:
    stated, after = fields["stated_date"], fields["withdrawn_after"]
    assert isinstance(stated, dt.date)
    return Stance(
        actor_id=actors[str(fields["actor"])],
        on_behalf_of_id=actors[str(fields["on_behalf_of"])] if fields["on_behalf_of"] else None,
        issue_id=issue,
        value=fields["value"],
        act=fields["act"],
        unnamed_speaker="an official" if fields["is_unnamed"] and fields["value"] != Value.NO_STATED_POSITION else None,
        stated_date=stated,
        stated_precision=fields["stated_precision"],
        stated_time=fields["time"],
        withdrawn_date=stated + dt.timedelta(days=after) if isinstance(after, int) else None,
        status=fields["status"],
        published_at=timezone.now(),
        note="Because.",
    )


def add_report(stance: int, day: int, precision: str, is_inferred: bool) -> None:
    """Supporting words in a source of that day; they may come before the stance, as imports have it."""
    source = Source.objects.using("owner").create(
        kind="article",
        title="A report",
        published_date=first_of(START + dt.timedelta(days=day), precision),
        published_precision=precision,
        date_inferred_reason="The address has it." if is_inferred else "",
    )
    snapshot = Snapshot.objects.using("owner").create(
        source=source, raw=b"Words.", sha256=sha256(b"Words.").hexdigest(), text="Words.", normaliser="1"
    )
    excerpt = Excerpt.objects.using("owner").create(snapshot=snapshot, start=0, end=6, exact="Words.")
    Evidence.objects.using("owner").create(stance_id=stance, excerpt=excerpt, role="supports")


def drift() -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select position_drift()::text union all select tally_drift()::text")
        return list(cursor.fetchall())


def as_voices(stances: list[Said], actor: int, ended: dt.date | None) -> list[Voice]:
    """The published statements as the pure rule takes them."""
    return [
        Voice(
            stance.pk, stance.value, marks([stance]), stance.stated_date,
            min(stance.withdrawn_date or FOREVER, ended or FOREVER), stance.precision, max(possible_days(stance)),
            stance.time,
        )
        for stance in stances
        if stance.status == Status.PUBLISHED and actor in (stance.actor, stance.on_behalf_of)
    ]  # fmt: skip


def pure(state: Standing | None) -> position.Decided | None:
    return position.Decided(state.value, state.marks, state.n, state.stated_date, state.stance) if state else None


def last_of(day: int, precision: str) -> dt.date:
    """The last day on which a source can have appeared."""
    return last_day(first_of(START + dt.timedelta(days=day), precision), precision)


def as_said(stance: Stance, conditional: list[int], reported: list[tuple[int, str, bool]]) -> Said:
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
        precision=stance.stated_precision,
        is_unnamed=stance.unnamed_speaker is not None,
        time=stance.stated_time,
        reported=tuple(last_of(day, precision) for day, precision, is_inferred in reported if not is_inferred),
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
