"""What a question costs: `./run bench ask`.

The record is generated as for quotations, each excerpt with a statement of its own by one of 200 actors
on one of 60 issues. Questions have words of an excerpt, rare and frequent ones, and every other one names
an actor.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import psycopg
from django.conf import settings
from django.core.management import call_command

from benchmarks.clock import Cost, cost_of
from benchmarks.goals import Ratio, print_ratios, write_json
from benchmarks.quotes import SEED, Sample, fill
from config.postgres.scratch import address_of, scratch_database
from positions.reads.briefs.ask import read_answers

ASKED = 50
"""Milliseconds of processor time for a question."""
_TABLES: Final = (
    "positions_stance",
    "positions_evidence",
    "positions_issue",
    "positions_dossierissue",
)
_SPREAD: Final = """
insert into actors_actor (slug, kind, name, iso3, wikidata_id, note)
select 'a' || n, 'state', 'Actor' || chr(65 + n / 26) || chr(65 + n % 26) || 'land', '', '', ''
  from generate_series(0, 199) n;
insert into positions_issue (slug, label, proposition, coding_rule, keywords, contra_phrases, tags)
select 'i' || n, l.words, l.words || ' should be.', '', array[split_part(l.words, ' ', 2)], '{}', '{}'
  from generate_series(0, 59) n
 cross join lateral (
   select substring(x.exact from '^\\S+ \\S+ \\S+') as words from positions_excerpt x order by id offset n limit 1) l;
insert into positions_dossierissue (dossier_id, issue_id, "order")
select d.id, i.id, i.id from positions_dossier d, positions_issue i where i.slug ~ '^i[0-9]+$';
create temporary table made as
select row_number() over (order by id) as n, id as excerpt_id from positions_excerpt;
insert into positions_stance
  (actor_id, issue_id, value, act, stated_date, stated_until, status, firmness, salience, confidence, stated_precision,
   note, withdrawal_note, published_at)
select a.id, i.id, (m.n % 5) - 2, 'verbatim', d.day, d.day, 'published', 'unknown', 'unknown', 'moderate', 'day',
       '', '', now()
  from made m
  join actors_actor a on a.slug = 'a' || (m.n % 200)
  join positions_issue i on i.slug = 'i' || (m.n / 7 % 60)
 cross join lateral (select date '2015-01-01' + (m.n % 3650)::integer as day) d
 order by m.n;
update positions_evidence e set stance_id = s.id
  from made m
  join (select id, row_number() over (order by id) as n from positions_stance) s on s.n = m.n + 1
 where e.excerpt_id = m.excerpt_id;
create index excerpt_search on positions_excerpt using gin (public.words_of(exact));
"""


def main() -> None:
    options = parse_options()
    name = f"demarche_bench_ask_{os.getpid()}"
    with scratch_database(name):
        call_command("migrate", verbosity=0)
        rng = np.random.default_rng(SEED)
        with psycopg.connect(address_of(settings.OWNER_URL, name), autocommit=True) as owner:
            samples = fill(
                owner, rng, texts=options.texts, excerpts=options.excerpts, for_quotes=False
            )
            for table in _TABLES:
                owner.execute(f"alter table {table} disable trigger user")
            owner.execute(_SPREAD)
            owner.execute("vacuum analyze")
        with psycopg.connect(address_of(settings.DATABASE_URL, name), autocommit=True) as watching:
            questions = _make_questions(rng, samples, options.questions)
            cost = _measure(watching, questions)
    print(f"\n{len(samples):,} excerpts")
    print(
        f"a question: {cost.wall:.2f} ms wall, {cost.client:.2f} client, {cost.server or 0:.2f} server"
    )
    ratios = [Ratio.at_most("a question, ms of processor time", cost.total, ASKED)]
    print_ratios(ratios)
    if options.json:
        write_json(ratios, options.json)


def _make_questions(rng: np.random.Generator, samples: Sequence[Sample], number: int) -> list[str]:
    """Three to six words of an excerpt, wherever they stand; every other one asks for an actor."""
    made = []
    for n, place in enumerate(rng.choice(len(samples), number)):
        words = samples[place].words
        chosen = rng.choice(words, int(rng.integers(3, 7)))
        actor = int(rng.integers(200))
        name = f"Actor{chr(65 + actor // 26)}{chr(65 + actor % 26)}land"
        who = f"What does {name} say about" if n % 2 else "Who said"
        made.append(f"{who} {' '.join(chosen).replace('.', '')}?")
    return made


def _measure(watching: psycopg.Connection[Any], questions: Sequence[str]) -> Cost:
    for question in questions[:8]:  # its connection, its plans
        read_answers(question)
    found: list[int] = []
    cost = cost_of(
        lambda: found.extend(len(read_answers(question).found) for question in questions),
        watching=watching,
    )
    print(f"{sum(map(bool, found))} of {len(questions)} questions have an answer")
    return cost.each(len(questions))


def parse_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench ask", description=__doc__)
    parser.add_argument("--texts", type=int, default=200)
    parser.add_argument("--excerpts", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
