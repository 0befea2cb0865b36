"""Who spoke whom a source does not name, and on what terms. The columns may be empty: what is on record stays as it was
judged and kept.
"""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0073_unnamed.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0072_claims"),
    ]

    operations = [
        migrations.AddField(
            model_name="stance",
            name="unnamed_speaker",
            field=models.CharField(
                blank=True,
                help_text="Who spoke for the actor, as the source tells it: a senior official.",
                max_length=200,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="stance",
            name="speaking_terms",
            field=models.CharField(
                blank=True,
                choices=[
                    ("on_record", "On the record"),
                    ("background", "On background"),
                    ("deep_background", "On deep background"),
                    ("not_attributed", "Not for attribution"),
                    ("anonymity", "On condition of anonymity"),
                    ("off_record", "Off the record"),
                ],
                help_text="On which the unnamed spoke; empty where the source does not say.",
                max_length=16,
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.CheckConstraint(
                condition=models.Q(("unnamed_speaker__regex", "^\\s*$"), _negated=True),
                name="stance_unnamed_not_blank",
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unnamed_speaker", None),
                    models.Q(
                        ("act__in", ["verbatim", "paraphrase", "reported", "inferred"]),
                        models.Q(("value", 92), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="stance_unnamed_fits_act",
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "speaking_terms__in",
                        [
                            "on_record",
                            "background",
                            "deep_background",
                            "not_attributed",
                            "anonymity",
                            "off_record",
                        ],
                    )
                ),
                name="stance_terms_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("speaking_terms", None),
                    ("unnamed_speaker__isnull", False),
                    _connector="OR",
                ),
                name="stance_terms_of_unnamed",
            ),
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
