"""Names as people read them: two functions that tidy and fold them, and indexes of what was folded."""

from pathlib import Path

from django.db import migrations, models

from actors.querysets import Fold

SQL = Path(__file__).parent / "sql" / "0003_folding.sql"


class Migration(migrations.Migration):
    dependencies = [("actors", "0002_client_key")]

    operations = [
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
        migrations.AddIndex(
            model_name="actor", index=models.Index(Fold("name"), name="actor_folded")
        ),
        migrations.AddIndex(
            model_name="actorname", index=models.Index(Fold("name"), name="actorname_folded")
        ),
    ]
