"""Words have a translation with its maker and a place in the original; a stance says whose words they are, and who reported a
document. The columns may be empty: what is on record stays as it was judged and kept.
"""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0044_words.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0043_statistics"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="stance",
            name="stance_reported_by_means_reported",
        ),
        migrations.AddField(
            model_name="evidence",
            name="gloss",
            field=models.CharField(
                blank=True,
                help_text="What the words say in the language of the pages.",
                max_length=20000,
                null=True,
                verbose_name="translation",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="gloss_maker",
            field=models.CharField(
                blank=True,
                choices=[
                    ("official", "Official translation"),
                    ("interpreter", "Interpreter’s translation"),
                    ("ours", "Our translation"),
                ],
                max_length=12,
                null=True,
                verbose_name="maker of the translation",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Page, paragraph or time code: p. 12, para. 4, 0:12:30.",
                max_length=40,
                null=True,
                verbose_name="place in the original",
            ),
        ),
        migrations.AddField(
            model_name="stance",
            name="rendering",
            field=models.CharField(
                blank=True,
                choices=[
                    ("own", "The speaker’s own"),
                    ("interpreted", "Interpreted"),
                    ("translated", "Translated"),
                ],
                help_text="Whether the words are the speaker’s own; empty where nobody said.",
                max_length=12,
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "locator__regex",
                        "^(?:p[.] (?:[0-9]{1,5}|[ivxlcdm]{1,10})(?:–(?:[0-9]{1,5}|[ivxlcdm]{1,10}))?|para[.] [0-9]{1,5}[a-z]?(?:–[0-9]{1,5}[a-z]?)?|[0-9]{1,3}:[0-5][0-9]:[0-5][0-9](?:–[0-9]{1,3}:[0-5][0-9]:[0-5][0-9])?)$",
                    )
                ),
                name="evidence_locator_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("gloss", None), ("gloss_maker", None)),
                    models.Q(("gloss__isnull", False), ("gloss_maker__isnull", False)),
                    _connector="OR",
                ),
                name="evidence_gloss_has_maker",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("gloss__regex", "^\\s*$"), _negated=True),
                name="evidence_gloss_not_blank",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("gloss_maker__in", ["official", "interpreter", "ours"])),
                name="evidence_gloss_maker_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reported_by", None), ("act__in", ["reported", "document"]), _connector="OR"
                ),
                name="stance_reported_by_fits_act",
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.CheckConstraint(
                condition=models.Q(("rendering__in", ["own", "interpreted", "translated"])),
                name="stance_rendering_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act", "verbatim"), _negated=True),
                    ("rendering", None),
                    ("rendering", "own"),
                    _connector="OR",
                ),
                name="stance_verbatim_in_own_words",
            ),
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
