"""Where thousands of stances change at once: what dossiers count of them is added up by sets, and positions are
computed by plans that know how many are published.
"""

import re
from pathlib import Path

from django.db import migrations

_ROOM = Path(__file__).parent / "sql"
SQL = _ROOM / "0096_large_statements.sql"


def _former(function: str, file: str) -> str:
    """As an earlier migration made it, in place of the present one, whose settings it forgets."""
    [made] = re.findall(
        rf"^create (?:or replace )?(function public\.{function}\(.*?^end \$\$;)",
        (_ROOM / file).read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    return f"create or replace {made}"


class Migration(migrations.Migration):
    dependencies = [("positions", "0095_lists_by_time")]

    operations = [
        migrations.RunSQL(
            [SQL.read_text(encoding="utf-8")],
            [
                _former("tally_stances", "0033_tally.sql"),
                _former("refresh_positions", "0035_late_statements.sql"),
                "alter function public.refresh_positions set enable_nestloop = on",  # as in 0080
            ],
        ),
    ]
