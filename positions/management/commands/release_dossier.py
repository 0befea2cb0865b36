import datetime as dt
import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.postgres.scratch import lift_time_limits
from positions.exceptions import ActionRefused
from positions.exchange.release.archive import release_dossier
from positions.management.arguments import iso_date, the_dossier


def day_or_moment(text: str) -> dt.date | dt.datetime:
    """A day, or a moment with its offset: 2025-08-19T12:00:00Z; for ``argparse``."""
    if "T" not in text:
        return iso_date(text)
    moment = dt.datetime.fromisoformat(text)
    # Without its offset a moment is another one on each machine, and the release another.
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


class Command(BaseCommand):
    help = "Write a dossier as a dated release: a ZIP file of tables, the same bytes whenever it is made again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the dossier's short name, as in its address")
        parser.add_argument(
            "--date", type=iso_date, required=True, help="the day of the positions, as 2025-08-19"
        )
        parser.add_argument(
            "--known",
            type=day_or_moment,
            help="the record at the end of which day, or at which moment; the same day unless told",
        )
        parser.add_argument("-o", "--output", type=Path, required=True, help="a new file")

    def handle(
        self,
        *_args: Any,
        slug: str,
        date: dt.date,
        known: dt.date | dt.datetime | None,
        output: Path,
        **_options: Any,
    ) -> None:
        lift_time_limits()
        if output.exists():
            raise CommandError(f"There is something at {output} already.")
        dossier = the_dossier(slug)
        try:
            # Beside the target: it appears by a rename, whole or not at all.
            with TemporaryDirectory(dir=output.parent) as place:
                whole = Path(place) / output.name
                with whole.open("w+b") as file:
                    made = release_dossier(dossier=dossier, on_date=date, known=known, file=file)
                    file.seek(0)
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                whole.rename(output)
        except (ActionRefused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"Written: {made.rows['stances']:,} stances and {made.rows['positions']:,} positions to {output}, "
            f"as known at {made.known_at:%Y-%m-%dT%H:%M:%S.%fZ}.\n"
            f"SHA-256 of the file: {digest}\n"
            f"SHA-256 of its SHA256SUMS: {made.sums_sha256}"
        )
