import os
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from config.ops.demo_mark import mark_as_demo
from config.ops.server import collect_static, require_free_port, serve

ADDRESS = "127.0.0.1"


class Command(BaseCommand):
    help = (
        "Serve the demo on this machine: migrations, demo data and sign-ins, static files, server."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port: int, **options: Any) -> None:
        # Before anything is made: the demo's database is its own, and its sign-ins are known to everybody.
        if os.environ.get("DATABASE_URL"):
            raise CommandError(
                "DATABASE_URL is set, and the demo would make sign-ins there whose password everybody knows. "
                "With a database of its own: env -u DATABASE_URL ./run demo"
            )
        # Before loading, which takes a while: the port may be somebody else's.
        require_free_port(ADDRESS, port)
        try:
            call_command("migrate", verbosity=0)
            # Before the sign-ins, so that `serve` refuses this database even if loading breaks off.
            mark_as_demo()
            call_command("load_seeds", demo=True)
            collect_static()
        except KeyboardInterrupt:
            return
        self.stdout.write(f"\nDemarche: http://{ADDRESS}:{port}   (stop with Ctrl-C)")
        serve(address=ADDRESS, port=port)
