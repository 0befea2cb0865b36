"""Who takes part in an event."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import RESTRICT

SQL = Path(__file__).parent / "sql" / "0049_participants.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0005_ends"),
        ("positions", "0051_yo"),
    ]

    operations = [
        migrations.CreateModel(
            name="EventActor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=RESTRICT, related_name="event_actors", to="actors.actor"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=RESTRICT,
                        related_name="event_actors",
                        to="positions.event",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="event",
            name="actors",
            field=models.ManyToManyField(
                related_name="events", through="positions.EventActor", to="actors.actor"
            ),
        ),
        migrations.AddConstraint(
            model_name="eventactor",
            constraint=models.UniqueConstraint(fields=("event", "actor"), name="eventactor_unique"),
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
