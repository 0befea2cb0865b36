"""Nobody is reported by themselves; such rows of earlier versions are mended, which the history tells."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0094_not_reported_by_itself.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0093_coding_samples"),
    ]

    operations = [
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.CheckConstraint(
                condition=models.Q(("actor", models.F("reported_by")), _negated=True),
                name="stance_not_reported_by_itself",
            ),
        ),
    ]
