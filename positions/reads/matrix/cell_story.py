"""One cell of a matrix told in full: the deciding words, since when, what came before, and who
stands apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db.models import F, OuterRef, Prefetch, Q, Subquery

from actors.models import Actor
from config.postgres.prepared import fetch_prepared
from positions.choices import Decision, is_on_scale
from positions.dates import describe_age
from positions.models import (
    Condition,
    Dossier,
    DossierActor,
    Evidence,
    Issue,
    Review,
    Stance,
)
from positions.reads.matrix.as_known import known_periods, known_standing, read_known_voices
from positions.reads.matrix.known_changes import read_ends, read_former_standings
from positions.reads.matrix.succession import Succession, read_known_succession, read_succession
from positions.reads.sources.corrections import newest_words
from positions.reads.stances.rewording import read_former_wordings
from positions.reads.timelines.periods import Period, Standing, read_periods, read_positions
from positions.rules.position import deciding as deciding_voices

NAMES_SHOWN: Final = 8
EARLIER_SHOWN: Final = 20
"""Periods told of a cell's past: nobody reads hundreds in a panel."""


@dataclass(frozen=True, slots=True)
class ValueHolders:
    """Who holds a value on the issue, by name."""

    value: int
    actors: Sequence[str]

    @property
    def count(self) -> int:
        return len(self.actors)

    @property
    def names(self) -> str:
        """The first few names, and how many more there are."""
        shown = ", ".join(self.actors[:NAMES_SHOWN])
        return (
            shown if self.count <= NAMES_SHOWN else f"{shown} and {self.count - NAMES_SHOWN} more"
        )


@dataclass(frozen=True, slots=True)
class Later:
    """Statements dated after a cell's day: ``n`` of them, the first on ``date``, as precisely as
    that is known.
    """

    n: int
    date: dt.date
    precision: str


@dataclass(frozen=True, slots=True)
class Past:
    """An actor's way on an issue until a day, the statements that decide it then, and what it said
    later.

    ``standing`` is None where nothing is in force, ``later`` where nothing follows; ``values`` are
    everybody's, by actor. ``ended_date`` is when the actor was no more, if that had come by the
    day, ``gone`` which actors were.
    """

    standing: Standing | None
    periods: Sequence[Period]
    deciding: Sequence[int]
    later: Later | None
    values: Mapping[int, int]
    ended_date: dt.date | None
    gone: Q


@dataclass(frozen=True, slots=True)
class CellStory:
    """What stands behind a cell on a day, as the record is now or, if ``known_date`` is given, as
    it was then.

    ``standing`` is None where nothing is in force; ``stances`` are the statements that decide it,
    as they read now; ``succession`` says whose they are, where they speak for the actor no more, and
    who does; ``former_wordings`` are what the proposition said
    where they were approved under other words than the present; ``earlier`` the periods before, newest first, with
    ``earlier_count`` more; ``earlier_speakers`` who else said what began one, by that statement;
    ``later`` what follows the day; ``ended_date`` is when the actor was no more, if that had come
    by the day.
    """

    actor: Actor
    issue: Issue
    on_date: dt.date
    known_date: dt.date | None
    standing: Standing | None
    stances: Sequence[Stance]
    succession: Succession | None
    former_wordings: Sequence[str]
    periods: Sequence[Period]
    earlier: Sequence[Period]
    earlier_count: int
    earlier_speakers: Mapping[int, Actor]
    later: Later | None
    ended_date: dt.date | None
    others: Sequence[ValueHolders]
    silent_count: int

    @property
    def from_date(self) -> dt.date:
        """The first day of the timeline."""
        return self.periods[0].from_date if self.periods else self.on_date

    @property
    def told_earlier(self) -> list[tuple[Period, Actor | None]]:
        """The periods before, each with who said what began it, if that was another."""
        return [(one, self.earlier_speakers.get(one.stance_id)) for one in self.earlier]

    @property
    def age(self) -> str:
        """How long ago the deciding words were said, as precisely as their date is known."""
        if self.standing is None:
            return ""
        return describe_age(self.standing.stated_date, self.standing.stated_precision, self.on_date)


