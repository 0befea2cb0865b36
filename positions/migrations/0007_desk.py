"""What the writing side needs: sources sent twice are one, and a stance has the authors that the history names."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0007_authors.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0006_known")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="client_key",
            field=models.UUIDField(blank=True, editable=False, null=True, unique=True),
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
