"""As known on a day: what was asked for is looked up, not everything that happened since."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0024_known.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0023_history_numbers")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
