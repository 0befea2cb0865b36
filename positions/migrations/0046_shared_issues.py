"""An issue can stand in several dossiers: a dossier is a choice and an order of issues."""

from pathlib import Path

from django.db import migrations, models
from django.db.models.deletion import RESTRICT

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0045_speakers")]

    operations = [
        migrations.CreateModel(
            name="DossierIssue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0)),
                (
                    "dossier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=RESTRICT,
                        related_name="dossier_issues",
                        to="positions.dossier",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=RESTRICT,
                        related_name="dossier_issues",
                        to="positions.issue",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dossier", "order", "issue"], name="dossierissue_in_order")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("issue", "dossier"), name="dossierissue_unique")
                ],
            },
        ),
        migrations.RunSQL([(SQL / "0046_before.sql").read_text(encoding="utf-8")]),
        migrations.RemoveIndex(model_name="issue", name="issue_in_dossier"),
        migrations.RemoveField(model_name="issue", name="dossier"),
        migrations.RemoveField(model_name="issue", name="order"),
        migrations.AddField(
            model_name="dossier",
            name="issues",
            field=models.ManyToManyField(
                related_name="dossiers", through="positions.DossierIssue", to="positions.issue"
            ),
        ),
        migrations.RunSQL([(SQL / "0046_shared_issues.sql").read_text(encoding="utf-8")]),
    ]
