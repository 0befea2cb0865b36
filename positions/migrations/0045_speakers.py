"""Who speaks where in a text."""

from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0045_speakers.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0005_ends"),
        ("positions", "0044_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="Speaker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(blank=True, default="", max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("speech", "Speech"),
                            ("question", "Question"),
                            ("applause", "Applause"),
                            ("interjection", "Interjection"),
                        ],
                        default="speech",
                        max_length=12,
                    ),
                ),
                (
                    "is_chosen",
                    models.BooleanField(
                        default=False, help_text="Somebody said who or what it is."
                    ),
                ),
                (
                    "ranges",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=django.contrib.postgres.fields.ranges.IntegerRangeField(),
                        help_text="Code-point ranges, from the label on.",
                    ),
                ),
                (
                    "interpreted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=django.contrib.postgres.fields.ranges.IntegerRangeField(),
                        blank=True,
                        default=list,
                        help_text="Those in an interpreter's words.",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="actors.actor",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="speakers",
                        to="positions.snapshot",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="speakers",
                        to="positions.source",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("snapshot", "label", "kind"), name="speaker_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["speech", "question", "applause", "interjection"])
                        ),
                        name="speaker_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("actor", None), ("kind", "speech"), _connector="OR"),
                        name="speaker_of_speech_is_actor",
                    ),
                ],
            },
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