def build_cell(
    *,
    dossier: Dossier,
    actor: Actor,
    issue: Issue,
    on_date: dt.date,
    known_date: dt.date | None = None,
) -> CellStory:
    """Read a cell with a fixed number of queries, one more where its words were approved under
    another wording, three where they are of a previous government.
    """
    read = _read_past if known_date is None else partial(_read_known_past, known_date=known_date)
    past = read(dossier, actor, issue, on_date)
    # Dear to plan: asked only where the mark says so. As known, it may be published no longer: returned, because it
    # does not fit the new words.
    is_asked = known_date or (past.standing and past.standing.is_reworded)
    former = read_former_wordings(past.deciding, ever=known_date is not None) if is_asked else {}
    others, silent_count = _tally(dossier, actor, past)
    before = [period for period in past.periods if period.until_date][::-1]
    earlier = before[:EARLIER_SHOWN]
    return CellStory(
        actor=actor,
        issue=issue,
        on_date=on_date,
        known_date=known_date,
        standing=past.standing,
        stances=_read_stances(past.deciding) if past.standing else [],
        succession=_read_succession(past.standing, on_date, known_date) if past.standing else None,
        former_wordings=sorted(set(former.values())),
        periods=past.periods,
        earlier=earlier,
        earlier_count=len(before) - len(earlier),
        earlier_speakers=_read_speakers(actor, earlier),
        later=past.later,
        ended_date=past.ended_date,
        others=others,
        silent_count=silent_count,
    )


def _read_speakers(actor: Actor, periods: Sequence[Period]) -> dict[int, Actor]:
    began = [period.stance_id for period in periods]
    said = Stance.objects.filter(pk__in=began).exclude(actor=actor).select_related("actor")
    return {stance.pk: stance.actor for stance in said}


def _read_succession(
    standing: Standing, on_date: dt.date, known_date: dt.date | None
) -> Succession | None:
    if known_date is None:
        return read_succession(standing, on_date=on_date)
    return read_known_succession(standing, on_date=on_date, known_date=known_date)


def _read_past(dossier: Dossier, actor: Actor, issue: Issue, on_date: dt.date) -> Past:
    standings = read_positions(issues=[issue.pk], actors=[actor.pk], on_date=on_date)
    standing = standings[0] if standings else None
    cell: dict[str, Any] = {
        "issue": issue.pk,
        "actor": actor.pk,
        "on": on_date,
        "dossier": dossier.pk,
    }
    later = fetch_prepared(_LATER, cell)
    deciding: list[tuple[int]] = []
    if standing:
        latest = {"latest": standing.stated_date, "is_silent": standing.n == 0}
        deciding = fetch_prepared(_DECIDING, {**cell, **latest})
    return Past(
        standing=standing,
        periods=read_periods(issues=[issue.pk], actors=[actor.pk], on_date=on_date),
        deciding=[pk for (pk,) in deciding],
        later=Later(*later[0]) if later else None,
        values=dict(fetch_prepared(_VALUES, cell)),
        ended_date=actor.ended_date if actor.ended_date and actor.ended_date <= on_date else None,
        gone=Q(ended_date__lte=on_date),
    )


def _read_known_past(
    _dossier: Dossier, actor: Actor, issue: Issue, on_date: dt.date, *, known_date: dt.date
) -> Past:
    own = read_known_voices(issue=issue.pk, actor=actor.pk, known_date=known_date)
    cell: dict[str, Any] = {"issue": issue.pk, "actor": actor.pk, "on_date": on_date}
    later = sorted(
        (v.stated_date, v.precision) for v in own if on_date < v.stated_date < v.withdrawn_date
    )
    everybody = list(Actor.objects.in_use().values_list("pk", flat=True))
    ends = read_ends(actors=everybody, known_date=known_date)
    return Past(
        standing=known_standing(own, **cell),
        periods=known_periods(own, **cell),
        deciding=[voice.stance_id for voice in deciding_voices(own, on_date)],
        later=Later(len(later), *later[0]) if later else None,
        values=_read_known_values(everybody, issue, on_date, known_date),
        ended_date=ends.then[actor.pk] if ends.is_over(actor.pk, on_date) else None,
        gone=Q(pk__in=[other for other in ends.then if ends.is_over(other, on_date)]),
    )


