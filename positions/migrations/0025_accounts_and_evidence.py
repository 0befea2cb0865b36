"""Reviews, snapshots, accounts and roles have a history; a snapshot's digest is that of its bytes."""

from pathlib import Path

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Func, Value

SQL = Path(__file__).parent / "sql" / "0025_accounts_and_evidence.sql"
DIGEST = Func(
    Func(F("raw"), function="sha256"),
    Value("hex"),
    function="encode",
    output_field=models.CharField(),
)


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0024_known"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(
            [SQL.read_text(encoding="utf-8")],
            state_operations=[
                migrations.AddConstraint(
                    model_name="snapshot",
                    constraint=models.CheckConstraint(
                        name="snapshot_sha256_of_raw", condition=models.Q(sha256=DIGEST)
                    ),
                )
            ],
        )
    ]
