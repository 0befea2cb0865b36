"""Quotations are found whether or not a text prints the dots of a Russian yo."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0051_yo.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0050_cited")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
