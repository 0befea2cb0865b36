"""The history is sealed in a chain of hashes."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0086_chain.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0085_watching")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
