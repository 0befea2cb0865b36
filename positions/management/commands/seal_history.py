import datetime as dt
import time
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.postgres.scratch import lift_time_limits
from positions.history.chain import ChainLink, extend_chain, read_head

_CONSOLE: Final = "django.core.mail.backends.console.EmailBackend"


class Command(BaseCommand):
    help = (
        "Seal every change of the history that is not sealed, and print the head of the chain. Written down where"
        " nobody who runs the database can change it, it proves all that came before: verify_history --witness HEAD."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mail", metavar="ADDRESS", help="send the head there as well")
        parser.add_argument(
            "--patience", type=float, default=60, metavar="SECONDS",
            help="how long to wait for whoever is writing (60)",
        )  # fmt: skip

    def handle(self, *_args: Any, mail: str | None, patience: float, **_options: Any) -> None:
        lift_time_limits()
        started = time.monotonic()
        sealed = extend_chain(patience=dt.timedelta(seconds=patience))
        if sealed is None:
            raise CommandError(
                f"Nothing was sealed: somebody has been writing for more than {patience:g} s."
                " Their changes come before those that are there, so all of it is sealed next time."
            )
        self.stdout.write(f"{sealed:,} changes sealed in {time.monotonic() - started:.1f} s.")
        # Told by every run, also where nothing was new: whoever keeps heads sees that the job runs.
        if head := read_head():
            self.stdout.write(f"{head} of {_moment(head)}")
            if mail:
                self._send(head, mail)

    def _send(self, head: ChainLink, address: str) -> None:
        letter = EmailMessage(
            subject=f"Demarche: the history is sealed up to link {head.number}",
            body=f"{head}\n\nSealed at {_moment(head)}, by {settings.DEMARCHE_SITE}. Please keep this letter: whether"
            f" anything before was rewritten since is told by\n\nmanage.py verify_history --witness {head}\n",
            to=[address],
        )
        try:
            sent = letter.send()
        except (
            OSError,
            ValueError,
        ) as error:  # of SMTP and the network; of an address that is none
            raise CommandError(f"Sealed, but the head was not sent: {error}") from error
        if not sent:
            raise CommandError("Sealed, but the head was not sent: EMAIL_URL names no way.")
        if settings.MAILERS["default"]["BACKEND"] == _CONSOLE:
            self.stdout.write("The letter went nowhere but here: EMAIL_URL names no mail server.")


def _moment(link: ChainLink) -> str:
    return f"{link.sealed_at.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"
