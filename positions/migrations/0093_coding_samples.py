"""Sources drawn by lot to be coded a second time."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

SQL = "call history.capture_table('positions_codingsample');"


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0092_order_within_a_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CodingSample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_date", models.DateField(blank=True, null=True)),
                ("until_date", models.DateField(blank=True, null=True)),
                ("percent", models.PositiveSmallIntegerField()),
                ("seed", models.CharField(max_length=40)),
                ("out_of", models.PositiveIntegerField()),
                (
                    "drawn_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="positions.dossier",
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="doublecoding",
            name="sample",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="codings",
                to="positions.codingsample",
            ),
        ),
        migrations.AddConstraint(
            model_name="codingsample",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__gte", 1), ("percent__lte", 100)),
                name="codingsample_percent_of_some",
            ),
        ),
        migrations.AddConstraint(
            model_name="codingsample",
            constraint=models.CheckConstraint(
                condition=models.Q(("seed__regex", "^\\s*$"), _negated=True),
                name="codingsample_has_seed",
            ),
        ),
        migrations.AddConstraint(
            model_name="codingsample",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_date", None),
                    ("until_date", None),
                    ("until_date__gte", models.F("from_date")),
                    _connector="OR",
                ),
                name="codingsample_days_in_order",
            ),
        ),
        migrations.RunSQL([SQL]),
    ]
