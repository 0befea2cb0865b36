"""What was doubtful and confirmed, by whom and when."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import RESTRICT
from django.db.models.functions import Now

SQL = """
create trigger confirmeddoubt_written_once before update or delete on public.positions_confirmeddoubt
  for each row execute function public.written_once('confirmeddoubt_written_once');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("positions", "0035_late_statements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConfirmedDoubt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("confirmed_at", models.DateTimeField(db_default=Now(), editable=False)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=RESTRICT,
                        related_name="confirmed_doubts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stance",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=RESTRICT,
                        related_name="confirmed_doubts",
                        to="positions.stance",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("stance", "key"), name="confirmeddoubt_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^[a-z-]+-[0-9a-f]{16}$")),
                        name="confirmeddoubt_key_form",
                    ),
                ],
            },
        ),
        migrations.RunSQL([SQL]),
    ]
