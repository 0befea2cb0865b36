"""Names are kept tidy, found by their folded form and its end, and by others spelt alike; offices move in one go."""

from pathlib import Path

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import migrations, models
from django.db.models import Deferrable, Q
from django.db.models.functions import Reverse

import actors.models
from actors.querysets import Fold, Tidy

SQL = Path(__file__).parent / "sql" / "0004_names.sql"

NO_OVERLAP = ExclusionConstraint(
    name="membership_no_overlap",
    expressions=[
        ("member", RangeOperators.EQUAL),
        ("group", RangeOperators.EQUAL),
        ("role", RangeOperators.EQUAL),
        (actors.models._DateRange("from_date", "until_date"), RangeOperators.OVERLAPS),
    ],
    deferrable=Deferrable.DEFERRED,
)

NO_DOUBLES = models.UniqueConstraint(
    name="actorname_unique",
    fields=["actor", "name", "kind", "language"],
    deferrable=Deferrable.DEFERRED,
)


def keyed(model: str) -> list[migrations.AddIndex]:
    return [
        migrations.AddIndex(
            model_name=model, index=models.Index(Fold("name"), name=f"{model}_key")
        ),
        migrations.AddIndex(
            model_name=model, index=models.Index(Reverse(Fold("name")), name=f"{model}_ending")
        ),
    ]


def tidy(model: str, name: str) -> migrations.AddConstraint:
    constraint = models.CheckConstraint(name=name, condition=Q(name=Tidy("name")))
    return migrations.AddConstraint(model_name=model, constraint=constraint)


class Migration(migrations.Migration):
    dependencies = [("actors", "0003_folding")]

    operations = [
        migrations.RunSQL([SQL.read_text(encoding="utf-8")]),
        migrations.RemoveIndex(model_name="actor", name="actor_folded"),
        migrations.RemoveIndex(model_name="actorname", name="actorname_folded"),
        *keyed("actor"),
        *keyed("actorname"),
        tidy("actor", "actor_name_tidy"),
        tidy("actorname", "actorname_tidy"),
        migrations.RemoveConstraint(model_name="actorname", name="actorname_unique"),
        migrations.AddConstraint(model_name="actorname", constraint=NO_DOUBLES),
        migrations.RemoveConstraint(model_name="membership", name="membership_no_overlap"),
        migrations.AddConstraint(model_name="membership", constraint=NO_OVERLAP),
    ]
