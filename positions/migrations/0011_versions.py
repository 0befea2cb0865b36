"""Versions for which nobody waits, and which drafts leave as they are (docs/decisions/0012-nobody-waits.md)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0011_versions.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0010_counters")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
