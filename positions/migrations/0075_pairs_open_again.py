"""A pair opens again when a stance that was set aside for it comes back, through whichever door."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0075_pairs_open_again.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0074_comments")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
