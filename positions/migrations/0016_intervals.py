"""A date known by month or year is an interval, and what has ended has no position."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import F, Q

SQL = Path(__file__).parent / "sql" / "0016_intervals.sql"


class Migration(migrations.Migration):
    dependencies = [("actors", "0005_ends"), ("positions", "0015_four_eyes")]

    operations = [
        migrations.RunSQL(
            [SQL.read_text(encoding="utf-8")],
            state_operations=[
                migrations.AddField(
                    model_name="stance",
                    name="stated_until",
                    field=models.DateField(editable=False),
                )
            ],
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.CheckConstraint(
                name="stance_stated_until_within_precision",
                condition=Q(stated_precision="day", stated_until=F("stated_date"))
                | Q(
                    stated_precision="month",
                    stated_until__gte=F("stated_date"),
                    stated_until__month=F("stated_date__month"),
                    stated_until__year=F("stated_date__year"),
                )
                | Q(
                    stated_precision="year",
                    stated_until__gte=F("stated_date"),
                    stated_until__year=F("stated_date__year"),
                ),
            ),
        ),
    ]
