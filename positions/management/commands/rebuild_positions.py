from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from config.postgres.scratch import lift_time_limits


class Command(BaseCommand):
    help = (
        "Compute every position from the published stances anew, or prove with --check that those on record are right."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail if a position is wrong")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        with connections["owner"].cursor() as cursor:
            cursor.execute("select rebuild_positions()")
            (written,) = cursor.fetchone()
        self.stdout.write(f"{written:,} positions written.")

    def _check(self) -> None:
        lift_time_limits()
        with connections["default"].cursor() as cursor:
            cursor.execute("select problem, issue_id, actor_id, valid_from from position_drift() limit 20")
            drift = cursor.fetchall()
            cursor.execute("select count(*) from positions_position")
            (count,) = cursor.fetchone()
        if drift:
            lines = [f"{problem}: issue {issue}, actor {actor}, from {day}" for problem, issue, actor, day in drift]
            raise CommandError("Positions differ from a computation from scratch:\n" + "\n".join(lines))
        self.stdout.write(f"{count:,} positions, none missing, none extra.")
