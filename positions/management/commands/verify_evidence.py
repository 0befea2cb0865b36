from itertools import islice
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from config.postgres.scratch import lift_time_limits
from positions.reads.sources.verifying import find_problems

_SHOWN: Final = 100


class Command(BaseCommand):
    help = (
        "Compare every text with its bytes, every excerpt with its text,"
        " every approval with its stance, the seeds of every text with its words; fail if not."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        lift_time_limits()
        # One more than shown tells that there are more, without looking at the rest of the record.
        problems = list(islice(find_problems(), _SHOWN + 1))
        if problems:
            more = ["and more."] if len(problems) > _SHOWN else []
            raise CommandError(
                "What is kept is not what it was:\n" + "\n".join([*problems[:_SHOWN], *more])
            )
        self.stdout.write("Every text, excerpt and approval is what it was.")
