"""Conditions are found by the translation of their words."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0070_conditions_found.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0059_intake")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
