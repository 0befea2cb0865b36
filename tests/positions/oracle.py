"""The position rule of DESIGN section 3, a day at a time: slow, and plain enough to be believed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from positions.choices import MIXED, Act, Mark, Status, Value

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Said:
    """A stance as far as the rule looks at it."""

    pk: int
    actor: int
    on_behalf_of: int | None
    issue: int
    value: int
    act: str
    stated_date: dt.date
    withdrawn_date: dt.date | None
    status: str
    is_conditional: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an actor stands on a day."""

    value: int
    n: int
    stated_date: dt.date
    stance: int
    marks: int


def standing(stances: Iterable[Said], *, actor: int, issue: int, on: dt.date) -> Standing | None:
    """Where the actor stands on the issue on a day; None where nothing was said or looked for."""
    in_force = [
        stance
        for stance in stances
        if stance.status == Status.PUBLISHED
        and stance.issue == issue
        and actor in (stance.actor, stance.on_behalf_of)
        and stance.stated_date <= on
        and (stance.withdrawn_date is None or stance.withdrawn_date > on)
    ]
    statements = [stance for stance in in_force if stance.value != Value.NO_STATED_POSITION]
    deciding = statements or in_force
    if not deciding:
        return None
    latest = max(stance.stated_date for stance in deciding)
    that_day = [stance for stance in deciding if stance.stated_date == latest]
    cautious = min(that_day, key=lambda stance: (abs(stance.value), -stance.pk))
    return Standing(
        value=MIXED if len({direction(stance.value) for stance in that_day}) > 1 else cautious.value,
        n=len(statements),
        stated_date=latest,
        stance=cautious.pk,
        marks=marks(that_day),
    )


def direction(value: int) -> str:
    """For, against, neither, or the non-position that it is."""
    if value in (Value.SUPPORTS, Value.LEANS_SUPPORT):
        return "for"
    if value in (Value.OPPOSES, Value.LEANS_OPPOSE):
        return "against"
    return str(value)


def marks(stances: Iterable[Said]) -> int:
    found = 0
    for stance in stances:
        found |= Mark.CONDITIONAL if stance.is_conditional else 0
        found |= Mark.REPORTED if stance.act == Act.REPORTED else 0
        found |= Mark.INFERRED if stance.act == Act.INFERRED else 0
    return found


def days(stances: Iterable[Said]) -> list[dt.date]:
    """Every day on which something may change, and those around it."""
    dates = {date for s in stances for date in (s.stated_date, s.withdrawn_date) if date}
    return sorted({date + shift for date in dates for shift in (-ONE_DAY, 0 * ONE_DAY, ONE_DAY)})
