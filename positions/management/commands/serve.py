from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError, CommandParser

from config.server import collect_static, require_free_port, require_migrated_database, serve


class Command(BaseCommand):
    help = "Serve for real: granian, compressed static files. Behind a proxy that speaks HTTPS set DEMARCHE_HTTPS=1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="processes")
        parser.add_argument("--threads", type=int, default=4, help="requests at a time in each process")

    def handle(self, *, address: str, port: int, workers: int, threads: int, **options: Any) -> None:
        if settings.SECRET_KEY.startswith("insecure"):
            raise CommandError("Set DEMARCHE_SECRET_KEY to a long random text, for example: openssl rand -base64 48")
        require_free_port(address, port)
        require_migrated_database()
        self.check(tags=[Tags.database], databases=["default"])
        collect_static()
        self.stdout.write(f"Demarche: http://{address}:{port}")
        serve(address=address, port=port, workers=workers, threads=threads)
