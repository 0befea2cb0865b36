"""Changes are grouped by a number of the history's own, which a restored database keeps."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0022_history_numbers.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0021_corrections")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
