"""What a table of stances costs beside a bare COPY of the rows that it becomes: `./run bench tables`.

Twenty rows have words of one text, which the table brings. Measured are the check, the import, and a reviewer's
publishing of it with all positions. The bare copies have the same columns,
indexes, checks and foreign keys, and no triggers of ours; what triggers fill (history, positions, parts of texts)
is not among them.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import resource
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import psycopg
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from benchmarks.clock import Cost, cost_of
from benchmarks.goals import Ratio, print_ratios
from benchmarks.votes import copy_all
from config.postgres.scratch import address_of, lift_time_limits, scratch_database
from positions.actions.table_imports import BroughtTable, bring_table, check_table, load_table
from positions.choices import Status, TableKind, TableState
from positions.loading.publishing import publish_reviewed
from positions.loading.system_users import bulk_reviewer
from positions.loading.tables.columns import guess_columns
from positions.loading.tables.running import check, load, read_table
from positions.models import Stance, TableImport

SEED: Final = 20250819
GOAL: Final = 10_000
"""Stances a second of processor time."""
_ACTORS, _ISSUES, _A_TEXT = 200, 100, 20
_HEADER: Final = ("actor", "issue", "value", "act", "date", "quote", "source", "title", "text")
_VALUES: Final = ("supports", "leans-support", "neutral", "leans-oppose", "opposes")
_TABLES: Final = (
    *("positions_source", "positions_snapshot", "positions_excerpt", "positions_stance"),
    "positions_evidence",
)
_RECORD: Final = """
insert into actors_actor (slug, kind, name, iso3, wikidata_id, note)
select 'actor-' || i, 'state', 'Actor number ' || i, '', '', '' from generate_series(1, %(actors)s) i;
insert into positions_dossier (slug, title, summary) values ('all', 'Every issue', 'A benchmark.');
with made as (
  insert into positions_issue (slug, label, proposition, coding_rule, keywords, contra_phrases, tags)
  select 'issue-' || i, 'Issue number ' || i, 'Proposition number ' || i || ' should be adopted without delay.',
         '', '{}', '{}', '{}' from generate_series(1, %(issues)s) i returning id)
insert into positions_dossierissue (dossier_id, issue_id, "order")
select d.id, made.id, made.id from positions_dossier d, made
"""
_FOREIGN_KEYS: Final = """
select format('alter table bare_%%s add %%s', %(table)s::text, pg_get_constraintdef(c.oid))
  from pg_constraint c where c.conrelid = %(table)s::regclass and c.contype = 'f'
