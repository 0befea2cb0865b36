"""Hashes, approvals and excerpts are checked of many rows together."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0037_checked_by_set.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0036_confirmed_doubts")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
