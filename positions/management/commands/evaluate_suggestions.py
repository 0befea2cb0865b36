from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from actors.models import Actor
from positions.exceptions import ActionRefused
from positions.loading.dossiers.wordings import read_wordings
from positions.loading.gold.articles import read_article
from positions.loading.gold.figures import EVERY, Measured, measure_engine
from positions.loading.gold.folders import read_folder_of_texts
from positions.loading.gold.offered import measure_offered
from positions.loading.gold.texts import Gold
from positions.loading.seeds.files import read_actor_seeds
from positions.reads.sources.roll_of_day import read_known
from positions.suggest.engines import DEFAULT, engine_names, find_engine

_FORM = "form"
_MANIFEST = "manifest.json"


class Command(BaseCommand):
    help = (
        "Measure how well an engine proposes stances: annotated articles (demarche-gold/1) and folders of texts with"
        " their codings are compared with what it gives, after the gate. One line a figure and language, with n and"
        " the engine's CPU time for a text. Texts of earlier days teach, unless --cold. The engine “form” is what the"
        " form of a stance offers for words that a person chose."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_DIRECTORY")
        parser.add_argument("--engine", default=DEFAULT, help=f"{', '.join(engine_names())}, form")
        parser.add_argument(
            "--fail-under",
            action="append",
            default=[],
            metavar="METRIC=VALUE",
            help="fail where a figure over all languages is less: holder=0.9; may be repeated",
        )
        parser.add_argument("--cold", action="store_true", help="nothing was published before")

    def handle(
        self,
        *_args: Any,
        paths: list[Path],
        engine: str,
        fail_under: list[str],
        cold: bool,
        verbosity: int,
        **_options: Any,
    ) -> None:
        # Read before anything is measured, which may take minutes.
        least = list(_read_least(fail_under))
        try:
            measured = self._measure(paths, engine, is_learning=not cold)
        except ActionRefused as refused:
            raise CommandError(str(refused)) from refused
        if verbosity > 1:
            self._tell(measured)
        figures = {}
        for one in measured.figures():
            self.stdout.write(
                f"{one.name} {one.language} {one.value:.3f} n={one.n} cpu_ms={one.cpu_ms:.1f}"
            )
            if one.language == EVERY:
                figures[one.name] = one.value
        self._check(figures, least)

    def _measure(self, paths: list[Path], engine: str, *, is_learning: bool) -> Measured:
        gold = [one for path in paths for one in self._read(path)]
        if not any(text.statements for one in gold for text in one.texts):
            raise CommandError("Nothing is coded there.")
        if engine == _FORM:
            return measure_offered(gold, is_learning=is_learning)
        return measure_engine(gold, find_engine(engine), is_learning=is_learning)

    def _read(self, path: Path) -> Iterator[Gold]:
        """A file is an article; a directory one folder of texts, or several articles."""
        if path.is_file():
            yield read_article(path)
        elif (path / _MANIFEST).exists():
            # A database that nobody set up yet has nobody on record, and nothing against measuring.
            is_there = Actor._meta.db_table in connection.introspection.table_names()
            yield read_folder_of_texts(
                path,
                on_record=read_known(by_slug=True) if is_there else (),
                seeds=read_actor_seeds(settings.BASE_DIR / "seeds" / "actors"),
                wordings=read_wordings(settings.BASE_DIR / "seeds"),
            )
        elif path.is_dir() and (files := sorted(path.glob("**/gold*.json"))):
            yield from map(read_article, files)
        else:
            raise CommandError(
                f"{path} is no annotated article, and no directory with a {_MANIFEST} or with gold*.json."
            )

    def _tell(self, measured: Measured) -> None:
        for missed in measured.missed:
            self.stdout.write(f"  {missed}")
        for dropped in measured.dropped:
            self.stdout.write(f"  dropped: {dropped.why}: {dropped.suggestion.words[:80]!r}")

    def _check(self, figures: dict[str, float], least: list[tuple[str, float]]) -> None:
        for name, number in least:
            if name not in figures:
                raise CommandError(f"There is no figure {name} here, of {', '.join(figures)}.")
            if figures[name] < number:
                raise CommandError(f"{name} is {figures[name]:.3f}, under {number}.")


def _read_least(fail_under: list[str]) -> Iterator[tuple[str, float]]:
    for asked in fail_under:
        name, _, number = asked.partition("=")
        try:
            yield name, float(number)
        except ValueError as error:
            raise CommandError(f"--fail-under is METRIC=VALUE, holder=0.9, not {asked}.") from error
