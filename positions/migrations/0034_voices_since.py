"""As known on a day: the record as it stands, but for the published statements that changed since."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0034_voices_since.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0033_tally")]

    operations = [
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
        migrations.RemoveIndex(model_name="stance", name="stance_issue"),
    ]
