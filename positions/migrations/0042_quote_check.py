"""A quotation is traced to its passage: pairs of words of texts and excerpts, in an index."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0042_seeds.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0041_events")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
