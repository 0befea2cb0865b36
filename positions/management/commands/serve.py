from typing import Any

from django.contrib.auth.models import User
from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError, CommandParser

from config.ops.demo_mark import is_demo
from config.ops.server import (
    collect_static,
    require_free_port,
    require_migrated_database,
    require_secret_key,
    serve,
    usual_workers,
)
from positions.management.commands.load_seeds import DEMO_PASSWORD, DEMO_SIGN_INS


class Command(BaseCommand):
    help = "Serve for real: granian, compressed static files. Behind a proxy that speaks HTTPS set DEMARCHE_HTTPS=1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--workers",
            type=int,
            default=usual_workers(),
            help="processes; by itself one a processor, four at most",
        )
        parser.add_argument(
            "--threads", type=int, default=4, help="requests at a time in each process"
        )
        parser.add_argument(
            "--without-tasks",
            action="store_true",
            help="leave background tasks to `manage.py ox_worker`, started by itself",
        )
        parser.add_argument(
            "--known-passwords",
            action="store_true",
            help="serve the demo's data, with sign-ins that everybody knows",
        )

    def handle(
        self,
        *,
        address: str,
        port: int,
        workers: int,
        threads: int,
        without_tasks: bool,
        known_passwords: bool,
        **options: Any,
    ) -> None:
        require_secret_key()
        require_free_port(address, port)
        # Before the sign-ins are asked for, which need their tables.
        require_migrated_database()
        if not known_passwords:
            refuse_the_demo()
            refuse_known_sign_ins()
        # Checks of the database are left out of commands unless they are asked for.
        self.check(tags=[Tags.database], databases=["default"])
        collect_static()
        self.stdout.write(f"Demarche: http://{address}:{port}")
        serve(
            address=address,
            port=port,
            workers=workers,
            threads=threads,
            has_tasks=not without_tasks,
        )


def refuse_the_demo() -> None:
    """Raise CommandError where the database was filled by the demo, whatever its passwords are now:
    its coders and its approvals are nobody's.
    """
    if is_demo():
        raise CommandError(
            "This is the demo's database. Name another one in DATABASE_URL, or delete .data/. Where real work was "
            "done in it, its owner says so: comment on schema history is null;"
        )


def refuse_known_sign_ins() -> None:
    """Raise CommandError where somebody could sign in with the demo's password, which everybody
    knows.
    """
    # Whoever was locked out cannot sign in with it.
    sign_ins = User.objects.filter(username__in=DEMO_SIGN_INS, is_active=True).order_by("username")
    if known := [user.username for user in sign_ins if user.check_password(DEMO_PASSWORD)]:
        raise CommandError(
            f"This is the demo's data: anybody can sign in as {', '.join(known)}. Name another database in "
            "DATABASE_URL, delete .data/, or change these passwords (./run manage changepassword NAME)."
        )
