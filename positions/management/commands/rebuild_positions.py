from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from config.postgres.scratch import lift_time_limits


class Command(BaseCommand):
    help = (
        "Compute every position from the published stances anew, and what is counted of dossiers; "
        "or prove with --check that those on record are right."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if a position is wrong"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        # Positions and counts are the owner's: the application's role may not write them.
        with connections["owner"].cursor() as cursor:
            cursor.execute("select rebuild_positions()")
            (written,) = cursor.fetchone()
            cursor.execute("select rebuild_tally()")
            (counts,) = cursor.fetchone()
        self.stdout.write(f"{written:,} positions written.")
        self.stdout.write(f"{counts:,} counts written.")

    def _check(self) -> None:
        lift_time_limits()
        with connections["default"].cursor() as cursor:
            cursor.execute(
                # Twenty tell what is wrong; a broken rule would name thousands.
                "select problem, issue_id, actor_id, valid_from from position_drift() limit 20"
            )
            drift = cursor.fetchall()
            cursor.execute("select count(*) from positions_position")
            (count,) = cursor.fetchone()
            cursor.execute("select problem, dossier_id, kind, key from tally_drift() limit 20")
            miscounted = cursor.fetchall()
        lines = [
            f"{problem}: issue {issue}, actor {actor}, from {day}"
            for problem, issue, actor, day in drift
        ]
        lines += [
            f"{problem} count: dossier {dossier}, {kind} {key}"
            for problem, dossier, kind, key in miscounted
        ]
        if lines:
            raise CommandError(
                "The record differs from a computation from scratch:\n" + "\n".join(lines)
            )
        self.stdout.write(f"{count:,} positions, none missing, none extra; every count is right.")
