"""The operator's commands; `migrate` gives the rights that test_rights.py tests."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from positions.models import Position
from tests.factories import ActorFactory, IssueFactory, many_published, published_stance

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def as_owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def test_rebuild_positions_changes_nothing_that_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    many_published(40, actors=ActorFactory.create_batch(3), issues=IssueFactory.create_batch(2))
    before = list(Position.objects.order_by("pk").values_list())
    call_command("rebuild_positions")
    assert list(Position.objects.order_by("pk").values_list()) == before
    call_command("rebuild_positions", "--check")
    assert capsys.readouterr().out.splitlines() == [
        f"{len(before)} positions written.",
        "88 counts written.",  # of each of two dossiers a source, three actors, and twenty days on two calendars
        f"{len(before)} positions, none missing, none extra; every count is right.",
    ]


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("delete from positions_position", "missing: issue"),
        ("update positions_position set value = -1", "extra: issue"),
        (
            "insert into positions_position values (1, 1, '2020-01-01', '9999-12-31', 2, 0, 1, '2020-01-01', 1)",
            "extra: issue 1, actor 1, from 2020-01-01",
        ),
        ("delete from positions_tally where kind = 'source'", "missing count: dossier .*, source"),
        ("update positions_tally set n = n + 1 where kind = 'day'", "wrong count: dossier .*, day"),
        ("insert into positions_tally values (1, 'actor', 7, 1)", "extra count: dossier 1, actor 7"),
    ],
)
def test_check_finds_what_is_wrong_and_rebuild_mends_it(damage: str, problem: str) -> None:
    published_stance(stated_date=dt.date(2025, 8, 19))
    as_owner(damage)
    with pytest.raises(CommandError, match=problem):
        call_command("rebuild_positions", "--check")
    call_command("rebuild_positions")
    call_command("rebuild_positions", "--check")


def test_verify_history(capsys: pytest.CaptureFixture[str]) -> None:
    published_stance()
    call_command("verify_history")
    first, second = capsys.readouterr().out.splitlines()
    assert first == "32 tables: every row is as last captured."
    assert second.startswith("0 links: every change is as sealed; ")


def test_verify_history_names_a_capture_that_is_off() -> None:
    as_owner("alter table positions_stance disable trigger history_delete")
    with pytest.raises(CommandError, match="positions_stance itself has no working trigger history_delete"):
        call_command("verify_history")


def test_migrate_gives_rights_anew() -> None:
    as_owner("grant delete on positions_stance to demarche")
    call_command("migrate", verbosity=0)
    with connections["default"].cursor() as cursor:
        cursor.execute("select has_table_privilege('positions_stance', 'delete')")
        assert cursor.fetchone() == (False,)