def _read_known_values(
    actors: Sequence[int], issue: Issue, on_date: dt.date, known_date: dt.date
) -> dict[int, int]:
    values = dict(fetch_prepared(_VALUES, {"issue": issue.pk, "on": on_date}))
    former = read_former_standings(
        issues=[issue.pk], actors=actors, days=[on_date], known_date=known_date
    )
    values |= {other: standing.value for (other, *_), standing in former.items() if standing}
    return {
        other: value
        for other, value in values.items()
        # None says that nothing was in force then; who is not named there stands as now.
        if former.get((other, issue.pk, on_date), True)
    }


_DECIDING = """
select stance_id from positions_voice
 where issue_id = %(issue)s and actor_id = %(actor)s and stated_date <= %(latest)s and stated_until >= %(latest)s
   and withdrawn_date > %(on)s and (%(is_silent)s or value <> 92)
   and (stated_time is null or not is_overtaken(issue_id, actor_id, stated_date, stated_time, value = 92, %(on)s))
"""
_LATER = """
select count(*) over (), stated_date, stated_precision from positions_voice
 where issue_id = %(issue)s and actor_id = %(actor)s and stated_date > %(on)s and withdrawn_date > stated_date
 order by stated_date, stated_precision limit 1
"""


def _read_stances(deciding: Sequence[int]) -> list[Stance]:
    """Statements with what a reader needs to judge them."""
    # Text and bytes of a source may be megabytes, and a panel shows excerpts.
    evidence = Evidence.objects.select_related("excerpt__snapshot__source").defer(
        "excerpt__snapshot__text", "excerpt__snapshot__raw"
    )
    approvals = Review.objects.filter(decision=Decision.APPROVE).select_related("reviewer")
    return list(
        Stance.objects.published()
        .filter(pk__in=deciding)
        .select_related("actor", "on_behalf_of", "reported_by", "coder")
        .prefetch_related(
            Prefetch("evidence", newest_words(evidence).order_by("pk")),
            Prefetch("conditions", Condition.objects.order_by("pk")),
            Prefetch("reviews", approvals.order_by("-reviewed_at", "-pk")),
        )
        .order_by("pk")
    )


_VALUES = """
select actor_id, value from positions_position
 where issue_id = %(issue)s and valid_from <= %(on)s and valid_to > %(on)s
"""


def _tally(dossier: Dossier, actor: Actor, past: Past) -> tuple[list[ValueHolders], int]:
    """Where all others stand, in the order of the scale, and how many of the dossier's own are not
    on record.

    Its own come first in their order, then whoever else stands somewhere, by name.
    """
    place = DossierActor.objects.filter(dossier=dossier, actor=OuterRef("pk")).values("order")
    values = past.values
    own = Q(place__isnull=False) & ~past.gone
    everybody = Actor.objects.in_use().exclude(pk=actor.pk).annotate(place=Subquery(place))
    everybody = everybody.filter(own | Q(pk__in=list(values)))
    by_value: dict[int, list[str]] = {}
    silent = 0
    in_order = everybody.order_by(F("place").asc(nulls_last=True), "name", "pk")
    for other, name in in_order.values_list("pk", "name"):
        if other in values:
            by_value.setdefault(values[other], []).append(name)
        else:
            silent += 1
    # From support to opposition, then what is not on the scale.
    scale = sorted(by_value, key=lambda value: -value if is_on_scale(value) else value)
    return [ValueHolders(value, by_value[value]) for value in scale], silent
