"""How well an actor's end is known, where not by the day."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("actors", "0005_ends")]

    operations = [
        migrations.AddField(
            model_name="actor",
            name="ended_precision",
            field=models.CharField(
                blank=True,
                choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                help_text="It ended at some time in the month or year before that day; null: on that day.",
                max_length=8,
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="actor",
            constraint=models.CheckConstraint(
                name="actor_ended_precision_fits",
                condition=Q(ended_precision=None)
                | Q(ended_date__isnull=False, ended_precision="month", ended_date__day=1)
                | Q(
                    ended_date__isnull=False,
                    ended_precision="year",
                    ended_date__day=1,
                    ended_date__month=1,
                ),
            ),
        ),
    ]
