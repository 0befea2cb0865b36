"""Lists of stances begin behind a day, a time and a number."""

from django.db import migrations, models
from django.db.models import F, Q

import positions.querysets


class Migration(migrations.Migration):
    dependencies = [("positions", "0094_not_reported_by_itself")]

    operations = [
        migrations.RemoveIndex(model_name="stance", name="stance_by_date"),
        migrations.AddIndex(
            model_name="stance",
            index=models.Index(
                F("stated_date").desc(),
                positions.querysets.TimeOfDay("stated_time").desc(),
                F("id").desc(),
                name="stance_by_date",
                condition=Q(status="published"),
            ),
        ),
    ]
