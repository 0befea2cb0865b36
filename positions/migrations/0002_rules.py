"""Rules that hold whatever the code does (DESIGN section 2)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0002_rules.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0001_initial")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
