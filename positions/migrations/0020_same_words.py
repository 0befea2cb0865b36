"""The same words, texts and addresses are found however they were typed or copied."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0020_same_words.sql"


class Migration(migrations.Migration):
    dependencies = [("actors", "0003_folding"), ("positions", "0019_pinned")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
