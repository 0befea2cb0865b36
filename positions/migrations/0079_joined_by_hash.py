"""What a statement changed is compared by hash, however few rows the first one of a session had.

PL/pgSQL plans a join of transition tables once a session, for as many rows as there were then: after a
statement without rows nested loops compared each of 2,000 rows with each.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("positions", "0078_assignments")]

    operations = [
        migrations.RunSQL(
            f"alter function history.{name}() set enable_nestloop = off",
            f"alter function history.{name}() reset enable_nestloop",
        )
        for name in ("capture", "note_voices")
    ]
