import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.utils.timezone import localdate

from actors.models import Actor
from positions.choices import MIXED, Mark, Status, Value
from positions.models import Source, Stance
from positions.reads.matrix.as_known import as_known, known_periods, read_known_voices
from positions.reads.matrix.cells import MatrixCell, MatrixRow, RowGroup, build_matrix, read_cells
from positions.reads.matrix.known_changes import end_of
from tests.factories import ActorFactory, ConditionFactory, IssueFactory, StanceFactory, many_published, publish

pytestmark = pytest.mark.django_db

ON = dt.date(2025, 8, 19)
TODAY = localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)


def known(stance: Stance, known_date: dt.date) -> MatrixCell | None:
    """The cell of the stance as it was coded."""
    rows = [RowGroup("", [MatrixRow(stance.actor, "")])]
    matrix = build_matrix(groups=rows, issues=[stance.issue], on_date=ON)
    return as_known(matrix, known_date=known_date).cells.get((stance.actor_id, stance.issue_id))


@pytest.fixture
def age_history(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Afterwards what is on record counts as of before yesterday's end: the moment of the question moves instead."""

    def age() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select clock_timestamp()")
            (moment,) = cursor.fetchone()
        monkeypatch.setattr("positions.reads.matrix.known_changes.end_of", lambda _day: moment)

    return age


def test_the_present_record_is_what_is_known_today() -> None:
    draft = StanceFactory.create(act="reported", value=Value.LEANS_SUPPORT, on_behalf_of=ActorFactory.create())
    ConditionFactory.create(stance=draft)
    stance = publish(draft)
    cell = known(stance, TODAY)
    assert cell is not None
    assert cell.marks == Mark.CONDITIONAL | Mark.REPORTED
    assert {(stance.actor_id, stance.issue_id): cell} == read_cells(
        actors=[stance.actor_id], issues=[stance.issue_id], on_date=ON
    )


def test_yesterday_nothing_was_known_of_what_was_entered_today() -> None:
    assert known(publish(StanceFactory.create()), YESTERDAY) is None
    [bulk, *_] = many_published(30)
    assert known(bulk, YESTERDAY) is None


def test_later_corrections_do_not_reach_an_earlier_record(age_history: Callable[[], None]) -> None:
    stance = publish(StanceFactory.create(value=Value.SUPPORTS))
    age_history()
    Stance.objects.filter(pk=stance.pk).update(status=Status.SUBMITTED, value=Value.OPPOSES, stated_date=ON)
    cell = known(stance, YESTERDAY)
    assert cell is not None
    assert cell.value == Value.SUPPORTS
    assert read_cells(actors=[stance.actor_id], issues=[stance.issue_id], on_date=ON) == {}


def test_a_stance_that_moved_to_another_issue_is_known_where_it_was(age_history: Callable[[], None]) -> None:
    stance = publish(StanceFactory.create())
    age_history()
    Stance.objects.filter(pk=stance.pk).update(status=Status.DRAFT, issue=IssueFactory.create())
    assert known(stance, YESTERDAY) is not None


def test_earlier_positions_are_told() -> None:
    first = publish(StanceFactory.create(stated_date=dt.date(2024, 1, 1)))
    publish(StanceFactory.create(actor=first.actor, issue=first.issue, value=Value.OPPOSES))
    voices = read_known_voices(issue=first.issue_id, actor=first.actor_id, known_date=TODAY)
    told = known_periods(voices, issue=first.issue_id, actor=first.actor_id, on_date=ON)
    assert [(period.value, period.n) for period in told] == [(Value.SUPPORTS, 1), (Value.OPPOSES, 2)]


def test_the_matrix_and_the_cell_say_whose_record_they_show(client: Client) -> None:
    stance = publish(StanceFactory.create(actor=ActorFactory.create(slug="merz")))
    address = stance.issue.dossiers.get().get_absolute_url()
    query = f"?on={ON}&actors=merz&known="
    assert "v-supports" in client.get(f"{address}{query}{TODAY}").content.decode()
    page = client.get(f"{address}{query}{YESTERDAY}").content.decode()
    assert 'class="cell' not in page
    assert "0 statements of 0 actors in the cells below, by the record at the end of" in page
    assert "As our record stood at the end of" in page
    cell = client.get(f"{address}cells/merz/{stance.issue.slug}/{query}{TODAY}").content.decode()
    assert "as known on" in cell
    assert "Leans" not in cell


def test_a_day_ends_at_midnight_utc() -> None:
    assert end_of(dt.date(2025, 12, 31)) == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def test_nobody_knows_the_record_of_tomorrow(client: Client) -> None:
    stance = publish(StanceFactory.create())
    address = f"{stance.issue.dossiers.get().get_absolute_url()}?known={TODAY + dt.timedelta(days=2)}"
    response = client.get(address)
    assert response.status_code == 400
    assert "Nobody knows yet" in response.content.decode()


def test_a_month_was_an_interval_then_too(age_history: Callable[[], None]) -> None:
    month = StanceFactory.create(stated_date=dt.date(2025, 8, 1), stated_precision="month")
    published = publish(month, words="We do.")
    same = {"actor": month.actor, "issue": month.issue, "value": Value.OPPOSES}
    publish(StanceFactory.create(**same, stated_date=dt.date(2025, 8, 5)))
    age_history()
    source = published.evidence.get().excerpt.snapshot.source
    Source.objects.filter(pk=source.pk).update(published_date=dt.date(2025, 8, 4))
    now = read_cells(actors=[month.actor_id], issues=[month.issue_id], on_date=ON)
    assert now[month.actor_id, month.issue_id].value == Value.OPPOSES
    cell = known(month, YESTERDAY)
    assert cell is not None
    assert (cell.value, cell.marks) == (MIXED, Mark.ORDER_UNKNOWN)


def test_an_end_is_known_from_its_entry_on(age_history: Callable[[], None]) -> None:
    stance = publish(StanceFactory.create(stated_date=dt.date(1985, 1, 1)))
    age_history()
    Actor.objects.filter(pk=stance.actor_id).update(ended_date=dt.date(1992, 4, 27))
    assert known(stance, YESTERDAY) is not None
    assert read_cells(actors=[stance.actor_id], issues=[stance.issue_id], on_date=ON) == {}


def test_a_condition_of_then_is_marked_though_it_was_struck_since(age_history: Callable[[], None]) -> None:
    draft = StanceFactory.create()
    condition = ConditionFactory.create(stance=draft)
    stance = publish(draft)
    age_history()
    Stance.objects.filter(pk=stance.pk).update(status=Status.SUBMITTED)
    condition.delete()
    cell = known(stance, YESTERDAY)
    assert cell is not None
    assert cell.marks == Mark.CONDITIONAL


@pytest.mark.parametrize("address", ["cells/india/troops/?", "?cell=india.troops&"])
def test_a_cell_that_was_empty_then_opens(client: Client, address: str) -> None:
    stance = StanceFactory.create(actor__slug="india", issue__slug="troops", issue__dossier__slug="ukraine")
    publish(stance)
    html = client.get(f"/dossiers/ukraine/{address}on={ON}&known={YESTERDAY}").content.decode()
    assert "Not researched" in html


def rows_read(read: Callable[[], object]) -> int:
    """Rows of the record and of its history that are looked at."""
    count = """
        select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint from pg_stat_xact_all_tables
         where schemaname in ('public', 'history')
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Else what an earlier test prepared is read by the plan of then.
        cursor.execute("set local plan_cache_mode = force_custom_plan")
        cursor.execute("set local enable_seqscan = off")  # so few rows are read as a whole, though an index leads there
        cursor.execute(count)
        (before,) = cursor.fetchone()
        read()
        cursor.execute(count)
        return int(cursor.fetchone()[0]) - int(before)


def analyze() -> None:
    """Without statistics any index looks as good as any other; and those of tables that are left out would be of
    whatever an earlier test of the process had in them.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select relid::regclass::text from pg_stat_user_tables where schemaname in ('public', 'history')"
        )
        cursor.execute(f"analyze {', '.join(name for (name,) in cursor.fetchall())}")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_cost_does_not_grow_with_what_happened_elsewhere(age_history: Callable[[], None]) -> None:
    """Nor with the rest of the record: only what was asked for is looked up, and what became of it."""
    stance = publish(StanceFactory.create())
    many_published(100, actors=[stance.actor], issues=[IssueFactory.create()])
    age_history()
    Stance.objects.exclude(pk=stance.pk).update(confidence="low", status=Status.SUBMITTED)
    many_published(100, actors=[stance.actor], issues=[IssueFactory.create()])
    analyze()
    assert rows_read(lambda: known(stance, YESTERDAY)) < 20
    Stance.objects.filter(pk=stance.pk).update(status=Status.SUBMITTED)
    assert rows_read(lambda: known(stance, YESTERDAY)) < 20
