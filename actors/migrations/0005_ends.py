"""An actor may end, and another succeed it."""

from django.db import migrations, models
from django.db.models import RESTRICT, F, Q


class Migration(migrations.Migration):
    dependencies = [("actors", "0004_names")]

    operations = [
        migrations.AddField(
            model_name="actor",
            name="ended_date",
            field=models.DateField(
                blank=True, help_text="First day on which it is no more.", null=True
            ),
        ),
        migrations.AddField(
            model_name="actor",
            name="succeeded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=RESTRICT,
                related_name="predecessors",
                to="actors.actor",
            ),
        ),
        migrations.AddConstraint(
            model_name="actor",
            constraint=models.CheckConstraint(
                name="actor_ended_date_sane",
                condition=Q(ended_date__gt="1800-01-01", ended_date__lt="2200-01-01"),
            ),
        ),
        migrations.AddConstraint(
            model_name="actor",
            constraint=models.CheckConstraint(
                name="actor_succeeded_after_its_end",
                condition=Q(succeeded_by=None) | (~Q(ended_date=None) & ~Q(succeeded_by=F("id"))),
            ),
        ),
    ]
