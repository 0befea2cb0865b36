import datetime as dt

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from config.web.input import BadInput
from positions.models import Stance
from positions.reads.lists.keyset import Cursor, Order, read_stance_page, walk
from tests.factories import StanceFactory, many_published, published_stance

pytestmark = pytest.mark.django_db

BY_DATE = Order("stated_date")
OLDEST_FIRST = Order("stated_date", is_descending=False)
BY_PUBLICATION = Order("published_at")


@pytest.fixture
def stances() -> list[Stance]:
    """Nine, newest first; five of one day, two of them with a time."""
    many_published(5)
    day = dt.date(2015, 1, 3)
    for time in (dt.time(18, 30), dt.time(9, 0), None, None):
        published_stance(stated_date=day, stated_time=time)
    return sorted(Stance.objects.all(), key=moment_of, reverse=True)


def moment_of(stance: Stance) -> tuple[dt.date, dt.time, int]:
    return stance.stated_date, stance.stated_time or dt.time.min, stance.pk


@pytest.mark.parametrize("order", [BY_DATE, OLDEST_FIRST, BY_PUBLICATION])
def test_pages_forth_and_back_hold_everything_once(order: Order, stances: list[Stance]) -> None:
    forth, page = [], read_stance_page(Stance.objects.all(), order=order, size=2)
    while True:
        forth.append(page.rows)
        if page.after is None:
            break
        page = read_stance_page(Stance.objects.all(), order=order, size=2, after=page.after)
    back = [page.rows]
    while page.before is not None:
        page = read_stance_page(Stance.objects.all(), order=order, size=2, before=page.before)
        back.append(page.rows)
    assert sorted(stance.pk for rows in forth for stance in rows) == sorted(stance.pk for stance in stances)
    assert back[::-1] == forth


def test_the_order_is_by_date_then_time_then_key(stances: list[Stance]) -> None:
    assert read_stance_page(Stance.objects.all(), order=BY_DATE, size=50).rows == stances
    assert read_stance_page(Stance.objects.all(), order=OLDEST_FIRST, size=50).rows == stances[::-1]


def test_what_was_never_published_has_no_place_in_the_order_of_publication() -> None:
    StanceFactory.create()
    assert read_stance_page(Stance.objects.all(), order=BY_PUBLICATION, size=2).rows == []


@pytest.mark.usefixtures("stances")
@pytest.mark.parametrize("order", [BY_DATE, BY_PUBLICATION])
def test_a_cursor_survives_the_address(order: Order) -> None:
    cursor = read_stance_page(Stance.objects.all(), order=order, size=2).after
    assert Cursor.parse(str(cursor), is_time=order.is_time) == cursor


def test_the_index_of_dates_serves_the_list(stances: list[Stance]) -> None:
    cursor = read_stance_page(Stance.objects.published(), order=BY_DATE, size=3).after
    with transaction.atomic(), connection.cursor() as found:
        found.execute("set local enable_seqscan = off")
        found.execute("set local enable_sort = off")
        plan = BY_DATE.apply(Stance.objects.published(), after=cursor).explain()
    assert "stance_by_date" in plan
    assert "Sort" not in plan


FORGED = ["", "x", "2025-08-19", "~1", "2025-08-19~", "2025-08-19~x", "2025-08-19~-1", "0000-01-01~1", "2025-13-01~1"]


@pytest.mark.parametrize("text", [*FORGED, f"2025-08-19~{'9' * 30}", "2025-08-19~١", "2025-08-19T10:00+02:00~1"])
def test_forged_cursors_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        Cursor.parse(text, is_time=False)


@pytest.mark.parametrize("text", [*FORGED, "0001-01-01T00:00+23:00~1", "9999-12-31T23:59:59-23:00~1"])
def test_forged_times_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        Cursor.parse(text, is_time=True)


def test_walking_reads_everything_in_order(
    stances: list[Stance], monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr("positions.reads.lists.keyset._CHUNK", 3)
    with django_assert_num_queries(4):  # nine, and the one that finds nothing
        walked = list(walk(Stance.objects.all(), order=BY_DATE, columns=["pk", "value"]))
    assert walked == [(stance.pk, stance.value) for stance in stances]
