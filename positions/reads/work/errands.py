"""How far tasks are that an editor waits for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import F, Q
from django.utils import timezone
from django_ox.models import OxTask

from positions.choices import AT_WORK, IntakeState
from positions.models import Intake, TableImport

PATIENCE: Final = dt.timedelta(seconds=10)
"""That a worker, which looks each second, may take for what others asked for before."""
_REST: Final = dt.timedelta(minutes=10)
"""Before what failed three times is begun again."""
SINCE: Final = "since"
"""By which the report of a table says when it was begun."""
_AT_ONCE: Final = dt.timedelta(minutes=2)
"""That a table may take which no task is about: more than a request may."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A task about an intake that is not done: under way, or to be begun (again) at `due_at`."""

    is_running: bool
    attempts: int
    due_at: dt.datetime

    @property
    def before_its_turn(self) -> Stage:
        if timezone.now() - self.due_at > PATIENCE:
            return Stage.OVERDUE
        return Stage.AGAIN if self.attempts else Stage.TURN


class Stage(StrEnum):
    """How far it is with something that was brought and is not read."""

    FETCHING = "being fetched"
    READING = "being read"
    TURN = "waits for its turn"
    OVERDUE = "waits for its turn for long"
    AGAIN = "to be tried again"
    NOT_FETCHED = "not fetched"
    NOT_READ = "not read"
    LEFT = "nobody works on it"
    """Nothing failed: it is still to be asked for, or its task was lost with its workers."""


def stage_of(state: IntakeState, *, is_here: bool, errand: Errand | None) -> Stage:
    """How far it is with something in a state, of which the bytes may be here."""
    if errand is None and state != IntakeState.FAILED:
        return Stage.LEFT
    if errand is None:
        return Stage.NOT_READ if is_here else Stage.NOT_FETCHED
    if errand.is_running:
        return Stage.READING if is_here else Stage.FETCHING
    return errand.before_its_turn


@dataclass(frozen=True, slots=True)
class ErrandProgress:
    """Something that was brought, and the task about it that is not done, if there is one."""

    intake: Intake
    errand: Errand | None

    @property
    def stage(self) -> Stage:
        state = IntakeState(self.intake.state)
        return stage_of(state, is_here=bool(self.intake.sha256), errand=self.errand)

    @property
    def seen(self) -> str:
        """Other than before where there is something to be told."""
        return f"{self.stage}, {self.errand.attempts if self.errand else 0}"


def read_errands(numbers: Collection[int], *, about: str = "intake") -> Mapping[int, Errand]:
    """The tasks that are not done, by the number of the intake, or of what else they are ``about``;
    without those of which the last try ended with its worker. One query.
    """
    # A worker that was killed leaves its task RUNNING: with a lapsed lease and no try left, nobody takes it
    # up again.
    given_up = Q(
        status=OxTask.Status.RUNNING,
        attempts__gte=F("max_attempts"),
        lease_expires_at__lt=timezone.now(),
    )
    tasks = OxTask.objects.exclude(given_up).filter(
        status__in=(OxTask.Status.READY, OxTask.Status.RUNNING), kwargs__has_key=about
    )
    rows = tasks.values_list("kwargs", "status", "attempts", "run_after", "enqueued_at")
    return {
        # Picked out here: open tasks are few.
        kwargs[about]: Errand(
            is_running=status == OxTask.Status.RUNNING,
            attempts=attempts,
            due_at=run_after or enqueued_at,
        )
        for kwargs, status, attempts, run_after, enqueued_at in rows
        if kwargs[about] in numbers
    }


def has_failed(number: int, *, about: str) -> bool:
    """Whether a task about something was given up within the last minutes, so that it is not begun at once again."""
    since = timezone.now() - _REST
    given_up = (OxTask.Status.FAILED, OxTask.Status.LOST)
    ended = OxTask.objects.filter(status__in=given_up, finished_at__gt=since)
    return ended.filter(**{f"kwargs__{about}": number}).exists()


def find_left(tables: Collection[TableImport]) -> set[int]:
    """Those that say they are checked or imported while nothing does so any more: it was ended on its
    last try, or before there was a task. One query where one is at work.
    """
    # What was begun a moment ago may have no task yet; the time that takes is no failure.
    at_work = {one.pk for one in tables if one.state in AT_WORK and not _is_just_begun(one)}
    return at_work - read_errands(at_work, about="table").keys() if at_work else set()


def _is_just_begun(table: TableImport) -> bool:
    said = table.report.get(SINCE)
    begun = dt.datetime.fromisoformat(said) if said else table.created_at
    return timezone.now() - begun < (PATIENCE if table.is_dossier else _AT_ONCE)
