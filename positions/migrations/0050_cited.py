"""The words of conditions and parked passages have a translation with its maker and a place in the original, as those of
stances have. The columns may be empty: what is on record stays as it was judged and kept.
"""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0050_cited.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0048_both_cells"),
    ]

    operations = [
        migrations.AddField(
            model_name="condition",
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
            model_name="condition",
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
            model_name="condition",
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
            model_name="parkedpassage",
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
            model_name="parkedpassage",
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
            model_name="parkedpassage",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Page, paragraph or time code: p. 12, para. 4, 0:12:30.",
                max_length=40,
                null=True,
                verbose_name="place in the original",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("excerpt__isnull", False),
                    models.Q(("gloss", None), ("locator", None)),
                    _connector="OR",
                ),
                name="condition_cites_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "locator__regex",
                        "^(?:p[.] (?:[0-9]{1,5}|[ivxlcdm]{1,10})(?:–(?:[0-9]{1,5}|[ivxlcdm]{1,10}))?|para[.] [0-9]{1,5}[a-z]?(?:–[0-9]{1,5}[a-z]?)?|[0-9]{1,3}:[0-5][0-9]:[0-5][0-9](?:–[0-9]{1,3}:[0-5][0-9]:[0-5][0-9])?)$",
                    )
                ),
                name="condition_locator_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("gloss", None), ("gloss_maker", None)),
                    models.Q(("gloss__isnull", False), ("gloss_maker__isnull", False)),
                    _connector="OR",
                ),
                name="condition_gloss_has_maker",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(("gloss__regex", "^\\s*$"), _negated=True),
                name="condition_gloss_not_blank",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(("gloss_maker__in", ["official", "interpreter", "ours"])),
                name="condition_gloss_maker_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="parkedpassage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "locator__regex",
                        "^(?:p[.] (?:[0-9]{1,5}|[ivxlcdm]{1,10})(?:–(?:[0-9]{1,5}|[ivxlcdm]{1,10}))?|para[.] [0-9]{1,5}[a-z]?(?:–[0-9]{1,5}[a-z]?)?|[0-9]{1,3}:[0-5][0-9]:[0-5][0-9](?:–[0-9]{1,3}:[0-5][0-9]:[0-5][0-9])?)$",
                    )
                ),
                name="parkedpassage_locator_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="parkedpassage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("gloss", None), ("gloss_maker", None)),
                    models.Q(("gloss__isnull", False), ("gloss_maker__isnull", False)),
                    _connector="OR",
                ),
                name="parkedpassage_gloss_has_maker",
            ),
        ),
        migrations.AddConstraint(
            model_name="parkedpassage",
            constraint=models.CheckConstraint(
                condition=models.Q(("gloss__regex", "^\\s*$"), _negated=True),
                name="parkedpassage_gloss_not_blank",
            ),
        ),
        migrations.AddConstraint(
            model_name="parkedpassage",
            constraint=models.CheckConstraint(
                condition=models.Q(("gloss_maker__in", ["official", "interpreter", "ours"])),
                name="parkedpassage_gloss_maker_known",
            ),
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
