from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.ops.progress import show_progress
from config.postgres.authorship import set_author
from config.postgres.scratch import lift_time_limits
from positions.exceptions import ActionRefused
from positions.loading.dossiers.folder import read_folder
from positions.loading.dossiers.loading import Loaded, load_dossier
from positions.loading.dossiers.wordings import read_wordings
from positions.loading.seeds.files import read_actor_seeds
from positions.loading.system_users import bulk_reviewer, folder_coder


class Command(BaseCommand):
    help = (
        "Load a dossier from a folder (docs/dossier-folder.md): whole or not at all, every fault named by file and "
        "line. A second time adds what is new in the folder; what is on record stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument(
            "--coding", default="", help="of several in the folder: reads coding_X and people_X"
        )
        parser.add_argument("--by", default="", help="the account that is the coder of the stances")

    def handle(self, *_args: Any, directory: Path, coding: str, by: str, **_options: Any) -> None:
        lift_time_limits()
        coder = User.objects.filter(username=by).first() if by else folder_coder()
        if coder is None:
            raise CommandError(f"There is no account {by}.")
        seeds = settings.BASE_DIR / "seeds"
        set_author(user_id=coder.pk, page="load_dossier")
        try:
            loaded = load_dossier(
                folder=read_folder(directory, coding=coding, wordings=read_wordings(seeds)),
                seeds=read_actor_seeds(seeds / "actors"),
                by=coder,
                reviewer=bulk_reviewer(),
                track=partial(show_progress, what="stances", out=self.stderr),
            )
        except ActionRefused as refused:
            raise CommandError(f"Nothing was loaded.\n{refused}") from refused
        # The connection may go on in the same process, as in tests: it must not write in this name.
        finally:
            set_author(user_id=None, page="")
        self._tell(loaded)

    def _tell(self, loaded: Loaded) -> None:
        for notice in loaded.notices:
            self.stderr.write(notice)
        self.stdout.write(
            f"{'Loaded' if loaded.is_new else 'On record'}: {loaded.dossier} ({loaded.dossier.slug})."
        )
        self.stdout.write(
            f"New are {loaded.sources:,} sources, {loaded.stances:,} stances and {loaded.events:,} events "
            f"with {loaded.participants:,} participants; "
            f"{loaded.on_record:,} stances are of sources that were on record."
            f"{_tell_shared(loaded.shared)}"
        )


def _tell_shared(n: int) -> str:
    if not n:
        return ""
    return f" {n:,} issue{' is' if n == 1 else 's are'} shared with other dossiers."
