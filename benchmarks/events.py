"""What the pages around events cost in a large dossier: `./run bench events [--size 100k]`.

The record is that of `./run bench matrix`, with an event a week, each with six participants, and a
second dossier that shares a hundred of the busiest issues.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

import psycopg
from django.conf import settings
from django.core.management import call_command

from benchmarks.clock import Cost, cost_of, middle
from benchmarks.measures import SHAPES, WARM, busiest, label, rows_of
from benchmarks.population import Population, fill
from benchmarks.reads import ON, VS, Site, forget_pages
from config.postgres.scratch import address_of, scratch_database

SHARED: Final = 100
ORDINARY: Final = f"matrix {label(SHAPES[1])}"
"""What the others are divided by."""
EVENTS: Final = """
with made as (
  insert into positions_event (dossier_id, slug, first_date, kind, title, note)
  select d.id, 'event-' || i, date '2015-01-01' + 7 * i, 'talks', 'Talks number ' || i || ' are held', ''
    from positions_dossier d, generate_series(1, 520) i where d.slug = 'all' returning id)
insert into positions_eventactor (event_id, actor_id)
select made.id, (%s::bigint[])[1 + mod(made.id + n * n, 60)] from made, generate_series(1, 6) n
on conflict do nothing
"""
SECOND: Final = """
with made as (
  insert into positions_dossier (slug, title, summary) values ('some', 'Some issues', '') returning id)
insert into positions_dossierissue (dossier_id, issue_id, "order")
select made.id, i, 0 from made, unnest(%s::bigint[]) i
"""


def main() -> None:
    options = parse_options()
    name = f"demarche_bench_events_{os.getpid()}"
    with scratch_database(name):
        call_command("migrate", verbosity=0)
        with psycopg.connect(address_of(settings.OWNER_URL, name), autocommit=True) as owner:
            population = fill(owner, stances=rows_of(options.size))
            owner.execute(EVENTS, [population.actors])
            owner.execute(SECOND, [population.issues[:SHARED]])
            owner.execute("vacuum analyze")
        # As the application's role, whose backends these are: of another role's nobody is told.
        with psycopg.connect(address_of(settings.DATABASE_URL, name), autocommit=True) as watching:
            costs = measure(population, watching, rounds=options.rounds)
    print(f"\n{population.stances:,} stances, medians of {options.rounds} in ms")
    print(f"{'':38} {'wall':>10} {'client CPU':>10} {'server CPU':>10} {'× ordinary':>10}")
    # Divided by a page of the same record, figures of two machines can be compared.
    ordinary = costs[ORDINARY].total
    for what, cost in costs.items():
        figures = f"{cost.wall:10.1f} {cost.client:10.1f} {cost.server or 0:10.1f}"
        print(f"{what:38} {figures} {cost.total / ordinary:10.1f}")


def pages(population: Population) -> Iterator[tuple[str, str]]:
    """Of an event in the ninth year, and where events stand beside something else."""
    yield ORDINARY, busiest(population, SHAPES[1]).address
    event = "/dossiers/all/events/event-460/"
    for days in (7, 30, 90, 366):
        yield f"event, {days} days", f"{event}?days={days}"
    yield "events of the dossier", "/dossiers/all/events/"
    yield "events found", "/search/?q=talks&kind=events"
    yield "actor, the busiest", f"/actors/actor-{population.actors[0]}/?on={ON}"
    actors = ",".join(f"actor-{i}" for i in population.actors[:10])
    alone = f"/dossiers/some/compare/?on={ON}&vs={VS}&actors={actors}"
    yield "compare 10 actors, one dossier", alone
    yield "compare 10 actors, across both", f"{alone}&with=all"


def measure(
    population: Population, watching: psycopg.Connection[Any], *, rounds: int
) -> dict[str, Cost]:
    """The median of each page, once it was asked for twice; the ordinary one as often as makes it one."""
    site = Site()
    for _ in range(WARM):
        forget_pages()
        check(site, dict(pages(population))[ORDINARY])
    costs: dict[str, list[Cost]] = {}
    for turn in range(rounds + 2):
        for name, address in pages(population):
            forget_pages()
            cost = cost_of(partial(check, site, address), watching=watching)
            if turn > 1:
                costs.setdefault(name, []).append(cost)
    return {name: middle(some) for name, some in costs.items()}


def check(site: Site, address: str) -> None:
    page = site.get(address)
    if page.status != 200:
        raise SystemExit(f"{address} is answered with {page.status}.")


def parse_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench events", description=__doc__)
    parser.add_argument("--size", default="100k", help="stances, such as 10k or 1m")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
