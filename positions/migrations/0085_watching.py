"""What readers keep for themselves: saved views, what they watch, visits and digests."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0066_ended_precision"),
        ("positions", "0084_api_use"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[("daily", "Each day"), ("weekly", "Each week")], max_length=8
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("sent_at", models.DateTimeField(editable=False)),
                ("sending_at", models.DateTimeField(editable=False, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account",), name="digest_unique"),
                    models.UniqueConstraint(fields=("key",), name="digest_key_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("frequency__in", ["daily", "weekly"])),
                        name="digest_frequency_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sending_at", None),
                            ("sending_at__gt", models.F("sent_at")),
                            _connector="OR",
                        ),
                        name="digest_goes_on",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("address", models.CharField(max_length=4000)),
                ("place", models.PositiveSmallIntegerField(default=0)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "name"), name="savedview_name_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^\\s*$"), _negated=True),
                        name="savedview_name_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("address__regex", "^/([^/\\\\[:space:]][^\\\\[:space:]]*)?$")
                        ),
                        name="savedview_address_of_this_site",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField(editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="positions.dossier",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "dossier"), name="visit_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "watched_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="actors.actor",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="positions.issue",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("actor", None), ("issue", None), _negated=True),
                        name="watch_of_something",
                    ),
                    models.UniqueConstraint(
                        fields=("account", "actor", "issue"),
                        name="watch_unique",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
    ]
