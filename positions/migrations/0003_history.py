"""Every change is kept (DESIGN rule 3)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0003_history.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0002_rules")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
