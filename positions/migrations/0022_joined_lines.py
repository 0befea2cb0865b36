"""The same bytes may be kept in two texts: as they were pasted, and with their lines joined."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("positions", "0021_corrections")]

    operations = [
        migrations.RemoveConstraint(model_name="snapshot", name="snapshot_unique"),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                fields=("source", "sha256", "normaliser"), name="snapshot_unique"
            ),
        ),
    ]
