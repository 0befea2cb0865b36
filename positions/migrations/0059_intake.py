"""What an editor brought is kept until a source is made of it, and with the source from then on."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0059_intake.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0069_few_participants"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Intake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, default="", help_text="Of the file.", max_length=300
                    ),
                ),
                (
                    "content_type",
                    models.CharField(blank=True, default="", help_text="As told.", max_length=200),
                ),
                ("address", models.CharField(blank=True, default="", max_length=2000)),
                (
                    "raw",
                    models.BinaryField(
                        blank=True,
                        help_text="The bytes; none until they are fetched.",
                        null=True,
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        blank=True, default="", help_text="Hex, of the bytes.", max_length=64
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_fetch", "To be fetched"),
                            ("waiting", "To be read"),
                            ("read", "Read"),
                            ("failed", "Not read"),
                            ("stored", "Made a source"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                (
                    "reason",
                    models.TextField(blank=True, default="", help_text="Why nothing came of it."),
                ),
                (
                    "extracted",
                    models.JSONField(blank=True, help_text="`Extracted.as_json()`.", null=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="intakes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="originals",
                        to="positions.snapshot",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("snapshot", None)),
                        fields=["owner", "-id"],
                        name="intake_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["to_fetch", "waiting", "read", "failed", "stored"])
                        ),
                        name="intake_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("raw__isnull", False),
                            models.Q(
                                ("state__in", ["to_fetch", "failed"]),
                                models.Q(("address", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="intake_without_bytes_to_be_fetched",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "failed"), ("reason", ""), _connector="XOR"),
                        name="intake_failed_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["read", "stored"]),
                            ("extracted__isnull", True),
                            _connector="XOR",
                        ),
                        name="intake_read_has_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "stored"), ("snapshot", None), _connector="XOR"
                        ),
                        name="intake_stored_has_snapshot",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("raw__isnull", True), ("sha256", "")),
                            models.Q(
                                ("raw__isnull", False),
                                (
                                    "sha256",
                                    models.Func(
                                        models.Func(models.F("raw"), function="sha256"),
                                        models.Value("hex"),
                                        function="encode",
                                        output_field=models.CharField(),
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="intake_sha256_of_raw",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("snapshot", None), models.Q(("sha256", ""), _negated=True)
                        ),
                        fields=("owner", "sha256"),
                        name="intake_waits_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
