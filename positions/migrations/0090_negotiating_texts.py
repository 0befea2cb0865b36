"""Negotiating texts: their versions, and the issues of their clauses."""

import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

# Pages that show them are made anew when one changes; they are few and seldom changed.
TABLES = ("positions_negotiatingtext", "positions_draft", "positions_clauseissue")
SQL = "".join(
    f"""
call history.capture_table('{table}');
create trigger bump_catalogue_version after insert or update or delete or truncate on public.{table}
  for each statement execute function public.bump_catalogue_version();
"""
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0066_ended_precision"),
        ("positions", "0089_squashed_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="NegotiatingText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                (
                    "client_key",
                    models.UUIDField(blank=True, editable=False, null=True, unique=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("title", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True, default="")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="negotiating_texts",
                        to="positions.dossier",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "proposer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="actors.actor",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="positions.snapshot",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="drafts",
                        to="positions.negotiatingtext",
                    ),
                ),
            ],
            options={
                "verbose_name": "version",
            },
        ),
        migrations.CreateModel(
            name="ClauseIssue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="clauses",
                        to="positions.issue",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="positions.snapshot",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="clause_issues",
                        to="positions.negotiatingtext",
                    ),
                ),
            ],
            options={
                "verbose_name": "issue of a clause",
            },
        ),
        migrations.AddConstraint(
            model_name="negotiatingtext",
            constraint=models.CheckConstraint(
                condition=models.Q(("title__regex", "^\\s*$"), _negated=True),
                name="negotiatingtext_title_not_blank",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(fields=("text", "snapshot"), name="draft_unique"),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("text", "place"),
                name="draft_place_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(("place__gte", 1), ("place__lte", 8)), name="draft_place_few"
            ),
        ),
        migrations.AddConstraint(
            model_name="clauseissue",
            constraint=models.UniqueConstraint(
                fields=("text", "snapshot", "start", "issue"), name="clauseissue_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="clauseissue",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gt", models.F("start"))), name="clauseissue_of_words"
            ),
        ),
        migrations.RunSQL([SQL]),
    ]
