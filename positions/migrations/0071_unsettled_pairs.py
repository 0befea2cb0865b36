"""What was coded blind and is not settled yet is found by its stances."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("positions", "0055_desk_pile")]

    operations = [
        migrations.AddIndex(
            model_name="blindpair",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("kept", None)), fields=["second"], name="blindpair_unsettled"
            ),
        ),
    ]
