from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.postgres.scratch import lift_time_limits


class Command(BaseCommand):
    help = "Compare every live row with its last captured state; fail if one was changed or removed past the history."

    def handle(self, *_args: Any, **_options: Any) -> None:
        lift_time_limits()
        problems: list[str] = []
        with connection.cursor() as cursor:
            cursor.execute("select table_name from history.captured_table order by table_name")
            tables = [name for (name,) in cursor.fetchall()]
            for table in tables:
                cursor.execute(
                    "select object_id, problem from history.verify(%s) limit 20", [table]
                )
                problems += [
                    f"{table} {pk or 'itself'} {problem}" for pk, problem in cursor.fetchall()
                ]
        if problems:
            raise CommandError("The history does not account for:\n" + "\n".join(problems))
        self.stdout.write(f"{len(tables)} tables: every row is as last captured.")
