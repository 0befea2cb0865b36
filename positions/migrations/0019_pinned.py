"""Functions of the history look up no name where others put one."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0019_pinned.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0018_votes")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
