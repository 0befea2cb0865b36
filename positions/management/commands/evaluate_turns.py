from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from actors.models import Actor
from positions.exceptions import ActionRefused
from positions.loading.coded_texts import CoderFigures, measure_turns
from positions.loading.seeds.files import read_actor_seeds
from positions.reads.sources.roll_of_day import read_known


class Command(BaseCommand):
    help = (
        "Measure how well the turns of transcripts are read: a folder with manifest.json, its texts and codings"
        " (coding_*.yaml) is compared with what the form of a stance would say. One line a file and coder."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument(
            "--fail-under",
            default="",
            metavar="holder=0.9",
            help="fail where fewer of the stances than that have the right holder (or actor=…)",
        )

    def handle(
        self, *_args: Any, directory: Path, fail_under: str, verbosity: int, **_options: Any
    ) -> None:
        least = _least(fail_under)
        seeds = settings.BASE_DIR / "seeds"
        # A database that nobody set up yet has nobody on record, and nothing against measuring.
        is_there = Actor._meta.db_table in connection.introspection.table_names()
        on_record = read_known(by_slug=True) if is_there else ()
        try:
            measured = measure_turns(
                directory, on_record=on_record, seeds=read_actor_seeds(seeds / "actors")
            )
        except ActionRefused as refused:
            raise CommandError(str(refused)) from refused
        for one in measured:
            self.stdout.write(f"{one.source} {one.coder} {one.held}/{one.n}")
            for missed in one.missed if verbosity > 1 else ():
                self.stdout.write(f"  {missed}")
        figures = _figures(measured)
        self.stdout.write(
            f"actor={figures['actor']:.3f} (the actor itself, also where another tells of it)"
        )
        self.stdout.write(f"holder={figures['holder']:.3f}")
        self.stdout.write(f"n={sum(one.n for one in measured)}")
        for name, wanted in least.items():
            if figures[name] < wanted:
                raise CommandError(f"{name} is {figures[name]:.3f}, under {wanted}.")


def _figures(measured: list[CoderFigures]) -> dict[str, float]:
    n = sum(one.n for one in measured) or 1
    return {
        "holder": sum(one.held for one in measured) / n,
        "actor": sum(one.actors for one in measured) / n,
    }


def _least(text: str) -> dict[str, float]:
    """holder=0.9 as a number by its name."""
    if not text:
        return {}
    name, _, number = text.partition("=")
    try:
        if name in ("holder", "actor") and 0 <= (least := float(number)) <= 1:
            return {name: least}
    except ValueError:
        pass
    raise CommandError("--fail-under is holder=0.9 or actor=0.9, a number from 0 to 1.")
