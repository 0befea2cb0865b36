import os
import time
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.ops.backup import BackupError, read_backup, restore_backup
from config.ops.health import count_missing_migrations
from config.postgres.scratch import address_of, scratch_database
from positions.management.commands.restore import refuse_newer


class Command(BaseCommand):
    help = "Prove a backup: restore it into a database made for that, compare all, verify history and evidence."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *, directory: Path, **options: Any) -> None:
        started = time.monotonic()
        # Two proofs at once must not share one.
        name = f"demarche_restored_{os.getpid()}"
        try:
            refuse_newer(read_backup(directory))
            # The owner's role makes it, so it may create databases; it is dropped again.
            with scratch_database(name, template="template0"):
                restored = restore_backup(directory, address_of(settings.OWNER_URL, name))
                self.stdout.write(
                    f"{len(restored.tables)} tables, {restored.rows:,} rows,"
                    f" {len(restored.rules):,} rules and rights: each as it was."
                )
                # What an earlier version wrote is proved as `restore` would leave it.
                if missing := count_missing_migrations():
                    call_command("migrate", verbosity=0)
                    self.stdout.write(f"Of an earlier version: {missing} migrations made.")
                for proof in ("verify_history", "verify_evidence"):
                    call_command(proof, stdout=self.stdout)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except psycopg.errors.InsufficientPrivilege as error:
            raise CommandError(
                "To prove a backup the owner's role makes a database and drops it again. As a superuser: "
                "alter role demarche_owner createdb;"
            ) from error
        self.stdout.write(f"The backup can be restored: {time.monotonic() - started:.1f} s.")
