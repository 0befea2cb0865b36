"""Changes are grouped by a number of the history's own, which a restored database keeps."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0023_history_numbers.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0022_joined_lines")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
