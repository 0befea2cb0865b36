"""For whom the actors of a table spoke, where it does not say."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User

from actors.choices import ActorKind
from positions.models import Snapshot, Stance
from tests.factories import ActorFactory, MembershipFactory
from tests.positions.loading.tables.brought import HEADER, checked, imported, row, table, told

pytestmark = pytest.mark.django_db

FOR = (*HEADER, "on behalf of")


@pytest.fixture(autouse=True)
def _offices(world: Snapshot) -> None:
    """A spokesperson of a ministry of Sudland until 2025, and since then of nobody."""
    anna = ActorFactory.create(name="Anna", slug="anna", kind=ActorKind.PERSON)
    ministry = ActorFactory.create(name="Ministry", slug="ministry", kind=ActorKind.BODY)
    state = ActorFactory.create(name="Sudland", slug="sudland")
    until = dt.date(2025, 4, 1)
    MembershipFactory.create(member=anna, group=ministry, role="Spokesperson", speaks_for=True, until_date=until)
    MembershipFactory.create(member=ministry, group=state, role="Ministry", speaks_for=True)


def test_by_the_office_of_the_day_or_as_the_table_says(editor: User) -> None:
    rows = [
        [*row(actor="Anna"), ""],
        [*row(actor="Anna", date="2025-05-02"), ""],
        [*row(actor="Anna", date="2025-03-19"), "Anna"],
        [*row(actor="Anna", date="2025-03-20"), "Ministry"],
    ]
    imported(table(*rows, header=FOR), editor)
    said = Stance.objects.order_by("stated_date").values_list("stated_date", "on_behalf_of__slug")
    assert [(f"{day:%d %m}", group) for day, group in said] == [
        ("18 03", "sudland"),
        ("19 03", None),
        ("20 03", "ministry"),
        ("02 05", None),
    ]


def test_where_the_office_ended_within_the_month_it_is_refused(editor: User) -> None:
    """It ended with March: of that month it is sure, and of the year it is not."""
    found = checked(table(row(actor="Anna", date="2025"), row(actor="Anna", date="2025-03")), editor)
    assert told(found) == [(2, "On behalf of")]


def test_what_is_on_record_for_nobody_else_is_not_written_anew(editor: User) -> None:
    imported(table([*row(actor="Anna"), "Anna"], header=FOR), editor)
    assert checked(table(row(actor="Anna")), editor).report["known"] == 1
    assert Stance.objects.get().on_behalf_of is None
