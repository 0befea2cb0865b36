"""Former short names are found in the history."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0017_former_addresses.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0016_intervals")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
