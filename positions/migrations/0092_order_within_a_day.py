"""A time of the day on which something was said, where it is known: it orders the statements of that day. The column may be
empty: what is on record stays as it was judged and kept.
"""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0092_order_within_a_day.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0091_readings"),
    ]

    operations = [
        migrations.AddField(
            model_name="stance",
            name="stated_time",
            field=models.TimeField(
                blank=True,
                help_text="To the minute, by the clock of the place; empty where nobody said.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stated_time", None),
                    models.Q(("stated_precision", "day"), ("stated_time__second", 0)),
                    _connector="OR",
                ),
                name="stance_stated_time_of_a_known_day",
            ),
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
