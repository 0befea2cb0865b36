"""Whoever joins or leaves a group of people raises the version of what readers see of these, known or not."""

import re
from pathlib import Path

from django.db import migrations

_ROOM = Path(__file__).parent / "sql"
SQL = _ROOM / "0097_belonging.sql"
[_FORMER] = re.findall(
    r"^create (function public\.actor_is_shown\(.*?^\$\$;)",
    (_ROOM / "0011_versions.sql").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


class Migration(migrations.Migration):
    dependencies = [("positions", "0096_large_statements")]

    operations = [
        migrations.RunSQL(
            [SQL.read_text(encoding="utf-8")],
            [
                "drop trigger bump_catalogue_version_left_update on public.actors_membership",
                "drop trigger bump_catalogue_version_left_delete on public.actors_membership",
                f"create or replace {_FORMER}",
                "drop function public.group_has_people(bigint)",
                "drop function public.actor_is_on_record(bigint)",
            ],
        ),
    ]
