"""What was imported since a day is looked up once for a page as known on it."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0052_imported_since.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0049_participants")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
