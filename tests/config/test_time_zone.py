"""One time zone per installation."""

import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from config.accounts.roles import Role
from config.time_zone import read_time_zone, start_of
from positions.history.log import LogFilter, read_log
from positions.reads.matrix.known_changes import end_of
from tests.factories import SnapshotFactory, SourceFactory, UserFactory

AUCKLAND = "Pacific/Auckland"


@pytest.mark.parametrize("name", ["UTC", "", "  ", "Europe/Berlin", AUCKLAND])
def test_zones_that_there_are(name: str) -> None:
    assert read_time_zone(name) == (name.strip() or "UTC")


@pytest.mark.parametrize("name", ["Berlin", "Europe", "CEST+2", "/etc/passwd", "../UTC", "Europe/Berlin\n/x"])
def test_a_zone_that_there_is_not_is_named(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"DEMARCHE_TIME_ZONE is .* which is no time zone"):
        read_time_zone(name)


def test_a_day_begins_where_the_installation_is(settings: Settings) -> None:
    settings.TIME_ZONE = AUCKLAND
    assert start_of(dt.date(2026, 11, 28)) == dt.datetime(2026, 11, 27, 11, tzinfo=dt.UTC)
    assert end_of(dt.date(2026, 11, 28)) == dt.datetime(2026, 11, 28, 11, tzinfo=dt.UTC)


def test_a_day_whose_midnight_the_clocks_skip_begins_then(settings: Settings) -> None:
    settings.TIME_ZONE = "America/Santiago"
    assert start_of(dt.date(2025, 9, 7)) == dt.datetime(2025, 9, 7, 4, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_the_log_of_a_day_is_that_of_the_day_here(settings: Settings) -> None:
    SourceFactory.create()
    utc = timezone.now()
    settings.TIME_ZONE = "Pacific/Kiritimati"  # 14 hours ahead: for ten hours of the day another date
    here = timezone.localdate()
    assert read_log(wanted=LogFilter(since_date=here, until_date=here), role=Role.EDITOR).changes
    settings.TIME_ZONE = "Etc/GMT+12"  # 12 hours behind
    there = timezone.localdate()
    assert read_log(wanted=LogFilter(since_date=there, until_date=there), role=Role.EDITOR).changes
    assert {here, there} - {utc.date()}, "one of the two is another day"


@pytest.mark.django_db
def test_times_are_written_with_their_zone(client: Client, settings: Settings) -> None:
    settings.TIME_ZONE = AUCKLAND
    source = SnapshotFactory.create(source__archived_at=timezone.now()).source
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    html = client.get(f"/desk/sources/{source.pk}/archive/").content.decode()
    assert " NZDT" in html or " NZST" in html
    assert "Pacific/Auckland" in client.get("/method/").content.decode()
