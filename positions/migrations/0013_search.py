"""Words as people spell them, and the whole texts of sources (docs/decisions/0020-search.md)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0013_search.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0012_names"), ("actors", "0004_names")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
