"""Who speaks for an actor now, where its position rests on words of those who did before."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from actors.models import Actor
from config.postgres.prepared import fetch_prepared
from positions.choices import Precision, precision_of
from positions.reads.matrix.known_changes import end_of, read_former_standings
from positions.reads.matrix.known_departed import read_known_departed, read_known_leading
from positions.reads.stances.departed import read_departed
from positions.reads.timelines.periods import Standing, read_positions
from positions.rules.offices import Departed, HeldOffice, Offices
from positions.rules.position import Decided

_ACTING: Final = re.compile(r"\b(acting|interim|caretaker|ad interim|pro tempore)\b", re.IGNORECASE)
"""Words of a title that say that its holder stands in for another."""
# Whom readers can see elsewhere: nobody learns from a panel of an actor that is only drafted of, and
# changes of these, and of no others, raise the version that a kept page has.
_SHOWN: Final = """
select a.id from unnest(%s::bigint[]) a(id)
 where exists (select from positions_stance s where s.actor_id = a.id and s.status = 'published')
    or exists (select from positions_dossieractor d where d.actor_id = a.id)
"""


@dataclass(frozen=True, slots=True)
class Own:
    """Where somebody stands by their own words."""

    value: int
    stated_date: dt.date
    stated_precision: Precision

    @classmethod
    def of(cls, found: Standing | Decided) -> Self:
        return cls(found.value, found.stated_date, precision_of(found.marks))


@dataclass(frozen=True, slots=True)
class Successor:
    """Somebody who speaks for the actor on the day by ``office``, since ``since`` if that is known;
    and where they stand by their own words, None where nothing of theirs is on record.
    """

    office: HeldOffice
    standing: Own | None

    @property
    def actor(self) -> Actor:
        return self.office.speaker

    @property
    def since(self) -> dt.date | None:
        return self.office.steps[0].from_date


@dataclass(frozen=True, slots=True)
class Succession:
    """``departed`` said what decides; ``successors`` hold the same offices on the day, ``others``
    speak for the actor by another office and have said something of their own on the issue.
    """

    departed: Sequence[Departed]
    successors: Sequence[Successor] = ()
    others: Sequence[Successor] = ()


def read_succession(standing: Standing, *, on_date: dt.date) -> Succession | None:
    """Of a position that rests on words of a previous government; None of others.

    Two queries, and three more where it does.
    """
    key = standing.actor_id, standing.issue_id
    departed = read_departed([standing.deciding], on_date=on_date).get(key)
    if not departed:
        return None
    offices = Offices.leading_to(standing.actor_id).of(standing.actor_id, on_date)
    speakers = list({office.speaker.pk for office in offices})
    found = read_positions(issues=[standing.issue_id], actors=speakers, on_date=on_date)
    return _tell(departed, offices, {one.actor_id: Own.of(one) for one in found})


def read_known_succession(
    standing: Standing, *, on_date: dt.date, known_date: dt.date
) -> Succession | None:
    """As `read_succession`, by the record at the end of a day: offices and words that were entered
    later are not told. Twenty queries at most, whatever the size.
    """
    known_at = end_of(known_date)
    # No stated position is nobody's words (decision 0030).
    if not standing.n:
        return None
    departed = read_known_departed([standing.deciding], on_date=on_date, known_at=known_at).get(
        (standing.actor_id, standing.issue_id)
    )
    if not departed:
        return None
    offices = read_known_leading(standing.actor_id, known_at).of(standing.actor_id, on_date)
    speakers, issues = list({office.speaker.pk for office in offices}), [standing.issue_id]
    found = read_positions(issues=issues, actors=speakers, on_date=on_date)
    own = {one.actor_id: Own.of(one) for one in found}
    former = read_former_standings(
        issues=issues, actors=speakers, days=[on_date], known_date=known_date
    )
    # What `former` names stood otherwise then, be it nowhere; all others stand as now.
    for (actor, *_), stood in former.items():
        own.pop(actor, None)
        own |= {actor: Own.of(stood)} if stood else {}
    return _tell(departed, offices, own)


def _tell(
    departed: Sequence[Departed], offices: Sequence[HeldOffice], own: Mapping[int, Own]
) -> Succession:
    """Of those who hold offices on the day, whom readers can see."""
    speakers = list({office.speaker.pk for office in offices})
    shown = {pk for (pk,) in fetch_prepared(_SHOWN, [speakers])}
    present = [
        Successor(office, own.get(office.speaker.pk))
        for office in offices
        if office.speaker.pk in shown
    ]
    titles = {_title(office) for one in departed for office in one.offices}
    successors = [one for one in present if _title(one.office) in titles]
    return Succession(departed, successors, _others(present, successors))


def _others(present: Sequence[Successor], successors: Sequence[Successor]) -> list[Successor]:
    """Who has words of their own and follows nobody, each once."""
    following = {one.actor.pk for one in successors}
    speaking = {one.actor.pk: one for one in present if one.standing}
    return [one for pk, one in speaking.items() if pk not in following]


def _title(office: HeldOffice) -> tuple[int, str]:
    """What an acting minister and a minister share."""
    held = office.steps[0]
    return held.group_id, " ".join(_ACTING.sub(" ", held.role).split()).casefold()
