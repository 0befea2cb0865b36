"""Texts that two people code blind of each other."""

from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0063_double_coding.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0005_ends"),
        ("positions", "0070_conditions_found"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BlindPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "first",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list
                    ),
                ),
                (
                    "second",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list
                    ),
                ),
                ("answers", models.JSONField()),
                (
                    "kept",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("first", "The first"),
                            ("second", "The second"),
                            ("both", "Both"),
                        ],
                        max_length=8,
                        null=True,
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DoubleCoding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "passages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=django.contrib.postgres.fields.ranges.IntegerRangeField(),
                        blank=True,
                        default=list,
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("first_done_at", models.DateTimeField(blank=True, null=True)),
                ("second_done_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="review",
            name="review_decision_known",
        ),
        migrations.RemoveConstraint(
            model_name="review",
            name="review_return_has_reason",
        ),
        migrations.AlterField(
            model_name="review",
            name="decision",
            field=models.CharField(
                choices=[
                    ("approve", "Approved"),
                    ("return", "Returned"),
                    ("mend", "Mended"),
                    ("confirm", "Confirmed"),
                    ("unsure", "Left undecided"),
                    ("aside", "Set aside"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decision__in", ["approve", "return", "mend", "confirm", "unsure", "aside"])
                ),
                name="review_decision_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decision__in", ["return", "unsure", "aside"]),
                    ("note__regex", "^\\s*$"),
                    _negated=True,
                ),
                name="review_return_has_reason",
            ),
        ),
        migrations.AddField(
            model_name="blindpair",
            name="coded_actor",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="actors.actor",
            ),
        ),
        migrations.AddField(
            model_name="blindpair",
            name="coded_issue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="positions.issue"
            ),
        ),
        migrations.AddField(
            model_name="blindpair",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="doublecoding",
            name="first",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="doublecoding",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="doublecoding",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="doublecoding",
            name="snapshot",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="double_codings",
                to="positions.snapshot",
            ),
        ),
        migrations.AddField(
            model_name="blindpair",
            name="double_coding",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="pairs",
                to="positions.doublecoding",
            ),
        ),
        migrations.AddConstraint(
            model_name="doublecoding",
            constraint=models.UniqueConstraint(
                fields=("snapshot", "second"), name="doublecoding_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="doublecoding",
            constraint=models.CheckConstraint(
                condition=models.Q(("first", models.F("second")), _negated=True),
                name="doublecoding_of_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="blindpair",
            constraint=models.UniqueConstraint(
                fields=("double_coding", "coded_actor", "coded_issue"), name="blindpair_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="blindpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first", []), ("second", []), _negated=True),
                name="blindpair_coded_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="blindpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept__in", ["first", "second", "both"])),
                name="blindpair_kept_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="blindpair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kept", None), ("settled_at", None), ("settled_by", None)),
                    models.Q(
                        ("kept__isnull", False),
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="blindpair_settled_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="blindpair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kept", None),
                    ("kept", "both"),
                    models.Q(("reason__regex", "^\\s*$"), _negated=True),
                    _connector="OR",
                ),
                name="blindpair_has_reason",
            ),
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
