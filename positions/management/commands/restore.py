import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.migrations.loader import MigrationLoader

from config.ops.backup import BackupError, read_backup, restore_backup
from config.ops.inventory import Inventory
from config.postgres.scratch import disconnect


class Command(BaseCommand):
    help = "Restore a backup into an empty database, prove that all is as it was, and migrate it to this version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *, directory: Path, **options: Any) -> None:
        started = time.monotonic()
        try:
            # Before anything is restored, which takes long and needs an empty database.
            refuse_newer(read_backup(directory))
            restored = restore_backup(directory, settings.OWNER_URL)
        except BackupError as error:
            raise CommandError(str(error)) from error
        disconnect()  # statements that were prepared before there were tables
        self.stdout.write(
            f"{len(restored.tables)} tables, {restored.rows:,} rows, {len(restored.rules):,} rules and rights: "
            f"each as it was, in {time.monotonic() - started:.1f} s."
        )
        # A backup of an earlier version is proved as it was before it is changed.
        call_command("migrate", verbosity=0)
        call_command("verify_history", stdout=self.stdout)


def refuse_newer(backup: Inventory) -> None:
    """Raise CommandError where the backup was made by a version that this one knows nothing of."""
    loader = MigrationLoader(None)
    # Migrations that were squashed since count as known: their successors replace them.
    known = {".".join(name) for name in loader.disk_migrations} | {
        f"{app}.{name}"
        for migration in loader.disk_migrations.values()
        for app, name in migration.replaces
    }
    if unknown := sorted(set(backup.migrations) - known):
        raise CommandError(
            f"The backup was made by another version of Demarche, with {', '.join(unknown[:3])}: use that one."
        )
