"""Positions that rest on words of a previous government: whose they are, and until when they spoke for it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from actors.choices import ActorKind
from actors.models import Actor
from config.postgres.prepared import fetch_prepared
from positions.dates import write_short_date
from positions.reads.stances.deciding import DECIDING, CellKey, Deciding, asked_about
from positions.rules.offices import Departed, Offices, Tenure, departed


class SpokenStance(NamedTuple):
    """A statement by its speaker, with the first and the last day on which it can have been made."""

    speaker: int
    first: dt.date
    last: dt.date


# Actors of whom somebody may have departed: an office ended, or whoever speaks for them is spoken for.
# A record of votes has next to none, so that nothing is looked up of its thousands of cells.
MAY_HAVE_LEFT: Final = """
select distinct m.group_id from actors_membership m join actors_actor a on a.id = m.member_id
 where m.group_id = any(%(actors)s) and m.speaks_for
   and (m.until_date <= %(on)s or a.ended_date <= %(on)s
        or exists (select from actors_membership n where n.group_id = m.member_id and n.speaks_for))
"""
# The office that ended last, of each person who holds none on the day in which they would speak for
# somebody, and the first day without it.
FORMER_OFFICES: Final = """
select distinct on (m.member_id) m.member_id, m.role || ', ' || g.name, m.until_date
  from actors_membership m join actors_actor g on g.id = m.group_id
 where m.member_id = any(%(people)s) and m.speaks_for and m.until_date <= %(on)s
   and not exists (
     select from actors_membership n where n.member_id = m.member_id and n.speaks_for
        and (n.from_date is null or n.from_date <= %(on)s) and (n.until_date is null or n.until_date > %(on)s))
 order by m.member_id, m.until_date desc, m.id
"""
# Of positions that somebody else's statement decides; that nothing was said is nobody's word.
_SAID: Final = f"""
select c.actor_id, c.issue_id, s.actor_id, s.stated_date, s.stated_until
{DECIDING}
 where d.actor_id <> c.actor_id and d.value <> 92
"""


def read_former_offices(actors: Iterable[Actor], on_date: dt.date) -> dict[int, str]:
    """By the actor's id, the last office of people who hold none any more on the day, "until 19 Jan 2025
    President, United States"; one query.
    """
    people = [actor.pk for actor in actors if actor.kind == ActorKind.PERSON]
    rows = fetch_prepared(FORMER_OFFICES, {"people": people, "on": on_date}) if people else []
    return {actor: write_former_office(words, until) for actor, words, until in rows}


def write_former_office(words: str, until: dt.date) -> str:
    """``until`` is the first day without it."""
    return f"until {write_short_date(until - dt.timedelta(days=1))} {words}"


def read_departed(
    decided: Iterable[Deciding], *, on_date: dt.date, among: Collection[int] | None = None
) -> dict[CellKey, Sequence[Departed]]:
    """Whose words the positions of a day rest on, where none of those who said them speaks for the
    actor any longer: by (actor's id, issue's id), those who spoke last first.

    Where one of several statements that decide is the actor's own, or of somebody who still speaks
    for it, the position is the present one's. One query, and two more where there may be some,
    whatever the number; without the first where the actors ``among`` whom they may be are known.
    """
    # A page of votes ends here with one query, or none.
    cells = _of_those_left(list(decided), on_date, among)
    said = _read_said(cells, on_date) if cells else {}
    return who_left(said, Offices(speakers_of(said)), on_date=on_date)


def speakers_of(said: Mapping[CellKey, Sequence[SpokenStance]]) -> set[int]:
    return {speaker for voices in said.values() for speaker, *_ in voices}


def who_left(
    said: Mapping[CellKey, Sequence[SpokenStance]], offices: Offices, *, on_date: dt.date
) -> dict[CellKey, Sequence[Departed]]:
    """Of statements that decide positions, those positions of which every speaker has left by the
    day, with them; who spoke last first. The ``offices`` are those of all speakers.
    """
    # Once for each speaker, who may have said what decides in many cells.
    tenures = {speaker: offices.tenures(speaker) for speaker in speakers_of(said)}
    left = {key: _left(key[0], voices, tenures, on_date) for key, voices in said.items()}
    return {key: gone for key, gone in left.items() if gone}


def _left(
    actor: int,
    voices: Sequence[SpokenStance],
    tenures: Mapping[int, Mapping[int, Sequence[Tenure]]],
    on_date: dt.date,
) -> list[Departed]:
    """Each speaker once, who spoke last first; nobody where one has not left."""
    gone = [
        departed(tenures[speaker].get(actor, ()), first=first, last=last, on_date=on_date)
        # Of one speaker's the newest words stay below: the database gives them in no order.
        for speaker, first, last in sorted(voices, key=lambda one: (one.first, one.last))
    ]
    left = [one for one in gone if one]
    # One who still speaks for the actor makes the position the present one's (decision 0030).
    if len(left) < len(gone):
        return []
    left.sort(key=lambda one: (one.until_date, one.speaker.pk), reverse=True)
    return list({one.speaker.pk: one for one in left}.values())


def _of_those_left(
    cells: Sequence[Deciding], on_date: dt.date, among: Collection[int] | None
) -> list[Deciding]:
    actors = {cell.actor_id for cell in cells}
    if among is None and actors:
        asked = {"actors": list(actors), "on": on_date}
        among = {actor for (actor,) in fetch_prepared(MAY_HAVE_LEFT, asked)}
    # None and empty both leave nothing to ask for.
    return [cell for cell in cells if among and cell.actor_id in among]


def _read_said(cells: Sequence[Deciding], on_date: dt.date) -> dict[CellKey, list[SpokenStance]]:
    """Who said what decides."""
    said: dict[CellKey, list[SpokenStance]] = defaultdict(list)
    for actor, issue, *voice in fetch_prepared(_SAID, asked_about(cells, on_date=on_date)):
        said[actor, issue].append(SpokenStance(*voice))
    return said
