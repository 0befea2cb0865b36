from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from positions.exceptions import ActionRefused
from positions.loading.coded_statements import (
    Coded,
    Place,
    measure_naming,
    measure_ranking,
    read_coded,
)
from positions.loading.dossiers.folder import read_wordings

_DEPTHS: Final = (1, 3)


class Command(BaseCommand):
    help = (
        "Measure how well issue and actor of words are proposed: folders of dossiers with their codings, and annotated"
        " articles (demarche-gold/1), are compared with what the form of a stance would offer. One line a figure and"
        " language; issue_at_3 with what the texts before have taught, cold_issue_at_3 without; actor_at_3 of articles,"
        " since transcripts have turns (evaluate_turns)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_DIRECTORY")
        parser.add_argument(
            "--fail-under",
            action="append",
            default=[],
            metavar="issue_at_3=0.8",
            help="fail where a figure over all languages is less; may be repeated",
        )

    def handle(
        self, *_args: Any, paths: list[Path], fail_under: list[str], **_options: Any
    ) -> None:
        wordings = read_wordings(settings.BASE_DIR / "seeds")
        try:
            coded = [read_coded(path, wordings=wordings) for path in paths]
        except ActionRefused as refused:
            raise CommandError(str(refused)) from refused
        if not any(one.asked for one in coded):
            raise CommandError("Nothing is coded there.")
        figures = self._measure("issue", coded, partial(measure_ranking, is_learning=True))
        figures |= self._measure("cold_issue", coded, partial(measure_ranking, is_learning=False))
        figures |= self._measure("actor", coded, measure_naming)
        self._check(figures, fail_under)

    def _measure(
        self, name: str, coded: list[Coded], measure: Callable[[Coded], list[Place]]
    ) -> dict[str, float]:
        """Print each figure by language and over all; the latter are given."""
        began = process_time()
        places = [place for one in coded for place in measure(one)]
        spent = 1000 * (process_time() - began) / max(1, len(places))
        figures = {}
        for depth in _DEPTHS if places else ():
            figure = f"{name}_at_{depth}"
            for language in sorted({one.language for one in places}):
                among = [one for one in places if one.language == language]
                self.stdout.write(f"{figure} {language} {_share(among, depth):.3f} n={len(among)}")
            figures[figure] = _share(places, depth)
            self.stdout.write(f"{figure}={figures[figure]:.3f} n={len(places)} cpu_ms={spent:.1f}")
        return figures

    def _check(self, figures: dict[str, float], fail_under: list[str]) -> None:
        for asked in fail_under:
            name, _, number = asked.partition("=")
            try:
                least = float(number)
            except ValueError:
                least = -1
            if name not in figures or not 0 <= least <= 1:
                raise CommandError(
                    f"--fail-under is a figure from 0 to 1, of {', '.join(figures)}: issue_at_3=0.8."
                )
            if figures[name] < least:
                raise CommandError(f"{name} is {figures[name]:.3f}, under {least}.")


def _share(places: list[Place], depth: int) -> float:
    return sum(1 for one in places if one.place and one.place <= depth) / len(places)
