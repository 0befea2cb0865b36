from itertools import islice
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from config.postgres.scratch import lift_time_limits
from positions.history.chain import count_unsealed, find_breaks, read_head, read_link

_SHOWN: Final = 20


class Command(BaseCommand):
    help = (
        "Compare every live row with its last captured state, and the history with the links that seal it;"
        " fail if one was changed, removed or put in past the history."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--witness", action="append", default=[], metavar="NUMBER:HASH",
            help="a head that seal_history printed and somebody kept elsewhere: nothing up to it was rewritten",
        )  # fmt: skip

    def handle(self, *_args: Any, witness: list[str], **_options: Any) -> None:
        lift_time_limits()
        tables = _read_tables()
        problems = [problem for table in tables for problem in _find_differences(table)]
        problems += islice(find_breaks(), _SHOWN)
        problems += [f"{head} is not in the chain" for head in witness if not _is_link(head)]
        if problems:
            raise CommandError("The history does not account for:\n" + "\n".join(problems))
        self.stdout.write(f"{len(tables)} tables: every row is as last captured.")
        head = read_head()
        self.stdout.write(
            f"{head.number if head else 0:,} links: every change is as sealed; {count_unsealed():,} are not sealed yet."
        )


def _read_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select table_name from history.captured_table order by table_name")
        return [name for (name,) in cursor.fetchall()]


def _find_differences(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select object_id, problem from history.verify(%s) limit %s", [table, _SHOWN]
        )
        return [f"{table} {pk or 'itself'} {problem}" for pk, problem in cursor.fetchall()]


def _is_link(head: str) -> bool:
    number, _, _hash = head.partition(":")
    return number.isdecimal() and str(read_link(int(number))) == head
