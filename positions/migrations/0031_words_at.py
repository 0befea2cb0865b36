"""Words of a long text are read without the text; excerpts are proven by statement."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0031_words_at.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0030_whole_records")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
