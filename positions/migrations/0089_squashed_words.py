"""The same words are found wherever an outlet sets hyphens in them."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0089_squashed_words.sql"


class Migration(migrations.Migration):
    dependencies = [("positions", "0088_digest_keys")]

    operations = [migrations.RunSQL([SQL.read_text(encoding="utf-8")])]
