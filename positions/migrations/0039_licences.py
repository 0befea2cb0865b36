"""Under which licence the words of a source are shown, and which document stands behind it."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0039_licences.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0038_former_labels"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="archive_url",
            field=models.URLField(
                blank=True,
                db_default="",
                default="",
                help_text="Where a copy of it is kept.",
                max_length=2000,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="attribution",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Whom to name where its words are shown.",
                max_length=500,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="licence",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Under which its words are shown: CC BY 4.0.",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="primary_url",
            field=models.URLField(
                blank=True,
                db_default="",
                default="",
                help_text="The document that it reports, if another.",
                max_length=2000,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="retrieved_date",
            field=models.DateField(
                blank=True, help_text="When its text was taken from there.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("primary_url", ""), ("primary_url__iregex", "^https?://"), _connector="OR"
                ),
                name="source_primary_url_is_http",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("archive_url", ""), ("archive_url__iregex", "^https?://"), _connector="OR"
                ),
                name="source_archive_url_is_http",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("retrieved_date__gte", "1990-01-01"), ("retrieved_date__lt", "2200-01-01")
                ),
                name="source_retrieved_date_sane",
            ),
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
