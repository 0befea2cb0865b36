"""Where no position is stated, none is conditional; such rows of earlier versions are mended, which the history tells."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0032_unconditional.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0031_words_at")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
