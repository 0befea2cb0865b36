"""What fills a scratch database: a few actors and issues have most of the record, most have little
(Zipf).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import psycopg
from numpy.typing import NDArray
from tqdm import tqdm

SEED: Final = 20250819
FIRST_DAY: Final = dt.date(2015, 1, 1)
DAYS: Final = 3652
"""Ten years."""
LONGEST: Final = 900
"""Days until the last of those stances that are withdrawn is."""
CHUNK: Final = 50_000
"""Stances a statement: the checks of their foreign keys wait in the server's memory until it ends.
"""

VALUES: Final = (2, 1, 0, -1, -2, 90, 91, 92)
VALUE_WEIGHTS: Final = (0.34, 0.12, 0.1, 0.1, 0.28, 0.03, 0.02, 0.01)
ACTS: Final = ("verbatim", "paraphrase", "reported", "document")
BACK_DATED, WITHDRAWN, ARCHIVED, ON_BEHALF = 0.1, 0.02, 0.01, 0.05
"""Shares of the stances: entered long after their day, taken back later, no longer published, said
for another.
"""

_PEOPLE = """
insert into auth_user (username, password, email, first_name, last_name, is_superuser, is_staff, is_active, date_joined)
values ('coder', '!', '', '', '', false, false, true, now())
"""
_ACTORS = """
insert into actors_actor (slug, kind, name, iso3, wikidata_id, note)
select 'actor-' || i, (array['state', 'person', 'organisation'])[mod(i, 3) + 1], 'Actor number ' || i, '', '', ''
  from generate_series(1, %s) i
"""
_OFFICES = """
insert into actors_membership (member_id, group_id, role, speaks_for, from_date)
select p.id, s.id, 'Minister', true, '2015-01-01' from actors_actor p join actors_actor s on s.id = p.id - 1
 where p.kind = 'person' and s.kind = 'state'
"""
_DOSSIER = "insert into positions_dossier (slug, title, summary) values ('all', 'Every issue', 'A benchmark.')"
_ISSUES = """
with made as (
  insert into positions_issue (slug, label, proposition, coding_rule, keywords, contra_phrases, tags)
  select 'issue-' || i, 'Issue number ' || i, 'Proposition number ' || i || ' should be adopted without delay.',
         '', '{}', '{}', '{}' from generate_series(1, %s) i returning id)
insert into positions_dossierissue (dossier_id, issue_id, "order")
select d.id, made.id, made.id from positions_dossier d, made
"""
_SOURCES = """
with source as (
  insert into positions_source
    (kind, publisher, author, title, url, language, published_date, published_precision,
     date_inferred_reason, reliability, note)
  select 'article', 'The Benchmark', '', 'Article ' || i, '', 'en', '2015-01-01', 'day', '', 'B', ''
    from generate_series(1, %s) i returning id),
snapshot as (
  insert into positions_snapshot (source_id, raw, sha256, text, normaliser, boilerplate)
  select id, 'Words.', encode(sha256('Words.'), 'hex'), 'Words.', '1', '{}' from source returning id)
insert into positions_excerpt (snapshot_id, start, "end", exact) select id, 0, 5, 'Words' from snapshot
"""
STANCES = """
insert into positions_stance
  (actor_id, issue_id, on_behalf_of_id, value, act, stated_date, stated_until, withdrawn_date, status,
   firmness, salience, confidence, stated_precision, note, withdrawal_note, coder_id, published_at)
select actor, issue, nullif(represented, 0), value, act, %(first_day)s + day, %(first_day)s + day,
       %(first_day)s + nullif(withdrawn, 0),
       case when archived then 'archived' else 'published' end,
       'unknown', 'unknown', 'moderate', 'day', 'A benchmark.', '', (select min(id) from auth_user), now()
  from unnest(%(actor)s::int[], %(issue)s::int[], %(represented)s::int[], %(value)s::int[], %(act)s::text[],
              %(day)s::int[], %(withdrawn)s::int[], %(archived)s::bool[])
       with ordinality u(actor, issue, represented, value, act, day, withdrawn, archived, place) order by place
"""
_EVIDENCE = """
insert into positions_evidence (stance_id, excerpt_id, role)
select s.id, 1 + mod(s.id, (select count(*) from positions_excerpt)), 'supports' from positions_stance s
"""
_CONDITIONS = """
insert into positions_condition (stance_id, kind, text, state)
select id, 'only_if', 'a condition is met', 'open' from positions_stance where mod(id, 30) = 0
"""
HISTORY = """
do $$
declare
  changed bigint;
begin
  for changed in select id from positions_stance where mod(id, 100) = 0 loop
    update positions_stance set value = case when value between -2 and 2 then 90 else 2 end where id = changed;
  end loop;
