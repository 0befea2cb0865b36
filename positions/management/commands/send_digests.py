from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from positions.briefs.digests import send_digests
from positions.exceptions import Refused


class Command(BaseCommand):
    help = (
        "Write to whoever asked to be told of what they watch, where a day or a week has passed since the last letter"
        " and something changed. Each change is told once; a letter that failed is tried again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--now", action="store_true", help="to everybody with a digest, be it due or not"
        )

    def handle(self, *_args: Any, now: bool, **_options: Any) -> None:
        try:
            done = send_digests(site=settings.DEMARCHE_SITE, is_forced=now)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{done['sent']:,} sent, {done['unchanged']:,} with nothing to tell.")
        if done["failed"]:
            raise CommandError(f"{done['failed']:,} not sent: they are tried again next time.")
