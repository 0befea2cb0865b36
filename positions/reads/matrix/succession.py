"""Who speaks for an actor now, where its position rests on words of those who did before."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from actors.models import Actor
from config.postgres.prepared import fetch_prepared
from positions.reads.matrix.known_departed import read_known_departed
from positions.reads.stances.departed import read_departed
from positions.reads.timelines.periods import Standing, read_positions
from positions.rules.offices import Departed, Office, Offices

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
class Successor:
    """Somebody who speaks for the actor on the day by ``office``, since ``since`` if that is known;
    and where they stand by their own words, None where nothing of theirs is on record.
    """

    office: Office
    standing: Standing | None

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

    ``is_known`` where the record of an earlier day is told: then nobody is looked for who follows.
    """

    departed: Sequence[Departed]
    successors: Sequence[Successor] = ()
    others: Sequence[Successor] = ()
    is_known: bool = False


def read_succession(standing: Standing, *, on_date: dt.date) -> Succession | None:
    """Of a position that rests on words of a previous government; None of others.

    Two queries, and three more where it does.
    """
    key = standing.actor_id, standing.issue_id
    departed = read_departed([standing.deciding], on_date=on_date).get(key)
    if not departed:
        return None
    present = _read_present(standing, on_date)
    titles = {_title(office) for one in departed for office in one.offices}
    successors = [one for one in present if _title(one.office) in titles]
    others = {one.actor.pk: one for one in present if one.standing}
    for one in successors:
        others.pop(one.actor.pk, None)
    return Succession(departed, successors, list(others.values()))


def read_known_succession(
    standing: Standing, *, on_date: dt.date, known_at: dt.datetime
) -> Succession | None:
    """As `read_succession`, by the record of a moment, and without who follows; eight queries at
    most.
    """
    if not standing.n:
        return None
    found = read_known_departed([standing.deciding], on_date=on_date, known_at=known_at)
    departed = found.get((standing.actor_id, standing.issue_id))
    return Succession(departed, is_known=True) if departed else None


def _read_present(standing: Standing, on_date: dt.date) -> list[Successor]:
    offices = Offices.leading_to(standing.actor_id).of(standing.actor_id, on_date)
    speakers = list({office.speaker.pk for office in offices})
    shown = {pk for (pk,) in fetch_prepared(_SHOWN, [speakers])}
    positions = read_positions(issues=[standing.issue_id], actors=speakers, on_date=on_date)
    own = {one.actor_id: one for one in positions}
    return [
        Successor(office, own.get(office.speaker.pk))
        for office in offices
        if office.speaker.pk in shown
    ]


def _title(office: Office) -> tuple[int, str]:
    """What an acting minister and a minister share."""
    held = office.steps[0]
    return held.group_id, " ".join(_ACTING.sub(" ", held.role).split()).casefold()
