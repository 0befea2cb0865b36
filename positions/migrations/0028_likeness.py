"""Texts in scripts without blanks are found by likeness: the index of sketches is made anew."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0028_likeness.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0027_parking")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
