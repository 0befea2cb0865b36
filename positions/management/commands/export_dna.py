from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.postgres.scratch import lift_time_limits
from positions.audience import EDITORS
from positions.exceptions import ActionRefused
from positions.exchange.dna_export import PASSWORD, write_dna
from positions.models import Dossier


class Command(BaseCommand):
    help = (
        "Write what is published of a dossier, with the whole texts, as a file that Discourse Network Analyzer 3 "
        f"opens (coder Admin, password {PASSWORD})."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the dossier's short name, as in its address")
        parser.add_argument(
            "-o", "--output", type=Path, required=True, help="a file that is not there yet"
        )

    def handle(self, *_args: Any, slug: str, output: Path, **_options: Any) -> None:
        lift_time_limits()
        dossier = Dossier.objects.filter(slug=slug).first()
        if dossier is None:
            raise CommandError(f"There is no dossier {slug}.")
        try:
            # Whoever may run commands may read whole texts.
            written = write_dna(dossier, EDITORS)
            # Only where nothing is: no file of somebody is written over.
            with output.open("xb") as file:
                file.write(written.raw)
        except (ActionRefused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        for told in written.left_out:
            self.stderr.write(f"Left out: {told}.")
        self.stdout.write(
            f"Written: {written.documents:,} documents and {written.statements:,} statements to {output}."
        )