"""
_DRIFT: Final = (
    "select (select count(*) from position_drift()) + (select count(*) from tally_drift())"
)


def main() -> None:
    options = parse_options()
    name = f"demarche_bench_tables_{os.getpid()}"
    with scratch_database(name):
        call_command("migrate", verbosity=0)
        lift_time_limits()
        # Of another role's sessions nobody is told what they are.
        with (
            psycopg.connect(address_of(settings.OWNER_URL, name), autocommit=True) as owner,
            psycopg.connect(address_of(settings.DATABASE_URL, name), autocommit=True) as watching,
        ):
            owner.execute(_fill())
            editor = _editor()
            _import(_table(0, _A_TEXT * 10), editor)  # plans, connections, catalogues
            owner.execute("vacuum analyze")
            since = _newest(owner)
            costs = _measure(_table(1, options.stances), editor, watching)
            costs["COPY"] = _cost_of_copy(owner, since)
            (wrong,) = owner.execute(_DRIFT).fetchone() or (-1,)
    _tell(costs, options.stances, wrong)


def _fill() -> str:
    return _RECORD % {"actors": _ACTORS, "issues": _ISSUES}


def _editor() -> User:
    editor = User.objects.create(username="editor")
    editor.groups.add(Group.objects.get(name="editor"))
    return editor


def _table(number: int, stances: int) -> bytes:
    draw = random.Random(SEED + number)
    held = io.StringIO()
    table = csv.writer(held)
    table.writerow(_HEADER)
    for text in range(stances // _A_TEXT):
        words = [f"In part {n} of text {number}-{text} they said so." for n in range(_A_TEXT)]
        whole = "\n\n".join(f"{one} {'And more was said there. ' * 8}" for one in words)
        for n, one in enumerate(words):
            actor = f"Actor number {1 + draw.randrange(_ACTORS)}"
            issue = f"Issue number {1 + draw.randrange(_ISSUES)}"
            day = f"{2015 + draw.randrange(10)}-{1 + draw.randrange(12):02}-{1 + draw.randrange(28):02}"
            said = (actor, issue, draw.choice(_VALUES), "paraphrase", day, one)
            table.writerow([*said, "", f"Text {number}-{text}", "" if n else whole])
    return held.getvalue().encode()


def _import(raw: bytes, by: User) -> None:
    table = _checked(raw, by)
    load(_confirmed(table, by))


def _checked(raw: bytes, by: User) -> TableImport:
    table = _brought(raw, by)
    check(table)
    return table


def _brought(raw: bytes, by: User) -> TableImport:
    found = read_table(raw)
    brought = BroughtTable(
        kind=TableKind.STANCES,
        name="bench.csv",
        raw=raw,
        header=found["header"],
        total=len(found["lines"]),
        columns=guess_columns(found["header"], TableKind.STANCES),
    )
    table = bring_table(brought=brought, by=by)
    mapping = {"columns": table.mapping["columns"], "status": "submitted"}
    return check_table(table_id=table.pk, mapping=mapping, by=by)


def _confirmed(table: TableImport, by: User) -> TableImport:
    return load_table(table_id=table.pk, is_confirmed=True, by=by)


def _measure(raw: bytes, by: User, watching: psycopg.Connection[Any]) -> dict[str, Cost]:
    table = _brought(raw, by)
    costs = {"check": _cost(lambda: check(table), watching)}
    confirmed = _confirmed(table, by)
    costs["import"] = _cost(lambda: load(confirmed), watching)
    confirmed.refresh_from_db()
    if confirmed.state != TableState.LOADED:
        raise SystemExit(f"It was not imported: {confirmed.reason or confirmed.report}")
    waiting = Stance.objects.filter(status=Status.SUBMITTED, coder=by)
    # Only those of this table: the practice before it was handed in as well.
    newest = list(waiting.order_by("-pk").values_list("pk", flat=True)[: confirmed.total])
    reviewer = bulk_reviewer()
    publish = lambda: publish_reviewed(stance_ids=newest, by=reviewer)  # noqa: E731
    costs["publishing"] = _cost(publish, watching)
    return costs


def _cost(action: Callable[[], object], watching: psycopg.Connection[Any]) -> Cost:
    """With the processor time of the child that reads a file."""
    before = _children()
    cost = cost_of(action, watching=watching)
    return Cost(cost.wall, cost.client + _children() - before, cost.server)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1000


def _newest(owner: psycopg.Connection[Any]) -> dict[str, int]:
    found = {}
    for table in _TABLES:
        (found[table],) = owner.execute(f"select coalesce(max(id), 0) from {table}").fetchone() or (
            0,
        )
    return found


def _cost_of_copy(owner: psycopg.Connection[Any], since: dict[str, int]) -> Cost:
    """What the import wrote, into tables without triggers."""
    with tempfile.TemporaryDirectory() as kept:
        files = [(table, Path(kept) / table) for table in _TABLES]
        for table, path in files:
            rows = f"copy (select * from {table} where id > {since[table]}) to stdout"
            with path.open("wb") as out, owner.cursor().copy(rows) as copy:
                for block in copy:
                    out.write(block)
            owner.execute(
                f"create table bare_{table} (like {table} including all excluding identity)"
            )
            for (foreign,) in owner.execute(_FOREIGN_KEYS, {"table": table}).fetchall():
                owner.execute(foreign)
        return cost_of(lambda: copy_all(owner, files), watching=owner)


def _tell(costs: dict[str, Cost], stances: int, wrong: int) -> None:
    print(f"{stances:,} stances; seconds of processor time")
    for name, cost in costs.items():
        client, server = cost.client / 1000, (cost.server or 0) / 1000
        print(
            f"{name:11} client {client:6.2f}  server {server:6.2f}  (wall {cost.wall / 1000:.2f})"
        )
    print(f"positions and counts that are wrong: {wrong}")
    rates = {name: stances / cost.total * 1000 for name, cost in costs.items()}
    print_ratios(
        [
            *(
                Ratio.at_least(f"{name}, stances a second", rates[name], GOAL)
                for name in ("import", "COPY")
            ),
            Ratio.at_most("wrong positions", wrong, 0),
        ]
    )


def parse_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench tables", description=__doc__)
    parser.add_argument("--stances", type=int, default=10_000)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
