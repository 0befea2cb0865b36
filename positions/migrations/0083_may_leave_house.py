"""Which sources may be sent to a language model outside, and what such a model was asked and answered."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0083_may_leave_house.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0082_settled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="may_leave_house",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="A language model outside may be sent its text.",
            ),
        ),
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("engine", models.CharField(max_length=40)),
                (
                    "version",
                    models.CharField(
                        help_text="Of the engine, with the model's name.", max_length=200
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "prompt_sha256",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Hex, of the bytes that were sent; empty where none were.",
                        max_length=64,
                    ),
                ),
                (
                    "raw",
                    models.BinaryField(
                        blank=True, help_text="The answer's bytes as they came.", null=True
                    ),
                ),
                (
                    "failure",
                    models.TextField(blank=True, default="", help_text="Why nothing came of it."),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="inquiries",
                        to="positions.snapshot",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["snapshot", "-id"], name="inquiry_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("snapshot",),
                        name="inquiry_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("prompt_sha256__regex", "^([0-9a-f]{64})?$")),
                        name="inquiry_prompt_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at", None),
                                ("failure", ""),
                                ("prompt_sha256", ""),
                                ("raw", None),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("failure", ""),
                                ("raw__isnull", False),
                                models.Q(("prompt_sha256", ""), _negated=True),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("raw", None),
                                models.Q(("failure__regex", "^\\s*$"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="inquiry_ends_with_answer_or_reason",
                    ),
                ],
            },
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
