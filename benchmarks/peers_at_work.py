"""Run by `benchmarks.peers` in an environment of its own: one peer with the statements loaded,
asked line by line.

A line in is how often to practise, and the actors, the issues and two days; one out, what the table
cost.
"""

import asyncio
import hashlib
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import duckdb
import pandas as pd
import polars as pl
from datasette.app import Datasette

Ids = list[int]
Row = tuple[int, int, int, int, int, "int | None"]
"""Actor, issue, value, day, number of statements, value before."""

AS_OF = """
select actor, issue, {latest} as value, max(day) as day, count(*) as n from statement
 where actor in ({actors}) and issue in ({issues}) and day <= {day} and until > {day} group by actor, issue
"""


def write_table(rows: Iterable[Row], actors: Ids, issues: Ids) -> str:
    """The cells as the barest table that says the same."""
    cells = {(actor, issue): rest for actor, issue, *rest in rows}
    parts = [
        "<table><tr><th></th>",
        *(f"<th>{escape(f'Issue number {issue}')}</th>" for issue in issues),
        "</tr>",
    ]
    for actor in actors:
        parts.append(f"<tr><th>{escape(f'Actor number {actor}')}</th>")
        for issue in issues:
            cell = cells.get((actor, issue))
            if cell is None:
                parts.append("<td></td>")
                continue
            value, day, n, before = cell
            moved = f"<i>{before}</i>" if before != value else ""
            parts.append(
                f'<td class="v{value}" title="{day}">{value}<small>{n}</small>{moved}</td>'
            )
        parts.append("</tr>")
    parts.append("</table>")
    return "".join(parts)


def use_polars(file: Path) -> Callable[[Ids, Ids, int, int], str]:
    statements = pl.read_csv(file)

    def as_of(actors: Ids, issues: Ids, day: int) -> pl.LazyFrame:
        chosen = pl.col("issue").is_in(issues) & pl.col("actor").is_in(actors)
        held = statements.lazy().filter(chosen & (pl.col("day") <= day) & (pl.col("until") > day))
        # The file is in the order of days, so that the last of a group is what holds.
        return held.group_by("actor", "issue").agg(
            pl.col("value").last(), pl.col("day").last(), pl.len().alias("n")
        )

    def table(actors: Ids, issues: Ids, on: int, vs: int) -> str:
        before = as_of(actors, issues, vs).select("actor", "issue", pl.col("value").alias("before"))
        found = as_of(actors, issues, on).join(before, on=["actor", "issue"], how="left").collect()
        return write_table(found.iter_rows(), actors, issues)

    return table


def use_pandas(file: Path) -> Callable[[Ids, Ids, int, int], str]:
    statements = pd.read_csv(file)

    def as_of(actors: Ids, issues: Ids, day: int) -> pd.DataFrame:
        chosen = statements[statements["issue"].isin(issues) & statements["actor"].isin(actors)]
        held = chosen[(chosen["day"] <= day) & (chosen["until"] > day)]
        grouped = held.groupby(["actor", "issue"], sort=False)
        return grouped.agg(value=("value", "last"), day=("day", "last"), n=("day", "size"))

    def table(actors: Ids, issues: Ids, on: int, vs: int) -> str:
        before = as_of(actors, issues, vs)["value"].rename("before")
        found = as_of(actors, issues, on).join(before).reset_index()
        rows = found.itertuples(index=False, name=None)
        # NaN, which pandas has where there is none, differs from itself.
        whole = ((*row[:-1], None if row[-1] != row[-1] else int(row[-1])) for row in rows)
        return write_table(whole, actors, issues)

    return table


def compared(actors: Ids, issues: Ids, on: int, vs: int, *, latest: str) -> str:
    """The query of both databases; ``latest`` is how they say the value of the last day."""
    named = {
        "latest": latest,
        "actors": ",".join(map(str, actors)),
        "issues": ",".join(map(str, issues)),
    }
    return (
        f"select a.actor, a.issue, a.value, a.day, a.n, b.value as before from ({AS_OF.format(day=on, **named)}) a "
        f"left join ({AS_OF.format(day=vs, **named)}) b on b.actor = a.actor and b.issue = a.issue"
    )


def use_duckdb(file: Path) -> Callable[[Ids, Ids, int, int], str]:
    database = duckdb.connect()
    database.execute(f"create table statement as from read_csv('{file}')")

    def table(actors: Ids, issues: Ids, on: int, vs: int) -> str:
        # By day and then by number: the last that was entered of the last day.
        query = compared(actors, issues, on, vs, latest="arg_max(value, day * 10000000 + id)")
        return write_table(database.execute(query).fetchall(), actors, issues)

    return table


def use_datasette(file: Path) -> Callable[[Ids, Ids, int, int], str]:
    path = file.with_name("statements.db")
    with sqlite3.connect(path) as database, file.open() as lines:
        database.execute(
            "create table statement (issue int, actor int, day int, until int, value int, id int)"
        )
        next(lines)
        rows = (line.split(",") for line in lines)
        database.executemany("insert into statement values (?, ?, ?, ?, ?, ?)", rows)
        # All columns of the query: the table itself is never read.
        database.execute("create index covering on statement (issue, actor, day, until, value)")
        database.execute("analyze")
    # Beyond its limits, which would cut a large matrix.
    site = Datasette(
        [str(path)], settings={"max_returned_rows": 30_000, "sql_time_limit_ms": 60_000}
    )
    loop = asyncio.new_event_loop()
    loop.run_until_complete(site.invoke_startup())

    def table(actors: Ids, issues: Ids, on: int, vs: int) -> str:
        # SQLite takes the other columns of a group from the row that has the maximum.
        query = compared(actors, issues, on, vs, latest="value")
        answer = loop.run_until_complete(
            site.client.get(f"/statements?{urlencode({'sql': query})}")
        )
        assert answer.status_code == 200, answer.text[:500]
        return str(answer.text)

    return table


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    use = {
        "polars": use_polars,
        "pandas": use_pandas,
        "duckdb": use_duckdb,
        "datasette": use_datasette,
    }
    table = use[sys.argv[1]](Path(sys.argv[2]))
    for line in sys.stdin:
        practice, words = line.split()
        actors, issues, on, vs = json.loads(words)
        # Only the last one is told: those before it are practice.
        for _ in range(int(practice) + 1):
            wall, client = time.perf_counter_ns(), time.process_time_ns()
            html = table(actors, issues, on, vs)
            cost = [
                (time.perf_counter_ns() - wall) / 1e6,
                (time.process_time_ns() - client) / 1e6,
                0.0,
            ]
        digest = hashlib.sha256(html.encode()).hexdigest()
        print(json.dumps({"status": 200, "cost": cost, "digest": digest}), file=answers, flush=True)


if __name__ == "__main__":
    main()
