"""What several commands are told: a dossier, actors by their codes, days."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from actors.models import Actor
from positions.exceptions import Refused
from positions.loading.seeds.codes import find_by_code
from positions.models import Dossier


def iso_date(text: str) -> dt.date:
    """A day written as 2025-08-19; for ``argparse``, which tells of a ValueError."""
    return dt.date.fromisoformat(text)


def add_accept_doubts(parser: CommandParser) -> None:
    """``--accept-doubts``, for `refuse_open`."""
    parser.add_argument(
        "--accept-doubts", action="store_true", help="all that is asked about is right"
    )


def refuse_open(command: BaseCommand, questions: Sequence[str], *, are_accepted: bool) -> None:
    """Print what a page would ask; raise Refused where nobody said that all of it is right."""
    for question in questions:
        command.stderr.write(question)
    if questions and not are_accepted:
        raise Refused(
            "Questions are open: say --accept-doubts if all of that is right, or mend what they are about."
        )


def the_dossier(slug: str) -> Dossier:
    """The dossier of that short name."""
    dossier = Dossier.objects.filter(slug=slug).first()
    if dossier is None:
        raise CommandError(f"There is no dossier {slug}.")
    return dossier


def the_actors(codes: str, *, at_least: int = 1) -> Sequence[Actor]:
    """Those that a list such as US,RU names, each once."""
    wanted = list(dict.fromkeys(code.strip() for code in codes.split(",") if code.strip()))
    try:
        actors = find_by_code(wanted, seeds=settings.BASE_DIR / "seeds" / "actors")
    except Refused as refused:
        raise CommandError(str(refused)) from refused
    # Of actors and not of names: a code and a short name may mean one.
    if len(set(actors)) < at_least:
        raise CommandError(f"Name at least {at_least} actors, separated by commas.")
    return list(dict.fromkeys(actors))
