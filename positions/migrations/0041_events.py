"""What happened, and when: the events that a dossier's timelines mark."""

import datetime as dt
from pathlib import Path

from django.db import migrations, models
from django.db.models import RESTRICT
from django.db.models.functions import Now

SQL = Path(__file__).parent / "sql" / "0041_events.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0040_confirmations_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                (
                    "client_key",
                    models.UUIDField(blank=True, editable=False, null=True, unique=True),
                ),
                ("created_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("slug", models.SlugField(max_length=80)),
                ("first_date", models.DateField()),
                ("last_date", models.DateField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("summit", "Summit"),
                            ("talks", "Talks"),
                            ("proposal", "Proposal"),
                            ("agreement", "Agreement"),
                            ("truce", "Truce"),
                            ("war", "War"),
                            ("office", "Change of office"),
                            ("vote", "Vote"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True, default="")),
                (
                    "dossier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=RESTRICT,
                        related_name="events",
                        to="positions.dossier",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=RESTRICT,
                        related_name="events",
                        to="positions.source",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dossier", "first_date", "id"], name="event_in_time")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("dossier", "slug"), name="event_slug_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "summit",
                                    "talks",
                                    "proposal",
                                    "agreement",
                                    "truce",
                                    "war",
                                    "office",
                                    "vote",
                                    "other",
                                ],
                            )
                        ),
                        name="event_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title__regex", "^\\s*$"), _negated=True),
                        name="event_title_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_date__gte", dt.date(1800, 1, 1)),
                            ("first_date__lt", dt.date(2200, 1, 1)),
                        ),
                        name="event_first_date_sane",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_date", None),
                            models.Q(
                                ("last_date__gt", models.F("first_date")),
                                ("last_date__lt", dt.date(2200, 1, 1)),
                            ),
                            _connector="OR",
                        ),
                        name="event_last_date_after_first",
                    ),
                ],
            },
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
