"""Merging: stances move to what remains and keep what they were coded with; forms that create are sent once."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import RESTRICT, Q

SQL = Path(__file__).parent / "sql" / "0008_merging.sql"


def client_key(model: str) -> migrations.AddField:
    field = models.UUIDField(blank=True, editable=False, null=True, unique=True)
    return migrations.AddField(model_name=model, name="client_key", field=field)


def coded(name: str, to: str) -> list[migrations.AddField | migrations.AddIndex]:
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
        condition=Q(**{f"{name}__isnull": False}), fields=[name], name=f"stance_{name}"
    )
    return [
        migrations.AddField(model_name="stance", name=name, field=field),
        migrations.AddIndex(model_name="stance", index=index),
    ]


class Migration(migrations.Migration):
    dependencies = [("actors", "0002_client_key"), ("positions", "0007_desk")]

    operations = [
        client_key("dossier"),
        client_key("issue"),
        *coded("coded_actor", "actors.actor"),
        *coded("coded_on_behalf_of", "actors.actor"),
        *coded("coded_issue", "positions.issue"),
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
    ]
