from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.postgres.scratch import lift_time_limits
from positions.exceptions import ActionRefused
from positions.loading.gold.export import export_gold


class Command(BaseCommand):
    help = (
        "Write what people made of suggestions to a new directory, a file a text: the words of published stances and"
        " the suggestions that were dismissed. evaluate_suggestions reads it. It holds whole texts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *_args: Any, directory: Path, **_options: Any) -> None:
        lift_time_limits()
        try:
            number = export_gold(directory)
        except (ActionRefused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Written: {number:,} texts to {directory}.")
