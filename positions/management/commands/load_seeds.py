from typing import Any, Final

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from config.accounts.roles import Role
from config.postgres.authorship import set_author
from config.postgres.scratch import lift_time_limits
from positions.exceptions import ActionRefused
from positions.loading.seeds.load import load_seeds
from positions.loading.system_users import bulk_reviewer, seed_coder

DEMO_SIGN_INS: Final = {
    "reader": Role.READER,
    "editor": Role.EDITOR,
    "reviewer": Role.REVIEWER,
    "admin": Role.ADMINISTRATOR,
}
DEMO_PASSWORD: Final = "demarche"  # noqa: S105 - it is printed: everybody may know it


class Command(BaseCommand):
    help = (
        "Load the dossiers of seeds/ that are not on record yet. What is on record stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="also make sign-ins whose password everybody knows"
        )

    def handle(self, *_args: Any, demo: bool, **_options: Any) -> None:
        lift_time_limits()
        coder = seed_coder()
        set_author(user_id=coder.pk, page="load_seeds")
        try:
            seeded = load_seeds(
                directory=settings.BASE_DIR / "seeds", by=coder, reviewer=bulk_reviewer()
            )
        except ActionRefused as refused:
            raise CommandError(str(refused)) from refused
        finally:
            set_author(user_id=None, page="")
        for dossier in seeded.loaded:
            self.stdout.write(f"Loaded: {dossier.title}")
        for title in seeded.held_back:
            self.stdout.write(
                f"Not loaded: {title}. An earlier edition of it is on record, and stays as it is."
            )
        if demo:
            make_demo_sign_ins()
            self.stdout.write(
                f"Sign in as {', '.join(DEMO_SIGN_INS)} with the password “{DEMO_PASSWORD}”."
            )


@transaction.atomic
def make_demo_sign_ins() -> None:
    """Make the accounts that are not there; whoever changed a password keeps it."""
    missing = DEMO_SIGN_INS.keys() - set(
        User.objects.filter(username__in=DEMO_SIGN_INS).values_list("username", flat=True)
    )
    if not missing:
        return
    # One hash for all, as hashing is slow by design.
    password = make_password(DEMO_PASSWORD)
    groups = {group.name: group for group in Group.objects.all()}
    for name in missing:
        role = DEMO_SIGN_INS[name]
        is_administrator = role is Role.ADMINISTRATOR
        user = User.objects.create(
            username=name,
            password=password,
            is_staff=is_administrator,
            is_superuser=is_administrator,
        )
        user.groups.add(groups[role.name.lower()])