end $$
"""
"""One stance in a hundred was changed today, each by itself, so that yesterday's record is another.
"""
_HISTORY_TRIGGERS = ("history_update", "history_voices_update")
_ANALYZE = "vacuum analyze"
_POSITIONS = "select rebuild_positions(), rebuild_tally()"
_TABLES = ("positions_stance", "positions_evidence", "positions_condition")
_NAIVE = """
create table naive_stance as table positions_stance;
create index on naive_stance (actor_id);
create index on naive_stance (issue_id);
grant select on naive_stance to public;
"""


@dataclass(frozen=True, slots=True)
class Population:
    """Identifiers of actors and issues, the busiest first. An id is the number in the slug."""

    stances: int
    actors: list[int]
    issues: list[int]


def fill(connection: psycopg.Connection[Any], *, stances: int) -> Population:
    """Fill an empty database as its owner.

    In bulk: the triggers of the project (history, positions, the rules of publication) are off meanwhile, and
    ``rebuild_positions()`` and ``rebuild_tally()`` compute afterwards what they keep. Foreign keys and checks hold as
    ever.
    """
    rng = np.random.default_rng(SEED)
    actors = int(np.clip(2 * stances**0.5, 200, 2000))
    issues = int(np.clip(stances // 100, 100, 5000))
    people = Population(stances, _shuffled(rng, actors), _shuffled(rng, issues))
    with connection.transaction():
        connection.execute(_PEOPLE)
        connection.execute(_ACTORS, [actors])
        connection.execute(_OFFICES)
        connection.execute(_DOSSIER)
        connection.execute(_ISSUES, [issues])
        connection.execute(_SOURCES, [max(10, stances // 100)])
    _switch_triggers(connection, "disable")
    for start in _tracked(range(0, stances, CHUNK), "stances"):
        drawn = draw(
            rng,
            people,
            min(CHUNK, stances - start),
            when=(start / stances, (start + CHUNK) / stances),
        )
        connection.execute(STANCES, drawn)
    connection.execute(_EVIDENCE)
    connection.execute(_CONDITIONS)
    # On for the changes that make the record as known, off for all that was filled.
    for trigger in _HISTORY_TRIGGERS:
        connection.execute(f"alter table positions_stance enable trigger {trigger}")
    # Analysed before positions are computed, whose plan needs to
    # know the tables, and once more with what they wrote.
    following = [HISTORY, _ANALYZE, _POSITIONS, _NAIVE, _ANALYZE]
    for statement in _tracked(following, "what follows them"):
        connection.execute(statement)
    _switch_triggers(connection, "enable")
    # The workers of a parallel plan are processes of their own, whose time on a processor nobody
    # would count.
    connection.execute(
        f"alter database {connection.info.dbname} set max_parallel_workers_per_gather = 0"
    )
    return people


def draw(
    rng: np.random.Generator,
    population: Population,
    number: int,
    *,
    when: tuple[float, float] = (0, 1),
) -> dict[str, Any]:
    """Columns of random stances by the order they are entered; all but the back-dated lie in the
    part ``when``.
    """
    first, last = (min(1.0, part) * DAYS for part in when)
    # In the order of days, as statements are entered; the back-dated are put among them in the next line.
    day = np.sort(rng.uniform(first, max(first + 1, last), number)).astype(int).clip(0, DAYS - 1)
    day = np.where(rng.random(number) < BACK_DATED, rng.integers(0, day + 1), day)
    actor, other = zipf(rng, population.actors, number), zipf(rng, population.actors, number)
    speaks_for_other = (rng.random(number) < ON_BEHALF) & (actor != other)
    return {
        "first_day": FIRST_DAY,
        "actor": actor.tolist(),
        "issue": zipf(rng, population.issues, number).tolist(),
        "represented": np.where(speaks_for_other, other, 0).tolist(),
        "value": rng.choice(VALUES, number, p=VALUE_WEIGHTS).tolist(),
        "act": rng.choice(ACTS, number).tolist(),
        "day": day.tolist(),
        "withdrawn": np.where(
            rng.random(number) < WITHDRAWN, day + rng.integers(1, LONGEST, number), 0
        ).tolist(),
        "archived": (rng.random(number) < ARCHIVED).tolist(),
    }


def zipf(rng: np.random.Generator, ranked: list[int], number: int) -> NDArray[np.int64]:
    """Draw from ``ranked`` with chances of 1, 1/2, 1/3 …"""
    chances = 1 / np.arange(1, len(ranked) + 1)
    return rng.choice(np.array(ranked), number, p=chances / chances.sum())


def _shuffled(rng: np.random.Generator, number: int) -> list[int]:
    """1 to ``number`` in random order, so that what is busy does not lie together."""
    return [int(i) for i in rng.permutation(number) + 1]


def _tracked[T](steps: Sequence[T], what: str) -> Iterable[T]:
    return tqdm(steps, desc=f"Filling in {what}", unit="", disable=None)


def _switch_triggers(connection: psycopg.Connection[Any], able: str) -> None:
    for table in _TABLES:
        # Foreign keys are triggers of the system and stay on.
        connection.execute(f"alter table {table} {able} trigger user")
