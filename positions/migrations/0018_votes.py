"""The last roll call on an issue is found without reading its other stances."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("positions", "0017_former_addresses")]

    operations = [
        migrations.AddIndex(
            model_name="stance",
            index=models.Index(
                condition=models.Q(("act", "vote"), ("status", "published")),
                fields=["issue", "stated_date"],
                include=("actor", "stated_precision", "id"),
                name="stance_votes",
            ),
        ),
    ]
