"""Words can be parked, to be coded later."""

from pathlib import Path

from django.conf import settings
from django.db import migrations, models
from django.db.models import RESTRICT
from django.db.models.functions import Now

SQL = Path(__file__).parent / "sql" / "0027_parking.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0026_digests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ParkedPassage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.TextField(blank=True, default="")),
                ("parked_at", models.DateTimeField(db_default=Now(), editable=False)),
                (
                    "excerpt",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=RESTRICT,
                        related_name="parked",
                        to="positions.excerpt",
                    ),
                ),
                (
                    "parked_by",
                    models.ForeignKey(
                        on_delete=RESTRICT, related_name="parked", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=RESTRICT, related_name="parked", to="positions.source"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("excerpt",), name="parkedpassage_unique")
                ],
            },
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
