"""Whoever publishes locks the cells of a speaker and of whom it speaks for together, in one order."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0048_both_cells.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0047_reported_documents")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
