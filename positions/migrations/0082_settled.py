"""When a condition was met or failed. Empty on record: nobody said so."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0082_settled.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0081_kinds_of_sources"),
    ]

    operations = [
        migrations.AddField(
            model_name="condition",
            name="settled_date",
            field=models.DateField(
                blank=True,
                help_text="When it was met or failed: the first day of a month or year where no more is known.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="settled_precision",
            field=models.CharField(
                blank=True,
                choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                max_length=5,
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled_date", None),
                    models.Q(("state", "open"), _negated=True),
                    _connector="OR",
                ),
                name="condition_settled_date_of_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled_date__gte", "1800-01-01"), ("settled_date__lt", "2200-01-01")
                ),
                name="condition_settled_date_sane",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_date", None), ("settled_precision", None)),
                    models.Q(
                        ("settled_date__isnull", False),
                        ("settled_precision__isnull", False),
                        models.Q(
                            ("settled_precision", "day"),
                            models.Q(("settled_date__day", 1), ("settled_precision", "month")),
                            models.Q(
                                ("settled_date__day", 1),
                                ("settled_date__month", 1),
                                ("settled_precision", "year"),
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="condition_settled_date_first_of_precision",
            ),
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
