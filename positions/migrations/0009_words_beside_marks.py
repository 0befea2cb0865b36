"""The indexes of words, made anew: clusters of former versions took typographic marks for letters."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0009_words_beside_marks.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0008_merging")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
