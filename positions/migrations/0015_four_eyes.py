"""Authors are whoever the history names; reviewers may mend what they judge, and the first coder confirms it."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

SQL = Path(__file__).parent / "sql" / "0015_four_eyes.sql"

DECISIONS = [
    ("approve", "Approved"),
    ("return", "Returned"),
    ("mend", "Mended"),
    ("confirm", "Confirmed"),
]


class Migration(migrations.Migration):
    dependencies = [("positions", "0014_moving")]

    operations = [
        migrations.AlterField(
            model_name="review",
            name="decision",
            field=models.CharField(choices=DECISIONS, max_length=8),
        ),
        migrations.RemoveConstraint(model_name="review", name="review_decision_known"),
        migrations.RemoveConstraint(model_name="review", name="review_return_has_reason"),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                name="review_decision_known",
                condition=Q(decision__in=[value for value, _label in DECISIONS]),
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                name="review_return_has_reason",
                condition=~Q(decision="return") | ~Q(note__regex=r"^\s*$"),
            ),
        ),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
