"""Words that show what the coding rule of an issue means."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# The page of an issue shows them, so its version is raised as for what else it shows.
SQL = """
call history.capture_table('positions_rulecase');
create trigger bump_catalogue_version after insert or update or delete or truncate on public.positions_rulecase
  for each statement execute function public.bump_catalogue_version();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0076_table_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "counts",
                    models.CharField(
                        choices=[
                            ("example", "Counts"),
                            ("counter", "Does not count"),
                            ("asked", "Does it count?"),
                        ],
                        max_length=8,
                    ),
                ),
                ("note", models.TextField(blank=True, default="")),
                (
                    "judged_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "excerpt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="rule_cases",
                        to="positions.excerpt",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="rule_cases",
                        to="positions.issue",
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issue", "excerpt"), name="rulecase_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("counts__in", ["example", "counter", "asked"])),
                        name="rulecase_counts_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counts", "asked"), ("note__regex", "^\\s*$"), _negated=True
                        ),
                        name="rulecase_asks_something",
                    ),
                ],
            },
        ),
        migrations.RunSQL([SQL]),
    ]
