"""At most 300 take part in an event. What is on record stays; nothing more comes to an event that has more."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0069_few_participants.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0068_first_shown")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
