"""The one time zone of an installation: which day it is, when a day begins, and how times are
written.

Sessions of the database stay in UTC, in which the history writes its rows; no SQL asks what day it
is.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone


def read_time_zone(name: str) -> str:
    """The name of a time zone as an operator gives it; UTC where it is empty.

    Raises:
        ImproperlyConfigured: if there is no such zone.
    """
    name = name.strip() or "UTC"
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # not there, no name at all, a folder of zones
        said = f"DEMARCHE_TIME_ZONE is {name!r}, which is no time zone. Give one by its place, as Europe/Berlin."
        raise ImproperlyConfigured(said) from error
    return name


def start_of(day: dt.date) -> dt.datetime:
    """The moment at which a day begins here, in UTC: a midnight that the clocks skip equals nothing
    in its own zone.
    """
    midnight = dt.datetime.combine(day, dt.time(), tzinfo=timezone.get_default_timezone())
    return midnight.astimezone(dt.UTC)
