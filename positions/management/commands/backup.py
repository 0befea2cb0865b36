import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.ops.backup import DUMP, BackupError, make_backup


class Command(BaseCommand):
    help = "Write the whole database into a new directory, with what it holds, so that a restore can be proved."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *, directory: Path, **options: Any) -> None:
        started = time.monotonic()
        try:
            made = make_backup(settings.OWNER_URL, directory)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        size = (directory / DUMP).stat().st_size / 2**20
        self.stdout.write(
            f"{len(made.tables)} tables, {made.rows:,} rows, {len(made.rules):,} rules and rights: "
            f"{size:,.1f} MB in {time.monotonic() - started:.1f} s.\nSHA-256 of {DUMP}: {made.dump_sha256}"
        )
