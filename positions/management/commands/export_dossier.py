from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.postgres.scratch import lift_time_limits
from positions.exceptions import ActionRefused
from positions.exchange.dossier_folder import export_dossier
from positions.models import Dossier


class Command(BaseCommand):
    help = "Write a dossier to a new folder (docs/dossier-folder.md), which load_dossier reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the dossier's short name, as in its address")
        parser.add_argument("directory", type=Path)

    def handle(self, *_args: Any, slug: str, directory: Path, **_options: Any) -> None:
        lift_time_limits()
        dossier = Dossier.objects.filter(slug=slug).first()
        if dossier is None:
            raise CommandError(f"There is no dossier {slug}.")
        try:
            exported = export_dossier(dossier=dossier, directory=directory)
        except (ActionRefused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        for told in exported.left_out:
            self.stderr.write(f"Left out: {told}.")
        self.stdout.write(
            f"Written: {exported.sources:,} sources and {exported.stances:,} stances to {directory}."
        )
