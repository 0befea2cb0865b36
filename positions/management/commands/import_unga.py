from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.ops.progress import show_progress
from config.postgres.authorship import set_author
from config.postgres.scratch import lift_time_limits
from positions.exceptions import ActionRefused
from positions.loading.system_users import bulk_reviewer, import_coder
from positions.loading.unga.importing import Imported, import_votes
from positions.loading.unga.series import ImportedSeries, import_series
from positions.management.arguments import add_accept_doubts, refuse_open


class Command(BaseCommand):
    help = (
        "Import every recorded vote of the UN General Assembly from un_votes.csv.gz, un_roll_calls.csv.gz and "
        "un_roll_call_issues.csv in a directory. Roll calls on record are not imported again, so that an import which "
        "was stopped goes on when it is repeated; their titles are brought up to date. See docs/data.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument(
            "--series",
            action="store_true",
            help="Instead: the resolutions that return, each series as one issue of a dossier of their own, and its "
            "votes as statements on it.",
        )
        add_accept_doubts(parser)

    def handle(
        self, *_args: Any, directory: Path, series: bool, accept_doubts: bool, **_options: Any
    ) -> None:
        lift_time_limits()
        coder = import_coder()
        set_author(user_id=coder.pk, page="import_unga")
        run = partial(
            import_series if series else import_votes,
            directory=directory,
            seeds=settings.BASE_DIR / "seeds" / "actors",
            by=coder,
            reviewer=bulk_reviewer(),
            ask=partial(refuse_open, self, are_accepted=accept_doubts),
            track=partial(show_progress, what="roll calls", out=self.stderr),
        )
        try:
            imported = run()
        except ActionRefused as refused:
            raise CommandError(f"Nothing was imported.\n{refused}") from refused
        # Batches are transactions of their own: what was written stays, and 130 is what a shell expects.
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped. What was imported stays; repeat the command to go on.", returncode=130
            ) from None
        finally:
            set_author(user_id=None, page="")
        self.stdout.write(
            f"{imported.roll_calls:,} roll calls with {imported.stances:,} votes imported, "
            f"{imported.on_record:,} were on record{_besides(imported)}."
        )


def _besides(imported: Imported | ImportedSeries) -> str:
    if isinstance(imported, Imported):
        return f", {imported.mended:,} of them mended" if imported.mended else ""
    left_out = f"{imported.left_out:,} votes on amendments and single paragraphs left out"
    return f"; {imported.series:,} series, {left_out}"
