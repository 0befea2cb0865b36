"""Positions as periods, kept by triggers (DESIGN section 3)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0004_positions.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0003_history")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
