"""What is counted of dossiers is kept by triggers."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0033_tally.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0032_unconditional")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
