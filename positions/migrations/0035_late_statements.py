"""A statement entered late no longer rewrites every row that follows its day."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0035_late_statements.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0034_voices_since")]

    operations = [
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
        migrations.RemoveField(model_name="position", name="n"),
    ]
