"""A corrected text stands in the place of the former once somebody confirmed it, and can be taken back."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import RESTRICT, Q

SQL = Path(__file__).parent / "sql" / "0021_corrections.sql"
STATES = {"proposed": "To be confirmed", "confirmed": "Confirmed", "taken_back": "Taken back"}


class Migration(migrations.Migration):
    dependencies = [("positions", "0020_same_words")]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=list(STATES.items()), default="proposed", max_length=12
                    ),
                ),
                ("is_spacing_only", models.BooleanField(default=False)),
                (
                    "snapshot",
                    models.OneToOneField(
                        on_delete=RESTRICT, related_name="correction", to="positions.snapshot"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=RESTRICT, related_name="corrections", to="positions.source"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="correction_state_known", condition=Q(state__in=list(STATES))
                    )
                ]
            },
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
