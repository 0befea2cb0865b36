"""Importing a file of Discourse Network Analyzer into a dossier."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from actors.choices import ActorKind
from config.ops.progress import show_progress
from config.postgres.authorship import set_author
from config.postgres.scratch import lift_time_limits
from positions.choices import VALUE_SLUGS, Value
from positions.exceptions import ActionRefused
from positions.intake.child import NotRead
from positions.loading.dna.brought import read_brought
from positions.loading.dna.meaning import ACTS, Meaning, guess_meaning
from positions.loading.dna.planning import PlannedFile, plan_file
from positions.loading.dossiers.loading import Loaded, load_dossier
from positions.loading.seeds.files import read_actor_seeds
from positions.loading.system_users import bulk_reviewer, folder_coder
from positions.loading.tables.dossiers import ask_about
from positions.management.arguments import add_accept_doubts, refuse_open

_VALUES: Final = {VALUE_SLUGS[value]: value for value in Value}
_VARIABLES: Final = {
    "actor": "the variable that says whose position it is",
    "speaker": "the variable that says who speaks for that actor; none without one",
    "issue": "the variable that says on what",
    "position": "the variable that says yes or no, a number from 2 to -2, or a value",
}


class Command(BaseCommand):
    help = (
        "Import the statements of a file of Discourse Network Analyzer, version 2 or 3, into a dossier, new or on "
        "record: all of them or none, every problem named by table and row (docs/guide/in-and-out.md)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        usual = Meaning()
        parser.add_argument("file", type=Path)
        parser.add_argument("--dossier", required=True, help="its short name")
        parser.add_argument("--title", default="", help="of a new dossier; else the file's name")
        for name, text in _VARIABLES.items():
            parser.add_argument(f"--{name}", help=f"{text}; else it is guessed")
        for name in ("yes", "no"):
            parser.add_argument(
                f"--{name}", choices=_VALUES, default=VALUE_SLUGS[getattr(usual, name)]
            )
        parser.add_argument("--act", choices=[*map(str, ACTS)], default=str(usual.act))
        for name in ("actor-kind", "speaker-kind"):
            kind = getattr(usual, name.replace("-", "_"))
            parser.add_argument(f"--{name}", choices=ActorKind.values, default=str(kind))
        parser.add_argument("--by", default="", help="the account that is the coder of the stances")
        parser.add_argument("--drafts", action="store_true", help="leave them to be reviewed")
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would be done, and ask"
        )
        add_accept_doubts(parser)

    def handle(self, *_args: Any, file: Path, dossier: str, by: str, **options: Any) -> None:
        lift_time_limits()
        coder = User.objects.filter(username=by).first() if by else folder_coder()
        if coder is None:
            raise CommandError(f"There is no account {by}.")
        try:
            # In a child, as on the page: a file of somebody else's is no safer at a command line.
            brought = read_brought(file.read_bytes())
            # What is said outweighs what is guessed, variable by variable.
            said = guess_meaning(brought.variables) | _told(options)
            planned = plan_file(
                brought,
                Meaning.told(said),
                slug=dossier,
                title=options["title"] or file.stem,
                is_published=not options["drafts"],
            )
            if options["dry_run"]:
                self._preview(planned)
            self._load(planned, coder, **_chosen(options))
        except (ActionRefused, NotRead, OSError) as refused:
            raise CommandError(f"Nothing was imported.\n{refused}") from refused

    def _preview(self, planned: PlannedFile) -> None:
        for what, rows in planned.listed.items():
            self.stdout.write(f"{what.capitalize()}:")
            for row in rows:
                self.stdout.write("  " + "; ".join(str(cell) for cell in row if cell != ""))

    def _load(
        self, planned: PlannedFile, coder: User, *, is_tried: bool, are_accepted: bool
    ) -> None:
        """Load it, and take that back where it was only ``is_tried``, or questions are open."""
        # Who loads stands in the history beside the page that it came by.
        set_author(user_id=coder.pk, page="import_dna")
        try:
            with transaction.atomic():
                loaded = load_dossier(
                    folder=planned.folder,
                    seeds=read_actor_seeds(settings.BASE_DIR / "seeds" / "actors"),
                    by=coder,
                    reviewer=bulk_reviewer(),
                    track=partial(show_progress, what="stances", out=self.stderr),
                )
                # Within the transaction, where what is doubted can still be taken back.
                refuse_open(self, ask_about(loaded), are_accepted=are_accepted or is_tried)
                # A dry run loads in earnest and takes it back: what it tells is what would happen.
                transaction.set_rollback(is_tried)
        finally:
            set_author(user_id=None, page="")
        if not is_tried:
            self._tell(loaded)

    def _tell(self, loaded: Loaded) -> None:
        self.stdout.write(
            f"{'New' if loaded.is_new else 'On record'}: {loaded.dossier} ({loaded.dossier.slug}). New are "
            f"{loaded.sources:,} sources and {loaded.stances:,} stances; {loaded.on_record:,} stances are of "
            "sources that were on record."
        )


def _chosen(options: dict[str, Any]) -> dict[str, bool]:
    return {"is_tried": options["dry_run"], "are_accepted": options["accept_doubts"]}


def _told(options: dict[str, Any]) -> dict[str, str]:
    """``none`` is how a command says that nobody is told."""
    values = {name: str(_VALUES[options[name]]) for name in ("yes", "no")}
    others = {name: options[name] for name in ("act", "actor_kind", "speaker_kind")}
    variables = {name: said for name in _VARIABLES if (said := options[name])}
    named = {name: "" if said == "none" else said for name, said in variables.items()}
    return values | others | named
