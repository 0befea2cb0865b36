"""Merging moves who reported a stance and the issue of a condition, which keep what they were coded with."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import RESTRICT, Q

SQL = Path(__file__).parent / "sql" / "0014_moving.sql"


def coded(model: str, name: str, to: str) -> list[migrations.AddField | migrations.AddIndex]:
    field = models.ForeignKey(
        blank=True,
        db_index=False,
        editable=False,
        null=True,
        on_delete=RESTRICT,
        related_name="+",
        to=to,
    )
    index = models.Index(
        condition=Q(**{f"{name}__isnull": False}), fields=[name], name=f"{model}_{name}"
    )
    return [
        migrations.AddField(model_name=model, name=name, field=field),
        migrations.AddIndex(model_name=model, index=index),
    ]


class Migration(migrations.Migration):
    dependencies = [("actors", "0004_names"), ("positions", "0013_search")]

    operations = [
        *coded("stance", "coded_reported_by", "actors.actor"),
        *coded("condition", "coded_linked_issue", "positions.issue"),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
