"""The record as it stood at an earlier moment (DESIGN section 3, "as known on")."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0006_known.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0005_role_groups")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
